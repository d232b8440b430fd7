"""What is wrong with the days on which rules and Fristen hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.core.message import msg
from engine.definition.document import FristDoc, FristenDoc, GremienDoc, ProvisionDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem
from engine.definition.sources import Source

_FIRST, _LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class _Dated:
    """A rule that holds from a day to a day, as it is written, with its places."""

    name: str
    place: Place
    since: str | None
    since_at: Place
    until: str | None
    until_at: Place


def check_dates(sources: Mapping[str, Source[Loose]]) -> Iterator[Problem]:
    """Yield every day that does not exist, and every period that ends early or overlaps."""
    gremien = only(sources, "gremien.yaml", GremienDoc)
    if gremien is not None:
        for n, gremium in enumerate(gremien.doc.gremien):
            yield from _periods(
                [
                    _dated(gremien, ("gremien", n, "rules", m), rule.rule, rule)
                    for m, rule in enumerate(gremium.rules)
                ]
            )
    fristen = only(sources, "fristen.yaml", FristenDoc)
    if fristen is not None:
        yield from _periods(
            [_dated(fristen, ("fristen", n), f.name, f) for n, f in enumerate(fristen.doc.fristen)]
        )


def _dated(
    source: Source[GremienDoc] | Source[FristenDoc],
    at: tuple[str | int, ...],
    name: str,
    doc: ProvisionDoc | FristDoc,
) -> _Dated:
    since, until = source.at(*at, "from"), source.at(*at, "until")
    return _Dated(name, source.at(*at), doc.since, since, doc.until, until)


def _periods(dated: list[_Dated]) -> Iterator[Problem]:
    known: dict[str, list[tuple[_Dated, date, date]]] = {}
    for entry in dated:
        wrong = list(_no_days(entry))
        yield from wrong
        if wrong:
            continue
        since, until = as_day(entry.since) or _FIRST, as_day(entry.until) or _LAST
        if until < since:
            text = msg("{name} would end before it begins", name=entry.name)
            yield Problem("date-order", entry.until_at, text, found=entry.until or "")
        for other, first, last in known.get(entry.name, []):
            if since <= last and first <= until:
                yield _overlap(entry, other)
        known.setdefault(entry.name, []).append((entry, since, until))


def _no_days(entry: _Dated) -> Iterator[Problem]:
    for written, place in ((entry.since, entry.since_at), (entry.until, entry.until_at)):
        if written and as_day(written) is None:
            text = msg("the day {day} does not exist", day=written)
            yield Problem("date-unknown", place, text, found=written)


def _overlap(entry: _Dated, other: _Dated) -> Problem:
    text = msg(
        "{name} holds already in line {line} on some of the same days",
        name=entry.name,
        line=other.place.line,
    )
    hint = msg("end the older one with until: on the day before")
    return Problem("date-overlap", entry.place, text, hint=hint, found=entry.name)


def as_day(text: str | None) -> date | None:
    """Return the date that *text* names, or None where there is none in the calendar."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
