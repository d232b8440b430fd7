"""Rounds in which the contenders take turns, so that a busy machine is busy for all of them.

A disk that others use as well is fast for a second and slow for the next. Contenders therefore
alternate slice by slice, about a tenth of a second each, and what counts is the median slice.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from bench.durable_contender import Contender, prove_done, prove_guards

WARM = 20
Rates = dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """The steps a second of one contender, by round and slice."""

    contender: Contender
    rates: Mapping[tuple[int, int], float]

    @property
    def rate(self) -> float:
        """The median of all slices of all rounds."""
        return median(self.rates.values())

    @property
    def quarters(self) -> tuple[float, float]:
        """The rates that a quarter of the slices did not reach, and that a quarter surpassed."""
        lower, _, upper = quantiles(self.rates.values(), n=4)
        return lower, upper

    def times(self, other: "Measured") -> float:
        """Return how many times as fast as *other* this is: the median over the same slices."""
        common = self.rates.keys() & other.rates.keys()
        return round(median(self.rates[at] / other.rates[at] for at in common), 3)


def measure(contenders: Sequence[Contender], *, papers: int, rounds: int) -> Mapping[str, Measured]:
    """Return the rates of *contenders* by name; every paper of every round is looked at."""
    for contender in contenders:
        prove_guards(contender)
    _round(contenders, WARM, {c.name: {} for c in contenders}, 0)
    rates: dict[str, Rates] = {c.name: {} for c in contenders}
    for number in range(rounds):
        # Nobody always comes first: the turn goes around.
        first = number % len(contenders)
        _round((*contenders[first:], *contenders[:first]), papers, rates, number)
    return {c.name: Measured(c, rates[c.name]) for c in contenders}


def _round(
    contenders: Sequence[Contender], count: int, rates: Mapping[str, Rates], number: int
) -> None:
    """Add the rates of one round, in which all alternate slice by slice, to *rates*."""
    papers = {c.name: c.fresh(count) for c in contenders}
    before = {c.name: [c.seen(paper) for paper in papers[c.name]] for c in contenders}
    # What the others have loaded shall not be searched through on anyone's time.
    gc.collect()
    gc.freeze()
    for name, turn, rate in _alternated([(c.name, c.run(papers[c.name])) for c in contenders]):
        rates[name][number, turn] = rate
    gc.unfreeze()
    for c in contenders:
        prove_done(c, before[c.name], [c.seen(paper) for paper in papers[c.name]])


def _alternated(
    runs: Sequence[tuple[str, Iterator[int]]],
) -> Iterator[tuple[str, int, float]]:
    """Yield the name, the turn and the steps a second of each slice of *runs*, as they come."""
    going, turn = list(runs), 0
    while going:
        for name, run in tuple(going):
            started = perf_counter()
            steps = next(run, 0)
            seconds = perf_counter() - started
            if steps:
                yield name, turn, steps / seconds
            else:
                going.remove((name, run))
        turn += 1
