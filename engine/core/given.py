"""The values that a step needs or brings: declared, typed, never over what has been sent."""

from collections.abc import Iterable, Iterator, Mapping

from engine.core.acts import BETREFF, PUBLIC, Done, edited
from engine.core.case import Command, Vorlage
from engine.core.decision import Ground, Unmet
from engine.core.guard import Value
from engine.core.machine import Action, Transition
from engine.core.message import Message, msg
from engine.core.regelwerk import Art


def with_given(art: Art, vorlage: Vorlage, command: Command) -> tuple[Vorlage, tuple[Unmet, ...]]:
    """Return *vorlage* with the values of *command* in its fields, and everything wrong with them.

    Each value must be declared by an arrow of the trigger. Where there is none in this state,
    that is the reason, whatever the values are.
    """
    arrows = art.machine.leaving.get((vorlage.state, command.trigger), ())
    if not command.values or not arrows:
        return vorlage, ()
    unmet = list(undeclared(arrows, command))
    possible, filled = takes(arrows), vorlage
    for name, text in command.values.items():
        done = edited(art, filled, {name: text} if name in possible else {})
        if isinstance(done, Done):
            filled = done.vorlage
        else:
            unmet.extend(done)
    anew = all(Action.NEW_VERSION in arrow.actions for arrow in arrows)
    unmet.extend(() if anew else _sent(art, vorlage, filled))
    return filled, tuple(unmet)


def takes(arrows: Iterable[Transition]) -> tuple[str, ...]:
    """Return the names of the values that *arrows* take, in the order of the definition."""
    return tuple(dict.fromkeys(name for arrow in arrows for name in arrow.fields))


def undeclared(arrows: Iterable[Transition], command: Command) -> tuple[Unmet, ...]:
    """Return a reason for each value of *command* that none of *arrows* takes."""
    possible = takes(arrows)
    return tuple(
        Unmet(Ground.INPUT, _not_taken(command.trigger, name, possible), name, possible)
        for name in command.values
        if name not in possible
    )


def _not_taken(trigger: str, name: str, possible: tuple[str, ...]) -> Message:
    if not possible:
        return msg("“{trigger}” takes no values, so no “{name}”", trigger=trigger, name=name)
    return msg(
        "“{trigger}” takes no value “{name}”; it takes {possible}",
        trigger=trigger,
        name=name,
        possible=", ".join(possible),
    )


def blank(art: Art, vorlage: Vorlage, trigger: str) -> tuple[Unmet, ...]:
    """Return the required fields that are empty when the paper is to leave its first state."""
    machine = art.machine
    leaving = machine.leaving.get((vorlage.state, trigger), ())
    onward = any(not machine.states[arrow.dest].final for arrow in leaving)
    if vorlage.state != machine.initial or not onward:
        return ()
    return tuple(
        Unmet(
            Ground.MISSING,
            msg("the field {field} is not filled in", field=decl.field.label or name),
            needs=name,
        )
        for name, decl in art.fields.items()
        if decl.required and vorlage.fields.get(name) in {None, "", ()}
    )


def _sent(art: Art, before: Vorlage, after: Vorlage) -> Iterator[Unmet]:
    """Yield what would change in a text that has been sent; what was empty may be added."""
    old, new = _values(before), _values(after)
    for name in old if before.frozen else ():
        if old[name] not in {None, "", ()} and old[name] != new[name]:
            label = art.fields[name].field.label if name in art.fields else name
            text = msg("“{field}” has been sent out and is frozen", field=label)
            yield Unmet(Ground.FROZEN, text, name)


def _values(vorlage: Vorlage) -> Mapping[str, Value]:
    return {**vorlage.fields, BETREFF: vorlage.betreff, PUBLIC: vorlage.public}
