"""Compile a set of definitions: files in, a Regelwerk or every problem at once out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.core.catalogue import Catalogue
from engine.core.machine import Action, Machine
from engine.core.message import msg
from engine.core.regelwerk import (
    ActRule,
    Art,
    Duty,
    Frist,
    Gremium,
    MailText,
    Provision,
    Regelwerk,
)
from engine.definition.build_art import House, build_art
from engine.definition.build_catalogue import build_catalogue
from engine.definition.build_machine import OF_STATION, Written, build_machine
from engine.definition.check_graph import check_graph
from engine.definition.document import (
    BeratungDoc,
    ErgebnisseDoc,
    FristenDoc,
    GremienDoc,
    Loose,
    RegelwerkDoc,
    RollenDoc,
    TexteDoc,
)
from engine.definition.folder import content_hash
from engine.definition.lexicon import (
    Lexicon,
    NameAt,
    arten_of,
    known_duty,
    lexicon_of,
    only,
    twice,
)
from engine.definition.problem import Place, Problem, Severity
from engine.definition.sources import Source, read_sources

MUST_EXIST = ("regelwerk.yaml", "rollen.yaml", "gremien.yaml", "ergebnisse.yaml", "beratung.yaml")
Sources = Mapping[str, Source[Loose]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A Regelwerk, or None where *problems* hold an error; warnings come with both."""

    regelwerk: Regelwerk | None
    problems: tuple[Problem, ...]


def compile_regelwerk(files: Mapping[str, bytes]) -> Compiled:
    """Return the Regelwerk that *files* (name in the set to bytes) describe, and all problems."""
    sources, problems = read_sources(files)
    lexicon = lexicon_of(sources)
    problems.extend(_missing_files(files))
    problems.extend(_names_twice(sources))
    problems.extend(_dates(sources))
    ergebnisse = only(sources, "ergebnisse.yaml", ErgebnisseDoc)
    beratung_source = only(sources, "beratung.yaml", BeratungDoc)
    catalogue = beratung = None
    if ergebnisse is not None:
        catalogue, found = build_catalogue(ergebnisse)
        problems.extend(found)
    if beratung_source is not None:
        beratung, found = _beratung(beratung_source, lexicon)
        problems.extend(found)
    arten, found = _arten(sources, lexicon, catalogue)
    problems.extend(found)
    broken = any(p.severity is Severity.ERROR for p in problems)
    regelwerk = None
    if not broken and catalogue is not None and beratung is not None:
        regelwerk = _regelwerk(sources, (catalogue, beratung, arten), content_hash(files))
    return Compiled(regelwerk, tuple(sorted(problems, key=_position)))


