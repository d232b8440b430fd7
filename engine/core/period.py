"""Lengths of time as the law knows them: BGB §§ 187 to 192."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAYS_OF_WEEK = 7
HALF_MONTH = 15  # BGB § 189 Abs. 1


class Unit(StrEnum):
    """The units a period is given in; half-years and quarters are months (BGB § 189 Abs. 1)."""

    STUNDE = "stunde"
    TAG = "tag"
    WOCHE = "woche"
    MONAT = "monat"
    JAHR = "jahr"
    WERKTAG = "werktag"
    ARBEITSTAG = "arbeitstag"


class MonthPoint(StrEnum):
    """A day of the month by its name: BGB § 192."""

    ANFANG = "anfang"
    MITTE = "mitte"
    ENDE = "ende"


@dataclass(frozen=True, slots=True)
class Period:
    """An *amount* of one *unit*; *half* adds half a month, counted last (BGB § 189 Abs. 2).

    *scattered* periods need not run in one piece: a month is 30 and a year 365 days (BGB § 191).
    """

    amount: int
    unit: Unit
    half: bool = False
    scattered: bool = False
