"""What a step does to the Fristen of its Vorlage, and of the Sitzung that it summons.

Most steps touch none: these are told apart without a look at the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.core.case import Vorlage
from engine.core.catalogue import WITHDRAWN
from engine.core.decision import Move
from engine.core.folge import station
from engine.core.machine import Action
from engine.core.message import msg
from engine.core.regelwerk import Art, Regelwerk, rule_for, watch_of
from engine.service.fristen import Cause, Place, begin, end_of_paper, report, take_back
from engine.service.sitting_fristen import keep_summons
from engine.store import records
from engine.store.session import Connection


@dataclass(frozen=True, slots=True)
class Turn:
    """A step as far as Fristen are concerned.

    *before* and *after* are states of the Vorlage, *before* is "" for a new one; *seq* is the
    entry of the step. *corrects* says that it takes back the entry before. *summoned* are the
    Sitzungen to which it has summoned.
    """

    regelwerk: Regelwerk
    vorlage: Vorlage
    seq: int
    before: str
    cause: Cause
    corrects: bool = False
    summoned: tuple[str, ...] = ()

    @property
    def art(self) -> Art:
        """The Art of the Vorlage."""
        return self.regelwerk.arten[self.vorlage.art]


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a step began, what moved, and whether it takes back the one before."""

    before: str
    moves: tuple[Move, ...]
    corrects: bool = False


def may_turn(art: Art, moves: tuple[Move, ...]) -> bool:
    """Return whether a step may touch a Frist at all; most do not, and this costs nothing."""
    return bool(art.deadlines) or any(move.station for move in moves)


def turn_of(
    regelwerk: Regelwerk, vorlage: Vorlage, seq: int, moved: Moved, cause: Cause
) -> Turn | None:
    """Return what the step to *vorlage* does to Fristen; None where it does nothing."""
    deadlines = regelwerk.arten[vorlage.art].deadlines
    summoned = _summoned(regelwerk, vorlage, moved.moves) if moved.moves else ()
    changes = moved.before != vorlage.state and deadlines
    concerned = changes and (moved.before in deadlines or vorlage.state in deadlines)
    if not concerned and not summoned and not (moved.corrects and deadlines):
        return None
    return Turn(regelwerk, vorlage, seq, moved.before, cause, moved.corrects, summoned)


def _summoned(regelwerk: Regelwerk, vorlage: Vorlage, moves: tuple[Move, ...]) -> tuple[str, ...]:
    if not any(move.station for move in moves):
        return ()
    arrow = regelwerk.arrow_of(Action.SUMMON)
    if arrow is None:
        return ()
    called = (station(vorlage.folge, m.station) for m in moves if m.trigger == arrow.trigger)
    return tuple(dict.fromkeys(b.sitzung for b in called if b and b.sitzung))


def turn(connection: Connection, turns: Sequence[Turn]) -> None:
    """Begin and end Fristen as *turns* say, in the order in which the steps were worked out."""
    for one in turns:
        if one.corrects:
            to = records.returns_to(connection, one.vorlage.id, one.seq - 1)
            take_back(connection, one.vorlage.id, to, one.cause)
        else:
            _turned(connection, one)
        for sitzung in one.summoned:
            keep_summons(connection, one.regelwerk, sitzung, one.cause)


def _turned(connection: Connection, one: Turn) -> None:
    deadlines, state = one.art.deadlines, one.vorlage.state
    if one.before == state:
        return
    if one.before in deadlines:
        end_of_paper(connection, one.vorlage.id, one.seq, one.cause, withdrawn=_is_withdrawn(one))
    if state in deadlines:
        begin_state(connection, one.regelwerk, one.vorlage, one.seq, one.cause)


def begin_state(
    connection: Connection,
    regelwerk: Regelwerk,
    vorlage: Vorlage,
    seq: int,
    cause: Cause,
    entered: datetime | None = None,
) -> int | None:
    """Begin the Frist of the state in which *vorlage* is since its entry *seq*; return its number.

    It is counted from *entered*, aware in the zone of the house, else from the moment of *cause*.
    """
    art, since = regelwerk.arten[vorlage.art], entered or cause.now
    deadline = art.deadlines[vorlage.state]
    place = Place(vorlage.id, seq, art=vorlage.art)
    rule = rule_for(regelwerk, deadline.rule, "", vorlage.art, since.date())
    if rule is None:
        why = msg("it holds on other days only")
        report(connection, place, deadline.rule, why, cause)
        return None
    owner = rule.owner or art.machine.states[vorlage.state].owner
    terms = rule, watch_of(deadline, rule), owner
    return begin(connection, regelwerk, place, terms, since, cause)


def _is_withdrawn(one: Turn) -> bool:
    """Return whether the paper has been withdrawn, so that nothing was met."""
    gone = {a.dest for a in one.art.machine.transitions if a.trigger == f"on:{WITHDRAWN}"}
    return one.vorlage.state in gone
