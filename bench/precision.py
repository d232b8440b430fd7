"""How many histories that are wrong in one known way the replay notices.

Beside it the same histories through a model without the machine, in which every result simply
leads on: what that still notices was never the machine's merit.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bench.report import Case, histories, missing, shipped
from bench.sound_histories import Sound, Town, sounds_of, town_of
from bench.wrong_histories import KINDS, Kind
from engine.core.catalogue import Column, Effect, Step
from engine.core.record import RecordedPaper
from engine.core.regelwerk import Regelwerk
from engine.core.replay import Reader, reader_of, replay
from exchange.recorded import open_records

EACH = 1_000
ROUNDS = 3
TARGET = 0.9
SEED = 20260302
_ON: Mapping[Column, Effect] = MappingProxyType({c: Effect(Step.ADVANCE) for c in Column})


@dataclass(frozen=True, slots=True)
class Noticed:
    """How many wrong histories of one kind there were, and how many were noticed."""

    made: int
    noticed: int
    as_expected: int
    without_machine: int


def accept_all(regelwerk: Regelwerk) -> Regelwerk:
    """Return *regelwerk* with the machine taken out: every result leads on, whatever it says."""
    classes = {
        name: replace(klass, effects=_ON) for name, klass in regelwerk.catalogue.classes.items()
    }
    return replace(regelwerk, catalogue=replace(regelwerk.catalogue, classes=classes))


def wrong(kind: Kind, sounds: list[Sound], town: Town, each: int) -> Iterator[RecordedPaper]:
    """Yield up to *each* different histories of *kind*, the same ones in every run."""
    chance = random.Random(f"{SEED} {kind.name}")  # noqa: S311 - repeatable, and no secret
    seen: set[tuple[object, ...]] = set()
    for _ in range(ROUNDS):
        for sound in chance.sample(sounds, len(sounds)):
            paper = kind.make(chance, sound, town)
            if len(seen) == each:
                return
            if paper is not None and (paper.id, paper.stations) not in seen:
                seen.add((paper.id, paper.stations))
                yield paper


def notice(kind: Kind, papers: Iterator[RecordedPaper], reader: Reader, naive: Reader) -> Noticed:
    """Return how many of *papers* are noticed by *reader*, and by *naive* without machine."""
    made = noticed = expected = without = 0
    for paper in papers:
        codes = {anomaly.code for anomaly in replay(reader, paper).anomalies}
        made += 1
        noticed += bool(codes)
        expected += kind.code in codes
        without += bool(replay(naive, paper).anomalies)
    return Noticed(made, noticed, expected, without)


def measured(regelwerk: Regelwerk, papers: list[RecordedPaper], each: int) -> dict[str, Noticed]:
    """Return for every kind what was noticed of the wrong histories made from *papers*."""
    reader, naive = reader_of(regelwerk), reader_of(accept_all(regelwerk))
    if reader is None or naive is None:
        return {}
    sounds = sounds_of(reader, papers)
    town = town_of(regelwerk.catalogue, sounds)
    return {
        kind.name: notice(kind, wrong(kind, sounds, town, each), reader, naive) for kind in KINDS
    }


def run() -> Iterator[Case]:
    """Yield one case for each kind and each recorded history that allows it."""
    regelwerk, paths = shipped(), histories()
    if regelwerk is None or not paths:
        yield missing("precision", "no recorded histories: set VORLAUF_REALDATA")
        return
    for path in paths:
        papers = [p for p in open_records(path) if isinstance(p, RecordedPaper)]
        city = path.name.removesuffix(".jsonl.gz")
        for name, found in measured(regelwerk, papers, EACH).items():
            if found.made:
                yield _case(f"{city}: {name}", found)


def _case(name: str, found: Noticed) -> Case:
    share = found.noticed / found.made
    figures = {
        "noticed": round(share, 4),
        "under_the_expected_code": round(found.as_expected / found.made, 4),
        "without_machine": round(found.without_machine / found.made, 4),
        "target": TARGET,
    }
    return Case("precision", name, {"histories": found.made}, figures, good=share >= TARGET)
