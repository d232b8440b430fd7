"""One object of a Beratungsfolge file as a recorded paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from engine.core.message import msg
from engine.core.record import BadLine, Flaw, FlawCode, RecordedPaper, RecordedStation, Source
from exchange.written_day import check_weekday, day_of

Object = Mapping[str, Any]
STATIONS = "beratungsfolge"
_KEYS = frozenset({"id", "nummer", "betreff", STATIONS})
_YES_NO = {"true": True, "ja": True, "1": True, "false": False, "nein": False, "0": False}


def paper_of(raw: object, source: Source, *flaws: Flaw) -> RecordedPaper | BadLine:
    """Return the paper that *raw* describes; what is wrong in single fields becomes a flaw."""
    if not isinstance(raw, dict) or _KEYS.isdisjoint(cast("Object", raw)):
        return BadLine(source, msg("this is no paper with a Beratungsfolge"))
    paper = cast("Object", raw)
    found = list(flaws)
    number = text_at(paper, "nummer", found)
    return RecordedPaper(
        id=text_at(paper, "id", found) or _named(number, source, found),
        number=number,
        art=text_at(paper, "vorlageart", found),
        betreff=text_at(paper, "betreff", found) or "",
        stations=tuple([_station(item, found) for item in _objects(paper, found)]),
        dated=_day(paper, "vorlagedatum", found),
        parents=_texts(paper, "uebergeordnet", found),
        children=_texts(paper, "untergeordnet", found),
        source=source,
        flaws=tuple(found),
    )


def text_at(raw: Object, key: str, flaws: list[Flaw]) -> str | None:
    """Return the text under *key*, None where it is empty; a number is taken with a flaw."""
    value = raw.get(key)
    if type(value) is str:
        return value if value and not value.isspace() else None
    if value is None:
        return None
    flaws.append(_wrong_type(key, value))
    return str(value) if type(value) is int and value.bit_length() < 64 else None  # noqa: PLR2004 - of a machine word


def yes_no_at(raw: Object, key: str, flaws: list[Flaw]) -> bool | None:
    """Return the yes or no under *key*; one that is written in words is taken with a flaw."""
    value = raw.get(key)
    if value is None or value is True or value is False:
        return value
    flaws.append(_wrong_type(key, value))
    return _YES_NO.get(str(value).strip().casefold()) if isinstance(value, str | int) else None


def _named(number: str | None, source: Source, flaws: list[Flaw]) -> str:
    flaws.append(Flaw(FlawCode.MISSING_KEY, msg("the paper has no “{key}”", key="id")))
    return number or f"{source.file}:{source.line}"


def _objects(paper: Object, flaws: list[Flaw]) -> list[Object]:
    value = paper.get(STATIONS)
    if isinstance(value, list):
        items = cast("list[object]", value)
        objects = cast("list[Object]", [item for item in items if isinstance(item, dict)])
        if len(objects) < len(items):
            odd = (item for item in items if not isinstance(item, dict))
            flaws.extend(_wrong_type(STATIONS, item) for item in odd)
        return objects
    if value is not None:
        flaws.append(_wrong_type(STATIONS, value))
    elif STATIONS not in paper:
        flaws.append(Flaw(FlawCode.MISSING_KEY, msg("the paper has no “{key}”", key=STATIONS)))
    return []


def _station(raw: Object, flaws: list[Flaw]) -> RecordedStation:
    day = _day(raw, "datum", flaws)
    begins = text_at(raw, "beginn", flaws) or ""
    gremium = text_at(raw, "gremium", flaws)
    if gremium is None:
        flaws.append(Flaw(FlawCode.NO_GREMIUM, msg("a station has no Gremium")))
    if "wochentag" in raw:
        check_weekday(day, text_at(raw, "wochentag", flaws) or "", flaws)
    return RecordedStation(
        gremium,
        text_at(raw, "rolle", flaws),
        _confirmed(day, begins, flaws),
        begins,
        text_at(raw, "top", flaws),
        text_at(raw, "ergebnis", flaws),
        yes_no_at(raw, "massgeblich", flaws),
        yes_no_at(raw, "oeffentlich", flaws),
        yes_no_at(raw, "abgesagt", flaws) is True,
        text_at(raw, "sitzung", flaws),
        text_at(raw, "wortlaut", flaws),
    )


def _confirmed(day: date | None, begins: str, flaws: list[Flaw]) -> date | None:
    """Return *day*, or the day of *begins* where there is none; the two must not disagree."""
    if len(begins) <= 10 or (day is not None and begins.startswith(day.isoformat())):  # noqa: PLR2004 - a day is ten characters long
        return day
    begun = day_of(begins[:10], flaws)
    if day is not None and begun is not None:
        text = msg("the sitting of {day} begins on {other}", day=day, other=begun)
        flaws.append(Flaw(FlawCode.DAY_UNLIKE_BEGIN, text))
    return day or begun


def _day(raw: Object, key: str, flaws: list[Flaw]) -> date | None:
    text = text_at(raw, key, flaws)
    return day_of(text, flaws) if text else None


def _texts(raw: Object, key: str, flaws: list[Flaw]) -> tuple[str, ...]:
    value = raw.get(key)
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        flaws.append(_wrong_type(key, value))
        return ()
    items = cast("list[object]", value)
    flaws.extend(_wrong_type(key, item) for item in items if not isinstance(item, str))
    return tuple(item for item in items if isinstance(item, str))


def _wrong_type(key: str, value: object) -> Flaw:
    text = msg("“{key}” holds a value of type {found}", key=key, found=type(value).__name__)
    return Flaw(FlawCode.WRONG_TYPE, text)
