"""The Beratungsfolge: stations in a partial order, of which the past never changes.

Each station names those it comes *after*; a station can be called when all of these have
finished. A repeat, a referral or a return is a new station into which the order is led; what
has been held stays as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from engine.core.catalogue import Column, Step
from engine.core.votes import Votes


class Phase(StrEnum):
    """What a state of the Beratung machine means to the Folge."""

    OPEN = "open"
    HELD = "held"
    VOID = "void"


class Origin(StrEnum):
    """Why a station stands in the Folge."""

    ROUTE = "route"
    REPEAT = "repeat"
    REFERRAL = "referral"
    RETURN = "return"
    GROWN = "grown"
    INFORMATION = "information"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Result:
    """What a Gremium said: the printed label, its class, the vote and the wording."""

    label: str
    klass: str
    step: Step
    votes: Votes | None = None
    wording: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Beratung:
    """One station: Gremium, role, place in the order, sitting, result.

    *day* is a local date of the house. *of* is the station that this one repeats, returns
    from or was referred by; *question* holds the steps among which a person must still choose.
    *due* is the local date after which the next station need not wait for this one.
    """

    id: int
    gremium: str
    role: str
    column: Column
    state: str
    phase: Phase = Phase.OPEN
    after: tuple[int, ...] = ()
    decisive: bool = False
    origin: Origin = Origin.ROUTE
    of: int | None = None
    sitzung: str | None = None
    day: date | None = None
    top: str | None = None
    public: bool = True
    resting: bool = False
    due: date | None = None
    because: str = ""
    result: Result | None = None
    question: tuple[Step, ...] = ()

    @property
    def finished(self) -> bool:
        """True when nothing more is expected of this station."""
        return self.phase is not Phase.OPEN and not self.question

    @property
    def spoken(self) -> bool:
        """True when the Gremium has dealt with the paper here."""
        return self.phase is Phase.HELD


Folge = tuple[Beratung, ...]


def next_id(folge: Folge) -> int:
    """Return the number of the next station."""
    return max((b.id for b in folge), default=0) + 1


def station(folge: Folge, number: int) -> Beratung | None:
    """Return the station with that number, if there is one."""
    return next((b for b in folge if b.id == number), None)


def numbered(folge: Folge, written: str) -> Beratung | None:
    """Return the station whose number is *written*; whatever else is written names none."""
    return next((b for b in folge if str(b.id) == written.strip()), None)


def put(folge: Folge, changed: Beratung) -> Folge:
    """Return *folge* with *changed* in the place of the station of the same number."""
    return tuple(changed if b.id == changed.id else b for b in folge)


def is_ready(folge: Folge, b: Beratung, today: date) -> bool:
    """Return whether *b* may be held: all before it have finished or run past their date."""
    return b.phase is Phase.OPEN and not waits_for(folge, b, today)


def waits_for(folge: Folge, b: Beratung, today: date) -> Folge:
    """Return the stations for which *b* still waits."""
    return tuple(
        p
        for p in folge
        if p.id in b.after and not p.finished and not (p.due is not None and p.due < today)
    )


def ready(folge: Folge, today: date) -> Folge:
    """Return the stations that are next."""
    return tuple(b for b in folge if is_ready(folge, b, today))


def open_stations(folge: Folge) -> Folge:
    """Return the stations that are still to be held."""
    return tuple(b for b in folge if b.phase is Phase.OPEN)


def questions(folge: Folge) -> Folge:
    """Return the stations at which a person must still choose."""
    return tuple(b for b in folge if b.question)


def depths(folge: Folge) -> Mapping[int, int]:
    """Return for each station how many stand at most one behind the other up to it."""
    known = dict.fromkeys((b.id for b in folge), 1)
    for _ in folge:  # as many rounds as there can be steps; a circle could not hold it up
        for b in folge:
            known[b.id] = 1 + max((known.get(a, 0) for a in b.after), default=0)
    return known


def redirect(folge: Folge, old: int, new: Iterable[int]) -> Folge:
    """Return *folge* with every open station that came after *old* now coming after *new*."""
    ids = tuple(new)
    return tuple(
        replace(b, after=tuple(dict.fromkeys((*(a for a in b.after if a != old), *ids))))
        if old in b.after and b.phase is Phase.OPEN and b.id not in ids
        else b
        for b in folge
    )


def answered(folge: Folge) -> Folge:
    """Return *folge* with every open question closed: what was asked has become moot."""
    return tuple(replace(b, question=()) if b.question else b for b in folge)


def change_open(folge: Folge, change: Callable[[Beratung], Beratung]) -> Folge:
    """Return *folge* with *change* made to every open station; the past stays."""
    return tuple(change(b) if b.phase is Phase.OPEN else b for b in folge)
