"""A recorded history of a paper, as its source tells it: verbatim, in places empty or wrong."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.core.message import Message


class FlawCode(StrEnum):
    """What kind of thing a source says wrongly."""

    NO_SUCH_DAY = "no_such_day"
    WRONG_WEEKDAY = "wrong_weekday"
    DAY_UNLIKE_BEGIN = "day_unlike_begin"
    NO_GREMIUM = "no_gremium"
    SEVERAL_GREMIEN = "several_gremien"
    WRONG_TYPE = "wrong_type"
    MISSING_KEY = "missing_key"
    DOUBLE_KEY = "double_key"
    DANGLING = "dangling"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read: the file, and the line or, in a list, the place, from one."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that the source says wrongly; it was noted and not corrected."""

    code: FlawCode
    message: Message


@dataclass(frozen=True, slots=True)
class RecordedStation:
    """One station as printed; None and "" mean that the source says nothing.

    *day* is the local day of the sitting, *begins* its beginning as written (an ISO time or
    "16:00"), *wording* the text of the decision.
    """

    gremium: str | None
    role: str | None
    day: date | None
    begins: str
    top: str | None
    result: str | None
    authoritative: bool | None = None
    public: bool | None = None
    cancelled: bool = False
    sitting: str | None = None
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedPaper:
    """One paper with its stations in the order of the record.

    *parents* and *children* are numbers of papers, or what the source has in their place.
    """

    id: str
    number: str | None
    art: str | None
    betreff: str
    stations: tuple[RecordedStation, ...]
    dated: date | None
    parents: tuple[str, ...]
    children: tuple[str, ...]
    source: Source
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class BadLine:
    """A place of a source from which nothing could be read, and why."""

    source: Source
    message: Message
