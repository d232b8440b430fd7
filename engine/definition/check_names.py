"""What is wrong with the set as a whole: missing files, names that are given twice."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.core.message import Message, msg
from engine.core.numbering import by_year, wrong_gaps
from engine.core.remind import DEPUTY, OWNER
from engine.definition.document import (
    ART_FOLDER,
    BeratungDoc,
    GremienDoc,
    RegelwerkDoc,
    RollenDoc,
)
from engine.definition.document_art import ArtDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import NameAt, arten_of, only, twice
from engine.definition.problem import Place, Problem, Severity
from engine.definition.sources import Source

MUST_EXIST = ("regelwerk.yaml", "rollen.yaml", "gremien.yaml", "ergebnisse.yaml", "beratung.yaml")
# Holidays of a municipality: Augsburg's own, and Mariä Himmelfahrt or Fronleichnam where most
# people are Catholic.
_PLACES = {"Augsburg": ("BY",), "katholisch": ("BY", "SN", "TH")}
Sources = Mapping[str, Source[Loose]]


def check_files(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a problem for every file that a set must have and *files* lack."""
    for name in MUST_EXIST:
        if name not in files:
            text = msg("the set has no file {name}", name=name)
            yield Problem("file-missing", Place(name), text, hint=msg("create it"), found=name)
    if not any(name.startswith(ART_FOLDER) for name in files):
        text = msg("the set has no Vorlagenart")
        hint = msg("write one in {name}", name=f"{ART_FOLDER}beschlussvorlage.yaml")
        yield Problem("file-missing", Place(ART_FOLDER.rstrip("/")), text, hint=hint)


def check_names(sources: Sources) -> Iterator[Problem]:
    """Yield every name that stands for two things, and a time zone that nobody knows."""
    gremien = only(sources, "gremien.yaml", GremienDoc)
    if gremien is not None:
        yield from twice(
            (g.name, gremien.at("gremien", n, "name")) for n, g in enumerate(gremien.doc.gremien)
        )
        yield from twice(
            (g.short, gremien.at("gremien", n, "short")) for n, g in enumerate(gremien.doc.gremien)
        )
    rollen = only(sources, "rollen.yaml", RollenDoc)
    if rollen is not None:
        yield from twice(
            (r.name, rollen.at("roles", n, "name")) for n, r in enumerate(rollen.doc.roles)
        )
        yield from _reserved(rollen)
    yield from twice((source.doc.art, source.at("art")) for source in arten_of(sources))
    yield from _triggers_twice(sources)
    yield from _numbers_twice(arten_of(sources))
    head = only(sources, "regelwerk.yaml", RegelwerkDoc)
    if head is not None and not _is_zone(head.doc.zone):
        text = msg("“{zone}” is not a time zone such as Europe/Berlin", zone=head.doc.zone)
        yield Problem("zone-unknown", head.at("zone"), text, found=head.doc.zone)
    if head is not None and head.doc.place and head.doc.land not in _PLACES[head.doc.place]:
        text = msg(
            "“{place}” has no holiday of its own in {land}",
            place=head.doc.place,
            land=head.doc.land,
        )
        yield Problem("place-unknown", head.at("place"), text, found=head.doc.place)


def _reserved(rollen: Source[RollenDoc]) -> Iterator[Problem]:
    for n, role in enumerate(rollen.doc.roles):
        if role.name in {OWNER, DEPUTY}:
            text = msg("“{name}” says in reminders who is meant; it is no role", name=role.name)
            hint = msg("choose another word")
            yield Problem("role-reserved", rollen.at("roles", n, "name"), text, hint=hint)


def _triggers_twice(sources: Sources) -> Iterator[Problem]:
    """Yield each trigger that means two things: the Vorlage, a station, an act."""
    beratung = only(sources, "beratung.yaml", BeratungDoc)
    if beratung is None:
        return
    acts: list[NameAt] = [
        (act.trigger, beratung.at("acts", n, "trigger")) for n, act in enumerate(beratung.doc.acts)
    ]
    yield from twice(acts)
    of_stations = {t.trigger for t in beratung.doc.transitions}
    yield from (_taken(name, place) for name, place in acts if name in of_stations)
    taken = of_stations | {name for name, _ in acts}
    for source in arten_of(sources):
        for n, doc in enumerate(source.doc.transitions):
            if doc.trigger is not None and doc.trigger in taken:
                yield _taken(doc.trigger, source.at("transitions", n, "trigger"))


def _taken(name: str, place: Place) -> Problem:
    text = msg("the trigger “{name}” is already used in beratung.yaml", name=name)
    return Problem("trigger-twice", place, text, hint=msg("choose another word"), found=name)


def _numbers_twice(arten: tuple[Source[ArtDoc], ...]) -> Iterator[Problem]:
    """Yield each pattern whose numbers come round again: the next free one would be taken."""
    counters: dict[str, tuple[str, str]] = {}
    for source in arten:
        doc = source.doc
        counter = doc.number_counter or doc.art
        first = counters.setdefault(doc.number, (counter, doc.art))
        if first[0] != counter:
            text = msg("{art} prints the same numbers from another counter", art=first[1])
            hint = msg("write number_counter: {counter}, or another pattern", counter=first[0])
            yield _number("number-twice", source, text, hint)
        if not wrong_gaps(doc.number) and not _has_period(doc.number):
            text = msg("each Wahlperiode the numbers would start again from 1")
            hint = msg("add {gaps}", gaps="{year}, {term}, {roman}")
            yield _number("number-period", source, text, hint)


def _has_period(pattern: str) -> bool:
    return by_year(pattern) or "{term" in pattern or "{roman" in pattern


def _number(code: str, source: Source[ArtDoc], text: Message, hint: Message) -> Problem:
    place, found = source.at("number"), source.doc.number
    return Problem(code, place, text, Severity.WARNING, hint, found)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