def _position(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place
    return place.file, place.line, place.column, problem.code


def _missing_files(files: Mapping[str, bytes]) -> Iterator[Problem]:
    for name in MUST_EXIST:
        if name not in files:
            text = msg("the set has no file {name}", name=name)
            yield Problem("file-missing", Place(name), text, hint=msg("create it"), found=name)
    if not any(name.startswith("vorlagenarten/") for name in files):
        text = msg("the set has no Vorlagenart")
        hint = msg("write one in {name}", name="vorlagenarten/beschlussvorlage.yaml")
        yield Problem("file-missing", Place("vorlagenarten"), text, hint=hint)


def _names_twice(sources: Sources) -> Iterator[Problem]:
    gremien = only(sources, "gremien.yaml", GremienDoc)
    if gremien is not None:
        yield from twice(
            (g.name, gremien.at("gremien", n, "name")) for n, g in enumerate(gremien.doc.gremien)
        )
    rollen = only(sources, "rollen.yaml", RollenDoc)
    if rollen is not None:
        yield from twice(
            (r.name, rollen.at("roles", n, "name")) for n, r in enumerate(rollen.doc.roles)
        )
    yield from twice((source.doc.art, source.at("art")) for source in arten_of(sources))
    yield from _triggers_twice(sources)


def _triggers_twice(sources: Sources) -> Iterator[Problem]:
    """A trigger means one thing: the Vorlage, a station or an act, never two of them."""
    beratung = only(sources, "beratung.yaml", BeratungDoc)
    if beratung is None:
        return
    acts: list[NameAt] = [
        (act.trigger, beratung.at("acts", n, "trigger")) for n, act in enumerate(beratung.doc.acts)
    ]
    yield from twice(acts)
    taken = {t.trigger for t in beratung.doc.transitions} | {name for name, _ in acts}
    for source in arten_of(sources):
        for n, doc in enumerate(source.doc.transitions):
            if doc.trigger in taken:
                text = msg(
                    "the trigger “{name}” is already used in beratung.yaml", name=doc.trigger
                )
                place = source.at("transitions", n, "trigger")
                yield Problem("trigger-twice", place, text, found=doc.trigger)


def _dates(sources: Sources) -> Iterator[Problem]:
    gremien = only(sources, "gremien.yaml", GremienDoc)
    for n, gremium in enumerate(gremien.doc.gremien if gremien else ()):
        for m, rule in enumerate(gremium.rules):
            for key, text in (("from", rule.since), ("until", rule.until)):
                if gremien and text and _day(text) is None:
                    place = gremien.at("gremien", n, "rules", m, key)
                    yield _no_day(text, place)
    fristen = only(sources, "fristen.yaml", FristenDoc)
    for n, frist in enumerate(fristen.doc.fristen if fristen else ()):
        for key, text in (("from", frist.since), ("until", frist.until)):
            if fristen and text and _day(text) is None:
                yield _no_day(text, fristen.at("fristen", n, key))
    head = only(sources, "regelwerk.yaml", RegelwerkDoc)
    if head is not None and not _is_zone(head.doc.zone):
        text = msg("“{zone}” is not a time zone such as Europe/Berlin", zone=head.doc.zone)
        yield Problem("zone-unknown", head.at("zone"), text, found=head.doc.zone)


def _no_day(text: str, place: Place) -> Problem:
    return Problem("date-unknown", place, msg("the day {day} does not exist", day=text), found=text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _beratung(
    source: Source[BeratungDoc], lexicon: Lexicon
) -> tuple[Machine | None, list[Problem]]:
    written = Written(source, lexicon, {}, OF_STATION)
    machine, problems = build_machine("beratung", written)
    for n, act in enumerate(source.doc.acts):
        for m, role in enumerate(act.role):
            problems.extend(known_duty(lexicon, role, source.at("acts", n, "role", m)))
    if machine is not None:
        problems.extend(check_graph(machine, written))
    done = {a for t in source.doc.transitions for a in t.actions}
    for action in (Action.SCHEDULE, Action.CONCLUDE, Action.SKIP):
        if action not in done:
            text = msg("no transition of the Beratung does “{action}”", action=action.value)
            problems.append(Problem("action-missing", source.at("transitions"), text))
    return machine, problems


def _arten(
    sources: Sources, lexicon: Lexicon, catalogue: Catalogue | None
) -> tuple[dict[str, Art], list[Problem]]:
    arten: dict[str, Art] = {}
    problems: list[Problem] = []
    if catalogue is None:
        return arten, problems
    house = House(lexicon, catalogue, _gremien(sources))
    for source in arten_of(sources):
        art, found = build_art(source, house)
        problems.extend(found)
        if art is not None:
            arten[art.name] = art
    return arten, problems


def _gremien(sources: Sources) -> dict[str, Gremium]:
    source = only(sources, "gremien.yaml", GremienDoc)
    return {
        g.name: Gremium(
            g.name,
            g.label,
            g.short,
            g.public,
            tuple(g.printed),
            tuple(
                Provision(r.rule, r.value, r.source, _day(r.since or ""), _day(r.until or ""))
                for r in g.rules
            ),
            g.source or "",
        )
        for g in (source.doc.gremien if source else ())
    }


def _regelwerk(
    sources: Sources, built: tuple[Catalogue, Machine, dict[str, Art]], version: str
) -> Regelwerk | None:
    head = only(sources, "regelwerk.yaml", RegelwerkDoc)
    rollen = only(sources, "rollen.yaml", RollenDoc)
    beratung = only(sources, "beratung.yaml", BeratungDoc)
    texte = only(sources, "texte.yaml", TexteDoc)
    fristen = only(sources, "fristen.yaml", FristenDoc)
    if head is None or rollen is None or beratung is None:
        return None
    return Regelwerk(
        name=head.doc.regelwerk,
        label=head.doc.label,
        land=head.doc.land,
        zone=head.doc.zone,
        version=version,
        gremien=_gremien(sources),
        duties={r.name: Duty(r.name, r.label) for r in rollen.doc.roles},
        catalogue=built[0],
        beratung=built[1],
        acts={
            a.trigger: ActRule(a.act, a.trigger, a.label, frozenset(a.role), a.comment)
            for a in beratung.doc.acts
        },
        arten=built[2],
        texts={n: MailText(n, t.subject, t.body) for n, t in texte.doc.texts.items()}
        if texte
        else {},
        fristen=tuple(
            Frist(f.name, f.label, f.within, f.source, _day(f.since or ""), _day(f.until or ""))
            for f in (fristen.doc.fristen if fristen else ())
        ),
        source=head.doc.source or "",
    )
