"""From ``vorlagenarten/NAME.yaml`` to an Art: fields, machine, route, rules, number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.core.catalogue import Catalogue, Column, role_reading
from engine.core.guard import Field, Guard
from engine.core.message import msg
from engine.core.numbering import Scheme
from engine.core.regelwerk import Art, Deadline, FieldDecl, Gremium, RouteStep, Rule, Stage
from engine.core.route import Target
from engine.definition.build_frist import ladder_of, reminders_of
from engine.definition.build_machine import OF_VORLAGE, Written, build_machine
from engine.definition.check_art import BUILT_IN, check_art, check_gaps
from engine.definition.check_graph import check_graph
from engine.definition.check_route import check_route
from engine.definition.document_art import ArtDoc, StageDoc, StepDoc
from engine.definition.expression import compile_guard
from engine.definition.lexicon import Lexicon, known_gremium, unknown
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Loc, Source


@dataclass(frozen=True, slots=True)
class House:
    """What all Arten of a set share."""

    lexicon: Lexicon
    catalogue: Catalogue | None
    gremien: Mapping[str, Gremium]

    @property
    def telling(self) -> str:
        """The role of a station at which a Gremium is only told; "" where there is none."""
        role = role_reading(self.catalogue, Column.KENNTNISNAHME) if self.catalogue else None
        return role.name if role else ""

    def target(self, gremium: str, role: str) -> Target:
        """Return the station of *gremium* in *role*; names that are unknown stand in for it."""
        known = self.catalogue.roles.get(role) if self.catalogue else None
        at = self.gremien.get(gremium)
        column = known.column if known else Column.UNBEKANNT
        return Target(gremium, role, column, public=at.public if at else True)


def build_art(source: Source[ArtDoc], house: House) -> tuple[Art | None, list[Problem]]:
    """Return the Art, or None with every problem of its file."""
    doc = source.doc
    fields = _fields(doc)
    names = {**BUILT_IN, **{name: decl.field for name, decl in fields.items()}}
    written = Written(source, house.lexicon, names, OF_VORLAGE)
    machine, problems = build_machine(doc.art, written)
    problems.extend(check_art(source, house.lexicon))
    route, found = _route(source, house, names)
    rules, more = _rules(source, house, names)
    found += more
    problems.extend(found)
    if house.catalogue is not None and not _errors(found):
        problems.extend(check_route(source, route, rules, informs=doc.informs))
    problems.extend(_told(source, house))
    if machine is None:
        return None, problems
    problems.extend(check_graph(machine, written))
    art = Art(
        name=doc.art,
        label=doc.label,
        machine=machine,
        fields=fields,
        route=route,
        rules=rules,
        scheme=Scheme(
            doc.number, doc.number_given, doc.number_counter or doc.art, doc.number_child
        ),
        printed=tuple(doc.printed),
        told=tuple(house.target(g, house.telling) for g in doc.tell_afterwards),
        informs=doc.informs,
        parents=tuple(doc.parents),
        deadlines=_deadlines(doc),
        source=doc.source or "",
    )
    return art, problems


def _errors(problems: list[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _fields(doc: ArtDoc) -> dict[str, FieldDecl]:
    return {
        name: FieldDecl(
            Field(f.type.kind, tuple(f.of), f.label),
            name,
            required=f.required,
            money=f.type == "money",
        )
        for name, f in doc.fields.items()
    }


def _deadlines(doc: ArtDoc) -> dict[str, Deadline]:
    return {
        state.name: Deadline(
            state.deadline.rule,
            reminders_of(state.deadline.remind),
            ladder_of(state.deadline.escalate),
        )
        for state in doc.states
        if state.deadline
    }


def _told(source: Source[ArtDoc], house: House) -> Iterator[Problem]:
    if house.catalogue and source.doc.tell_afterwards and not house.telling:
        wanted = Column.KENNTNISNAHME.value
        text = msg("no station role in ergebnisse.yaml reads {column}", column=wanted)
        place = source.at("tell_afterwards")
        yield Problem("station-role-missing", place, text, found=wanted)


def _route(
    source: Source[ArtDoc], house: House, names: Mapping[str, Field]
) -> tuple[tuple[Stage, ...], list[Problem]]:
    stages: list[Stage] = []
    problems: list[Problem] = []
    for n, stage in enumerate(source.doc.route):
        steps: list[RouteStep] = []
        for loc, doc in _stations(stage, n):
            if doc.gremium is None or doc.role is None:
                text = msg("a station needs gremium and role, or parallel with stations")
                problems.append(Problem("station-incomplete", source.at(*loc), text))
                continue
            problems.extend(_check_station(source, house, loc, doc))
            guard, found = _guard(source, (*loc, "when"), doc.when, names)
            problems.extend(found)
            steps.append(_step(house, doc, guard))
            problems.extend(check_gaps(source, loc, guard))
        stages.append(Stage(tuple(steps)))
    return tuple(stages), problems


def _stations(stage: StageDoc, n: int) -> list[tuple[Loc, StepDoc | StageDoc]]:
    if stage.parallel:
        return [(("route", n, "parallel", m), doc) for m, doc in enumerate(stage.parallel)]
    return [(("route", n), stage)]


def _step(house: House, doc: StepDoc | StageDoc, guard: Guard | None) -> RouteStep:
    target = house.target(doc.gremium or "", doc.role or "")
    return RouteStep(
        target,
        decisive=target.column is Column.ENTSCHEIDUNG,
        lead=doc.lead,
        when=guard,
        because=doc.because or "",
        within_days=doc.within_days,
    )


def _check_station(
    source: Source[ArtDoc], house: House, loc: Loc, doc: StepDoc | StageDoc
) -> Iterator[Problem]:
    yield from known_gremium(house.lexicon, doc.gremium or "", source.at(*loc, "gremium"))
    text = msg("there is no station role “{found}” in ergebnisse.yaml", found=doc.role or "")
    place = source.at(*loc, "role")
    roles = house.lexicon.station_roles
    yield from unknown("station-role-unknown", text, doc.role or "", roles, place)


def _guard(
    source: Source[ArtDoc], loc: Loc, text: str | None, names: Mapping[str, Field]
) -> tuple[Guard | None, tuple[Problem, ...]]:
    if text is None:
        return None, ()
    return compile_guard(text, names, place=source.inside(*loc))


def _rules(
    source: Source[ArtDoc], house: House, names: Mapping[str, Field]
) -> tuple[tuple[Rule, ...], list[Problem]]:
    rules: list[Rule] = []
    problems: list[Problem] = []
    for n, doc in enumerate(source.doc.rules):
        guard, found = _guard(source, ("rules", n, "when"), doc.when, names)
        problems.extend(found)
        for key, gremium in (("gremium", doc.gremium), ("before", doc.before)):
            if gremium is not None:
                problems.extend(known_gremium(house.lexicon, gremium, source.at("rules", n, key)))
        rules.append(
            Rule(
                doc.id,
                doc.rule,
                doc.severity,
                doc.because,
                doc.gremium or "",
                doc.before or "",
                guard,
            )
        )
    return tuple(rules), problems
