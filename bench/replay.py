"""Stations a second and peak memory for recorded histories, each in a process of its own."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.report import ROOT, Case, histories, missing, shipped
from engine.core.record import RecordedPaper
from engine.core.replay import reader_of, replay
from exchange.recorded import open_records

TIMES = 3
TARGET_RATE = 5_000
TARGET_MB = 300


@dataclass(slots=True)
class Count:
    """What one pass over a file found."""

    papers: int = 0
    stations: int = 0
    replayed: int = 0
    fitting: int = 0
    several: int = 0
    several_fitting: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0


def measure(path: Path) -> Count:
    """Return the counts, the time and the peak memory of one pass over *path* in this process."""
    count = Count()
    regelwerk = shipped()
    reader = reader_of(regelwerk) if regelwerk else None
    started = perf_counter()
    for paper in open_records(path):
        if reader is None or not isinstance(paper, RecordedPaper):
            continue
        done = replay(reader, paper)
        count.papers += 1
        count.stations += done.stations
        count.replayed += done.replayed
        count.fitting += done.fitting
        count.several += done.stations > 1
        count.several_fitting += done.stations > 1 and done.fitting
    count.seconds = perf_counter() - started
    count.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return count


def run() -> Iterator[Case]:
    """Yield one case for each recorded history."""
    paths = histories()
    if not paths:
        yield missing("replay", "no recorded histories: set VORLAUF_REALDATA")
    for path in paths:
        yield case_of(path, [_apart(path) for _ in range(TIMES)])


def case_of(path: Path, counts: list[Count]) -> Case:
    """Return what several passes over *path* have in common, with the medians."""
    one = counts[0]
    if not one.papers or not one.several:
        return missing("replay", f"no papers in {path.name}")
    stations_a_second = median(count.stations / count.seconds for count in counts)
    megabytes = max(count.megabytes for count in counts)
    figures = {
        "stations_per_second": round(stations_a_second),
        "peak_mb": round(megabytes, 1),
        "replayed_percent": _percent(one.replayed, one.papers),
        "fitting_percent": _percent(one.fitting, one.papers),
        "fitting_percent_of_several_stations": _percent(one.several_fitting, one.several),
    }
    return Case(
        "replay",
        path.name.removesuffix(".jsonl.gz"),
        {"papers": one.papers, "stations": one.stations, "times": len(counts)},
        figures,
        good=stations_a_second >= TARGET_RATE and megabytes < TARGET_MB,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)


def _apart(path: Path) -> Count:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603 - our own module in our own interpreter
        [sys.executable, "-m", "bench.replay", str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return Count(**json.loads(done.stdout))


if __name__ == "__main__":
    measured = measure(Path(sys.argv[1]))
    fields = {name: getattr(measured, name) for name in Count.__slots__}
    sys.stdout.write(json.dumps(fields))
