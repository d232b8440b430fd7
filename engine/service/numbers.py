"""Numbers of Vorlagen: drawn in the same transaction, typed in by hand, or made from a parent's."""

import re
from collections.abc import Mapping
from datetime import datetime

from engine.core.case import Vorlage
from engine.core.numbering import Number, Scheme, by_year, child_number, first_number
from engine.core.regelwerk import Regelwerk
from engine.store.counters import draw, pass_over
from engine.store.papers import is_taken
from engine.store.session import Connection

_GAP = re.compile(r"\{(?P<name>[a-z]+)(?::0\d)?\}")
_SHAPES = {"year": r"\d{4}", "yy": r"\d{2}", "counter": r"\d+", "term": r"\d+", "roman": "[IVXL]+"}


def draw_number(
    connection: Connection, regelwerk: Regelwerk, vorlage: Vorlage, now: datetime
) -> Number:
    """Return the next free number for *vorlage*, as its Art numbers papers in the local year."""
    scheme = regelwerk.arten[vorlage.art].scheme
    facts = _facts(regelwerk, vorlage)
    period = _period(scheme, now.year, facts)
    while True:
        counter = draw(connection, scheme.counter or vorlage.art, period)
        number = first_number(scheme, year=now.year, counter=counter, facts=facts)
        if not is_taken(connection, number.printed):
            return number


def draw_child(
    connection: Connection, regelwerk: Regelwerk, vorlage: Vorlage, parent: Vorlage
) -> Number | None:
    """Return the next free number below that of *parent*, or None while *parent* has none."""
    if parent.number is None:
        return None
    scheme = regelwerk.arten[vorlage.art].scheme
    while True:
        counter = draw(connection, f"child of {parent.id}", "")
        number = child_number(scheme, parent.number, counter=counter)
        if not is_taken(connection, number.printed):
            return number


def recorded_number(
    connection: Connection, regelwerk: Regelwerk, vorlage: Vorlage, printed: str, now: datetime
) -> Number | None:
    """Return *printed* in its parts, or None where another paper bears it.

    A number of the pattern of the Art is passed over by the counter from now on.
    """
    if is_taken(connection, printed):
        return None
    scheme = regelwerk.arten[vorlage.art].scheme
    number = parsed(scheme, printed, now.year)
    if number.counter:
        period = _period(scheme, number.year, _facts(regelwerk, vorlage))
        pass_over(connection, scheme.counter or vorlage.art, period, number.counter)
    return number


def parsed(scheme: Scheme, printed: str, year: int) -> Number:
    """Return *printed* read by the pattern of *scheme*; what does not fit has counter 0."""
    match = re.fullmatch(_as_regex(scheme.pattern), printed)
    if match is None:
        return Number(printed, year, 0)
    found = match.groupdict()
    if "year" in found:
        year = int(found["year"])
    elif "yy" in found:
        year = year // 100 * 100 + int(found["yy"])
    return Number(printed, year, int(found.get("counter") or 0))


def _as_regex(pattern: str) -> str:
    parts: list[str] = []
    end = 0
    for gap in _GAP.finditer(pattern):
        shape = _SHAPES.get(gap["name"], ".+?")
        again = f"(?P<{gap['name']}>" in "".join(parts)
        parts.append(re.escape(pattern[end : gap.start()]))
        parts.append(f"(?:{shape})" if again else f"(?P<{gap['name']}>{shape})")
        end = gap.end()
    return "".join((*parts, re.escape(pattern[end:])))


def _facts(regelwerk: Regelwerk, vorlage: Vorlage) -> Mapping[str, str]:
    first = vorlage.folge[0].gremium if vorlage.folge else ""
    gremium = regelwerk.gremien.get(first)
    return {
        "version": str(vorlage.version),
        "gremium": gremium.short if gremium else "",
        "term": str(vorlage.fields.get("wahlperiode") or 0),
    }


def _period(scheme: Scheme, year: int, facts: Mapping[str, str]) -> str:
    return str(year) if by_year(scheme.pattern) else f"term {facts['term']}"
