"""Look at Vorlagen: one, many, their past, and what can be done now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.core.case import Actor, Case, Vorlage
from engine.core.decision import Move, Possibility
from engine.core.machine import Notify
from engine.core.message import Message
from engine.core.possible import possible
from engine.core.regelwerk import Regelwerk
from engine.service.entered import is_name
from engine.service.house import House, local, regelwerk_of
from engine.store import links, papers, people, records
from engine.store.links import Tie
from engine.store.paper_list import Listed, listed
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.sentence import thawed_messages, thawed_moves, thawed_told
from engine.store.session import Connection, reading
from engine.store.snapshot import thawed


@dataclass(frozen=True, slots=True)
class Shown:
    """A Vorlage with everything that a page about it says.

    *revision* is what to give as *expected* with a command. *regelwerk* is the version that
    the paper is pinned to, from which labels are to be taken. *created* and *changed* are
    aware, in the zone of the house.
    """

    vorlage: Vorlage
    revision: int
    regelwerk: Regelwerk
    links: tuple[Tie, ...]
    created: datetime
    changed: datetime
    closed: bool

    @property
    def number(self) -> str:
        """The printed number, or "" while there is none."""
        return self.vorlage.number.printed if self.vorlage.number else ""

    @property
    def art_label(self) -> str:
        """The label of the Art."""
        art = self.regelwerk.arten.get(self.vorlage.art)
        return art.label if art else self.vorlage.art

    @property
    def state_label(self) -> str:
        """The label of the state."""
        art = self.regelwerk.arten.get(self.vorlage.art)
        state = art.machine.states.get(self.vorlage.state) if art else None
        return state.label if state else self.vorlage.state


@dataclass(frozen=True, slots=True)
class Filter:
    """Which Vorlagen to list; "" and None ask for nothing.

    *gremium* is one before which the paper still has a station to pass.
    """

    art: str = ""
    state: str = ""
    gremium: str = ""
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of a history: who did what, when (aware), and what followed.

    *days* are the old and the new local day of each station that it has put on another day.
    """

    seq: int
    at: datetime
    actor: str
    name: str
    trigger: str
    comment: str
    payload: str
    moves: tuple[Move, ...]
    notices: tuple[Message, ...]
    told: tuple[Notify, ...]
    hash: str
    days: Mapping[int, tuple[date, date]] = field(default_factory=dict[int, tuple[date, date]])


def show(house: House, ref: str) -> Shown | None:
    """Return the Vorlage with that number or id, or None.

    Raises RegelwerkBrokenError where its definitions can no longer be compiled.
    """
    with reading(house.database) as connection:
        paper = _found(connection, ref)
        return _shown(house, connection, paper) if paper else None


def _found(connection: Connection, ref: str) -> Held | None:
    return papers.seen(connection, ref) if is_name(ref) else None


def _shown(house: House, connection: Connection, paper: Held) -> Shown:
    return Shown(
        vorlage=paper.vorlage,
        revision=paper.revision,
        regelwerk=regelwerk_of(house, connection, paper.regelwerk),
        links=links.links_of(connection, paper.vorlage.id),
        created=datetime.fromisoformat(paper.created),
        changed=datetime.fromisoformat(paper.changed),
        closed=paper.closed,
    )


def listing(house: House, wanted: Filter = Filter()) -> tuple[Listed, ...]:
    """Return the Vorlagen that *wanted* asks for, by number; labels are of each one's version."""
    with reading(house.database) as connection:
        return listed(
            connection,
            {
                "art": wanted.art,
                "state": wanted.state,
                "gremium": wanted.gremium,
                "closed": _closed(wanted.is_open),
            },
        )


def _closed(is_open: bool | None) -> int:  # noqa: FBT001 - three answers: yes, no, not asked
    return -1 if is_open is None else int(not is_open)


def history(house: House, ref: str) -> tuple[Past, ...]:
    """Return every entry of the Vorlage *ref*, the first first; empty where there is no such.

    Of a Beratung that an entry has put on another day both days are named.
    """
    with reading(house.database) as connection:
        paper = _found(connection, ref)
        entries = records.entries_of(connection, paper.vorlage.id) if paper else ()
    before = (None, *entries)
    return tuple(_past(entry, old) for entry, old in zip(entries, before, strict=False))


def _past(entry: Entry, before: Entry | None) -> Past:
    moves = thawed_moves(entry.moves)
    moved = {move.station for move in moves if move.station}
    return Past(
        seq=entry.seq,
        at=datetime.fromisoformat(entry.at),
        actor=entry.actor,
        name=entry.name,
        trigger=entry.trigger,
        comment=entry.comment,
        payload=entry.payload,
        moves=moves,
        days=_days(before, entry, moved) if before and moved else {},
        notices=thawed_messages(entry.notices),
        told=thawed_told(entry.told),
        hash=entry.hash,
    )


def _days(before: Entry, after: Entry, moved: set[int]) -> dict[int, tuple[date, date]]:
    old = {b.id: b.day for b in thawed(before.snapshot).folge}
    return {
        b.id: (was, b.day)
        for b in thawed(after.snapshot).folge
        if b.id in moved and b.day and (was := old.get(b.id)) and was != b.day
    }


def as_of(house: House, ref: str, day: date) -> Vorlage | None:
    """Return the Vorlage *ref* as it stood at the end of the local *day*, or None."""
    with reading(house.database) as connection:
        paper = _found(connection, ref)
        text = records.as_of(connection, paper.vorlage.id, day.isoformat()) if paper else None
    return thawed(text) if text else None


def what_can(
    house: House, ref: str, actor: str, *, now: datetime
) -> tuple[Possibility, ...] | None:
    """Return for every trigger whether *actor* (an id) can use it now, and if not, why.

    None where there is no such Vorlage; an unknown person can do nothing. *now* is aware.
    """
    with reading(house.database) as connection:
        paper = _found(connection, ref)
        if paper is None:
            return None
        regelwerk = regelwerk_of(house, connection, paper.regelwerk)
        who = (people.actor(connection, actor) if is_name(actor) else None) or Actor(
            actor, actor, frozenset()
        )
        found = records.before(connection, paper.vorlage.id, paper.revision)
    case = Case(paper.vorlage, previous=thawed(found[1]) if found else None)
    return possible(regelwerk, case, who, now=local(regelwerk, now))


def versions_in_use(house: House) -> Mapping[str, int]:
    """Return for each version of the Regelwerk how many open Vorlagen are pinned to it."""
    with reading(house.database) as connection:
        return papers.pinned(connection)
