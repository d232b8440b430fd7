"""A state machine as values, and its run on `transitions`.

One `transitions.Machine` without models is built per definition version. It is given only
names and condition *functions*: a string that reached it as a callback would be imported and
called. The conditions read an answer that was computed beforehand, once for every guard,
because `transitions` itself stops at the first that fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from transitions import EventData
from transitions import Machine as Engine
from transitions import Transition as EngineTransition

from engine.core.folge import Phase
from engine.core.guard import Guard


class Action(StrEnum):
    """What a transition does besides moving on: a closed list, never a name to be imported."""

    NUMBER = "number"
    FREEZE = "freeze"
    NEW_VERSION = "new_version"
    PLAN_ROUTE = "plan_route"
    DROP_ROUTE = "drop_route"
    SCHEDULE = "schedule"
    SUMMON = "summon"
    CONCLUDE = "conclude"
    REMOVE = "remove"
    CANCEL = "cancel"
    SKIP = "skip"
    UNSCHEDULE = "unschedule"


class Comment(StrEnum):
    """Whether a step asks for a word of explanation."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Notify:
    """Ask that those who hold *role* be told, with the text named *text*."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """One state: who owns it, whether it ends the paper's life, what it means to the Folge."""

    name: str
    label: str
    owner: str = ""
    final: bool = False
    route: bool = False
    phase: Phase = Phase.OPEN
    group: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: a person's *trigger*, or the *outcome* of the Folge that moves on by itself.

    *other_than* are triggers of the same machine: whoever did one of them last may not take
    this arrow. *fields* are the fields of the Vorlage that can be given with it.
    """

    index: int
    trigger: str
    label: str
    sources: tuple[str, ...]
    dest: str
    roles: frozenset[str] = frozenset()
    guard: Guard | None = None
    otherwise: str = ""
    outcome: bool = False
    comment: Comment = Comment.OPTIONAL
    confirm: str = ""
    actions: tuple[Action, ...] = ()
    notify: tuple[Notify, ...] = ()
    other_than: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """A whole machine, checked: every state exists, every trigger is known.

    *leaving* finds the arrows of a state by trigger; *engine* is the `transitions` machine.
    *watched* are the triggers of which somebody other than their doer is asked for later on.
    """

    name: str
    initial: str
    states: Mapping[str, State] = field(hash=False)
    transitions: tuple[Transition, ...]
    leaving: Mapping[tuple[str, str], tuple[Transition, ...]] = field(hash=False, repr=False)
    engine: Engine = field(hash=False, compare=False, repr=False)
    watched: frozenset[str] = frozenset()


@dataclass(slots=True)  # mutable: `transitions` sets the state of what it moves
class Subject:
    """What `transitions` moves: a state and the answers that its conditions read."""

    state: str
    answers: frozenset[int]


def _holds(index: int, event: EventData) -> bool:
    subject = event.model
    return isinstance(subject, Subject) and index in subject.answers


class _Arrow(EngineTransition):
    """An arrow that only has conditions: nothing is called before, after, on entry or on exit."""

    def execute(self, event_data: EventData) -> bool:
        if not self._eval_conditions(event_data):
            return False
        self._change_state(event_data)
        return True

    def _change_state(self, event_data: EventData) -> None:
        setattr(event_data.model, event_data.machine.model_attribute, self.dest)


class _Engine(Engine):
    transition_cls = _Arrow


def assemble(
    name: str, initial: str, states: tuple[State, ...], transitions: tuple[Transition, ...]
) -> Machine:
    """Return the machine of *states* and *transitions*, ready to run."""
    leaving: dict[tuple[str, str], tuple[Transition, ...]] = {}
    for arrow in transitions:
        for source in arrow.sources:
            leaving[source, arrow.trigger] = (*leaving.get((source, arrow.trigger), ()), arrow)
    engine = _Engine(
        model=None,
        states=[state.name for state in states],
        transitions=[_row(arrow) for arrow in transitions],
        initial=initial,
        auto_transitions=False,
        send_event=True,
    )
    watched = frozenset(trigger for arrow in transitions for trigger in arrow.other_than)
    named = {state.name: state for state in states}
    return Machine(name, initial, named, transitions, leaving, engine, watched)


def _row(arrow: Transition) -> dict[str, str | list[str] | list[Callable[[EventData], bool]]]:
    conditions: list[Callable[[EventData], bool]] = [partial(_holds, arrow.index)]
    return {
        "trigger": arrow.trigger,
        "source": list(arrow.sources),
        "dest": arrow.dest,
        "conditions": conditions,
    }


def run(machine: Machine, state: str, trigger: str, allowed: frozenset[int]) -> str | None:
    """Return the state after *trigger*, or None where no arrow in *allowed* leads on."""
    if (state, trigger) not in machine.leaving:
        return None
    subject = Subject(state, allowed)
    event = machine.engine.events[trigger]
    asked = EventData(None, event, machine.engine, subject, (), {})
    for arrow in event.transitions[state]:
        if arrow.execute(asked):
            return subject.state
    return None


def arrows(machine: Machine, state: str) -> tuple[Transition, ...]:
    """Return every arrow that leaves *state*, in the order of the definition."""
    return tuple(a for a in machine.transitions if state in a.sources)
