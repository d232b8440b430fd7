"""Small recorded histories, written by hand with invented names."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from engine.core.record import RecordedPaper, RecordedStation, Source
from engine.core.replay import reader_of, replay
from tests.core.council import council

START = date(2020, 1, 6)
ADVICE, DECISION, NOTE = "Beratung", "Beschlussfassung", "Kenntnisnahme"


def at(week, gremium, role, result, **more):
    """A station in the week of that number; None is a day that the record does not give."""
    day = None if week is None else START + timedelta(days=round(7 * week))
    said = RecordedStation(gremium, role, day, "", None, result, sitting=f"Sitzung {gremium}")
    return replace(said, **more)


def paper(*stations, art="Vorlage", number="VO/2020/001"):
    return RecordedPaper(
        number, number, art, "Konzept", stations, None, (), (), Source("hand.jsonl", 1)
    )


@cache
def reader():
    return reader_of(council())


def replayed(*stations, **more):
    return replay(reader(), paper(*stations, **more))


def codes(done):
    return [(a.station, a.code) for a in done.anomalies]
