"""Fristen as declared: how long, counted how, started by what, on which source, for whom."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.core.message import Message
from engine.core.period import MonthPoint, Period


class Direction(StrEnum):
    """Whether a period runs forward from an event or backward from a Sitzung."""

    FORWARD = "vorwaerts"
    BACKWARD = "rueckwaerts"


class Mode(StrEnum):
    """How the days are counted; forward modes first, then those that count back.

    Forward, E is the anchor: ``ereignis`` does not count E (BGB § 187 Abs. 1), ``tagesbeginn``
    counts it (Abs. 2), ``verlaengerung`` goes on from the old end E (§ 190), and
    ``bestimmter_tag`` is E itself. Backward, S is the Sitzung: ``volle_tage`` and
    ``volle_frist`` leave the whole period between the legal day and S, ``werktage`` does so in
    Werktagen, ``spaetestens_am_tag`` is the n-th day before S, and ``sitzungstag_zaehlt``
    counts S as the last day.
    """

    EREIGNIS = "ereignis"
    TAGESBEGINN = "tagesbeginn"
    VERLAENGERUNG = "verlaengerung"
    BESTIMMTER_TAG = "bestimmter_tag"
    VOLLE_TAGE = "volle_tage"
    SPAETESTENS_AM_TAG = "spaetestens_am_tag"
    SITZUNGSTAG_ZAEHLT = "sitzungstag_zaehlt"
    WERKTAGE = "werktage"
    VOLLE_FRIST = "volle_frist"

    @property
    def direction(self) -> Direction:
        """The direction in which this mode counts."""
        return Direction.FORWARD if self in FORWARD else Direction.BACKWARD


FORWARD = frozenset({Mode.EREIGNIS, Mode.TAGESBEGINN, Mode.VERLAENGERUNG, Mode.BESTIMMTER_TAG})


class Start(StrEnum):
    """What starts a forward period, or what must have happened by the day of a backward one."""

    ABSENDUNG = "absendung"
    BEREITSTELLUNG = "bereitstellung"
    ZUGANG = "zugang"
    EINGANG = "eingang"
    BESCHLUSS = "beschluss"
    SITZUNG = "sitzung"
    ZUSTAND = "zustand"  # the paper enters the state that names the Frist


class Shift(StrEnum):
    """Where an internal Frist goes that would end on a free day; the law knows no such thing."""

    NONE = "keine"
    PREVIOUS = "vorheriger_werktag"
    NEXT = "naechster_werktag"


class When(StrEnum):
    """On which side of the day a reminder lies."""

    BEFORE = "vorher"
    ON = "am_tag"
    AFTER = "danach"


@dataclass(frozen=True, slots=True)
class Reminder:
    """When to remind, and whom: roles, or nobody named for the one who must act."""

    when: When
    distance: Period | None = None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: how long after the end of the Frist which roles hear of it."""

    after: Period
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortened:
    """The shorter form of a Frist: how long, on which source, who may order it.

    A reason must always be given where *reason* holds.
    """

    period: Period
    source: str
    who: tuple[str, ...] = ()
    reason: bool = True
    mode: Mode | None = None
    saturday: bool | None = None


@dataclass(frozen=True, slots=True)
class FristRule:
    """A declared Frist, complete: what it leaves to the general rule is already filled in.

    *gremium* and *art* are "" where the rule holds for all. *since* and *until* are local days,
    both included, None is open; what counts is the day of the Sitzung or the event, never today.
    *saturday* says whether Saturday is counted as Werktag or Arbeitstag; None where it matters
    to nobody. *duty*: a forward Frist that the house itself must keep. *extenders* are the
    roles that may extend it; without any, those on its ladder may. *postal_source* is the rule
    from which the *postal_days* come, "" where it is *source*. *is_short* says that this is
    the shortened form.
    """

    name: str
    label: str
    period: Period
    source: str
    mode: Mode = Mode.EREIGNIS
    start: Start = Start.ZUSTAND
    gremium: str = ""
    art: str = ""
    since: date | None = None
    until: date | None = None
    postal_days: int = 0
    roll: bool = True
    shift: Shift = Shift.NONE
    saturday: bool | None = None
    internal: bool = False
    duty: bool = False
    align: MonthPoint | None = None
    shortened: Shortened | None = None
    owner: str = ""
    remind: tuple[Reminder, ...] = ()
    ladder: tuple[Rung, ...] = ()
    extenders: tuple[str, ...] = ()
    postal_source: str = ""
    is_short: bool = False

    @property
    def direction(self) -> Direction:
        """The direction in which the rule counts."""
        return self.mode.direction

    @property
    def of_sitting(self) -> bool:
        """Whether the Frist hangs on a Sitzung: counted back from it, or begun by it."""
        return self.direction is Direction.BACKWARD or self.start is Start.SITZUNG


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: what was done, and the § or the rule that says so."""

    text: Message
    source: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The days of a Frist and how they were found.

    *legal* is the day the rules lead to (it may be a Sunday), *operative* the working day on
    which to act: the last one on or before it, for a forward Frist that is no duty of the house
    the first one on or after it. Nobody can act before the event: where the house is closed from
    it to the legal day, that is the operative day too. *counted* is the day before § 193 or a
    shift moved it. *at* is the moment, aware, of a Frist in hours; None for all others.
    """

    legal: date
    operative: date
    counted: date
    steps: tuple[Step, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoDay:
    """Why there is no day. *beyond*: the calendar knows too few years, a wider one may do."""

    reason: Message
    beyond: bool = False
