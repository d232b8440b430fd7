"""What is next for a Vorlage and by whom: the one line that everybody looks for first."""

from dataclasses import dataclass
from datetime import date

from engine.core.case import Vorlage
from engine.core.examine import labels_of
from engine.core.folge import Beratung, Phase, questions, ready
from engine.core.machine import Machine, Transition, arrows
from engine.core.regelwerk import Act, Regelwerk


@dataclass(frozen=True, slots=True)
class Next:
    """One step that is due: the trigger with its label, who may take it, and at which station.

    *choices* are given where a person must choose how it goes on. *day* is the local date
    before which the step makes no sense, the day of the sitting.
    """

    trigger: str
    label: str
    who: tuple[str, ...]
    station: int = 0
    gremium: str = ""
    choices: tuple[str, ...] = ()
    day: date | None = None
    resting: bool = False


def ahead(regelwerk: Regelwerk, vorlage: Vorlage, today: date) -> tuple[Next, ...]:
    """Return the steps that are next: none where the paper is closed."""
    art = regelwerk.arten[vorlage.art]
    state = art.machine.states[vorlage.state]
    if state.final:
        return ()
    if not state.route:
        return tuple(_forward(regelwerk, art.machine, vorlage.state))[:1]
    asked = tuple(_question(regelwerk, b) for b in questions(vorlage.folge))
    called = tuple(_station(regelwerk, b) for b in ready(vorlage.folge, today))
    return (*asked, *(step for step in called if step is not None)) or _stuck(regelwerk)


def _forward(regelwerk: Regelwerk, machine: Machine, state: str) -> tuple[Next, ...]:
    """Yield the arrows that lead further on in the order in which the states are written."""
    order = list(machine.states)
    leading = (
        a
        for a in arrows(machine, state)
        if not a.outcome
        and order.index(a.dest) > order.index(state)
        and machine.states[a.dest].phase is not Phase.VOID
    )
    return tuple(_step(regelwerk, a) for a in leading)


def _step(regelwerk: Regelwerk, arrow: Transition) -> Next:
    return Next(arrow.trigger, arrow.label, labels_of(regelwerk, arrow.roles))


def _station(regelwerk: Regelwerk, b: Beratung) -> Next | None:
    steps = _forward(regelwerk, regelwerk.beratung, b.state)
    if not steps:
        return None
    return Next(
        steps[0].trigger,
        steps[0].label,
        steps[0].who,
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
