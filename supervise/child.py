"""One supervised program: started, watched, started again with growing pauses, ended."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LEASH = (sys.executable, "-I", "-X", "utf8", "-m", "supervise.leash")
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
CALM = 60.0  # whoever has run so long begins anew with the shortest pause
LAST_WORDS = 600


@dataclass(frozen=True, slots=True)
class Program:
    """What is started: a name for people, the words of the command, its surroundings.

    What it writes goes into the file *log*, the one of the last start only.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environ: Mapping[str, str] = field(hash=False, repr=False)
    folder: Path


class Child:
    """A program that is to run until `end`. Moments are seconds of a monotonic clock."""

    def __init__(self, program: Program) -> None:
        """Take the program; nothing is started yet."""
        self.program = program
        self.deaths = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0
        self._again = 0.0

    @property
    def is_running(self) -> bool:
        """True while the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of the process that was started last, 0 before."""
        return self._process.pid if self._process else 0

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal, None while it runs or before it began."""
        return self._process.poll() if self._process else None

    def start(self, now: float) -> None:
        """Start the program in a process group of its own, so that Ctrl-C reaches only us."""
        self._since, self._again = now, 0.0
        with self.program.log.open("wb") as log:
            self._process = _started(self.program, log)

    def watch(self, now: float) -> int | None:
        """Return the exit code once after each death, else None; start again after the pause."""
        if self._process is None or self.is_running:
            return None
        if not self._again:
            self.deaths = 1 if now - self._since > CALM else self.deaths + 1
            self._again = now + self.pause
            self._sweep_up()
            return self._process.returncode
        if now >= self._again:
            self._again = 0.0
            self.start(now)
        return None

    @property
    def pause(self) -> float:
        """How many seconds pass before it is started again."""
        return min(FIRST_PAUSE * 2.0 ** (self.deaths - 1), LONGEST_PAUSE)

    def last_words(self) -> str:
        """Return the last line that it wrote, shortened."""
        try:
            written = self.program.log.read_bytes()[-LAST_WORDS * 4 :]
        except OSError:
            return ""
        lines = written.decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip()[:LAST_WORDS] if lines else ""

    def ask_to_end(self) -> None:
        """Send the whole group of the program a request to end."""
        self._signal(signal.SIGTERM)

    def force_end(self) -> None:
        """End what still lives of the group."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    @property
    def has_left(self) -> bool:
        """True when neither the program nor anything that it started lives."""
        return not self.is_running and not _group_lives(self._process)

    def _sweep_up(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def _started(program: Program, log: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - only programs of our own are supervised
        [*LEASH, *program.command],
        cwd=program.folder,
        env=dict(program.environ),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _group_lives(process: "subprocess.Popen[bytes] | None") -> bool:
    if process is None:
        return False
    try:
        os.killpg(process.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
