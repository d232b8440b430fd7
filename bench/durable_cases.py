"""The figures of the comparison as cases: who was how fast, and whether the targets were met."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.durable_contender import Contender
from bench.durable_databases import sync_milliseconds
from bench.durable_lifecycle import ARROWS, STATES, STEPS
from bench.durable_rounds import Measured, measure
from bench.durable_vorlauf import EnBloc, Silent, Vorlauf
from bench.report import Case, Figure

FLOOR_SHARE = 0.5
PEER_TIMES = 1.5
BLOC_TIMES = 5.0
FLOOR = "floor"
OWN = (Vorlauf.name, Silent.name, EnBloc.name)
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
        "lower_quarter": round(mine.quarters[0]),
        "upper_quarter": round(mine.quarters[1]),
    }
    if FLOOR in results:
        figures["share_of_floor"] = mine.times(results[FLOOR])
    if name == EnBloc.name:
        times = mine.times(results[Vorlauf.name])
        return {**figures, "times_single": times, "target": BLOC_TIMES}, times >= BLOC_TIMES
    if name == Vorlauf.name and FLOOR in results:
        share = mine.times(results[FLOOR])
        return {**figures, "target": FLOOR_SHARE}, share >= FLOOR_SHARE
    if name == Silent.name:
        figures["fastest_peer"], times = _beside_peers(results, mine)
        return {**figures, "times_peer": times, "target": PEER_TIMES}, times >= PEER_TIMES
    return {**figures, "vorlauf_times": results[Vorlauf.name].times(mine)}, None


def _beside_peers(results: Results, mine: Measured) -> tuple[str, float]:
    """Return who is the fastest of the peers, and how many times as fast *mine* is."""
    peers = [m for name, m in results.items() if name not in OWN and not name.startswith(FLOOR)]
    fastest = max(peers, key=_rate)
    return fastest.contender.name, mine.times(fastest)


def _rate(measured: Measured) -> float:
    return measured.rate
