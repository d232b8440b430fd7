"""What is wrong with the shape of a machine: dead ends, islands, arrows that never fire."""

from collections.abc import Iterator

from engine.core.machine import Machine, Transition, arrows
from engine.core.message import msg
from engine.definition.build_machine import Written
from engine.definition.document import ArtDoc
from engine.definition.problem import Place, Problem, Severity


def check_graph(machine: Machine, written: Written) -> Iterator[Problem]:
    """Yield every problem of the shape of *machine*."""
    yield from _unreachable(machine, written)
    yield from _shadowed(machine, written)
    if isinstance(written.source.doc, ArtDoc):
        yield from _dead_ends(machine, written)
        yield from _outcomes(machine, written)


def reachable(machine: Machine, start: str) -> frozenset[str]:
    """Return the states that can be reached from *start*, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(arrow.dest for arrow in arrows(machine, state))
    return frozenset(seen)


def _state_place(written: Written, name: str) -> Place:
    return written.source.at("states", written.state_names.index(name), "name")


def _unreachable(machine: Machine, written: Written) -> Iterator[Problem]:
    for name in sorted(set(machine.states) - reachable(machine, machine.initial)):
        text = msg("no way leads to the state “{state}”", state=name)
        hint = msg("add a transition that leads there, or delete the state")
        yield Problem("state-unreachable", _state_place(written, name), text, hint=hint, found=name)


def _dead_ends(machine: Machine, written: Written) -> Iterator[Problem]:
    finals = {s.name for s in machine.states.values() if s.final}
    if not finals:
        text = msg("no state is final, so no paper ever ends")
        hint = msg("mark the last state with final: true")
        yield Problem("final-missing", written.source.at("states"), text, hint=hint)
    for name, state in machine.states.items():
        leaving = arrows(machine, name)
        if state.final and any(not a.outcome for a in leaving):
            text = msg("the state “{state}” is final, yet a transition leaves it", state=name)
            yield Problem("final-left", _state_place(written, name), text, found=name)
        elif not state.final and finals and not finals & reachable(machine, name):
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
    """An arrow covers a later one if it has no condition of its own and admits as many people."""
    open_to_all = not earlier.roles or (bool(later.roles) and later.roles <= earlier.roles)
    same = earlier.guard is None or (
        later.guard is not None and earlier.guard.source == later.guard.source
    )
    return same and open_to_all


def _outcomes(machine: Machine, written: Written) -> Iterator[Problem]:
    for name, state in machine.states.items():
        if not state.route:
            continue
        for outcome in written.lexicon.outcomes:
            led = machine.leaving.get((name, f"on:{outcome}"), ())
            if not led and outcome != "ohne_entscheidung":
                text = msg(
                    "in “{state}” nothing happens when the Beratungsfolge ends with “{outcome}”",
                    state=name,
                    outcome=outcome,
                )
                hint = msg("add a transition with on: {outcome}", outcome=outcome)
                place = _state_place(written, name)
                yield Problem("outcome-missing", place, text, hint=hint, found=outcome)
            for arrow in led:
                if machine.states[arrow.dest].route:
                    text = msg("the outcome “{outcome}” leads in a circle", outcome=outcome)
                    place = written.source.at("transitions", arrow.index)
                    yield Problem("circle", place, text, found=outcome)
