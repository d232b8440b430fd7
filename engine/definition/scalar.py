"""What one scalar means: the rules of YAML 1.2, with fewer spellings for numbers."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from yaml.events import ScalarEvent

from engine.core.message import msg
from engine.definition.decode import CONTROL, control
from engine.definition.problem import Place, Problem
from engine.definition.syntax import place_at
from engine.definition.tree import Atom, Scalar

MAX_DIGITS = 18

# 0123, 1_000, 0x1F, 1e3 and 12:30:00 are text: people who write them rarely mean the number.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_NO_NUMBER = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)
_WORDS: Final[dict[str, Atom]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def read_scalar(
    event: ScalarEvent, file: str, lines: tuple[str, ...]
) -> tuple[Scalar, Problem | None]:
    """Return the scalar of a parser event in a file of *lines*, and what is wrong with it."""
    place = place_at(event.start_mark, file)
    text = event.value
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    quoted = bool(event.style)
    value, problem = (text, _hidden(text, place)) if quoted else resolve(text, place)
    verbatim, indent = _is_verbatim(event, len(text)), _indent(event, lines)
    return Scalar(value, text, place, quoted, verbatim, indent), problem


def resolve(text: str, place: Place) -> tuple[Atom, Problem | None]:
    """Return what a plain scalar means; all that is no number, yes or no, or nothing is text."""
    if text in _WORDS:
        return _WORDS[text], None
    if text[0] not in "+-.0123456789":
        return text, None
    if _NO_NUMBER.fullmatch(text):
        return text, _no_number(text, place)
    return _number(text, place)


def _number(text: str, place: Place) -> tuple[Atom, Problem | None]:
    integer = _INTEGER.fullmatch(text)
    if not integer and not _DECIMAL.fullmatch(text):
        return text, None
    if len(text) > MAX_DIGITS:
        return text, _long_number(text, place)
    return (int(text) if integer else Decimal(text)), None


def _indent(event: ScalarEvent, lines: tuple[str, ...]) -> int:
    """Return how far the lines of a block that keeps its lines are indented; else 0."""
    written = next((line for line in event.value.split("\n") if line.strip()), "")
    if event.style != "|" or not written or not event.start_mark:
        return 0
    below = range(event.start_mark.line + 1, len(lines))
    first = next((lines[n] for n in below if lines[n].strip()), "")
    return _margin(first) - _margin(written)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_verbatim(event: ScalarEvent, length: int) -> bool:
    start, end = event.start_mark, event.end_mark
    if event.style in ("|", ">") or not start or not end or start.line != end.line:
        return False
    return end.column - start.column == length + 2 * bool(event.style)


def _hidden(text: str, place: Place) -> Problem | None:
    """Return the problem that an escape such as ``u202e`` makes an invisible character."""
    found = CONTROL.search(text)
    return control(found[0], place) if found else None


def _no_number(text: str, place: Place) -> Problem:
    return Problem(
        "yaml-number",
        place,
        msg("{found} is not a number that can be used", found=text),
        hint=msg("write a number such as {example}, or put the text in quotes", example="1.5"),
        found=text,
    )


def _long_number(text: str, place: Place) -> Problem:
    return Problem(
        "yaml-number",
        place,
        msg("a number may have at most {most} characters", most=MAX_DIGITS),
        hint=msg("put the number in quotes if it is meant as text"),
        found=text[:40],
    )
