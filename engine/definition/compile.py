"""Compile a set of definitions: files in, a Regelwerk or every problem at once out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.core.catalogue import Catalogue
from engine.core.machine import Action, Machine
from engine.core.message import msg
from engine.core.regelwerk import (
    Act,
    ActRule,
    Art,
    Duty,
    Gremium,
    MailText,
    Regelwerk,
)
from engine.definition.bearable import BEARABLE
from engine.definition.build_art import House, build_art
from engine.definition.build_catalogue import build_catalogue
from engine.definition.build_frist import build_fristen, closings_of, entries
from engine.definition.build_machine import OF_STATION, Written, build_machine
from engine.definition.check_blank import check_blank
from engine.definition.check_course import check_course
from engine.definition.check_dates import check_closings, check_dates
from engine.definition.check_frist import check_fristen, check_references, check_uses
from engine.definition.check_graph import check_graph
from engine.definition.check_names import check_files, check_names
from engine.definition.check_times import check_times, times_of
from engine.definition.check_wording import check_wording
from engine.definition.document import (
    BeratungDoc,
    ErgebnisseDoc,
    GremienDoc,
    RegelwerkDoc,
    RollenDoc,
    TexteDoc,
)
from engine.definition.document_words import Loose
from engine.definition.files import read_sources
from engine.definition.folder import content_hash
from engine.definition.lexicon import Lexicon, arten_of, known_duty, lexicon_of, only
from engine.definition.problem import Problem, Severity
from engine.definition.salvage import doubtful_fristen, sure
from engine.definition.sources import Source
from engine.definition.template import check_texts

Sources = Mapping[str, Source[Loose]]
# Without these a Folge cannot run, and what a state means to it must fit.
_PHASES = {Action.SCHEDULE: "open", Action.CONCLUDE: "held", Action.SKIP: "void"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A Regelwerk, or None where *problems* hold an error; warnings come with both.

    *kept* is there as well where all errors can be borne with in a set that is in force already.
    """

    regelwerk: Regelwerk | None
    problems: tuple[Problem, ...]
    kept: Regelwerk | None = None


def compile_regelwerk(files: Mapping[str, bytes]) -> Compiled:
    """Return the Regelwerk that *files* (name in the set to bytes) describe, and all problems."""
    sources, trees, problems = read_sources(files)
    lexicon = lexicon_of(trees, files)
    problems.extend(check_files(files))
    whole = len(sources) == len(files) and not any(s.damage for s in sources.values())
    doubtful = doubtful_fristen(sources, trees, files)
    problems.extend(_fristen(sources, lexicon, doubtful, whole=whole))
    problems.extend(check_texts(sources))
    problems.extend(check_wording(sources))
    built, judged = _built(sources, lexicon)
    problems.extend(sure(judged, sources, trees))
    problems.extend(check_blank(trees, frozenset(p.place for p in problems)))
    catalogue, beratung, arten = built
    kept = None
    if catalogue is not None and beratung is not None and not any(map(_breaks, problems)):
        kept = _regelwerk(sources, (catalogue, beratung, arten), content_hash(files))
    broken = any(p.severity is Severity.ERROR for p in problems)
    return Compiled(None if broken else kept, tuple(sorted(problems, key=_position)), kept)


def _breaks(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR and problem.code not in BEARABLE


def _built(
    sources: Sources, lexicon: Lexicon
) -> tuple[tuple[Catalogue | None, Machine | None, dict[str, Art]], list[Problem]]:
    problems = [*check_names(sources), *check_closings(sources)]
    problems.extend(check_times(sources, lexicon))
    ergebnisse = only(sources, "ergebnisse.yaml", ErgebnisseDoc)
    beratung_source = only(sources, "beratung.yaml", BeratungDoc)
    catalogue = beratung = None
    if ergebnisse is not None:
        catalogue, found = build_catalogue(ergebnisse)
        problems.extend(found)
    if beratung_source is not None:
        beratung, found = _beratung(beratung_source, lexicon)
        problems.extend(found)
    known = None if ergebnisse is None or ergebnisse.damage else catalogue
    arten, found = _arten(sources, lexicon, known)
    problems.extend(found)
    return (catalogue, beratung, arten), problems


def _fristen(
    sources: Sources, lexicon: Lexicon, doubtful: frozenset[str] | None, *, whole: bool
) -> Iterator[Problem]:
    every = entries(sources)
    found = tuple(e for e in every if doubtful is not None and e.name not in doubtful)
    yield from check_dates(found)
    yield from check_fristen(found, lexicon)
    yield from check_references(tuple(e for e in every if e not in found), lexicon)
    yield from check_uses(found, arten_of(sources))
    yield from check_course(sources, found, whole=whole)


def _position(problem: Problem) -> tuple[str, int, int, str]:
    place = problem.place
    return place.file, place.line, place.column, problem.code


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
    problems.extend(_station_actions(source))
    return machine, problems


def _station_actions(source: Source[BeratungDoc]) -> Iterator[Problem]:
    """Yield what the Folge relies on and lacks: stations are held, questions answered."""
    phases = {state.name: state.phase for state in source.doc.states}
    leads = {a: (n, t.dest) for n, t in enumerate(source.doc.transitions) for a in t.actions}
    for action, phase in _PHASES.items():
        if action not in leads:
            text = msg("no transition of the Beratung does “{action}”", action=action.value)
            yield Problem("action-missing", source.at("transitions"), text, found=action.value)
        elif phases.get(leads[action][1], phase) != phase:
            text = msg(
                "“{action}” must lead to a state of phase {phase}",
                action=action.value,
                phase=phase,
            )
            place = source.at("transitions", leads[action][0], "dest")
            yield Problem("action-phase", place, text, found=leads[action][1])
    if not any(act.act is Act.ANSWER for act in source.doc.acts):
        text = msg("no act does “{action}”, so no question is ever answered", action="answer")
        yield Problem("action-missing", source.at("acts"), text, found="answer")


def _arten(
    sources: Sources, lexicon: Lexicon, catalogue: Catalogue | None
) -> tuple[dict[str, Art], list[Problem]]:
    arten: dict[str, Art] = {}
    problems: list[Problem] = []
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
        texts={n: MailText(n, t.subject, t.body, t.information) for n, t in texte.doc.texts.items()}
        if texte
        else {},
        fristen=build_fristen(entries(sources)),
        place=head.doc.place or "",
        closings=closings_of(sources),
        times=times_of(sources),
        source=head.doc.source or "",
    )
