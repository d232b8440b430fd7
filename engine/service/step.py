"""One thing done to one Vorlage: worked out first, then written with all others at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.core.case import Command, Vorlage
from engine.core.chain import START, Plain, canonical
from engine.core.decision import Decision, Move
from engine.core.folge import station
from engine.core.machine import Notify
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.times import next_allowed
from engine.errors import StoreError
from engine.service.fristen import Cause
from engine.service.outcome import Receipt
from engine.service.turn import Moved, Turn, may_turn, turn, turn_of
from engine.service.vacancy import note_tasks
from engine.store import deeds, papers, records, stations
from engine.store.papers import Held
from engine.store.records import Entry, Notice
from engine.store.sentence import frozen_messages, frozen_moves, frozen_told, written
from engine.store.session import Connection
from engine.store.snapshot import frozen
from engine.store.statement import utc_text


class Step(NamedTuple):
    """A Vorlage before and after, with the entry that says how it came."""

    before: Held | None
    after: Held
    entry: Entry
    receipt: Receipt
    notices: tuple[Notice, ...]
    turn: Turn | None = None


class Deed(NamedTuple):
    """What goes on record: who did what, when, under which key, and what followed from it.

    *undo* is the entry to which taking this one back will return.
    """

    command: Command
    now: datetime
    payload: str
    moves: tuple[Move, ...]
    notices: tuple[Message, ...] = ()
    told: tuple[Notify, ...] = ()
    key: str | None = None
    undo: int | None = None


def payload_of(command: Command) -> str:
    """Return the values of *command* as they go on record."""
    if not command.values:
        return "{}"
    values: dict[str, Plain] = dict(command.values)
    return canonical(values)


def deed_of(decision: Decision, command: Command, now: datetime, key: str | None) -> Deed:
    """Return what *decision* puts on record."""
    return Deed(
        command,
        now,
        payload_of(command),
        decision.moves,
        decision.notices,
        decision.notify,
        key,
    )


def first_step(regelwerk: Regelwerk, vorlage: Vorlage, deed: Deed) -> Step:
    """Return the step that brings *vorlage* into being."""
    at = deed.now.isoformat()
    fresh = Held(vorlage, regelwerk.version, 0, START, at, at)
    return next_step(regelwerk, fresh, vorlage, deed)._replace(before=None)


def next_step(regelwerk: Regelwerk, before: Held, vorlage: Vorlage, deed: Deed) -> Step:
    """Return the step that leads from *before* to *vorlage*."""
    at, seq = deed.now.isoformat(), before.revision + 1
    actor = deed.command.actor
    entry = records.sealed(
        Entry(
            vorlage=vorlage.id,
            seq=seq,
            at=at,
            actor=actor.id,
            name=actor.name,
            trigger=deed.command.trigger,
            comment=deed.command.comment,
            regelwerk=before.regelwerk,
            key=deed.key,
            payload=deed.payload,
            moves=frozen_moves(deed.moves),
            notices=frozen_messages(deed.notices),
            told=frozen_told(deed.told),
            undo=before.revision if deed.undo is None else deed.undo,
            snapshot=frozen(vorlage),
        ),
        before.head,
    )
    art = regelwerk.arten[vorlage.art]
    closed = art.machine.states[vorlage.state].final
    after = Held(vorlage, before.regelwerk, seq, entry.hash, before.created, at, closed=closed)
    receipt = Receipt(vorlage, seq, deed.now, entry.trigger, deed.moves, deed.notices, deed.told)
    turned = _turn(regelwerk, before, vorlage, deed) if may_turn(art, deed.moves) else None
    return Step(before, after, entry, receipt, _notices(regelwerk, vorlage, deed, entry), turned)


def _turn(regelwerk: Regelwerk, before: Held, vorlage: Vorlage, deed: Deed) -> Turn | None:
    was = before.vorlage.state if before.revision else ""
    moved = Moved(was, deed.moves, corrects=deed.undo is not None)
    cause = Cause(deed.command.actor.id, deed.now, deed.command.comment)
    return turn_of(regelwerk, vorlage, before.revision + 1, moved, cause)


def _notices(
    regelwerk: Regelwerk, vorlage: Vorlage, deed: Deed, entry: Entry
) -> tuple[Notice, ...]:
    if not deed.told:
        return ()
    quiet = regelwerk.times.quiet
    due = utc_text(next_allowed(deed.now, quiet, ZoneInfo(regelwerk.zone))) if quiet else ""
    gremien = _concerned(vorlage, deed.moves)
    number = vorlage.number.printed if vorlage.number else ""
    payload = written(
        {
            "number": number,
            "betreff": vorlage.betreff,
            "state": vorlage.state,
            "trigger": entry.trigger,
            "name": entry.name,
            "at": entry.at,
        }
    )
    return tuple(
        Notice(vorlage.id, entry.seq, told.role, told.text, gremien, entry.at, payload, due)
        for told in (deed.told if len(deed.told) == 1 else dict.fromkeys(deed.told))
    )


def _concerned(vorlage: Vorlage, moves: tuple[Move, ...]) -> tuple[str, ...]:
    """Return the Gremien of the stations that moved, or of all where the Vorlage itself did."""
    folge = vorlage.folge
    if moves and all(move.station for move in moves):
        moved = (station(folge, move.station) for move in moves)
        return tuple(dict.fromkeys(b.gremium for b in moved if b))
    return tuple(dict.fromkeys(b.gremium for b in folge))


def write(connection: Connection, steps: Sequence[Step]) -> None:
    """Write *steps*, in the order in which they were worked out."""
    for step in steps:
        if step.before is None:
            papers.add(connection, step.after)
    changed = [(step.before, step.after) for step in steps if step.before is not None]
    if not deeds.keep(connection, changed, [step.entry for step in steps]):
        # Its row was held all the time: whoever changed it has gone around the program.
        raise StoreError(msg("a Vorlage was changed by another program at the same time"))
    _write_stations(connection, steps)
    turns = [step.turn for step in steps if step.turn is not None]
    if turns:
        turn(connection, turns)
    notices = [notice for step in steps for notice in step.notices]
    unheard = records.tell(connection, notices) if notices else ()
    note_tasks(connection, unheard)


def _write_stations(connection: Connection, steps: Sequence[Step]) -> None:
    first: dict[str, Vorlage | None] = {}
    last: dict[str, Vorlage] = {}
    for step in steps:
        ident = step.after.vorlage.id
        first.setdefault(ident, step.before.vorlage if step.before else None)
        last[ident] = step.after.vorlage
    pairs = [(old.folge if (old := first[ident]) else (), new) for ident, new in last.items()]
    gone = [row for old, new in pairs for row in stations.gone_rows(new.id, old, new.folge)]
    put = [row for old, new in pairs for row in stations.changed_rows(new.id, old, new.folge)]
    if gone:
        stations.drop_stations(connection, gone)
    if put:
        stations.put_stations(connection, put)
