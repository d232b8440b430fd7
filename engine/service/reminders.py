"""From timers that are due to messages: to whom, about what, one for each topic and person.

Whoever holds the role *now* is told. What falls due together for one person about one matter
becomes one message, the most urgent; whoever has a digest gets all of it in one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.core.absence import stand_in
from engine.core.regelwerk import Regelwerk
from engine.core.remind import DEPUTY, NoticeKind
from engine.core.running import URGENCY, FristState
from engine.service.expected import expected
from engine.service.house import House, regelwerk_of
from engine.store import concerned, fristen, preferences, sittings
from engine.store.concerned import Holder, Paper
from engine.store.frist import Frist
from engine.store.session import Connection
from engine.store.sittings import Meeting
from engine.store.timers import Fired

_IN_TIME = frozenset({NoticeKind.BEFORE, NoticeKind.ON})
Matter = tuple[str | None, str, str]  # Sitzung, rule and Gremium


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a batch of timers needs, read at once.

    *owed* are the Vorlagen of a Sitzung that the house still has, *coming* those that nobody has
    put on it yet (`engine.service.expected`). *apart* are the Arten that have a Frist of their own
    in a matter.
    """

    fristen: Mapping[int, Frist]
    papers: Mapping[str, Paper]
    meetings: Mapping[str, Meeting]
    owed: Mapping[str, tuple[Paper, ...]]
    coming: Mapping[str, tuple[Paper, ...]]
    apart: Mapping[Matter, frozenset[str]]
    holders: Mapping[str, tuple[Holder, ...]]
    first_roles: Mapping[tuple[str, str], str]
    deputies: Mapping[str, str]  # of those who are away on the day


@dataclass(frozen=True, slots=True)
class Word:
    """One reminder to one person, who is addressed as the holder of *role*.

    *papers* are the Vorlagen of a Sitzung that are still to be handed in. *on_behalf* is the
    holder, where *person* stands in for somebody who is away.
    """

    person: str
    role: str
    fired: Fired
    frist: Frist
    meeting: Meeting | None = None
    papers: tuple[str, ...] = ()
    on_behalf: str | None = None

    @property
    def urgency(self) -> tuple[bool, int, bool, str]:
        """The larger, the more it matters: sense, the kind, one's own, then the day."""
        kind = URGENCY.index(NoticeKind(self.fired.kind))
        has_sense = self.fired.expires is None or self.fired.statutory
        return has_sense, kind, self.on_behalf is None, self.fired.day


def laid_out(house: House, connection: Connection, batch: Sequence[Fired], today: date) -> Desk:
    """Return all that is needed to tell of *batch* on the local day *today*."""
    found = fristen.many(connection, sorted({timer.frist for timer in batch}))
    of_papers = sorted({f.vorlage for f in found.values() if f.vorlage})
    of_sittings = sorted({f.sitzung for f in found.values() if f.sitzung})
    owing = sorted({f.sitzung or "" for f in found.values() if f.is_of_papers})
    owed = {ident: owed_to(house, connection, ident) for ident in owing}
    meetings = sittings.meetings(connection, of_sittings)
    coming = _coming(house, connection, [meetings[ident] for ident in owing], today)
    papers = dict(concerned.papers(connection, of_papers)) if of_papers else {}
    every = (*papers.values(), *(p for due in (*owed.values(), *coming.values()) for p in due))
    roles = {timer.role for timer in batch} | {f.owner for f in found.values()}
    pinned = sorted({(paper.regelwerk, paper.art) for paper in every})
    return Desk(
        fristen=found,
        papers=papers,
        meetings=meetings,
        owed=owed,
        coming=coming,
        apart=_apart(connection, owing),
        holders=concerned.holders(connection, sorted(roles - {""})),
        first_roles={key: _first_role(house, connection, *key) for key in pinned},
        deputies=preferences.deputies(connection, today),
    )


def _coming(
    house: House, connection: Connection, meetings: Sequence[Meeting], today: date
) -> Mapping[str, tuple[Paper, ...]]:
    last = max((meeting.day for meeting in meetings), default=None)
    return expected(house, connection, today, last) if last and last >= today else {}


def _apart(connection: Connection, owing: Sequence[str]) -> dict[Matter, frozenset[str]]:
    found: dict[Matter, frozenset[str]] = {}
    for sitzung in owing:
        for frist in fristen.of_sitzung(connection, sitzung):
            if frist.art and frist.state != FristState.WITHDRAWN:
                matter = _matter(frist)
                found[matter] = found.get(matter, frozenset()) | {frist.art}
    return found


def _matter(frist: Frist) -> Matter:
    return frist.sitzung, frist.rule, frist.gremium


def owed_to(house: House, connection: Connection, sitzung: str) -> tuple[Paper, ...]:
    """Return the Vorlagen that are planned for a Sitzung and still in the hands of the house."""
    return tuple(
        paper
        for paper in concerned.called(connection, sitzung)
        if not _is_handed_in(regelwerk_of(house, connection, paper.regelwerk), paper)
    )


def owes_papers(house: House, connection: Connection, frist: Frist) -> bool:
    """Return whether a Vorlage that is planned for the Sitzung of *frist* is not handed in."""
    sitzung = frist.sitzung or ""
    apart = _apart(connection, (sitzung,))
    return any(
        frist.gremium in paper.gremien and _is_of(apart, frist, paper.art)
        for paper in owed_to(house, connection, sitzung)
    )


