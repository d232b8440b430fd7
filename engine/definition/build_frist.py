"""From the words of ``fristen.yaml``, ``gremien.yaml`` and ``schliesstage.yaml`` to values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from pydantic import TypeAdapter, ValidationError

from engine.core.calendar import Closing
from engine.core.frist import (
    Direction,
    FristRule,
    Mode,
    Reminder,
    Rung,
    Shortened,
    Start,
    When,
)
from engine.core.period import Period, Unit
from engine.core.remind import OWNER
from engine.definition.document import GremienDoc
from engine.definition.document_frist import (
    EscalateDoc,
    FristenDoc,
    RemindDoc,
    SchliesstageDoc,
    ShortenedDoc,
    TermsDoc,
)
from engine.definition.document_words import Loose, Span, as_day
from engine.definition.lexicon import only
from engine.definition.problem import Place
from engine.definition.sources import Loc, Source

Sources = Mapping[str, Source[Loose]]
_UNITS = {
    "Stund": Unit.STUNDE,
    "Tag": Unit.TAG,
    "Woche": Unit.WOCHE,
    "Werktag": Unit.WERKTAG,
    "Arbeitstag": Unit.ARBEITSTAG,
    "Monat": Unit.MONAT,
    "Jahr": Unit.JAHR,
}
_SPAN: TypeAdapter[str] = TypeAdapter(Span)
_MONTHS = {"Vierteljahr": 3, "Halbjahr": 6}  # BGB § 189 Abs. 1
_FIRST, _LAST = date.min, date.max
_DAY = timedelta(days=1)
_NEEDED = frozenset({"label", "within"})
_COUNTING = frozenset({"mode", "start", "saturday", "owner"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A Frist as it stands in a file: its terms, for whom it is, and its places."""

    name: str
    gremium: str
    art: str
    terms: TermsDoc
    source: Source[GremienDoc] | Source[FristenDoc]
    loc: Loc

    @property
    def general(self) -> bool:
        """Whether it is for all Gremien and Arten."""
        return not self.gremium and not self.art

    @property
    def since(self) -> date:
        """The first day on which it holds."""
        return as_day(self.terms.since) or _FIRST

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        return as_day(self.terms.until) or _LAST

    def at(self, *keys: str | int) -> Place:
        """Return the place of *keys* inside the entry, or of the entry."""
        return self.source.at(*self.loc, *keys)


@dataclass(frozen=True, slots=True)
class Whole:
    """An entry with what it leaves to the *general* Frist filled in, and the days on which."""

    entry: Entry
    terms: TermsDoc
    since: date
    until: date
    general: TermsDoc | None = None

    @property
    def postal_source(self) -> str:
        """The source of the days for the post: the general Frist, where the entry has none."""
        given = "postal_days" in self.entry.terms.model_fields_set
        return self.terms.source if given or self.general is None else self.general.source


def entries(sources: Sources) -> tuple[Entry, ...]:
    """Return every Frist that the files declare, one for each Gremium and Art it names."""
    return (*_of_all(sources), *_of_gremien(sources))


def _of_all(sources: Sources) -> Iterator[Entry]:
    source = only(sources, "fristen.yaml", FristenDoc)
    for n, doc in enumerate(source.doc.fristen if source else ()):
        for gremium, art in product(doc.gremium or [""], doc.art or [""]):
            if source is not None:
                yield Entry(doc.name, gremium, art, doc, source, ("fristen", n))


def _of_gremien(sources: Sources) -> Iterator[Entry]:
    source = only(sources, "gremien.yaml", GremienDoc)
    if source is None:
        return
    for n, gremium in enumerate(source.doc.gremien):
        for m, doc in enumerate(gremium.rules):
            for art in doc.art or [""]:
                yield Entry(doc.rule, gremium.name, art, doc, source, ("gremien", n, "rules", m))


def wholes(found: tuple[Entry, ...]) -> Iterator[Whole]:
    """Yield every entry completed by the general Frist of its name, for the days of both.

    One whose days meet no general Frist stands alone; so does, on the days that no general Frist
    has, one that leaves nothing to it.
    """
    for entry in found:
        meeting = _meeting(entry, found)
        for g in meeting:
            since, until = max(g.since, entry.since), min(g.until, entry.until)
            yield Whole(entry, _filled(g.terms, entry.terms), since, until, g.terms)
        if not meeting or stands_alone(entry, meeting):
            for since, until in uncovered(entry, meeting):
                yield Whole(entry, entry.terms, since, until)


