"""What a person typed, read as a value: German and ISO forms of numbers and dates."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from engine.core.decision import Ground, Unmet
from engine.core.guard import Kind, Value
from engine.core.message import msg
from engine.core.votes import Manner, Votes

_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_GERMAN_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+,\d+")
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_YES = frozenset({"ja", "yes", "true", "j", "y", "1"})
_NO = frozenset({"nein", "no", "false", "n", "0"})
_LONGEST = 40


def read_date(text: str) -> date | None:
    """Return the date in ``25.03.2014`` or ``2014-03-25``, or None where it does not exist."""
    iso, german = _ISO_DATE.fullmatch(text.strip()), _GERMAN_DATE.fullmatch(text.strip())
    if iso:
        parts = iso.groups()
    elif german:
        parts = german.groups()[::-1]
    else:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def read_number(text: str) -> Decimal | None:
    """Return the number in ``1.234,50``, ``1234,5``, ``1234.5`` or ``1234``, else None."""
    typed = text.strip().removesuffix("€").strip()
    if len(typed) > _LONGEST:
        return None
    if _GERMAN_NUMBER.fullmatch(typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    return Decimal(typed) if _PLAIN_NUMBER.fullmatch(typed) else None


def read_yesno(text: str) -> bool | None:
    """Return True for ja/yes, False for nein/no, else None."""
    typed = text.strip().casefold()
    if typed in _YES:
        return True
    return False if typed in _NO else None


def _read_text(text: str) -> str:
    return text.strip()


def _read_texts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


_READERS: Mapping[Kind, Callable[[str], Value | None]] = {
    Kind.TEXT: _read_text,
    Kind.TEXTS: _read_texts,
    Kind.CHOICE: _read_text,
    Kind.NUMBER: read_number,
    Kind.YESNO: read_yesno,
    Kind.DATE: read_date,
}

_EXPECTED = {
    Kind.NUMBER: msg("a number such as 1.234,50"),
    Kind.YESNO: msg("ja or nein"),
    Kind.DATE: msg("a date such as 25.03.2014"),
}


def read_value(name: str, kind: Kind, text: str, options: tuple[str, ...] = ()) -> Value | Unmet:
    """Return what *text* means for the field *name*, or what was expected instead."""
    value = _READERS[kind](text)
    if value is None:
        return Unmet(
            Ground.INPUT,
            msg(
                "{name}: “{found}” is not {expected}",
                name=name,
                found=text,
                expected=_EXPECTED.get(kind, msg("a text")),
            ),
            needs=name,
        )
    if options and value not in options:
        return Unmet(
            Ground.INPUT,
            msg(
                "{name}: “{found}” is none of {possible}",
                name=name,
                found=text,
                possible=", ".join(options),
            ),
            needs=name,
            choices=options,
        )
    return value


def read_votes(values: Mapping[str, str]) -> Votes | Unmet | None:
    """Return the vote in the values ``ja``, ``nein``, ``enthaltung`` and ``abstimmung``."""
    counts: dict[str, int | None] = {}
    for key in ("ja", "nein", "enthaltung"):
        text = values.get(key, "").strip()
        if text and text != "-" and not (text.isdecimal() and len(text) < len("00000")):
            return Unmet(
                Ground.INPUT,
                msg("{name}: “{found}” is not a number of votes", name=key, found=text),
                needs=key,
            )
        counts[key] = 0 if text == "-" else int(text) if text else None
    manner = values.get("abstimmung", "").strip().casefold()
    if manner and manner not in set(Manner):
        return Unmet(
            Ground.INPUT,
            msg(
                "{name}: “{found}” is none of {possible}",
                name="abstimmung",
                found=manner,
                possible=", ".join(Manner),
            ),
            needs="abstimmung",
            choices=tuple(Manner),
        )
    if not manner and all(count is None for count in counts.values()):
        return None
    return Votes(
        counts["ja"], counts["nein"], counts["enthaltung"], Manner(manner) if manner else None
    )
