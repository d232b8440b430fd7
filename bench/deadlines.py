"""Deadlines a second on one core, with and without the derivation, beside floors.

The floors do far less: `numpy.busday_offset` moves whole arrays of days by working days, and
`get_nth_working_day` of the library of holidays looks up one day after the other. Neither knows
a period in months, a backward count, a legal beside an operative day, or a reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from importlib.metadata import version
from random import Random

from holidays.countries.germany import Germany

from bench.report import Case, median_seconds
from engine.core.calendar import Calendar
from engine.core.frist import FristRule, Mode, Start
from engine.core.period import Period, Unit
from engine.core.reckon import days_of, reckon
from engine.service.calendars import HouseDays, calendar

TARGET = 100_000
COUNT = 20_000
TIMES = 5
WORKING = 5  # Arbeitstage of the cases that floors can count too
FIRST, LAST = 2020, 2040
SEED = 7
MON_TO_FRI = "1111100"

RULES = (
    FristRule("ladung", "Ladung", Period(7, Unit.TAG), "GO", Mode.VOLLE_TAGE, Start.ZUGANG),
    FristRule("schluss", "Schluss", Period(14, Unit.TAG), "GO", Mode.SPAETESTENS_AM_TAG),
    FristRule("woche", "Einwendung", Period(2, Unit.WOCHE), "GO"),
    FristRule("monat", "Niederschrift", Period(1, Unit.MONAT), "GO", duty=True),
    FristRule("zurueck", "Monat", Period(1, Unit.MONAT), "GO", Mode.VOLLE_FRIST),
    FristRule("werktage", "Kurz", Period(3, Unit.WERKTAG), "GO", Mode.WERKTAGE, saturday=True),
    FristRule("haus", "Mitzeichnung", Period(WORKING, Unit.ARBEITSTAG), "Hausregel"),
)
PLAIN = RULES[-1]


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of one run: always the same, drawn once."""

    anchors: tuple[date, ...]
    house: Calendar

    def mixed(self) -> None:
        """Compute every day by the next of all rules, the two days only."""
        rules = RULES
        for n, day in enumerate(self.anchors):
            days_of(rules[n % len(rules)], day, self.house)

    def derived(self) -> None:
        """Compute every day by the next of all rules, with the derivation."""
        rules = RULES
        for n, day in enumerate(self.anchors):
            reckon(rules[n % len(rules)], day, self.house)

    def working(self) -> None:
        """Add working days to every day, the two days only."""
        for day in self.anchors:
            days_of(PLAIN, day, self.house)


def run() -> Iterator[Case]:
    """Yield deadlines a second, and what floors reach on the same days in the same run."""
    random = Random(SEED)  # noqa: S311 - the same days in each run, nothing secret
    start = date(FIRST + 2, 1, 1)
    span = (date(LAST - 2, 1, 1) - start).days
    anchors = tuple(start + timedelta(days=random.randrange(span)) for _ in range(COUNT))
    days = _Days(anchors, calendar(HouseDays("NI"), FIRST, LAST))
    sizes = {"deadlines": COUNT, "times": TIMES, "cores": 1}
    mixed = _rate(days.mixed)
    yield _case("two days", sizes | {"rules": len(RULES)}, mixed, good=mixed >= TARGET)
    derived = _rate(days.derived)
    yield _case("with derivation", sizes | {"rules": len(RULES)}, derived)
    ours = _rate(days.working)
    for name, floor in (
        ("numpy.busday_offset", _rate(_numpy(days))),
        ("numpy.busday_offset, one by one", _rate(_numpy_each(days))),
        ("holidays.get_nth_working_day", _rate(_library(days))),
    ):
        yield Case(
            "deadlines",
            f"{WORKING} Arbeitstage beside {name}",
            sizes,
            {
                "deadlines_per_second": round(ours),
                "floor_per_second": round(floor),
                "times_the_floor": round(ours / floor, 3),
                "numpy": version("numpy"),
                "holidays": version("holidays"),
            },
        )


def _case(name: str, sizes: dict[str, int], rate: float, *, good: bool | None = None) -> Case:
    figures = {
        "deadlines_per_second": round(rate),
        "microseconds": round(1e6 / rate, 2),
        "target": TARGET if good is not None else None,
        "holidays": version("holidays"),
    }
    return Case("deadlines", name, sizes, figures, good=good)


def _rate(work: Callable[[], object]) -> float:
    return COUNT / median_seconds(work, times=TIMES)


def _numpy(days: _Days) -> Callable[[], object]:
    """Return the floor over one whole array: no day costs more than a few instructions."""
    np = import_module("numpy")
    table = np.busdaycalendar(MON_TO_FRI, list(days.house.holidays))
    array = np.array(days.anchors, dtype="datetime64[D]")
    return lambda: np.busday_offset(array, WORKING, roll="backward", busdaycal=table)


def _numpy_each(days: _Days) -> Callable[[], object]:
    """Return the same asked for one day at a time, as deadlines come in practice."""
    np = import_module("numpy")
    table = np.busdaycalendar(MON_TO_FRI, list(days.house.holidays))
    array = [np.datetime64(day, "D") for day in days.anchors]
    return lambda: [
        np.busday_offset(day, WORKING, roll="backward", busdaycal=table) for day in array
    ]


def _library(days: _Days) -> Callable[[], object]:
    known = Germany(subdiv="NI", years=range(FIRST, LAST + 1))
    return lambda: [known.get_nth_working_day(day, WORKING) for day in days.anchors]
