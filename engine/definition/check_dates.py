"""What is wrong with the days on which Fristen hold, and with the closing days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from engine.core.calendar import FIRST_YEAR, LAST_YEAR
from engine.core.message import Message, msg
from engine.definition.build_frist import Entry, cut_off
from engine.definition.document_frist import ClosingDoc, SchliesstageDoc
from engine.definition.document_words import Loose, as_day
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem, Severity
from engine.definition.sources import Source

_DAY = timedelta(days=1)
MOST_CLOSED = 35  # five weeks: no holiday of a house is longer, a year mistyped is


def check_dates(found: tuple[Entry, ...]) -> Iterator[Problem]:
    """Yield every day that cannot be meant, every period that ends early, overlaps, leaves a gap.

    Entries of one name are compared for the same Gremium and Art only: a closer rule goes before
    a wider one.
    """
    known: dict[tuple[str, str, str], list[Entry]] = {}
    said: set[Place] = set()
    misdated: set[str] = set()
    for entry in found:
        wrong = [] if entry.at() in said else list(_wrong(entry))
        said.add(entry.at())
        yield from wrong
        if wrong or not _exist(entry):
            misdated.add(entry.name)
            continue
        others = known.setdefault((entry.name, entry.gremium, entry.art), [])
        for other in others:
            if entry.since <= other.until and other.since <= entry.until:
                yield _overlap(entry, other)
        others.append(entry)
    yield from _lapses(tuple(known.values()), frozenset(misdated))


def _lapses(groups: tuple[list[Entry], ...], misdated: frozenset[str]) -> Iterator[Problem]:
    """Yield a warning for the days on which nothing holds; not for names that are *misdated*."""
    sound = tuple(entry for group in groups for entry in group if entry.name not in misdated)
    wide = {entry.name for entry in sound if entry.general}
    for group in groups:
        yield from _gaps(group)
        last = max(group, key=_end)
        if last in sound and (last.general or last.name not in wide):
            yield from _ending(last)
    yield from _leaning(sound)


def _wrong(entry: Entry) -> Iterator[Problem]:
    terms = entry.terms
    hint = msg("leave it out where the Frist has no such day")
    days = ((terms.since, entry.at("from")), (terms.until, entry.at("until")))
    yield from _no_days(days, hint)
    if _exist(entry) and entry.until < entry.since:
        yield _early(entry.name, terms.until or "", entry.at("until"))


def _exist(entry: Entry) -> bool:
    return all(as_day(d) for d in (entry.terms.since, entry.terms.until) if d)


def _no_days(
    days: tuple[tuple[str | None, Place], ...], hint: Message | None = None
) -> Iterator[Problem]:
    for written, place in days:
        day = as_day(written)
        if written and day is None:
            text = msg("the day {day} does not exist", day=written)
            yield Problem("date-unknown", place, text, found=written)
        if written and day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            text = msg(
                "the year {year} cannot be meant; possible are {first} to {last}",
                year=f"{day.year:04}",
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
            yield Problem("date-year", place, text, hint=hint, found=written)


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


def _ending(last: Entry) -> Iterator[Problem]:
    """Yield a warning that no Frist holds any more once *last* has ended."""
    if last.until < date.max:
        text = msg("after {day} there is no “{name}” any more", day=last.until, name=last.name)
        hint = msg("declare what holds then, or let it stand if none is to hold")
        yield Problem(
            "date-end", last.at("until"), text, Severity.WARNING, hint, last.terms.until or ""
        )


def _leaning(sound: tuple[Entry, ...]) -> Iterator[Problem]:
    """Yield a warning for each rule that does not hold because the general one does not."""
    for entry, first, last in cut_off(sound):
        of = entry.gremium or entry.art
        text = msg(
            "the “{name}” of {of} does not hold from {first} on either: it takes the rest from"
            " the Frist for all",
            name=entry.name,
            of=of,
            first=first,
        )
        if last < date.max:
            text = msg(
                "the “{name}” of {of} does not hold from {first} to {last} either: it takes the"
                " rest from the Frist for all",
                name=entry.name,
                of=of,
                first=first,
                last=last,
            )
        hint = msg("close the gap there, or write here all that the Frist for all says")
        place = entry.at("rule" if entry.loc[0] == "gremien" else "name")
        yield Problem("date-gap", place, text, Severity.WARNING, hint, of)


def _beginning(entry: Entry) -> date:
    return entry.since


def _end(entry: Entry) -> date:
    return entry.until


def check_closings(sources: Mapping[str, Source[Loose]]) -> Iterator[Problem]:
    """Yield what is wrong with the closing days: days that cannot be, or are said twice."""
    source = only(sources, "schliesstage.yaml", SchliesstageDoc)
    if source is None:
        return
    known: list[_Closed] = []
    for n, doc in enumerate(source.doc.closings):
        wrong = tuple(_closing(source, n, doc))
        yield from wrong
        since, until = as_day(doc.day or doc.since), as_day(doc.day or doc.until)
        if since and until and not wrong:
            new = _Closed(since, until, source.at("closings", n))
            yield from _odd(new, known)
            known.append(new)


@dataclass(frozen=True, slots=True)
class _Closed:
    """A span of closing days and where it stands."""

    since: date
    until: date
    place: Place


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


def _odd(new: _Closed, known: list[_Closed]) -> Iterator[Problem]:
    """Yield a warning where the house would be closed for very long, or is closed already."""
    count = (new.until - new.since).days + 1
    if count > MOST_CLOSED:
        text = msg("the house would be closed for {count} days in a row", count=count)
        hint = msg("look whether the year is right")
        yield Problem("closing-long", new.place, text, Severity.WARNING, hint, str(count))
    for other in known:
        if new.since <= other.until and other.since <= new.until:
            text = msg(
                "on some of these days the house is closed already by line {line}",
                line=other.place.line,
            )
            hint = msg("delete one of the two, or correct the days")
            yield Problem("closing-twice", new.place, text, Severity.WARNING, hint)
            return
