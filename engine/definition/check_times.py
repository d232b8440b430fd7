"""What is wrong with the times of the house: ``zeiten.yaml``."""

from collections.abc import Iterator, Mapping
from datetime import time
from functools import partial

from engine.core.message import msg, msgs
from engine.core.times import Digest, Quiet, Relay, Times
from engine.definition.document import GremienDoc
from engine.definition.document_times import QuietDoc, ZeitenDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import Lexicon, known_duty, known_gremium, only, twice, unknown
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Loc, Source

FILE = "zeiten.yaml"
MAIL = "mail"
_HOUR, _DAY = 60, 24 * 60
MOST_QUIET = 16  # hours; with more, what falls due within a day of work goes out too late
Sources = Mapping[str, Source[Loose]]


def times_of(sources: Sources) -> Times:
    """Return the times that ``zeiten.yaml`` declares, the usual ones where there is none."""
    source = only(sources, FILE, ZeitenDoc)
    if source is None:
        return Times()
    doc = source.doc
    return Times(
        reminders=time.fromisoformat(doc.reminders),
        quiet=_quiet(doc.quiet) if doc.quiet else None,
        digests=tuple(Digest(d.role, time.fromisoformat(d.at)) for d in doc.digests),
        urgent=frozenset(doc.urgent),
        invite=tuple(doc.invite),
        relays=tuple(Relay(c.channel, c.gremium, tuple(c.texts)) for c in doc.channels),
    )


def _quiet(doc: QuietDoc) -> Quiet:
    return Quiet(time.fromisoformat(doc.since), time.fromisoformat(doc.until))


def check_times(sources: Sources, lexicon: Lexicon) -> Iterator[Problem]:
    """Yield what names nothing in ``zeiten.yaml``, and times that contradict each other."""
    source = only(sources, FILE, ZeitenDoc)
    if source is None:
        return
    doc = source.doc
    for n, name in enumerate(doc.urgent):
        text = msg("there is no Frist “{found}” in fristen.yaml", found=name)
        place = source.at("urgent", n)
        yield from unknown("frist-unknown", text, name, lexicon.fristen, place)
    for n, role in enumerate(doc.invite):
        yield from known_duty(lexicon, role, source.at("invite", n))
    for n, digest in enumerate(doc.digests):
        yield from known_duty(lexicon, digest.role, source.at("digests", n, "role"))
    yield from twice((d.role, source.at("digests", n, "role")) for n, d in enumerate(doc.digests))
    yield from _clashes(source)
    yield from _long(source)
    yield from _rooms(sources, source, lexicon)


def _rooms(sources: Sources, source: Source[ZeitenDoc], lexicon: Lexicon) -> Iterator[Problem]:
    """Yield what is wrong with the channels: names of nothing, and what nobody there may know."""
    gremien = only(sources, "gremien.yaml", GremienDoc)
    secret = {g.name for g in gremien.doc.gremien if not g.public} if gremien else set[str]()
    for n, doc in enumerate(source.doc.channels):
        at = partial(source.at, "channels", n)
        yield from known_gremium(lexicon, doc.gremium, at("gremium"))
        if doc.channel == MAIL:
            text = msg("“mail” is the way to single persons, no channel")
            yield Problem("channel-mail", at("channel"), text, found=doc.channel)
        if doc.gremium in secret:
            text = msg("“{name}” does not sit in public; nothing would be told", name=doc.gremium)
            yield Problem("channel-secret", at("gremium"), text, found=doc.gremium)
        for m, name in enumerate(doc.texts):
            text = msg("there is no mail text “{found}” in texte.yaml", found=name)
            yield from unknown("text-unknown", text, name, lexicon.texts, at("texts", m))
    yield from twice(
        (f"{doc.channel} {doc.gremium}", source.at("channels", n, "channel"))
        for n, doc in enumerate(source.doc.channels)
    )


def _long(source: Source[ZeitenDoc]) -> Iterator[Problem]:
    quiet = _quiet(source.doc.quiet) if source.doc.quiet else None
    if quiet is None:
        return
    minutes = (_minutes(quiet.until) - _minutes(quiet.since)) % _DAY
    if minutes > MOST_QUIET * _HOUR:
        left = _DAY - minutes
        text = msgs(
            "mails could go out for {count} minute a day only",
            "mails could go out for {count} minutes a day only",
            left,
        )
        hint = msg("look whether from and until are the right way round")
        place = source.at("quiet", "until")
        yield Problem("quiet-long", place, text, Severity.WARNING, hint, f"{quiet.until:%H:%M}")


def _minutes(at: time) -> int:
    return at.hour * _HOUR + at.minute


def _clashes(source: Source[ZeitenDoc]) -> Iterator[Problem]:
    doc = source.doc
    quiet = _quiet(doc.quiet) if doc.quiet else None
    if doc.quiet is not None and doc.quiet.since == doc.quiet.until:
        text = msg("quiet hours that end when they begin would last all day")
        yield Problem("quiet-empty", source.at("quiet", "until"), text, found=doc.quiet.until)
        return
    written: list[tuple[str, Loc]] = [(doc.reminders, ("reminders",))]
    written += [(d.at, ("digests", n, "at")) for n, d in enumerate(doc.digests)]
    for found, loc in written:
        if quiet is not None and quiet.covers(time.fromisoformat(found)):
            text = msg("{time} lies within the quiet hours", time=found)
            hint = msg("choose a time outside of them")
            yield Problem("time-quiet", source.at(*loc), text, hint=hint, found=found)
    for n, digest in enumerate(doc.digests):
        if digest.at < doc.reminders:
            text = msg(
                "a digest at {time} comes before the reminders that it holds", time=digest.at
            )
            hint = msg("choose {time} or later", time=doc.reminders)
            place = source.at("digests", n, "at")
            yield Problem("digest-early", place, text, hint=hint, found=digest.at)
