"""Numbers of Vorlagen: patterns of real councils, never reused, kept in parts.

A pattern is text with gaps: ``VO/{year}/{counter:03}``. The printed form is opaque; year,
counter and suffix are kept beside it, because "2014/026" and "026/2014" look alike and
sorting needs the parts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

GAPS = ("year", "yy", "counter", "term", "roman", "gremium", "version")
_GAP = re.compile(r"\{(?P<name>[a-z]+)(?::0(?P<width>[1-9]))?\}")
_BRACE = re.compile(r"[{}]")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Given(StrEnum):
    """When a Vorlage gets its number."""

    CREATION = "creation"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an Art numbers its papers.

    *counter* names the counter that is drawn from (Arten may share one); it starts anew for
    each year, or each term where the pattern has no year. *child* is the pattern of the
    suffix that a paper gets after the number of the paper it belongs to.
    """

    pattern: str
    given: Given = Given.CREATION
    counter: str = ""
    child: str = "-{counter:02}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its parts and as it is printed."""

    printed: str
    year: int
    counter: int
    suffix: str = ""


def wrong_gaps(pattern: str) -> tuple[str, ...]:
    """Return what stands in braces in *pattern* and is not a gap that can be filled."""
    rest = _GAP.sub(lambda m: "" if m["name"] in GAPS else m[0], pattern)
    return tuple(re.findall(r"\{[^{}]*\}?|\}", rest)) if _BRACE.search(rest) else ()


def has_counter(pattern: str) -> bool:
    """Return whether *pattern* contains the running number, without which it would repeat."""
    return any(m["name"] == "counter" for m in _GAP.finditer(pattern))


def by_year(pattern: str) -> bool:
    """Return whether numbers of *pattern* start anew each year."""
    return any(m["name"] in {"year", "yy"} for m in _GAP.finditer(pattern))


def printed(pattern: str, values: Mapping[str, int | str]) -> str:
    """Return *pattern* with its gaps filled by *values*, padded with zeros where it says so."""
    return _GAP.sub(lambda m: _filled(m, values), pattern)


def _filled(gap: re.Match[str], values: Mapping[str, int | str]) -> str:
    name = gap["name"]
    if name == "yy":
        return f"{int(values['year']) % 100:02}"
    if name == "roman":
        return roman(int(values.get("term", 0)))
    value = values.get(name, "")
    return str(value).rjust(int(gap["width"]), "0") if gap["width"] else str(value)


def roman(number: int) -> str:
    """Return *number* (a Wahlperiode, 1 to 89) in Roman digits."""
    digits = ""
    for value, sign in ((50, "L"), (40, "XL"), *_ROMAN):
        while number >= value:
            digits, number = digits + sign, number - value
    return digits


def first_number(scheme: Scheme, *, year: int, counter: int, facts: Mapping[str, str]) -> Number:
    """Return the number of a paper of its own."""
    filled = printed(scheme.pattern, {**facts, "year": year, "counter": counter})
    return Number(filled, year, counter)


def child_number(scheme: Scheme, parent: Number, *, counter: int) -> Number:
    """Return the number of a paper that belongs to *parent*: its stem with a suffix."""
    suffix = parent.suffix + printed(scheme.child, {"counter": counter, "year": parent.year})
    stem = parent.printed.removesuffix(parent.suffix) if parent.suffix else parent.printed
    return Number(stem + suffix, parent.year, parent.counter, suffix)
