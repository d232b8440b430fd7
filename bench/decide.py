"""Decisions a second, in memory, beside what `transitions` alone needs for the same arrows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.report import SET, Case, median_seconds, missing
from engine.core.case import Actor, Command, Vorlage
from engine.core.case import Case as Given
from engine.core.decide import decide
from engine.core.decision import Decision
from engine.core.machine import run as run_machine
from engine.core.possible import possible
from engine.core.regelwerk import Regelwerk
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set

ROUNDS = 2_000
TIMES = 7
TARGET = 20_000
STATES = 12
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ART = "bench"
HEAD = """\
art: bench
label: Zwölf Zustände
number: "B/{year}/{counter:03}"
informs: true
fields:
  kosten: {type: money, label: Kosten}
  thema: {type: choice, label: Thema, of: [jugendhilfe, soziales]}
initial: z0
"""


def yaml_of(states: int) -> str:
    """Return the text of an Art with a ring of *states* states and two guarded arrows."""
    lines = [HEAD, "states:"]
    lines += [
        f"  - {{name: z{n}, label: Zustand {n}, owner: sachbearbeitung}}" for n in range(states)
    ]
    lines += ["  - {name: ende, label: Ende, final: true}", "transitions:"]
    for n in range(states):
        guard = {1: ", when: kosten > 0, else: Kosten fehlen.", 2: ", when: thema == 'soziales'"}
        lines.append(
            f"  - {{trigger: weiter{n}, label: Weiter, source: z{n}, dest: z{(n + 1) % states}, "
            f"role: sachbearbeitung{guard.get(n, '')}}}"
        )
    lines.append(
        "  - {trigger: beenden, label: Beenden, source: z0, dest: ende, role: sachbearbeitung}"
    )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Ring:
    """A machine of states in a ring, and a paper in each of them."""

    regelwerk: Regelwerk
    cases: tuple[tuple[Given, Command], ...]
    actor: Actor

    def decide_all(self) -> int:
        """Return how many of the commands around the ring were allowed."""
        return sum(
            isinstance(decide(self.regelwerk, case, command, now=NOW), Decision)
            for case, command in self.cases
        )

    def run_all(self) -> None:
        """Take every arrow around the ring in `transitions` alone."""
        machine = self.regelwerk.arten[ART].machine
        every = frozenset(range(len(machine.transitions)))
        for case, command in self.cases:
            run_machine(machine, case.vorlage.state, command.trigger, every)


def ring(states: int = STATES) -> Ring | None:
    """Return the ring, built from its YAML like every definition; None if it has problems."""
    files = {
        name: data for name, data in read_set(SET).items() if not name.startswith("vorlagenarten/")
    }
    files["vorlagenarten/bench.yaml"] = yaml_of(states).encode()
    regelwerk = compile_regelwerk(files).regelwerk
    if regelwerk is None:
        return None
    actor = Actor("1", "Erika Beispiel", frozenset({("sachbearbeitung", "")}))
    cases = tuple(
        (
            Given(Vorlage("1", ART, f"z{n}", "Betreff", fields={"kosten": 5, "thema": "soziales"})),
            Command(f"weiter{n}", actor),
        )
        for n in range(states)
    )
    return Ring(regelwerk, cases, actor)


def run() -> Iterator[Case]:
    """Yield decisions a second, the floor under them, and the whole list of what can be done."""
    made = ring()
    if made is None or made.decide_all() != STATES:
        yield missing("decide", "the machine of the benchmark does not compile")
        return
    decided = rate(made.decide_all)
    floor = rate(made.run_all)
    sizes = {"states": STATES, "guards": 2, "rounds": ROUNDS, "times": TIMES}
    figures = {
        "decisions_per_second": round(decided),
        "transitions_alone_per_second": round(floor),
        "share_of_floor": round(decided / floor, 3),
        "target": TARGET,
    }
    yield Case("decide", "decide", sizes, figures, good=decided >= TARGET)
    case, _ = made.cases[0]
    seconds = median_seconds(
        lambda: possible(made.regelwerk, case, made.actor, now=NOW), times=TIMES * 20
    )
    listed = len(possible(made.regelwerk, case, made.actor, now=NOW))
    yield Case(
        "decide", "possible", {"triggers": listed}, {"milliseconds": round(seconds * 1e3, 3)}
    )


def rate(around: Callable[[], object]) -> float:
    """Return how many arrows a second *around* takes, in the median."""
    seconds = median_seconds(lambda: [around() for _ in range(ROUNDS)], times=TIMES)
    return STATES * ROUNDS / seconds
