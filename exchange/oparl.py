"""Recorded histories from an OParl dump: papers with their stations, and what it does not say."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.core.record import BadLine, RecordedPaper
from exchange.archive import members
from exchange.oparl_join import Joined, join
from exchange.oparl_objects import Collection, Placed, collect, modified


@dataclass(frozen=True, slots=True)
class DumpReport:
    """What a dump holds, and what it does not say.

    *dangling* counts references to objects that are not in the dump, by "where → what";
    *unknown* counts objects by a type that OParl does not know.
    """

    papers: int
    meetings: int
    organizations: int
    stations: int
    papers_without_station: int
    without_role: int
    without_result: int
    without_day: int
    without_gremium: int
    items_without_paper: int
    deleted: int
    dangling: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Dump:
    """The papers of an OParl dump, what could not be read, and what is not said."""

    papers: tuple[RecordedPaper, ...]
    bad: tuple[BadLine, ...]
    report: DumpReport


def read_dump(path: Path) -> Dump:
    """Return what the archive, folder or file at *path* holds of OParl 1.0 or 1.1.

    Objects refer to each other across files, so all of them are in memory at once.
    """
    found = Collection()
    for member in members(path):
        collect(found, member)
    _bury(found)
    joined = join(found)
    return Dump(tuple(joined.papers), tuple(found.bad), _report(found, joined))


def _bury(found: Collection) -> None:
    """Drop what was deleted after its last state in the dump."""
    for store in (found.papers, found.meetings, found.organizations, found.items):
        for name in [n for n, placed in store.items() if _gone(found, n, placed)]:
            del store[name]
    found.consultations[:] = [
        c for c in found.consultations if not _gone(found, str(c.value.get("id")), c)
    ]


def _gone(found: Collection, name: str, placed: Placed) -> bool:
    return name in found.deleted and found.deleted[name] >= modified(placed)


def _report(found: Collection, joined: Joined) -> DumpReport:
    stations = [station for paper in joined.papers for station in paper.stations]
    return DumpReport(
        papers=len(found.papers),
        meetings=len(found.meetings),
        organizations=len(found.organizations),
        stations=len(stations),
        papers_without_station=sum(not paper.stations for paper in joined.papers),
        without_role=sum(station.role is None for station in stations),
        without_result=sum(station.result is None for station in stations),
        without_day=sum(station.day is None for station in stations),
        without_gremium=sum(station.gremium is None for station in stations),
        items_without_paper=len(found.items.keys() - joined.used),
        deleted=len(found.deleted),
        dangling=_counted(joined.dangling),
        unknown=_counted(found.unknown),
    )


def _counted(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items()))
