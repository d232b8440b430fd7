"""How Prefect comes up: server, work pool, deployments, worker, and the proof that runs appear.

Nothing here waits: `Rise.step` is called again and again and looks what is next. Whatever fails,
the supervisor's own loop goes on with the work, so a failure ends the rise with one sentence.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from engine.core.message import Message, msg
from supervise.child import Child
from supervise.prefect_server import Place, is_healthy, unscheduled

PROVED_EVERY = 1.0
MOST_DEATHS = 3


class Phase(StrEnum):
    """How far Prefect has come."""

    SERVER = "server"
    PREPARING = "preparing"
    PROVING = "proving"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds the server, each preparation and the first scheduled run may take.

    Later it is looked every *watch* seconds whether runs are still planned, and *lost* seconds
    without any are too many.
    """

    server: float = 120.0
    preparation: float = 120.0
    proof: float = 60.0
    watch: float = 20.0
    lost: float = 60.0


@dataclass(frozen=True, slots=True)
class Parts:
    """The programs of Prefect: *preparations* run once, in this order, the others stay."""

    place: Place
    server: Child
    preparations: tuple[Child, ...]
    worker: Child


@dataclass(slots=True)
class Rise:
    """Prefect on its way up. *say* tells people, *clock* gives monotonic seconds.

    *clear* throws away what Prefect has written, so that it can begin anew.
    """

    parts: Parts
    say: Callable[[Message], None]
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    clear: Callable[[], None] = lambda: None
    phase: Phase = Phase.SERVER
    _since: float = 0.0
    _asked: float = 0.0
    _done: int = 0

    def start(self) -> None:
        """Start the server."""
        self._since = self.clock()
        self.parts.server.start(self._since)

    def step(self) -> None:
        """Go on where it can be gone on; return at once where not."""
        now = self.clock()
        if self.phase is Phase.FAILED:
            return
        if self.parts.server.deaths >= MOST_DEATHS:
            self.fail(_why(msg("Prefect’s server does not stay up"), self.parts.server))
            return
        steps = {
            Phase.SERVER: self._await_server,
            Phase.PREPARING: self._prepare,
            Phase.PROVING: self._prove,
            Phase.WORKING: self._watch,
        }
        steps[self.phase](now)

    @property
    def children(self) -> tuple[Child, ...]:
        """Everything that may run, what depends on others first."""
        return (self.parts.worker, *self.parts.preparations, self.parts.server)

    @property
    def lasting(self) -> tuple[Child, ...]:
        """What is to run on and on in this phase."""
        if self.phase is Phase.FAILED:
            return ()
        if self.phase in {Phase.SERVER, Phase.PREPARING}:
            return (self.parts.server,)
        return (self.parts.server, self.parts.worker)

    def fail(self, why: Message) -> None:
        """Give Prefect up until the next start, and say *why*."""
        self.phase = Phase.FAILED
        for child in self.children:
            child.ask_to_end()
        self.say(why)
        self.say(
            msg(
                "Nothing is lost and nothing is wrong, only late:"
                " from now on Vorlauf looks every minute itself what is due"
            )
        )

    def _await_server(self, now: float) -> None:
        if now - self._since > self.patience.server:
            self.fail(_why(msg("Prefect’s server does not answer"), self.parts.server))
        elif self._is_time(now) and is_healthy(self.parts.place):
            self._enter(Phase.PREPARING, now)
            self.parts.preparations[0].start(now)

    def _prepare(self, now: float) -> None:
        current = self.parts.preparations[self._done]
        if current.is_running and now - self._since <= self.patience.preparation:
            return
        if current.code != 0:
            self.fail(_why(msg("the deployments of prefect.yaml cannot be made"), current))
            return
        self._done += 1
        if self._done < len(self.parts.preparations):
            self._since = now
            self.parts.preparations[self._done].start(now)
        else:
            self._enter(Phase.PROVING, now)
            self.parts.worker.start(now)

    def _prove(self, now: float) -> None:
        if not self._is_time(now):
            return
        missing = unscheduled(self.parts.place)
        if missing == ():
            self._enter(Phase.WORKING, now)
            self.say(msg("Prefect has scheduled runs for every deployment"))
        elif now - self._since > self.patience.proof:
            names = ", ".join(missing or ("prefect.yaml",))
            self.fail(
                msg(
                    "Prefect calls itself healthy, but no run appears for {names}"
                    " although {seconds} seconds have passed",
                    names=names,
                    seconds=int(self.patience.proof),
                )
            )

    def _watch(self, now: float) -> None:
        """See that runs are still planned: a server without its records calls itself healthy."""
        if now - self._asked < self.patience.watch:
            return
        self._asked = now
        if unscheduled(self.parts.place) == ():
            self._since = now
        elif now - self._since > self.patience.lost:
            self.say(msg("Prefect plans no runs any more; it is started anew"))
            self._begin_anew()

    def _begin_anew(self) -> None:
        for child in self.children:
            child.force_end()
        self.clear()
        self.phase, self._done = Phase.SERVER, 0
        self.start()

    def _enter(self, phase: Phase, now: float) -> None:
        self.phase, self._since = phase, now

    def _is_time(self, now: float) -> bool:
        if now - self._asked < PROVED_EVERY:
            return False
        self._asked = now
        return True


def _why(what: Message, child: Child) -> Message:
    words = child.last_words()
    if not words:
        return what
    return msg("{what}: {words}", what=what, words=words)
