"""What can be done now, by whom, and if not why: `decide` asked for every trigger."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from engine.core.case import Actor, Case, Command, Vorlage
from engine.core.decide import decide, triggers, who_may
from engine.core.decision import Ground, Possibility, Refusal, Unmet
from engine.core.examine import labels_of
from engine.core.folge import Beratung
from engine.core.given import takes
from engine.core.machine import Machine, Transition
from engine.core.regelwerk import Art, Regelwerk


@dataclass(frozen=True, slots=True)
class _Asked:
    """One trigger at one place, before it is tried."""

    trigger: str
    label: str
    who: tuple[str, ...]
    at: Beratung | None = None
    arrow: Transition | None = None
    takes: tuple[str, ...] = ()


def possible(
    regelwerk: Regelwerk, case: Case, actor: Actor, *, now: datetime
) -> tuple[Possibility, ...]:
    """Return one entry for every trigger, and for each station at which it could be used.

    Values that are still to be typed do not count as obstacles; they are named in *asks*.
    """
    art = regelwerk.arten[case.vorlage.art]
    asked = (
        entry
        for trigger in triggers(regelwerk, art)
        for entry in _at(regelwerk, art, case, trigger)
    )
    return tuple(_tried(regelwerk, case, actor, entry, now) for entry in asked)


def _at(regelwerk: Regelwerk, art: Art, case: Case, trigger: str) -> tuple[_Asked, ...]:
    rule = regelwerk.acts.get(trigger)
    if rule is not None:
        roles = rule.in_hands_of(art.machine.states[case.vorlage.state].owner).roles
        return (_Asked(trigger, rule.label, labels_of(regelwerk, roles)),)
    if trigger in regelwerk.beratung.engine.events:
        return _at_stations(regelwerk, case, trigger)
    return (_entry(regelwerk, art.machine, case.vorlage.state, trigger, None),)


def _at_stations(regelwerk: Regelwerk, case: Case, trigger: str) -> tuple[_Asked, ...]:
    machine = regelwerk.beratung
    fitting = [b for b in case.vorlage.folge if (b.state, trigger) in machine.leaving]
    if not fitting:
        return (_entry(regelwerk, machine, "", trigger, None),)
    return tuple(_entry(regelwerk, machine, b.state, trigger, b) for b in fitting)


def _entry(
    regelwerk: Regelwerk, machine: Machine, state: str, trigger: str, at: Beratung | None
) -> _Asked:
    here = machine.leaving.get((state, trigger), ())
    arrow = here[0] if here else next(t for t in machine.transitions if t.trigger == trigger)
    who = who_may(regelwerk, machine, state, trigger)
    return _Asked(trigger, arrow.label, who, at, arrow if here else None, takes(here))


def _tried(
    regelwerk: Regelwerk, case: Case, actor: Actor, asked: _Asked, now: datetime
) -> Possibility:
    values = {"beratung": str(asked.at.id)} if asked.at else {}
    outcome = decide(regelwerk, case, Command(asked.trigger, actor, values), now=now)
    unmet = outcome.unmet if isinstance(outcome, Refusal) else ()
    typed = tuple(u for u in unmet if _can_be_typed(u, asked))
    entry = Possibility(
        asked.trigger,
        asked.label,
        unmet=tuple(u for u in unmet if u not in typed),
        who=asked.who,
        asks=tuple(dict.fromkeys(_asks(typed, asked, case.vorlage))),
        takes=asked.takes,
    )
    if asked.arrow is not None:
        entry = replace(entry, dest=asked.arrow.dest, confirm=asked.arrow.confirm)
    return replace(entry, station=asked.at.id, gremium=asked.at.gremium) if asked.at else entry


def _can_be_typed(unmet: Unmet, asked: _Asked) -> bool:
    """Return whether a value that comes with the trigger would meet the condition."""
    if unmet.ground is Ground.MISSING:
        return unmet.needs in asked.takes
    return bool(unmet.needs) and unmet.ground in {Ground.INPUT, Ground.COMMENT, Ground.RULE}


def _asks(typed: tuple[Unmet, ...], asked: _Asked, vorlage: Vorlage) -> Iterator[str]:
    """Yield what must be typed; a condition names only the first of the fields that it lacks."""
    for unmet in typed:
        yield unmet.needs
        if unmet.ground is Ground.MISSING and asked.arrow and asked.arrow.guard:
            reads = asked.arrow.guard.reads
            yield from (n for n in asked.takes if n in reads and n not in vorlage.fields)
