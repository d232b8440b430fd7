"""Starts what belongs together, keeps it running, and ends it all on one signal."""

import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from engine.core.message import Message, msg
from supervise.child import Child
from supervise.own_loop import OwnLoop
from supervise.rise import Phase, Rise

LOOK_EVERY = 0.2
GRACE = 6.0  # seconds in which all have to end by themselves
WATCHED_EVERY = 20.0
# A server keeps the place of a run that was killed with its worker for five minutes.
BRIDGED = 330.0
FIRST_WATCH = 60.0  # what stood still until now gets going first
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Supervisor:
    """What runs on this machine: *servants* that stay up, Prefect, and the loop beside it.

    *overdue* says which sweeps have not run for too long; then the loop takes over and *say*
    tells; it is asked for the first time after *first_watch* seconds.
    """

    servants: tuple[Child, ...]
    rise: Rise
    loop: OwnLoop
    say: Callable[[Message], None]
    overdue: Callable[[], tuple[Message, ...]]
    stop: threading.Event = field(default_factory=threading.Event)
    first_watch: float = FIRST_WATCH
    _alarms: tuple[Message, ...] = ()
    _watched: float = 0.0
    _bridged: float = 0.0

    def run(self) -> None:
        """Run until a signal or `stop`; all children have ended when it returns."""
        with _stopped_by_signal(self.stop):
            try:
                self._start()
                while not self.stop.wait(LOOK_EVERY):
                    self._look(time.monotonic())
            finally:
                self.say(msg("Ending …"))
                end(self._children())

    def _start(self) -> None:
        for child in self.servants:
            child.start(time.monotonic())
        self.rise.start()
        self._watched = time.monotonic() + self.first_watch - WATCHED_EVERY

    def _look(self, now: float) -> None:
        for child in (*self.servants, *self.rise.lasting):
            code = child.watch(now)
            if code is not None:
                self.say(_death(child, code))
                self._bridged = now + BRIDGED
        self.rise.step()
        self._watch(now)
        self.loop.step(now, in_charge=self._is_in_charge(now))

    def _is_in_charge(self, now: float) -> bool:
        """Return whether the own loop does the work: Prefect does not, or may be unable to."""
        return self.rise.phase is not Phase.WORKING or bool(self._alarms) or now < self._bridged

    def _watch(self, now: float) -> None:
        """Tell of sweeps that have not run for too long, and of their return."""
        if now - self._watched < WATCHED_EVERY:
            return
        self._watched = now
        found = self.overdue()
        for alarm in found:
            if alarm not in self._alarms:
                self.say(alarm)
        if self._alarms and not found:
            self.say(msg("Fristen are looked after again"))
        self._alarms = found

    def _children(self) -> tuple[Child, ...]:
        return (*self.loop.children, *self.rise.children, *self.servants)


def _death(child: Child, code: int) -> Message:
    how = msg("exit code {code}", code=code)
    if code < 0:
        how = msg("signal {number}", number=-code)
    return msg(
        "{name} has ended ({how}) and is started again in {seconds} s; its last words: {words}",
        name=child.program.name,
        how=how,
        seconds=int(child.pause),
        words=child.last_words() or "–",
    )


def end(children: Iterable[Child], grace: float = GRACE) -> None:
    """Ask all *children* to end and end those that do not within *grace* seconds."""
    left = list(children)
    for child in left:
        child.ask_to_end()
    until = time.monotonic() + grace
    while left and time.monotonic() < until:
        left = [child for child in left if not child.has_left]
        time.sleep(0.05)
    for child in left:
        child.force_end()


@contextmanager
def _stopped_by_signal(stop: threading.Event) -> Generator[None]:
    note = partial(_stopped, stop)
    before = {number: signal.signal(number, note) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped(stop: threading.Event, _number: int, _frame: object) -> None:
    stop.set()
