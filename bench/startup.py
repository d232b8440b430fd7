"""Wall time of whole commands, from starting the process to its end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from bench.report import ROOT, Case, Figure

TIMES = 15
COMMANDS = (
    ("vorlauf --help", ("--help",), 0.4),
    ("vorlauf check definitions", ("check", "definitions"), 1.0),
)


def run() -> Iterator[Case]:
    """Yield the median wall time of each command."""
    start, how = launcher()
    for name, arguments, limit in COMMANDS:
        first = _timed((*start, *arguments))  # warms the disk; its time does not count
        if first is None:
            yield Case("startup", name, {"how": how}, {"missing": "the command fails"})
            continue
        times = [t for _ in range(TIMES) if (t := _timed((*start, *arguments))) is not None]
        seconds = median(times)
        figures: dict[str, Figure] = {
            "seconds": round(seconds, 3),
            "slowest": round(max(times), 3),
            "limit": limit,
        }
        sizes: dict[str, Figure] = {"times": len(times), "how": how}
        yield Case("startup", name, sizes, figures, good=seconds < limit)


def launcher() -> tuple[tuple[str, ...], str]:
    """Return how a command is started: as users do, or in this environment if that is not made."""
    if (ROOT / ".venv").is_dir():
        return (str(ROOT / "vorlauf"),), "./vorlauf"
    return (sys.executable, "-X", "utf8", "-m", "cli.main"), "python -m cli.main"


def _timed(command: tuple[str, ...]) -> float | None:
    """Return the seconds that *command* took, or None where it did not end well.

    That `check` finds problems (1) is an answer; everything else is a failure.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, capture_output=True, check=False
    )
    seconds = perf_counter() - started
    return seconds if done.returncode in {0, 1} and b"Traceback" not in done.stderr else None
