"""Recorded histories run through the machines: what fits, and what is wrong with the rest.

The record is taken as it is: nothing is corrected and nothing guessed. Where the machine would
ask a person, the next recorded station is the answer; a station without date or result is
planned. Every deviation has a code and a sentence, and the replay goes on behind it.
"""

from dataclasses import dataclass

from engine.core.catalogue import folded
from engine.core.course import (
    AFTER_FINAL,
    CANCELLED,
    NO_GREMIUM,
    NOT_RETURNED,
    READ_AS_ADVICE,
    REFERRAL_UNHEARD,
    UNDATED,
    UNKNOWN_RESULT,
    WRONG_ROLE,
    Anomaly,
    Course,
    Reader,
    hold,
    leave_out,
)
from engine.core.folge import Folge
from engine.core.hearing import hearing_of
from engine.core.machine import Action
from engine.core.record import RecordedPaper
from engine.core.regelwerk import Art, Regelwerk

__all__ = [
    "AFTER_FINAL",
    "CANCELLED",
    "NOT_RETURNED",
    "NO_GREMIUM",
    "READ_AS_ADVICE",
    "REFERRAL_UNHEARD",
    "UNDATED",
    "UNKNOWN_RESULT",
    "WRONG_ROLE",
    "Anomaly",
    "Reader",
    "Replayed",
    "reader_of",
    "replay",
    "route_state",
]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How one paper went: *replayed* says that it was carried to the end of its record.

    *taken* counts the questions that the record itself answered, *planned* the stations
    without date or result.
    """

    id: str
    number: str
    stations: int
    replayed: bool
    anomalies: tuple[Anomaly, ...]
    notes: tuple[Anomaly, ...]
    unknown: tuple[str, ...]
    taken: int
    planned: int
    outcome: str
    folge: Folge

    @property
    def fitting(self) -> bool:
        """True where the record fits the machines without any deviation."""
        return self.replayed and not self.anomalies


def reader_of(regelwerk: Regelwerk) -> Reader | None:
    """Return a reader for *regelwerk*, or None where no Art has a state for the Beratung."""
    routed = [a for a in regelwerk.arten.values() if route_state(a)]
    schedule, concluding = (regelwerk.arrow_of(a) for a in (Action.SCHEDULE, Action.CONCLUDE))
    if not routed or schedule is None or concluding is None:
        return None
    printed = {folded(name): a for a in routed for name in (a.name, a.label, *a.printed)}
    deciding = [a for a in routed if not a.informs]
    fallback = (deciding or routed)[0]
    return Reader(regelwerk, printed, fallback, schedule.trigger, concluding.trigger)


def route_state(art: Art) -> str:
    """Return the state of *art* in which its Beratungsfolge runs, or ""."""
    return next((s.name for s in art.machine.states.values() if s.route), "")


def replay(reader: Reader, paper: RecordedPaper) -> Replayed:
    """Return how the record of *paper* goes through the machines."""
    art = reader.arten.get(folded(paper.art or ""), reader.fallback)
    course = Course(reader, art, state=route_state(art))
    course.notes.extend(Anomaly(0, flaw.code, flaw.message) for flaw in paper.flaws)
    hearing = hearing_of(reader.regelwerk.catalogue, art, paper)
    for stray in hearing.stray:
        leave_out(course, stray)
    for position, h in enumerate(hearing.heard, 1):
        hold(course, h, hearing.heard[position:])
    return Replayed(
        id=paper.id,
        number=paper.number or "",
        stations=len(paper.stations),
        replayed=course.replayed,
        anomalies=tuple(course.anomalies),
        notes=tuple(course.notes),
        unknown=tuple(h.label for h in hearing.heard if h.reading is None),
        taken=course.taken,
        planned=len(paper.stations) - len(hearing.heard) - len(hearing.stray) + hearing.undated,
        outcome=course.outcome,
        folge=course.folge,
    )