def _meeting(entry: Entry, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the general Fristen from which *entry* takes what it leaves out, the first first."""
    general = [] if entry.general else [e for e in found if e.general and e.name == entry.name]
    meeting = [g for g in general if g.since <= entry.until and entry.since <= g.until]
    return tuple(sorted(meeting, key=_since))


def _since(entry: Entry) -> date:
    return entry.since


def stands_alone(entry: Entry, general: tuple[Entry, ...]) -> bool:
    """Return whether *entry* says itself what a Frist needs and what the *general* ones say."""
    said = {key for g in general for key in g.terms.model_fields_set}
    return _NEEDED | (_COUNTING & said) <= entry.terms.model_fields_set


def uncovered(entry: Entry, general: tuple[Entry, ...]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each span of *entry* that none of *general* meets.

    *general* is in the order of its days.
    """
    since = entry.since
    for g in general:
        if since < g.since:
            yield since, min(g.since - _DAY, entry.until)
        if g.until >= entry.until:
            return
        since = max(since, g.until + _DAY)
    yield since, entry.until


def cut_off(found: tuple[Entry, ...]) -> Iterator[tuple[Entry, date, date]]:
    """Yield each entry with the days on which it would hold, did it not lean on a general Frist.

    The days before all general ones only where it names the day on which it begins.
    """
    for entry in found:
        meeting = _meeting(entry, found)
        if meeting and not stands_alone(entry, meeting):
            for since, until in uncovered(entry, meeting):
                if since > _FIRST:
                    yield entry, since, until


def _filled(general: TermsDoc, special: TermsDoc) -> TermsDoc:
    given = special.model_fields_set & TermsDoc.model_fields.keys()
    return general.model_copy(update={key: getattr(special, key) for key in given})


def build_fristen(found: tuple[Entry, ...]) -> tuple[FristRule, ...]:
    """Return the rules of the entries; what is wrong with them `check_fristen` says."""
    return tuple(_rule(whole) for whole in wholes(found) if whole.terms.within)


def _rule(whole: Whole) -> FristRule:
    entry, terms = whole.entry, whole.terms
    mode = Mode(terms.mode)
    return FristRule(
        name=entry.name,
        label=terms.label or entry.name,
        period=period_of(terms.within or "", scattered=not terms.continuous),
        source=terms.source,
        mode=mode,
        start=terms.start or Start.ZUSTAND,
        gremium=entry.gremium,
        art=entry.art,
        since=None if whole.since == _FIRST else whole.since,
        until=None if whole.until == _LAST else whole.until,
        postal_days=terms.postal_days,
        postal_source=whole.postal_source,
        roll=mode.direction is Direction.FORWARD and terms.roll is not False,
        shift=terms.shift,
        saturday=terms.saturday,
        internal=terms.internal,
        duty=terms.duty,
        align=terms.month,
        shortened=_shortened(terms.shortened),
        owner=terms.owner or "",
        remind=reminders_of(terms.remind),
        ladder=ladder_of(terms.escalate),
        extenders=tuple(terms.extend),
    )


def _shortened(doc: ShortenedDoc | None) -> Shortened | None:
    if doc is None:
        return None
    mode = Mode(doc.mode) if doc.mode else None
    period = period_of(doc.within)
    return Shortened(period, doc.source, tuple(doc.who), doc.reason, mode, doc.saturday)


def reminders_of(docs: list[RemindDoc]) -> tuple[Reminder, ...]:
    """Return the reminders that *docs* describe."""
    return tuple(_reminder(doc) for doc in docs)


def _reminder(doc: RemindDoc) -> Reminder:
    if doc.when == "am Tag":
        return Reminder(When.ON, None, _told(doc.to))
    span, _, side = doc.when.rpartition(" ")
    return Reminder(When(side), period_of(span), _told(doc.to))


def ladder_of(docs: list[EscalateDoc]) -> tuple[Rung, ...]:
    """Return the ladder that *docs* describe."""
    return tuple(Rung(period_of(doc.after), _told(doc.to)) for doc in docs)


def _told(names: list[str]) -> tuple[str, ...]:
    return tuple("" if name == OWNER else name for name in names)


def period_of(text: str, *, scattered: bool = False) -> Period:
    """Return the period that a time span such as ``5 Arbeitstage`` names.

    *text* has the form of `document_words.Span`; half-years and quarters become months.
    """
    number, _, word = text.partition(" ")
    if number == "halber":
        return Period(0, Unit.MONAT, half=True, scattered=scattered)
    whole, comma, _ = number.partition(",")
    stem = next((s for s in _MONTHS if word.startswith(s)), "")
    if stem:
        return Period(int(whole) * _MONTHS[stem], Unit.MONAT, scattered=scattered)
    unit = next(unit for stem, unit in _UNITS.items() if word.startswith(stem))
    return Period(int(whole), unit, half=bool(comma), scattered=scattered)


def read_period(text: str) -> Period | None:
    """Return the period that *text* names as it is written in ``fristen.yaml``; None if none."""
    try:
        return period_of(_SPAN.validate_python(" ".join(text.split())))
    except ValidationError:
        return None


def closings_of(sources: Sources) -> tuple[Closing, ...]:
    """Return the closing days of the house, in order."""
    source = only(sources, "schliesstage.yaml", SchliesstageDoc)
    found: list[Closing] = []
    for doc in source.doc.closings if source else ():
        since, until = as_day(doc.day or doc.since), as_day(doc.day or doc.until)
        if since and until:
            found.append(Closing(since, until, doc.reason))
    return tuple(sorted(found, key=_beginning))


def _beginning(closing: Closing) -> date:
    return closing.since
