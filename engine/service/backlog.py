"""Fristen that should have begun long ago: papers older than they, sittings older than a rule.

It is done once, in portions that each keep what they did and how far they came, so that a sweep
costs no more for it and one that is cut off goes on where the last portion ended. Nobody is
reminded of what has passed: an incident says how many Fristen have ended already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from engine.core.folge import Phase
from engine.core.incident import IncidentKind
from engine.core.machine import Action
from engine.core.message import msg, msgs
from engine.core.regelwerk import Regelwerk
from engine.core.running import FristState, is_summons
from engine.service.chronicle import record_frist
from engine.service.fristen import FRIST, Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.sitting_fristen import begin_rule, sitting_rules
from engine.service.turn import begin_state
from engine.store import agenda, backlog, fristen, incidents, papers, records, rulebooks, sittings
from engine.store.backlog import Kind, Waiting, Work
from engine.store.incidents import Incident
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.sentence import thawed_moves
from engine.store.session import Connection, reading, transact
from engine.store.sittings import Meeting

AFTERWARDS = "nachholen"
PORTION = 500  # papers in one transaction; most of them need nothing
SITTINGS = 25  # sittings in one transaction
PORTIONS = 20  # portions in one sweep
PAST = timedelta(days=366)  # what a sitting longer ago owes is history


def is_waiting(house: House) -> bool:
    """Return whether papers or sittings may still lack Fristen that their rules declare."""
    with reading(house.database) as connection:
        return backlog.is_open(connection)


def expect(connection: Connection, today: date) -> None:
    """Have the sittings looked through: another Regelwerk is in force from the local *today* on."""
    if backlog.sits_since(connection, (today - PAST).isoformat()):
        backlog.put(connection, Work(Kind.SITTINGS))


def catch_up(house: House, *, now: datetime, portions: int = PORTIONS) -> int:
    """Begin missing Fristen in at most *portions* portions at *now* (aware); return how many."""
    begun = 0
    for _n in range(portions):
        one = transact(house.database, partial(_portion, house, now), house.pause)
        if one is None:
            break
        begun += one
    return begun


def _portion(house: House, now: datetime, connection: Connection) -> int | None:
    """Return how many Fristen one portion began; None where there is nothing left to do."""
    work, version = backlog.work(connection), rulebooks.current(connection)
    if work is None or version is None:
        return None
    current = regelwerk_of(house, connection, version)
    cause = Cause("", local(current, now), afterwards=True)
    if work.kind is Kind.SITTINGS:
        after = _sittings(connection, current, work, cause)
    else:
        after = _papers(_Room(house, connection, cause), work)
    if after.place:
        backlog.put(connection, after)
    else:
        backlog.done(connection, work.kind)
        _tell(connection, after, cause)
    return after.begun - work.begun


def _tell(connection: Connection, done: Work, cause: Cause) -> None:
    """Leave word for a person where something began afterwards."""
    if not done.begun:
        return
    text = msgs(
        "{count} Frist has begun afterwards",
        "{count} Fristen have begun afterwards",
        done.begun,
    )
    over = msg("{over} of them had ended already: vorlauf fristen", over=done.over)
    said = (text, over) if done.over else (text,)
    ident = f"{FRIST}-{done.kind}-{cause.at}"
    incidents.add(
        connection, Incident(ident, cause.at, "", FRIST, "", said, kind=IncidentKind.BEGUN)
    )


def _added(connection: Connection, so_far: Work, idents: Sequence[int], cause: Cause) -> Work:
    for ident in idents:
        record_frist(connection, ident, AFTERWARDS, cause)
    found = fristen.many(connection, idents).values() if idents else ()
    over = sum(frist.end < cause.now.date() for frist in found)
    return replace(so_far, begun=so_far.begun + len(idents), over=so_far.over + over)


# -- sittings -----------------------------------------------------------------------------------


def _sittings(connection: Connection, current: Regelwerk, work: Work, cause: Cause) -> Work:
    """Begin what the next sittings lack; "" as the place says that there are no more."""
    since = (cause.now.date() - PAST).isoformat()
    found = sittings.after(connection, int(work.place or 0), since, SITTINGS)
    if not found:
        return replace(work, place="")
    meetings = sittings.meetings(connection, [ident for ident, _running in found])
    begun = [
        ident
        for meeting in meetings.values()
        for ident in _of_sitting(connection, current, meeting, cause)
    ]
    return _added(connection, replace(work, place=str(found[-1][1])), begun, cause)


def _of_sitting(
    connection: Connection, current: Regelwerk, meeting: Meeting, cause: Cause
) -> Iterator[int]:
    every = fristen.of_sitzung(connection, meeting.id)
    there = {(f.rule, f.gremium, f.art) for f in every if f.state != FristState.WITHDRAWN}
    called = _is_summoned(connection, current, meeting)
    for key, rule in sitting_rules(current, meeting).items():
        if key in there or (called and is_summons(rule)):
            continue
        ident = begin_rule(connection, current, meeting, (key[1], rule), cause)
        if ident is not None:
            yield ident


def _is_summoned(connection: Connection, current: Regelwerk, meeting: Meeting) -> bool:
    """Return whether the summons went out before anybody counted their Frist."""
    arrow = current.arrow_of(Action.SUMMON)
    items = agenda.items_of(connection, meeting.id)
    return arrow is not None and any(
        b.phase is Phase.HELD or b.state == arrow.dest for b in (item.beratung for item in items)
    )


# -- papers -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Room:
    """What it takes to begin the Frist of a paper."""

    house: House
    connection: Connection
    cause: Cause

    def regelwerk(self, version: str) -> Regelwerk:
        return regelwerk_of(self.house, self.connection, version)


def _papers(room: _Room, work: Work) -> Work:
    """Begin what the next papers lack; "" as the place says that there are no more."""
    connection = room.connection
    found = backlog.papers(connection, work.place, PORTION)
    if not found:
        return replace(work, place="")
    asked = [paper.id for paper in found if _may_lack(room, paper)]
    begun = [_of_paper(room, paper) for paper in _lacking(connection, asked)]
    idents = [ident for ident in begun if ident is not None]
    return _added(connection, replace(work, place=found[-1].id), idents, room.cause)


def _lacking(connection: Connection, asked: Sequence[str]) -> Iterator[Held]:
    """Yield those of the papers *asked* for which nothing runs, held against other steps."""
    running = backlog.with_running(connection, asked) if asked else frozenset[str]()
    missing = [ident for ident in asked if ident not in running]
    if not missing:
        return
    held = papers.held_many(connection, missing)
    # A step may have begun one before the paper could be held.
    running = backlog.with_running(connection, missing)
    yield from (paper for paper in held if paper.vorlage.id not in running)


def _may_lack(room: _Room, paper: Waiting) -> bool:
    """Return whether the state of *paper* has a Frist, by the Regelwerk that it began with."""
    if paper.closed:
        return False
    art = room.regelwerk(paper.regelwerk).arten.get(paper.art)
    return art is not None and paper.state in art.deadlines


def _of_paper(room: _Room, paper: Held) -> int | None:
    vorlage, regelwerk = paper.vorlage, room.regelwerk(paper.regelwerk)
    entries = records.entries_of(room.connection, vorlage.id)
    since = next(_entered(entries, vorlage.state), None)
    # It may have moved on between the look at its row and the moment it was held.
    if since is None or vorlage.state not in regelwerk.arten[vorlage.art].deadlines:
        return None
    entered = local(regelwerk, datetime.fromisoformat(since.at))
    return begin_state(room.connection, regelwerk, vorlage, since.seq, room.cause, entered)


def _entered(entries: Sequence[Entry], state: str) -> Iterator[Entry]:
    """Yield the entry that led into *state*, of those that were not taken back."""
    by_seq = {entry.seq: entry for entry in entries}
    seq = max(by_seq, default=0)
    while entry := by_seq.get(seq):
        if entry.undo != seq - 1:
            # It takes back the one before: all is as it was at the entry that this one names.
            seq = by_seq[seq - 1].undo
        elif any(not m.station and m.dest == state for m in thawed_moves(entry.moves)):
            yield entry
            return
        else:
            seq -= 1
