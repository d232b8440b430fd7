"""Fristen that run: what one is, what happens to it, and what its timers are to do when.

A timer holds a local day and time; its moment in UTC is computed from them. It has a sense only
until its *expires*: a reminder before the end says nothing once the end has come. One on which a
period of law hangs is told all the same, and marked as late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from engine.core.frist import Direction, FristRule, Start
from engine.core.remind import Notice, NoticeKind
from engine.core.times import end_of_day, moment_of


class FristState(StrEnum):
    """How a Frist stands. A clock never ends one: being overdue is seen, not written."""

    RUNNING = "running"
    MET = "met"
    MISSED = "missed"  # met, but after its day
    WITHDRAWN = "withdrawn"


class Happened(StrEnum):
    """What can happen to a Frist."""

    BEGUN = "begun"
    RECOMPUTED = "recomputed"
    EXTENDED = "extended"
    MET = "met"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class TimerState(StrEnum):
    """How a timer stands."""

    PENDING = "pending"
    FIRED = "fired"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LADUNG = frozenset({Start.ABSENDUNG, Start.BEREITSTELLUNG, Start.ZUGANG})
# The later in this row, the more it matters to the reader.
URGENCY = (NoticeKind.BEFORE, NoticeKind.ON, NoticeKind.AFTER, NoticeKind.ESCALATION)
TEXTS = {
    NoticeKind.BEFORE: "frist_naht",
    NoticeKind.ON: "am_tag",
    NoticeKind.AFTER: "ueberfaellig",
    NoticeKind.ESCALATION: "eskalation",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A timer as it is to be: stage (*kind*, *n*, *role*), local day and time, and moments."""

    kind: NoticeKind
    n: int
    role: str
    day: date
    at: time
    due: datetime
    expires: datetime | None


def is_statutory(rule: FristRule) -> bool:
    """Return whether a period of law hangs on *rule*.

    Fristen of the house alone do not; those of a Sitzung and duties of the house do.
    """
    return not rule.internal and (rule.of_sitting or rule.duty)


def is_summons(rule: FristRule) -> bool:
    """Return whether *rule* says until when a Sitzung must be summoned."""
    return rule.direction is Direction.BACKWARD and rule.start in LADUNG


def is_of_papers(rule: FristRule) -> bool:
    """Return whether *rule* says until when the Vorlagen of a Sitzung must be handed in."""
    backward = rule.direction is Direction.BACKWARD
    return backward and rule.internal and rule.start is Start.EINGANG


def ended(legal: date, operative: date, today: date) -> FristState:
    """Return how a Frist stands that is met on the local day *today*."""
    return FristState.MET if today <= max(legal, operative) else FristState.MISSED


def planned(notices: Sequence[Notice], end: date, at: time, zone: tzinfo) -> tuple[Planned, ...]:
    """Return the timers of *notices*, each at the local time *at* of its day.

    *end* is the later of the legal and the operative day: with it, reminders before it and on
    it lose their sense.
    """
    over = end_of_day(end, zone)
    return tuple(
        Planned(
            notice.kind,
            notice.n,
            notice.role,
            notice.day,
            at,
            moment_of(notice.day, at, zone),
            over if notice.kind in {NoticeKind.BEFORE, NoticeKind.ON} else None,
        )
        for notice in notices
    )


def to_come(timers: Sequence[Planned], now: datetime) -> tuple[Planned, ...]:
    """Return those of *timers* that a Frist which begins (or moves) at *now* still needs.

    What lay before is left out, but not that the day is here and not that it is over.
    """
    return tuple(
        t
        for t in timers
        if t.due > now
        or (t.kind is not NoticeKind.BEFORE and (t.expires is None or t.expires > now))
    )


def ahead_of(timers: Sequence[Planned], now: datetime) -> tuple[Planned, ...]:
    """Return those of *timers* whose moment is still to come at *now*, aware."""
    return tuple(timer for timer in timers if timer.due > now)
