"""What is wrong with the days on which Fristen hold, and with the closing days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from engine.core.message import msg
from engine.definition.build_frist import Entry
from engine.definition.document_frist import ClosingDoc, SchliesstageDoc
from engine.definition.document_words import Loose, as_day
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem, Severity
from engine.definition.sources import Source

_DAY = timedelta(days=1)


def check_dates(found: tuple[Entry, ...]) -> Iterator[Problem]:
    """Yield every day that does not exist, every period that ends early, overlaps or leaves a gap.

    Entries of one name are compared for the same Gremium and Art only: a closer rule goes before
    a wider one.
    """
    known: dict[tuple[str, str, str], list[Entry]] = {}
    said: set[Place] = set()
    for entry in found:
        wrong = [] if entry.at() in said else list(_wrong(entry))
        said.add(entry.at())
        yield from wrong
        if wrong or not _exist(entry):
            continue
        others = known.setdefault((entry.name, entry.gremium, entry.art), [])
        for other in others:
            if entry.since <= other.until and other.since <= entry.until:
                yield _overlap(entry, other)
        others.append(entry)
    for group in known.values():
        yield from _gaps(group)


def _wrong(entry: Entry) -> Iterator[Problem]:
    terms = entry.terms
    yield from _no_days(((terms.since, entry.at("from")), (terms.until, entry.at("until"))))
    if _exist(entry) and entry.until < entry.since:
        yield _early(entry.name, terms.until or "", entry.at("until"))


def _exist(entry: Entry) -> bool:
    return all(as_day(d) for d in (entry.terms.since, entry.terms.until) if d)


def _no_days(days: tuple[tuple[str | None, Place], ...]) -> Iterator[Problem]:
    for written, place in days:
        if written and as_day(written) is None:
            text = msg("the day {day} does not exist", day=written)
            yield Problem("date-unknown", place, text, found=written)


def _early(name: str, until: str, place: Place) -> Problem:
    text = msg("{name} would end before it begins", name=name)
    return Problem("date-order", place, text, found=until)


def _overlap(entry: Entry, other: Entry) -> Problem:
    text = msg(
        "{name} holds already in line {line} on some of the same days",
        name=entry.name,
        line=other.at().line,
    )
    hint = msg("end the older one with until: on the day before")
    return Problem("date-overlap", entry.at(), text, hint=hint, found=entry.name)


def _gaps(group: list[Entry]) -> Iterator[Problem]:
    """Yield a warning for each entry that begins later than the day after the one before it."""
    ordered = sorted(group, key=_beginning)
    for before, after in pairwise(ordered):
        if before.until < date.max and before.until + _DAY < after.since:
            text = msg(
                "{name} says nothing for the days from {first} to {last}",
                name=after.name,
                first=before.until + _DAY,
                last=after.since - _DAY,
            )
            hint = msg("let it begin on the day after the older one ends")
            yield Problem(
                "date-gap", after.at("from"), text, Severity.WARNING, hint, after.terms.since or ""
            )


def _beginning(entry: Entry) -> date:
    return entry.since


def check_closings(sources: Mapping[str, Source[Loose]]) -> Iterator[Problem]:
    """Yield what is wrong with the closing days: days that do not exist, spans without an end."""
    source = only(sources, "schliesstage.yaml", SchliesstageDoc)
    for n, doc in enumerate(source.doc.closings if source else ()):
        if source is not None:
            yield from _closing(source, n, doc)


def _closing(source: Source[SchliesstageDoc], n: int, doc: ClosingDoc) -> Iterator[Problem]:
    days = {"day": doc.day, "from": doc.since, "until": doc.until}
    places = {key: source.at("closings", n, key) for key in days}
    yield from _no_days(tuple((days[key], places[key]) for key in days))
    given = frozenset(key for key, day in days.items() if day)
    if given not in {frozenset({"day"}), frozenset({"from", "until"})}:
        text = msg("a closing day needs day, or from and until")
        yield Problem(
            "closing-days", source.at("closings", n), text, found=", ".join(sorted(given))
        )
    since, until = as_day(doc.since), as_day(doc.until)
    if since and until and until < since:
        yield _early(doc.reason, doc.until or "", places["until"])
