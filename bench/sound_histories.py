"""Recorded histories that fit, read so that something can be made wrong in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.catalogue import (
    Catalogue,
    Column,
    Step,
    effect_for,
    folded,
    read_label,
    role_of,
)
from engine.core.record import RecordedPaper, RecordedStation
from engine.core.replay import Reader, replay


@dataclass(frozen=True, slots=True)
class Place:
    """One station of a sound paper: where it stands, how its role reads, what it did."""

    at: int
    station: RecordedStation
    day: date
    column: Column
    step: Step
    klass: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A paper that fits, with its stations that have a result in the order of their days.

    *decided* is the station that ended it, if one did.
    """

    paper: RecordedPaper
    places: tuple[Place, ...]
    decided: Place | None

    @property
    def prepared(self) -> tuple[Place, ...]:
        """The stations of other bodies that advised on an earlier day than the decision."""
        end = self.decided
        if end is None:
            return ()
        return tuple(
            p
            for p in self.places
            if p.column is Column.VORBERATUNG
            and p.step is Step.ADVANCE
            and p.day < end.day
            and p.station.gremium != end.station.gremium
        )

    @property
    def last_words(self) -> tuple[Place, ...]:
        """The stations of `prepared` after which that body does not appear again."""
        return tuple(
            p
            for p in self.prepared
            if not any(
                s.gremium == p.station.gremium and s.day is not None and s.day > p.day
                for s in self.paper.stations
            )
        )


@dataclass(frozen=True, slots=True)
class Town:
    """What the wrong parts are taken from, so that they look like the rest of the record."""

    advising: tuple[RecordedStation, ...]
    deciding: tuple[RecordedStation, ...]
    labels: Mapping[Step, tuple[str, ...]]
    advice: tuple[str, ...]


def sounds_of(reader: Reader, papers: Iterable[RecordedPaper]) -> list[Sound]:
    """Return those of *papers* that fit and of which every role and day is known."""
    found: list[Sound] = []
    for paper in papers:
        art = reader.arten.get(folded(paper.art or ""), reader.fallback)
        sound = sound_of(reader.regelwerk.catalogue, paper, informs=art.informs)
        if sound is not None and replay(reader, paper).fitting:
            found.append(sound)
    return found


def sound_of(catalogue: Catalogue, paper: RecordedPaper, *, informs: bool) -> Sound | None:
    """Return *paper* read for the makers, or None where a role or a day is not known."""
    places: list[Place] = []
    for at, station in enumerate(paper.stations):
        role = role_of(catalogue, station.role)
        if role is None or station.day is None or not station.gremium:
            return None
        reading = read_label(catalogue, station.result or "")
        if reading is not None:
            step = effect_for(reading.klass, role.column, informs=informs).step
            name = reading.klass.name
            places.append(Place(at, station, station.day, role.column, step, name))
    places.sort(key=lambda p: (p.day, p.station.begins))
    ends = [p for p in places if p.column is Column.ENTSCHEIDUNG and p.step is Step.END]
    return Sound(paper, tuple(places), ends[-1] if ends else None) if places else None


def town_of(catalogue: Catalogue, sounds: list[Sound]) -> Town:
    """Return the bodies, results and labels that occur in *sounds*."""
    every = [p for sound in sounds for p in sound.places]
    labels: dict[Step, dict[str, None]] = {}
    for p in every:
        labels.setdefault(p.step, {})[p.station.result or ""] = None
    advice = {
        p.station.result or "": None
        for p in every
        if effect_for(catalogue.classes[p.klass], Column.ENTSCHEIDUNG, informs=False).step
        is Step.WRONG_ROLE
    }
    return Town(
        advising=tuple(
            p.station for p in every if p.column is Column.VORBERATUNG and p.step is Step.ADVANCE
        ),
        deciding=tuple(
            p.station for p in every if p.column is Column.ENTSCHEIDUNG and p.step is Step.END
        ),
        labels={step: tuple(names) for step, names in labels.items()},
        advice=tuple(advice),
    )