def _is_handed_in(regelwerk: Regelwerk, paper: Paper) -> bool:
    art = regelwerk.arten.get(paper.art)
    state = art.machine.states.get(paper.state) if art else None
    return state is None or state.route


def _first_role(house: House, connection: Connection, version: str, art: str) -> str:
    """Return the role that works on a new paper of *art*: there its author is meant."""
    known = regelwerk_of(house, connection, version).arten.get(art)
    return known.machine.states[known.machine.initial].owner if known else ""


def words(desk: Desk, fired: Fired) -> Iterator[Word]:
    """Yield the reminder of one timer for each person whom it concerns now.

    Who is away is told as well as the deputy; `DEPUTY` instead of a role means the latter only.
    """
    only_deputies = fired.role == DEPUTY
    for word in _to_holders(desk, fired):
        deputy = stand_in(desk.deputies, word.person)
        if not only_deputies:
            yield word
        if deputy is not None:
            yield replace(word, person=deputy, on_behalf=word.person)


def _to_holders(desk: Desk, fired: Fired) -> Iterator[Word]:
    frist = desk.fristen[fired.frist]
    role = frist.owner if fired.role in {"", DEPUTY} else fired.role
    paper = desk.papers.get(frist.vorlage or "")
    meeting = desk.meetings.get(frist.sitzung or "")
    if paper is not None:
        for person in _persons(desk, role, paper):
            yield Word(person, role, fired, frist)
    elif frist.is_of_papers:
        yield from _owing(desk, fired, frist, role)
    else:
        for holder in desk.holders.get(role, ()):
            if holder.gremium in {"", frist.gremium}:
                yield Word(holder.person, role, fired, frist, meeting)


def _persons(desk: Desk, role: str, paper: Paper) -> tuple[str, ...]:
    """Return who is meant by *role* for *paper*: its author alone, where it is in such hands."""
    holding = [h for h in desk.holders.get(role, ()) if not h.gremium or h.gremium in paper.gremien]
    persons = tuple(dict.fromkeys(holder.person for holder in holding))
    is_authors = role == desk.first_roles.get((paper.regelwerk, paper.art))
    return (paper.author,) if is_authors and paper.author in persons else persons


def _owing(desk: Desk, fired: Fired, frist: Frist, role: str) -> Iterator[Word]:
    owed: dict[str, list[str]] = {}
    for paper in _due_papers(desk, fired, frist):
        for person in _persons(desk, role, paper):
            owed.setdefault(person, []).append(paper.id)
    meeting = desk.meetings.get(frist.sitzung or "")
    for person, papers in owed.items():
        yield Word(person, role, fired, frist, meeting, tuple(papers))


def _is_of(apart: Mapping[Matter, frozenset[str]], frist: Frist, art: str) -> bool:
    """Return whether a paper of *art* must keep *frist*: its own, or that of all others."""
    return art == frist.art if frist.art else art not in apart.get(_matter(frist), ())


def unheard_in(desk: Desk, fired: Fired) -> tuple[str, ...] | None:
    """Return for which Gremien somebody had to hold the role of a reminder that reached nobody.

    Any one of them would do. None where there is nothing to say: no Vorlage is owed to the Sitzung.
    """
    frist = desk.fristen[fired.frist]
    paper = desk.papers.get(frist.vorlage or "")
    if paper is not None:
        return tuple(sorted(paper.gremien))
    if frist.is_of_papers and next(_due_papers(desk, fired, frist), None) is None:
        return None
    return (frist.gremium,) if frist.gremium else ()


def _due_papers(desk: Desk, fired: Fired, frist: Frist) -> Iterator[Paper]:
    """Yield the Vorlagen of which a reminder of *frist* speaks.

    Those that are only coming until it has ended: then they come to the next Sitzung.
    """
    sitzung = frist.sitzung or ""
    every = desk.owed.get(sitzung, ())
    if fired.kind in _IN_TIME:
        every = (*every, *desk.coming.get(sitzung, ()))
    for paper in {(p.id, tuple(p.gremien)): p for p in every}.values():
        if _owes(desk, frist, paper):
            yield paper


def _owes(desk: Desk, frist: Frist, paper: Paper) -> bool:
    return frist.gremium in paper.gremien and _is_of(desk.apart, frist, paper.art)


def is_over(fired: Fired, now: str) -> bool:
    """Return whether the sense of a timer has passed at *now*, `utc_text`."""
    return fired.expires is not None and fired.expires <= now


def is_stale(fired: Fired, now: str) -> bool:
    """Return whether nobody is told of a timer any more: its sense has passed, law asks nothing."""
    return is_over(fired, now) and not fired.statutory


def most_urgent(said: Sequence[Word]) -> Word:
    """Return the reminder that speaks for all of *said*."""
    return max(said, key=_urgency)


def _urgency(word: Word) -> tuple[bool, int, bool, str]:
    return word.urgency


@dataclass(frozen=True, slots=True)
class Moment:
    """When a sweep runs: aware in the zone of the house, and not before when mail may go out."""

    now: datetime
    earliest: datetime
