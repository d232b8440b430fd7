"""The loop that does the work itself as long as Prefect does not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from engine.core.message import Message, msg
from supervise.child import Child, Program

INTERVAL = 60.0
LONGEST = 300.0  # a run that takes longer hangs and is ended; its claims fall back by themselves
ZONE = ZoneInfo("Europe/Berlin")
SEALED_AFTER = time(23, 40)


@dataclass(slots=True)
class OwnLoop:
    """Starts the duties every minute, one run at a time.

    *program* gives the program for the duties to do, *wall* an aware moment.
    """

    program: Callable[[tuple[str, ...]], Program]
    say: Callable[[Message], None]
    wall: Callable[[], datetime]
    runs: int = 0
    _child: Child | None = None
    _began: float = float("-inf")
    _sealed: str = ""
    _complained: str = ""

    def step(self, now: float, *, in_charge: bool) -> None:
        """Start a run where one is due and this loop is *in_charge*; see how the last one went."""
        if self._child is not None:
            self._look(now)
        if self._child is None and in_charge and now - self._began >= INTERVAL:
            self._began = now
            self._child = Child(self.program(self._duties()))
            self._child.start(now)

    @property
    def children(self) -> tuple[Child, ...]:
        """The run that is under way."""
        return (self._child,) if self._child else ()

    def _look(self, now: float) -> None:
        child = self._child
        if child is None:
            return
        if child.is_running:
            if now - self._began > LONGEST:
                child.force_end()
            return
        self._child = None
        self.runs += child.code == 0
        words = child.last_words() if child.code else ""
        if words and words != self._complained:
            self.say(msg("what is due could not be done: {words}", words=words))
        self._complained = words

    def _duties(self) -> tuple[str, ...]:
        local = self.wall().astimezone(ZONE)
        today = local.date().isoformat()
        if local.time() < SEALED_AFTER or self._sealed == today:
            return ("sweep-fristen", "deliver-mail")
        self._sealed = today
        return ("sweep-fristen", "deliver-mail", "seal-history")
