"""One line of JSON for each measured case: what was measured, on what, and the figures."""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter

from engine.core.regelwerk import Regelwerk
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from engine.version import VERSION

ROOT = Path(__file__).parent.parent
SET = ROOT / "definitions" / "landkreis-niedersachsen"
Figure = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Case:
    """A measured case. *sizes* says on how much, *figures* what came out."""

    bench: str
    name: str
    sizes: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    good: bool | None = None


def versions() -> dict[str, str]:
    """Return the versions that a figure depends on."""
    found = {"vorlauf": VERSION, "python": platform.python_version()}
    for name in ("transitions", "PyYAML", "typer"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def emit(cases: Iterable[Case]) -> bool:
    """Print every case as it is finished; return whether none missed its target."""
    good = True
    for case in cases:
        line = {
            "bench": case.bench,
            "case": case.name,
            "sizes": dict(case.sizes),
            "figures": dict(case.figures),
            "good": case.good,
            "versions": versions(),
            "machine": {"cpus": os.cpu_count(), "arch": platform.machine()},
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        good = good and case.good is not False
    return good


def median_seconds(work: Callable[[], object], *, times: int) -> float:
    """Return the median of the wall time of *work*, measured *times* times."""
    measured: list[float] = []
    for _ in range(times):
        started = perf_counter()
        work()
        measured.append(perf_counter() - started)
    return median(measured)


def histories() -> tuple[Path, ...]:
    """Return the recorded histories here: in VORLAUF_REALDATA, or beside the checkout."""
    folder = Path(os.environ.get("VORLAUF_REALDATA") or ROOT.parent / "shared" / "data")
    return tuple(sorted(folder.glob("beratungsfolgen-*.jsonl.gz")))


@cache
def shipped() -> Regelwerk | None:
    """Return the set that ships with Vorlauf, compiled, or None where it has problems."""
    return compile_regelwerk(read_set(SET)).regelwerk


def missing(bench: str, what: str) -> Case:
    """Return the case that says that nothing could be measured."""
    return Case(bench, "not measured", figures={"missing": what})
