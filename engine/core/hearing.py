"""What a record says was said: each result with its day, its role and its effect."""

from dataclasses import dataclass
from datetime import date

from engine.core.catalogue import (
    Catalogue,
    Column,
    Effect,
    Reading,
    Step,
    effect_for,
    read_label,
    role_of,
)
from engine.core.record import RecordedPaper, RecordedStation
from engine.core.regelwerk import Art


@dataclass(frozen=True, slots=True)
class Heard:
    """A recorded station with how it is to be read."""

    index: int
    recorded: RecordedStation
    day: date
    gremium: str
    column: Column
    reading: Reading | None
    effect: Effect

    @property
    def label(self) -> str:
        """The result as it is printed."""
        return self.recorded.result or ""


@dataclass(frozen=True, slots=True)
class Stray:
    """A recorded result that has no place in any order: without a day, or without a Gremium."""

    index: int
    recorded: RecordedStation


@dataclass(frozen=True, slots=True)
class Hearing:
    """All results of a record: those in the order of their days, and those without a place."""

    heard: tuple[Heard, ...]
    stray: tuple[Stray, ...]

    @property
    def undated(self) -> int:
        """How many results have no day, so that their stations count as planned."""
        return sum(s.recorded.day is None for s in self.stray)


def hearing_of(catalogue: Catalogue, art: Art, paper: RecordedPaper) -> Hearing:
    """Return the stations at which somebody spoke, in the order of their days.

    Of one day the hours decide where they are known; else those who prepare come before those
    who decide, so that the order in which a day is printed does not matter.
    """
    heard: list[Heard] = []
    stray: list[Stray] = []
    for index, recorded in enumerate(paper.stations, 1):
        read = _read(catalogue, art, index, recorded)
        if isinstance(read, Heard):
            heard.append(read)
        elif read is not None:
            stray.append(read)
    heard.sort(key=_chronological)
    return Hearing(tuple(heard), tuple(stray))


def _chronological(h: Heard) -> tuple[date, str, int, bool, str, str]:
    rank = {Column.ENTSCHEIDUNG: 2, Column.VORBERATUNG: 0, Column.GENEHMIGUNG: 0}.get(h.column, 1)
    ends = h.effect.step is Step.END
    return h.day, h.recorded.begins, rank, ends, h.gremium, h.label


def _read(
    catalogue: Catalogue, art: Art, index: int, recorded: RecordedStation
) -> Heard | Stray | None:
    label = recorded.result
    if not label or label.isspace():
        return None
    column = _column(catalogue, recorded)
    reading = read_label(catalogue, label)
    effect = effect_for(reading.klass, column, informs=art.informs) if reading else Effect(Step.ASK)
    if effect.step is Step.NONE:
        return None
    if recorded.day is None or not recorded.gremium:
        return Stray(index, recorded)
    return Heard(index, recorded, recorded.day, recorded.gremium, column, reading, effect)


def _column(catalogue: Catalogue, recorded: RecordedStation) -> Column:
    role = role_of(catalogue, recorded.role)
    if role is not None:
        return role.column
    return Column.ENTSCHEIDUNG if recorded.authoritative else Column.UNBEKANNT
