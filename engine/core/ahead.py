"""What is next for a Vorlage and by whom: the one line that everybody looks for first."""

from dataclasses import dataclass, replace
from datetime import date

from engine.core.case import Vorlage
from engine.core.decision import Unmet
from engine.core.examine import Facts, facts_of, guard_unmet, labels_of
from engine.core.folge import Beratung, Phase, questions, ready
from engine.core.given import blank
from engine.core.machine import Machine, Transition, arrows
from engine.core.regelwerk import Act, Art, Regelwerk


@dataclass(frozen=True, slots=True)
class Next:
    """One step that is due: the trigger with its label, who may take it, and at which station.

    *choices* are given where a person must choose how it goes on. *day* is the local date
    before which the step makes no sense, the day of the sitting. *unmet* is what still keeps
    everybody from taking it, such as a field that is empty.
    """

    trigger: str
    label: str
    who: tuple[str, ...]
    station: int = 0
    gremium: str = ""
    choices: tuple[str, ...] = ()
    day: date | None = None
    resting: bool = False
    unmet: tuple[Unmet, ...] = ()


def ahead(regelwerk: Regelwerk, vorlage: Vorlage, today: date) -> tuple[Next, ...]:
    """Return the steps that are next: none where the paper is closed."""
    art = regelwerk.arten[vorlage.art]
    state = art.machine.states[vorlage.state]
    if state.final:
        return ()
    if not state.route:
        return _onward(regelwerk, art, vorlage, today)
    asked = tuple(_question(regelwerk, b) for b in questions(vorlage.folge))
    called = tuple(_station(regelwerk, b) for b in ready(vorlage.folge, today))
    return (*asked, *(step for step in called if step is not None)) or _stuck(regelwerk)


def _onward(regelwerk: Regelwerk, art: Art, vorlage: Vorlage, today: date) -> tuple[Next, ...]:
    """Return the first step that leads on, if nothing keeps everybody from it, else the first."""
    facts = facts_of(art, vorlage, today)
    steps = [
        replace(_step(regelwerk, a), unmet=_open(art, vorlage, a, facts))
        for a in _forward(art.machine, vorlage.state)
    ]
    alike = [step for step in steps if step.trigger == steps[0].trigger]
    return tuple([step for step in alike if not step.unmet][:1] or alike[:1])


def _open(art: Art, vorlage: Vorlage, arrow: Transition, facts: Facts) -> tuple[Unmet, ...]:
    """Return the required fields that are empty, else the condition that is not met."""
    empty = blank(art, vorlage, arrow.trigger)
    if empty or arrow.guard is None:
        return empty
    return guard_unmet(arrow.guard, arrow.otherwise, facts)


def _forward(machine: Machine, state: str) -> tuple[Transition, ...]:
    """Return the arrows that lead further on in the order in which the states are written."""
    order = list(machine.states)
    return tuple(
        a
        for a in arrows(machine, state)
        if not a.outcome
        and order.index(a.dest) > order.index(state)
        and machine.states[a.dest].phase is not Phase.VOID
    )


def _step(regelwerk: Regelwerk, arrow: Transition) -> Next:
    return Next(arrow.trigger, arrow.label, labels_of(regelwerk, arrow.roles))


def _station(regelwerk: Regelwerk, b: Beratung) -> Next | None:
    leading = _forward(regelwerk.beratung, b.state)
    if not leading:
        return None
    step = _step(regelwerk, leading[0])
    return Next(
        step.trigger,
        step.label,
        step.who,
        b.id,
        b.gremium,
        day=b.day,
        resting=b.resting,
    )


def _question(regelwerk: Regelwerk, b: Beratung) -> Next:
    rule = next((r for r in regelwerk.acts.values() if r.act is Act.ANSWER), None)
    trigger, label = (rule.trigger, rule.label) if rule else ("", "")
    who = labels_of(regelwerk, rule.roles) if rule else ()
    return Next(trigger, label, who, b.id, b.gremium, tuple(b.question))


def _stuck(regelwerk: Regelwerk) -> tuple[Next, ...]:
    """No station is left and nothing was decided: somebody must add one or close the paper."""
    rule = next((r for r in regelwerk.acts.values() if r.act is Act.INSERT), None)
    return (Next(rule.trigger, rule.label, labels_of(regelwerk, rule.roles)),) if rule else ()
