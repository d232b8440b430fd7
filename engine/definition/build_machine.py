"""From written states and transitions to a machine; every reference is looked up on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from engine.core.folge import Phase
from engine.core.guard import Field, Guard
from engine.core.machine import Action, Machine, Notify, State, Transition, assemble
from engine.core.message import msg
from engine.definition.check_frist import told
from engine.definition.document import BeratungDoc
from engine.definition.document_art import ArtDoc, PaperTransitionDoc, TransitionDoc
from engine.definition.expression import compile_guard
from engine.definition.lexicon import Lexicon, known_duty, twice, unknown
from engine.definition.problem import Problem
from engine.definition.sources import Source

OF_VORLAGE = frozenset(
    {Action.NUMBER, Action.FREEZE, Action.NEW_VERSION, Action.PLAN_ROUTE, Action.DROP_ROUTE}
)
OF_STATION = frozenset(
    {
        Action.SCHEDULE,
        Action.SUMMON,
        Action.CONCLUDE,
        Action.REMOVE,
        Action.CANCEL,
        Action.SKIP,
        Action.UNSCHEDULE,
        Action.FREEZE,
    }
)
MachineSource = Source[ArtDoc] | Source[BeratungDoc]


@dataclass(frozen=True, slots=True)
class Written:
    """What a machine is made from: its file, the names, the fields that guards may read."""

    source: MachineSource
    lexicon: Lexicon
    fields: Mapping[str, Field]
    allowed: frozenset[Action]

    @property
    def state_names(self) -> tuple[str, ...]:
        """The states that the file declares."""
        return tuple(state.name for state in self.source.doc.states)


def build_machine(name: str, written: Written) -> tuple[Machine | None, list[Problem]]:
    """Return the machine, or None with everything that keeps it from being built."""
    problems = [*_check_states(written), *_check_transitions(written)]
    transitions: list[Transition] = []
    doc = written.source.doc
    for index, step in enumerate(doc.transitions):
        guard, found = _guard(written, index, step.when)
        problems.extend(found)
        transitions.append(_transition(index, step, guard))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return assemble(name, doc.initial, _states(doc), tuple(transitions)), problems


def _states(doc: ArtDoc | BeratungDoc) -> tuple[State, ...]:
    if isinstance(doc, BeratungDoc):
        return tuple(State(s.name, s.label, phase=Phase(s.phase)) for s in doc.states)
    return tuple(
        State(
            s.name,
            s.label,
            owner=s.owner or "",
            final=s.final,
            route=s.route,
            group=s.group or "",
        )
        for s in doc.states
    )


def _transition(index: int, doc: TransitionDoc, guard: Guard | None) -> Transition:
    trigger = doc.trigger or f"on:{doc.on}"
    of_paper = doc if isinstance(doc, PaperTransitionDoc) else None
    return Transition(
        index=index,
        trigger=trigger,
        label=doc.label or doc.trigger or doc.on or "",
        sources=tuple(doc.source),
        dest=doc.dest,
        roles=frozenset(doc.role),
        guard=guard,
        otherwise=doc.otherwise or "",
        outcome=doc.trigger is None,
        comment=doc.comment,
        confirm=doc.confirm or "",
        actions=tuple(doc.actions),
        notify=tuple(Notify(role, n.text) for n in doc.notify for role in n.to),
        other_than=tuple(of_paper.other_than) if of_paper else (),
        fields=tuple(of_paper.fields) if of_paper else (),
    )


def _guard(
    written: Written, index: int, text: str | None
) -> tuple[Guard | None, tuple[Problem, ...]]:
    if text is None:
        return None, ()
    place = written.source.inside("transitions", index, "when")
    return compile_guard(text, written.fields, place=place)


def _check_states(written: Written) -> Iterator[Problem]:
    source, doc = written.source, written.source.doc
    yield from twice(
        (name, source.at("states", n, "name")) for n, name in enumerate(written.state_names)
    )
    text = msg("there is no state “{found}”", found=doc.initial)
    place = source.at("initial")
    yield from unknown("state-unknown", text, doc.initial, written.state_names, place)
    if isinstance(doc, ArtDoc):
        yield from _check_owners(written, doc)


def _check_owners(written: Written, doc: ArtDoc) -> Iterator[Problem]:
    for n, state in enumerate(doc.states):
        if state.owner:
            place = written.source.at("states", n, "owner")
            yield from known_duty(written.lexicon, state.owner, place)
        if state.deadline:
            text = msg("there is no Frist “{found}” in fristen.yaml", found=state.deadline.rule)
            place = written.source.at("states", n, "deadline", "rule")
            fristen = written.lexicon.fristen
            yield from unknown("frist-unknown", text, state.deadline.rule, fristen, place)
            at = partial(written.source.at, "states", n, "deadline")
            yield from told(state.deadline, written.lexicon, at)


def _check_transitions(written: Written) -> Iterator[Problem]:
    for index, doc in enumerate(written.source.doc.transitions):
        yield from _check_ends(written, index, doc)
        yield from _check_words(written, index, doc)
        yield from _check_trigger(written, index, doc)


def _check_ends(written: Written, index: int, doc: TransitionDoc) -> Iterator[Problem]:
    at = ("transitions", index)
    for n, found in enumerate(doc.source):
        text = msg("there is no state “{found}”", found=found)
        place = written.source.at(*at, "source", n)
        yield from unknown("state-unknown", text, found, written.state_names, place)
    text = msg("there is no state “{found}”", found=doc.dest)
    place = written.source.at(*at, "dest")
    yield from unknown("state-unknown", text, doc.dest, written.state_names, place)


def _check_words(written: Written, index: int, doc: TransitionDoc) -> Iterator[Problem]:
    at = ("transitions", index)
    for n, role in enumerate(doc.role):
        yield from known_duty(written.lexicon, role, written.source.at(*at, "role", n))
    for n, notify in enumerate(doc.notify):
        for m, role in enumerate(notify.to):
            place = written.source.at(*at, "notify", n, "to", m)
            yield from known_duty(written.lexicon, role, place)
        text = msg("there is no text “{found}” in texte.yaml", found=notify.text)
        place = written.source.at(*at, "notify", n, "text")
        yield from unknown("text-unknown", text, notify.text, written.lexicon.texts, place)
    for n, action in enumerate(doc.actions):
        if action not in written.allowed:
            yield Problem(
                "action-misplaced",
                written.source.at(*at, "actions", n),
                msg("the action “{found}” does not belong to this machine", found=action.value),
                found=action.value,
                possible=tuple(sorted(written.allowed)),
            )


def _check_trigger(written: Written, index: int, doc: TransitionDoc) -> Iterator[Problem]:
    place = written.source.at("transitions", index)
    if (doc.trigger is None) == (doc.on is None):
        text = msg("a transition has either a trigger (a person) or on (an outcome)")
        yield Problem("trigger-missing", place, text, hint=msg("write one of the two"))
    if doc.on is not None:
        text = msg("no result leads to the outcome “{found}”", found=doc.on)
        place = written.source.at("transitions", index, "on")
        yield from unknown("outcome-unknown", text, doc.on, written.lexicon.outcomes, place)
