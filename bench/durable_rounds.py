"""Rounds in which the contenders take turns, so that a busy machine is busy for all of them."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from bench.durable_contender import Contender, prove_done, prove_guards
from bench.durable_lifecycle import STEPS

WARM = 5
_END = object()


@dataclass(frozen=True, slots=True)
class Measured:
    """The steps a second of one contender, round by round."""

    contender: Contender
    rates: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The median of all rounds."""
        return median(self.rates)

    def times(self, other: "Measured") -> float:
        """Return how many times as fast as *other* this is: the median over the same rounds."""
        pairs = zip(self.rates, other.rates, strict=True)
        return round(median(mine / theirs for mine, theirs in pairs), 3)


def measure(contenders: Sequence[Contender], *, papers: int, rounds: int) -> Mapping[str, Measured]:
    """Return the rates of *contenders* by name; every paper of every round is looked at."""
    for contender in contenders:
        prove_guards(contender)
    _round(contenders, WARM)
    rates: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        # Nobody always comes first: the turn goes around.
        first = number % len(contenders)
        for name, rate in _round((*contenders[first:], *contenders[:first]), papers).items():
            rates[name].append(rate)
    return {c.name: Measured(c, tuple(rates[c.name])) for c in contenders}


def _round(contenders: Sequence[Contender], count: int) -> Mapping[str, float]:
    """Return the steps a second of each in one round, in which they alternate slice by slice."""
    papers = {c.name: c.fresh(count) for c in contenders}
    before = {c.name: [c.seen(paper) for paper in papers[c.name]] for c in contenders}
    # What the others have loaded shall not be searched through on anyone's time.
    gc.collect()
    gc.freeze()
    seconds = _alternated([(c.name, c.run(papers[c.name])) for c in contenders])
    gc.unfreeze()
    for c in contenders:
        prove_done(c, before[c.name], [c.seen(paper) for paper in papers[c.name]])
    return {name: count * len(STEPS) / spent for name, spent in seconds.items()}


def _alternated(runs: Sequence[tuple[str, Iterator[None]]]) -> Mapping[str, float]:
    """Return the seconds that each of *runs* took, one slice of each at a time."""
    seconds = {name: 0.0 for name, _ in runs}
    open_runs = list(runs)
    while open_runs:
        for turn in tuple(open_runs):
            name, run = turn
            started = perf_counter()
            ended = next(run, _END) is _END
            seconds[name] += perf_counter() - started
            if ended:
                open_runs.remove(turn)
    return seconds
