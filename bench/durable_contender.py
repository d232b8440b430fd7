"""What takes part in the comparison of durable steps, and what each must prove after a round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bench.durable_lifecycle import KOSTEN, NO_KOSTEN, STATES, STEPS


@dataclass(frozen=True, slots=True)
class Seen:
    """A paper as it stands in the database. *told* is None for who has no outbox."""

    state: str
    version: int
    entries: int
    told: int | None = None


class Contender(Protocol):
    """Carries papers through the lifecycle; each step is one durable transaction."""

    @property
    def name(self) -> str:
        """How it is called in the figures."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """What it is made of."""
        ...

    def fresh(self, count: int, kosten: Decimal = KOSTEN) -> tuple[str, ...]:
        """Return the ids of *count* new papers in the first state; not timed."""
        ...

    def step(self, paper: str, trigger: str) -> None:
        """Take one step in one transaction; raise where it cannot be taken."""
        ...

    def run(self, papers: Sequence[str]) -> Iterator[int]:
        """Carry *papers* from the first state to the last; this is what is timed.

        After each slice of the work, say how many steps it had and let the others go on.
        """
        ...

    def seen(self, paper: str) -> Seen:
        """Return what the database holds about *paper*."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


SLICE = 10


class OneByOne:
    """Carries one paper after the other, step by step."""

    def step(self, paper: str, trigger: str) -> None:
        """Take one step; each contender says how."""
        raise NotImplementedError

    def run(self, papers: Sequence[str]) -> Iterator[int]:
        """Carry *papers* from the first state to the last, and pause after some of them."""
        for start in range(0, len(papers), SLICE):
            some = papers[start : start + SLICE]
            for paper in some:
                for trigger in STEPS:
                    self.step(paper, trigger)
            yield len(some) * len(STEPS)


class WrongResultError(Exception):
    """A contender did not do the work that it was measured for."""


def prove_guards(contender: Contender) -> None:
    """Raise WrongResultError unless a failing guard leads to the other state."""
    (paper,) = contender.fresh(1, NO_KOSTEN)
    for trigger in STEPS[:2]:
        contender.step(paper, trigger)
    seen = contender.seen(paper)
    if seen.state != STATES[3]:
        raise WrongResultError(f"{contender.name}: the guard let a paper pass to {seen.state}")


def prove_done(contender: Contender, before: Sequence[Seen], after: Sequence[Seen]) -> None:
    """Raise WrongResultError unless every paper has come to the end, with all its records."""
    steps = len(STEPS)
    for old, new in zip(before, after, strict=True):
        told = None if old.told is None else old.told + steps
        wanted = Seen(STATES[-1], old.version + steps, old.entries + steps, told)
        if new != wanted:
            raise WrongResultError(f"{contender.name}: {new} instead of {wanted}")
