"""Fristen as people ask for them: what runs, for whom, until when, and why that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.core.frist import Step
from engine.core.regelwerk import Regelwerk
from engine.service.entered import is_name
from engine.service.house import House, regelwerk_of
from engine.service.reach import Reached, reached
from engine.service.reminders import owes_papers
from engine.store import frist_lists, fristen, people, timers
from engine.store.frist import Frist
from engine.store.frist_lists import Asked, Listed
from engine.store.fristen import Event
from engine.store.sentence import thawed_steps
from engine.store.session import Connection, reading
from engine.store.timers import Shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which Fristen to list; "" and None ask for nothing.

    *vorlage* is a number or an id; *person* holds the role of the one who must act; *until* is
    the last operative day. Of Fristen that have ended only with *ended*, and so of those that
    have passed on the local day *today*.
    """

    vorlage: str = ""
    sitzung: str = ""
    role: str = ""
    person: str = ""
    until: date | None = None
    ended: bool = False
    size: int = 200
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A Frist with what it hangs on, and its next reminder, None where there is none.

    *role_label* is the label of the role that must act. *owed* says whether anybody still has to
    do something for it: nobody has for what others may hand in, nor once all is handed in.
    """

    listed: Listed
    role_label: str
    next: Shown | None
    owed: bool = True

    @property
    def frist(self) -> Frist:
        """The Frist itself."""
        return self.listed.frist


@dataclass(frozen=True, slots=True)
class Full:
    """A Frist with its derivation, all that happened to it and all its reminders.

    *reached* says for each reminder how far it came.
    """

    seen: Seen
    steps: tuple[Step, ...]
    events: tuple[Event, ...]
    timers: tuple[Shown, ...]
    reached: tuple[Reached | None, ...]
    names: Mapping[str, str]


def listing(house: House, wanted: Wanted = Wanted()) -> tuple[Seen, ...]:
    """Return the Fristen that *wanted* asks for, the one that ends first at the top."""
    with reading(house.database) as connection:
        roles = _roles(connection, wanted)
        if roles == () or not all(map(is_name, (wanted.vorlage, wanted.sitzung))):
            return ()
        asked = Asked(
            vorlage=wanted.vorlage,
            sitzung=wanted.sitzung,
            roles=roles,
            until=wanted.until.isoformat() if wanted.until else "",
            ended=wanted.ended,
            size=wanted.size,
            today=wanted.today.isoformat() if wanted.today else "",
        )
        found = _seen(house, connection, frist_lists.listed(connection, asked))
        if wanted.ended or wanted.today is None:
            return found
        return tuple(seen for seen in found if not has_passed(seen, wanted.today))


def _roles(connection: Connection, wanted: Wanted) -> tuple[str, ...] | None:
    """Return the roles that are asked for, or None where none is."""
    if not wanted.person:
        return (wanted.role,) if wanted.role else None
    known = people.actor(connection, wanted.person) if is_name(wanted.person) else None
    held = {role for role, _gremium in known.duties} if known else set[str]()
    return tuple(sorted(held & {wanted.role} if wanted.role else held))


def _seen(house: House, connection: Connection, rows: Sequence[Listed]) -> tuple[Seen, ...]:
    idents = [row.frist.id for row in rows]
    upcoming: dict[int, Shown] = {}
    for timer in timers.of_fristen(connection, idents) if idents else ():
        if timer.state == "pending":
            upcoming.setdefault(timer.frist, timer)
    return tuple(
        Seen(
            row,
            _label(house, connection, row.frist),
            upcoming.get(row.frist.id),
            _is_owed(house, connection, row.frist),
        )
        for row in rows
    )


def _is_owed(house: House, connection: Connection, frist: Frist) -> bool:
    if frist.is_of_papers and frist.runs:
        return owes_papers(house, connection, frist)
    return not frist.is_of_others


def _label(house: House, connection: Connection, frist: Frist) -> str:
    return role_label(regelwerk_of(house, connection, frist.regelwerk), frist.owner)


def role_label(regelwerk: Regelwerk, role: str) -> str:
    """Return the label of a role that persons hold, or its name where it is not known."""
    known = regelwerk.duties.get(role)
    return known.label if known else role


def full(house: House, ident: int) -> Full | None:
    """Return the Frist with that number, or None."""
    with reading(house.database) as connection:
        row = frist_lists.one(connection, ident)
        if row is None:
            return None
        seen = _seen(house, connection, (row,))[0]
        events = fristen.events_of(connection, ident)
        actors = people.actors(connection, sorted({event.actor for event in events}))
        shown = timers.of_fristen(connection, (ident,))
        return Full(
            seen=seen,
            steps=thawed_steps(row.frist.derivation),
            events=events,
            timers=shown,
            reached=reached(connection, row.frist, shown),
            names={known.id: known.name for known in actors.values()},
        )


def running(
    house: House, *, vorlage: str = "", sitzung: str = "", today: date | None = None
) -> tuple[Seen, ...]:
    """Return what runs for a Vorlage (number or id) or for a Sitzung on the local day *today*."""
    return listing(house, Wanted(vorlage=vorlage, sitzung=sitzung, today=today))


def is_overdue(seen: Seen, now: datetime) -> bool:
    """Return whether a Frist runs on after its end, at *now* (aware, in the zone of the house)."""
    frist = seen.frist
    return frist.runs and frist.end < now.date() and not has_passed(seen, now.date())


def has_passed(seen: Seen, today: date) -> bool:
    """Return whether a Frist is over on the local *today* and nobody has to do anything for it."""
    frist = seen.frist
    return frist.has_passed(today) or (frist.runs and frist.end < today and not seen.owed)
