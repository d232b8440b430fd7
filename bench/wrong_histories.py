"""Histories that are wrong in one known way, made from histories that fit.

Each maker takes a sound paper and returns it with one thing wrong, or None where that paper
cannot be wrong in this way. Nothing here looks at how the replay finds what is wrong.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.sound_histories import Place, Sound, Town
from engine.core.catalogue import Step
from engine.core.record import RecordedPaper, RecordedStation
from engine.core.replay import (
    AFTER_FINAL,
    CANCELLED,
    NO_GREMIUM,
    NOT_RETURNED,
    REFERRAL_UNHEARD,
    UNKNOWN_RESULT,
    WRONG_ROLE,
)

_REFERS = frozenset({Step.INSERT, Step.INSERT_RETURN})
_GONE = "Kenntnisnahme"


Chance = random.Random
Maker = Callable[[Chance, Sound, Town], RecordedPaper | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of being wrong: its name, the code it should be found under, its maker."""

    name: str
    code: str
    make: Maker


def put(paper: RecordedPaper, at: int, **changes: object) -> RecordedPaper:
    """Return *paper* with *changes* in the station at *at*."""
    stations = list(paper.stations)
    stations[at] = replace(stations[at], **changes)  # type: ignore[arg-type]  # fields of the station
    return replace(paper, stations=tuple(stations))


def _later(chance: Chance, sound: Sound, station: RecordedStation) -> RecordedPaper:
    day = max(p.day for p in sound.places) + timedelta(days=chance.randint(7, 90))
    added = replace(station, day=day, begins="", cancelled=False)
    return replace(sound.paper, stations=(*sound.paper.stations, added))


def _other(
    chance: Chance, among: tuple[RecordedStation, ...], gremium: str | None
) -> RecordedStation | None:
    others = [s for s in chance.sample(among, min(40, len(among))) if s.gremium != gremium]
    return others[0] if others else None


def _committee_after_decision(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    if sound.decided is None:
        return None
    other = _other(chance, town.advising, sound.decided.station.gremium)
    return _later(chance, sound, other) if other else None


def _decided_by_another(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    if sound.decided is None:
        return None
    other = _other(chance, town.deciding, sound.decided.station.gremium)
    return _later(chance, sound, other) if other else None


def _decided_again(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    if sound.decided is None:
        return None
    label = chance.choice(town.deciding).result
    return _later(chance, sound, replace(sound.decided.station, result=label))


def _never_back(step: Step, chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    """Return *sound* with a body that put the paper off, did not return, and was passed over."""
    labels = town.labels.get(step, ())
    if not sound.last_words or not labels:
        return None
    return put(sound.paper, chance.choice(sound.last_words).at, result=chance.choice(labels))


def _postponed(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    return _never_back(Step.REPEAT, chance, sound, town)


def _resting(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    return _never_back(Step.REST, chance, sound, town)


def _sent_back(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    return _never_back(Step.BACK, chance, sound, town)


def _dates_swapped(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    if sound.decided is None or not sound.prepared:
        return None
    first, last = chance.choice(sound.prepared), sound.decided
    swapped = put(sound.paper, first.at, day=last.day, begins=last.station.begins)
    return put(swapped, last.at, day=first.day, begins=first.station.begins)


def _advice_as_decision(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    if sound.decided is None or not town.advice:
        return None
    return put(sound.paper, sound.decided.at, result=chance.choice(town.advice))


def _referral(chance: Chance, sound: Sound) -> tuple[Place, tuple[Place, ...], Place] | None:
    """Return a referral, the other bodies that spoke after it, and the return, if there is one."""
    found: list[tuple[Place, tuple[Place, ...], Place]] = []
    for n, p in enumerate(sound.places):
        after = sound.places[n + 1 :]
        same = [q for q in after if q.station.gremium == p.station.gremium and q.day > p.day]
        if p.step in _REFERS and same:
            between = tuple(q for q in after if q.day <= same[0].day and q.at != same[0].at)
            found.append((p, between, same[0]))
    found = [f for f in found if f[1]]
    return chance.choice(found) if found else None


def _without_committees(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    referral = _referral(chance, sound)
    if referral is None:
        return None
    gone = {p.at for p in referral[1]}
    kept = tuple(s for n, s in enumerate(sound.paper.stations) if n not in gone)
    return replace(sound.paper, stations=kept)


def _silent_committees(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    referral = _referral(chance, sound)
    if referral is None:
        return None
    paper = sound.paper
    for p in referral[1]:
        paper = put(paper, p.at, result=None)
    return paper


def _return_skipped(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    """Return *sound* with a decision by a body that did not refer the paper to the committees."""
    referral = _referral(chance, sound)
    if referral is None or sound.decided is None:
        return None
    home = referral[0].station.gremium
    other = _other(chance, town.deciding, home)
    if other is None or sound.decided.day < referral[2].day:
        return None
    paper = sound.paper
    kept = tuple(
        s
        for n, s in enumerate(paper.stations)
        if s.gremium != home or n == sound.decided.at or not _after(s, referral[0].day)
    )
    changed = replace(sound.decided.station, gremium=other.gremium, sitting=other.sitting)
    return replace(
        paper, stations=tuple(changed if s is sound.decided.station else s for s in kept)
    )


def _after(station: RecordedStation, day: date) -> bool:
    return station.day is not None and station.day > day


def _cancelled(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    return put(sound.paper, chance.choice(sound.places).at, cancelled=True)


def _decision_as_note(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del chance, town
    if sound.decided is None or not sound.decided.klass.startswith(("BESCHLOSSEN", "ABGELEHNT")):
        return None
    return put(sound.paper, sound.decided.at, role=_GONE)


def _misspelt(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    p = chance.choice(sound.places)
    label = p.station.result or ""
    cut = chance.randrange(len(label))
    return put(sound.paper, p.at, result=label[:cut] + label[cut + 1 :])


def _nobody(chance: Chance, sound: Sound, town: Town) -> RecordedPaper | None:
    del town
    return put(sound.paper, chance.choice(sound.places).at, gremium=None)


KINDS: tuple[Kind, ...] = (
    Kind("committee-after-decision", AFTER_FINAL, _committee_after_decision),
    Kind("postponed-never-back", NOT_RETURNED, _postponed),
    Kind("decision-before-preparation", AFTER_FINAL, _dates_swapped),
    Kind("recommendation-as-decision", WRONG_ROLE, _advice_as_decision),
    Kind("referral-committees-removed", REFERRAL_UNHEARD, _without_committees),
    Kind("referral-results-removed", REFERRAL_UNHEARD, _silent_committees),
    Kind("rested-never-taken-up", NOT_RETURNED, _resting),
    Kind("decided-by-another-too", AFTER_FINAL, _decided_by_another),
    Kind("decided-again", AFTER_FINAL, _decided_again),
    Kind("result-in-cancelled-sitting", CANCELLED, _cancelled),
    Kind("decision-under-kenntnisnahme", WRONG_ROLE, _decision_as_note),
    Kind("unknown-label", UNKNOWN_RESULT, _misspelt),
    Kind("return-skipped", NOT_RETURNED, _return_skipped),
    Kind("sent-back-never-returned", NOT_RETURNED, _sent_back),
    Kind("result-without-gremium", NO_GREMIUM, _nobody),
)
