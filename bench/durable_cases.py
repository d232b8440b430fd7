"""The figures of the comparison as cases: who was how fast, and whether the targets were met."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.durable_contender import Contender
from bench.durable_databases import sync_milliseconds
from bench.durable_lifecycle import ARROWS, STATES, STEPS
from bench.durable_rounds import Measured, measure
from bench.durable_vorlauf import EnBloc, Vorlauf
from bench.report import Case, Figure

FLOOR_SHARE = 0.5
PEER_TIMES = 1.5
BLOC_TIMES = 5.0
FLOOR = "floor"
OWN = (Vorlauf.name, EnBloc.name)
Results = Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Scale:
    """How many papers each contender carries in each of how many rounds."""

    papers: int
    rounds: int


def cases(
    bench: str,
    database: str,
    contenders: Sequence[Contender],
    scale: Scale,
    facts: Mapping[str, str],
) -> Iterator[Case]:
    """Yield the case of each of *contenders*; *facts* says what the database is set to."""
    here = Path(tempfile.gettempdir())
    before = sync_milliseconds(here)
    results = measure(contenders, papers=scale.papers, rounds=scale.rounds)
    syncs = f"{before} {sync_milliseconds(here)}"
    for contender in contenders:
        sizes = {**_sizes(scale, contender), **facts, "sync_ms_before_after": syncs}
        figures, good = _figures(results, contender.name)
        contender.close()
        yield Case(bench, f"{database}: {contender.name}", sizes, figures, good)


def _sizes(scale: Scale, contender: Contender) -> dict[str, Figure]:
    sizes: dict[str, Figure] = {
        "states": len(STATES),
        "arrows": len(ARROWS),
        "guards": 2,
        "steps_per_paper": len(STEPS),
        "papers": scale.papers,
        "rounds": scale.rounds,
        **contender.versions,
    }
    if isinstance(contender, Vorlauf):
        sizes["snapshot_chars"], sizes["notice_chars"] = contender.size()
    return sizes


def _figures(results: Results, name: str) -> tuple[dict[str, Figure], bool | None]:
    """Return what came out for the contender *name*, and whether it met its targets."""
    mine = results[name]
    figures: dict[str, Figure] = {
        "steps_per_second": round(mine.rate),
        "slowest": round(min(mine.rates)),
        "fastest": round(max(mine.rates)),
    }
    if FLOOR in results:
        figures["share_of_floor"] = mine.times(results[FLOOR])
    if name == EnBloc.name:
        times = mine.times(results[Vorlauf.name])
        return {**figures, "times_single": times, "target": BLOC_TIMES}, times >= BLOC_TIMES
    if name == Vorlauf.name:
        targets, good = _against(results)
        return {**figures, **targets}, good
    return {**figures, "vorlauf_times": results[Vorlauf.name].times(mine)}, None


def _against(results: Results) -> tuple[dict[str, Figure], bool | None]:
    """Return how the single step stands against the floor and against the fastest peer."""
    own = results[Vorlauf.name]
    peers = [m for name, m in results.items() if name not in OWN and not name.startswith(FLOOR)]
    if not peers or FLOOR not in results:
        return {}, None
    fastest = max(peers, key=_rate)
    times = own.times(fastest)
    figures: dict[str, Figure] = {
        "target_share_of_floor": FLOOR_SHARE,
        "fastest_peer": fastest.contender.name,
        "times_fastest_peer": times,
        "target_times_fastest_peer": PEER_TIMES,
    }
    return figures, own.times(results[FLOOR]) >= FLOOR_SHARE and times >= PEER_TIMES


def _rate(measured: Measured) -> float:
    return measured.rate
