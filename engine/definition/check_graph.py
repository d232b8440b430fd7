"""What is wrong with the shape of a machine: dead ends, islands, arrows that never fire."""

from collections.abc import Iterable, Iterator

from engine.core.catalogue import UNDECIDED
from engine.core.machine import Machine, Transition
from engine.core.message import msg
from engine.definition.build_machine import Written
from engine.definition.document_art import ArtDoc
from engine.definition.problem import Place, Problem, Severity


def check_graph(machine: Machine, written: Written) -> Iterator[Problem]:
    """Yield every problem of the shape of *machine*."""
    yield from _unreachable(machine, written)
    yield from _shadowed(machine, written)
    if isinstance(written.source.doc, ArtDoc):
        yield from _dead_ends(machine, written)
        yield from _outcomes(machine, written)


Ways = dict[str, set[str]]


def _spread(ways: Ways, start: Iterable[str]) -> frozenset[str]:
    """Return the states to which *ways* lead from *start*, itself included."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(ways.get(state, ()))
    return frozenset(seen)


def _forward(arrows: Iterable[Transition]) -> Ways:
    ways: Ways = {}
    for arrow in arrows:
        for source in arrow.sources:
            ways.setdefault(source, set()).add(arrow.dest)
    return ways


def _backward(arrows: Iterable[Transition]) -> Ways:
    ways: Ways = {}
    for arrow in arrows:
        ways.setdefault(arrow.dest, set()).update(arrow.sources)
    return ways


def _state_place(written: Written, name: str) -> Place:
    return written.source.at("states", written.state_names.index(name), "name")


def _unreachable(machine: Machine, written: Written) -> Iterator[Problem]:
    reached = _spread(_forward(machine.transitions), [machine.initial])
    for name in sorted(set(machine.states) - reached):
        text = msg("no way leads to the state “{state}”", state=name)
        hint = msg("add a transition that leads there, or delete the state")
        yield Problem("state-unreachable", _state_place(written, name), text, hint=hint, found=name)


def _dead_ends(machine: Machine, written: Written) -> Iterator[Problem]:
    finals = {s.name for s in machine.states.values() if s.final}
    if not finals:
        text = msg("no state is final, so no paper ever ends")
        hint = msg("mark the last state with final: true")
        yield Problem("final-missing", written.source.at("states"), text, hint=hint)
    left = {source for a in machine.transitions if not a.outcome for source in a.sources}
    ending = _spread(_backward(machine.transitions), finals)
    for name, state in machine.states.items():
        if state.final and name in left:
            text = msg("the state “{state}” is final, yet a transition leaves it", state=name)
            yield Problem("final-left", _state_place(written, name), text, found=name)
        elif finals and name not in ending:
            text = msg("from the state “{state}” no way leads to an end", state=name)
            hint = msg("add a transition, or mark the state with final: true")
            yield Problem("dead-end", _state_place(written, name), text, hint=hint, found=name)
        elif not state.final and not state.owner:
            text = msg("nobody owns the state “{state}”, so nobody is asked to act", state=name)
            hint = msg("add owner: with a role")
            place = _state_place(written, name)
            yield Problem("owner-missing", place, text, Severity.WARNING, hint, found=name)


def _shadowed(machine: Machine, written: Written) -> Iterator[Problem]:
    for (state, _), leaving in machine.leaving.items():
        for n, later in enumerate(leaving):
            earlier = next((a for a in leaving[:n] if _covers(a, later)), None)
            if earlier is not None:
                text = msg(
                    "in “{state}” this transition is never taken: an earlier one with “{trigger}” "
                    "always comes first",
                    state=state,
                    trigger=later.trigger,
                )
                place = written.source.at("transitions", later.index)
                hint = msg("give the earlier one a condition, or put this one in front")
                yield Problem("shadowed", place, text, hint=hint, found=later.trigger)


def _covers(earlier: Transition, later: Transition) -> bool:
    """Return whether *earlier* has no condition of its own and admits as many people."""
    open_to_all = not earlier.roles or (bool(later.roles) and later.roles <= earlier.roles)
    same = earlier.guard is None or (
        later.guard is not None and earlier.guard.source == later.guard.source
    )
    anybody = set(earlier.other_than) <= set(later.other_than)
    return same and open_to_all and anybody


def _outcomes(machine: Machine, written: Written) -> Iterator[Problem]:
    for name, state in machine.states.items():
        if not state.route:
            continue
        for outcome in written.lexicon.outcomes or ():
            led = machine.leaving.get((name, f"on:{outcome}"), ())
            if not led and outcome != UNDECIDED:
                text = msg(
                    "in “{state}” nothing happens when the Beratungsfolge ends with “{outcome}”",
                    state=name,
                    outcome=outcome,
                )
                hint = msg("add a transition with on: {outcome}", outcome=outcome)
                place = _state_place(written, name)
                yield Problem("outcome-missing", place, text, hint=hint, found=outcome)
    yield from _circles(machine, written)


def _circles(machine: Machine, written: Written) -> Iterator[Problem]:
    """Yield the outcomes that lead back: papers would move on with nobody ever asked."""
    automatic = [arrow for arrow in machine.transitions if arrow.outcome]
    ways = _forward(automatic)
    for arrow in automatic:
        if set(arrow.sources) & _spread(ways, [arrow.dest]):
            outcome = arrow.trigger.removeprefix("on:")
            text = msg("the outcome “{outcome}” leads in a circle", outcome=outcome)
            place = written.source.at("transitions", arrow.index)
            hint = msg("let it lead to a state in which a person acts")
            yield Problem("circle", place, text, hint=hint, found=outcome)
