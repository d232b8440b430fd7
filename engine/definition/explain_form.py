"""Words that have not the form they must have: what is expected there, and what was meant."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args
from unicodedata import name as unicode_name

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from engine.core.message import Message, msg
from engine.definition.document_words import UNITS, Loose
from engine.definition.problem import nearest

_LATIN = re.compile("[a-zäöüß]", re.IGNORECASE)
_SIDES = ("vorher", "danach")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_AMOUNT = re.compile(r"-?[0-9]+")
_GLUED = re.compile(r"([0-9]+)([^\W\d_]+)")
_HALF = re.compile(r"(?:([0-9]{1,3})|eine?n?)? ?halbe[rns]? (Monat|Jahr)e?", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::[0-9]{2})?(?: ?Uhr)?(?: ([0-9]{2}))?")
_DATE = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_MOST = 999
_RANGE = msg("the number goes from {least} to {most}", least=1, most=_MOST)


def sentence(pattern: str, found: str) -> tuple[Message, Message | None]:
    """Return what is wrong with *found*, which does not fit *pattern*, and the way out."""
    if _is_clock(pattern):
        return msg("“{found}” is not a time of day such as 07:00", found=found), _clock(found)
    if "Arbeitstag" in pattern and "am Tag" in pattern:
        text = msg("“{found}” is not a moment such as: am Tag, 3 Arbeitstage vorher", found=found)
        return text, _span(found, pattern)
    if "Arbeitstag" in pattern:
        text = msg("“{found}” is not a time span such as: 7 Tage, 5 Arbeitstage", found=found)
        return text, _span(found, pattern)
    if "[0-9]{4}" in pattern:
        return msg("“{found}” is not a date such as 2026-01-31", found=found), _day(found)
    if "A-Z" in pattern:
        return msg("“{found}” is not a name in capital letters", found=found), None
    return _name(found), None


def pattern_at(model: type[Loose], loc: tuple[str | int, ...]) -> str:
    """Return the pattern that a text at *loc* must have in *model*; "" where it may be any."""
    here: Any = model
    field: FieldInfo | None = None
    for step in loc:
        known = field_of(here, step) if isinstance(step, str) else None
        if known is not None:
            field, here = known, model_in(known.annotation)
    return next(_patterns(field), "") if field else ""


def field_of(model: object, key: str) -> FieldInfo | None:
    """Return the field that is written *key* in YAML, if *model* is one that has it."""
    if not (isinstance(model, type) and issubclass(model, Loose)):
        return None
    named = ((info.alias or name, info) for name, info in model.model_fields.items())
    return next((info for name, info in named if name == key), None)


def model_in(annotation: object) -> object:
    """Return the model that stands anywhere in *annotation*, None where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, Loose):
        return annotation
    inner = (model_in(a) for a in get_args(annotation))
    return next((a for a in inner if a is not None), None)


def _patterns(field: FieldInfo) -> Iterator[str]:
    yield from _of_marks((*field.metadata, *_marks(field.annotation)))


def _marks(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever stands in an annotation
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        yield from _marks(inner)


def _of_marks(marks: tuple[Any, ...]) -> Iterator[str]:
    for mark in marks:
        inner = getattr(mark, "pattern", None)
        if isinstance(inner, str):
            yield inner
        elif isinstance(mark, StringConstraints) and mark.pattern:
            yield str(mark.pattern)


def _meant(word: str) -> Message:
    return msg("did you mean {word}?", word=word)


# -- times and days -------------------------------------------------------------------------------


def _is_clock(pattern: str) -> bool:
    return "2[0-3]" in pattern


def _clock(found: str) -> Message | None:
    """Return the hint that writes an hour as it must be written."""
    hit = _CLOCK.fullmatch(found.strip())
    if hit is None:
        return None
    hour, minute = int(hit[1]), int(hit[2] or hit[3] or 0)
    if (hour, minute) == (24, 0):
        return msg("midnight is {time}", time="00:00")
    return _meant(f"{hour:02}:{minute:02}") if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a day has 24 hours of 60 minutes


def _day(found: str) -> Message | None:
    """Return the hint that writes a day as it must be written."""
    text = found.strip()
    if german := _DATE.fullmatch(text):
        numbers = (german[3], german[2], german[1])
    elif other := _ISO.fullmatch(text):
        numbers = (other[1], other[2], other[3])
    else:
        return None
    try:
        return _meant(date(*map(int, numbers)).isoformat())
    except ValueError:
        return None


# -- spans of time --------------------------------------------------------------------------------


def _span(found: str, pattern: str) -> Message | None:
    """Return the hint for a span of time or a moment: its unit, its number, its side."""
    sides = _SIDES if "vorher" in pattern else ()
    named = set(re.findall("[A-Z][a-z]+", pattern))
    units = tuple(unit for unit in UNITS if unit in named)
    text = found.strip()
    if _NUMBER.fullmatch(text):
        return _with_unit(text, f" {sides[0]}" if sides else "")
    if "halber" in pattern and (half := _HALF.fullmatch(text)):
        return _meant(_halves(int(half[1] or 1), half[2].capitalize()))
    glued = _GLUED.fullmatch(text)
    if glued and glued[2] in units:
        return _meant(f"{glued[1]} {glued[2]}")
    return _words(text, units, sides)


def _with_unit(number: str, side: str) -> Message:
    if number.isdecimal() and not 0 < int(number) <= _MOST:
        return _RANGE
    unit = {"1": "Tag"}.get(number, "Tage")
    if not number.isdecimal():
        number, unit = re.sub("[.,].*", ",5", number), "Monate"
    return msg("write the unit with it, such as {example}", example=f"{number} {unit}{side}")


def _halves(count: int, unit: str) -> str:
    """Return so many halves of a month or a year as they are written."""
    if unit == "Jahr":
        return f"{count} Halbjahr{'e' if count > 1 else ''}"
    whole, odd = divmod(count, 2)
    if not whole:
        return "halber Monat"
    return f"{whole},5 Monate" if odd else f"{whole} Monat{'e' if whole > 1 else ''}"


def _words(found: str, units: tuple[str, ...], sides: tuple[str, ...]) -> Message | None:
    known = (*units, *sides)
    words = re.findall(r"[^\W\d_]+", found)
    odd = [word for word in words if word not in (*known, "am")]
    if odd:
        near = (nearest(word, known) for word in odd)
        several = ", ".join(unit for unit in units if not {f"{unit}e", f"{unit}n"} & set(units))
        return next(filter(None, near), msg("possible units are {units}", units=several))
    if sides and words and not set(sides) & set(words):
        return msg("add {before} or {after}", before=sides[0], after=sides[1])
    amount = _AMOUNT.match(found)
    if amount and not 0 < int(amount[0]) <= _MOST:
        return _RANGE
    return None


# -- names ----------------------------------------------------------------------------------------


def _name(found: str) -> Message:
    foreign = next((c for c in found if c.isalpha() and not _LATIN.match(c)), "")
    if foreign:
        return msg(
            "“{found}” holds the foreign letter “{letter}” ({name})",
            found=found,
            letter=foreign,
            name=unicode_name(foreign, ""),
        )
    return msg("“{found}” is not a name in small letters without blanks", found=found)
