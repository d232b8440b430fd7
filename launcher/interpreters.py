"""Find the Python to build on."""

from __future__ import annotations

import os
import sys
from typing import Iterable, Iterator, NamedTuple

from launcher.process import run
from launcher.sentences import ObstacleError

OLDEST = (3, 11)
# The locked packages have wheels up to here; a newer Python is taken only when it is the only one.
NEWEST_WITH_WHEELS = (3, 14)
PROBE = (
    "import sys, importlib.util as u; v = sys.version_info;"
    "print(v[3], *v[:3], *(int(bool(u.find_spec(m))) for m in ('venv', 'ensurepip')),"
    " sys.executable)"
)


class Interpreter(NamedTuple):
    """A Python that answered."""

    version: tuple[int, ...]
    path: str
    can_make_venv: bool

    @property
    def spelled(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version))

    @property
    def rank(self) -> tuple[bool, tuple[int, ...]]:
        """The sort key: versions with wheels first, among them the newest."""
        return self.version[:2] <= NEWEST_WITH_WHEELS, self.version


def interpreters() -> Iterator[Interpreter]:
    """Yield each final release of Python that runs this launcher or lies on the search path."""
    seen: set[str] = set()
    for path in _candidates():
        real = os.path.realpath(path)
        if real not in seen and os.access(path, os.X_OK) and not os.path.isdir(path):
            seen.add(real)
            found = _ask(path)
            if found:
                yield found


def _candidates() -> Iterator[str]:
    yield sys.executable
    names = [f"python3.{minor}" for minor in range(30, OLDEST[1] - 1, -1)]
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for name in [*names, "python3"]:
            yield os.path.join(folder or os.curdir, name)


def _ask(path: str) -> Interpreter | None:
    code, output = run([path, "-I", "-c", PROBE], os.getcwd())
    if code or not output.startswith("final "):
        return None
    _, major, minor, micro, venv, ensurepip, path = output.split(maxsplit=6)
    version = (int(major), int(minor), int(micro))
    return Interpreter(version, path.strip(), venv == ensurepip == "1")


def choose(found: Iterable[Interpreter], *, has_uv: bool) -> Interpreter:
    """Return the newest usable Python, or raise what is missing."""
    ranked = sorted(found, key=lambda python: python.rank, reverse=True)
    fitting = [python for python in ranked if python.version >= OLDEST]
    if not fitting:
        raise ObstacleError("python-too-old", ranked[0].spelled if ranked else "-")
    usable = [python for python in fitting if python.can_make_venv] or (fitting if has_uv else [])
    if not usable:
        raise ObstacleError("ensurepip-missing", fitting[0].spelled)
    return usable[0]
