"""Why an arrow may be taken, or every reason why not."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from engine.core.case import Actor, Vorlage
from engine.core.decision import Ground, Unmet
from engine.core.guard import Fault, Guard, Missing, Value, evaluate, explain
from engine.core.machine import Comment, Transition
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk

Facts = Mapping[str, Value | None]
DoneBy = tuple[tuple[str, str], ...]


def facts_of(art: Art, vorlage: Vorlage, today: date) -> Facts:
    """Return what a guard may read: the declared fields and the built-in facts."""
    return _PaperFacts(art, vorlage, today)


class _PaperFacts(Mapping[str, Value | None]):
    """Facts that are looked up when a guard asks: most steps have none that does."""

    __slots__ = ("_art", "_today", "_vorlage")

    def __init__(self, art: Art, vorlage: Vorlage, today: date) -> None:
        self._art = art
        self._vorlage = vorlage
        self._today = today

    def __getitem__(self, name: str) -> Value | None:
        read = _BUILT_IN.get(name)
        if read is not None:
            return read(self._vorlage, self._today)
        return self._vorlage.fields.get(name)

    def __contains__(self, name: object) -> bool:
        return name in _BUILT_IN or name in self._art.fields

    def __iter__(self) -> Iterator[str]:
        return iter({**self._art.fields, **_BUILT_IN})

    def __len__(self) -> int:
        return len({**self._art.fields, **_BUILT_IN})


_BUILT_IN: Mapping[str, Callable[[Vorlage, date], Value]] = {
    "betreff": lambda vorlage, _today: vorlage.betreff,
    "nummer": lambda vorlage, _today: vorlage.number.printed if vorlage.number else "",
    "version": lambda vorlage, _today: vorlage.version,
    "oeffentlich": lambda vorlage, _today: vorlage.public,
    "today": lambda _vorlage, today: today,
}
BUILT_IN = tuple(_BUILT_IN)


def holds(guard: Guard | None, facts: Facts) -> bool:
    """Return whether *guard* is met; what cannot be evaluated is not met."""
    return guard is None or evaluate(guard, facts) is True


def examine(
    arrow: Transition,
    actor: Actor,
    facts: Facts,
    *,
    scope: str = "",
    comment: str = "",
    done_by: DoneBy = (),
) -> tuple[Unmet, ...]:
    """Return every reason why *actor* may not take *arrow* now.

    *scope* is the Gremium of the station, for duties that are held for one Gremium only.
    *done_by* says who did last what another person must do the counterpart of.
    """
    unmet: list[Unmet] = []
    if arrow.roles and not actor.holds(arrow.roles, scope):
        unmet.append(Unmet(Ground.ROLE, msg("{name} does not hold the role", name=actor.name)))
    if done_by and arrow.other_than:
        unmet.extend(_same_person(arrow, actor, done_by))
    if arrow.guard is not None:
        unmet.extend(guard_unmet(arrow.guard, arrow.otherwise, facts))
    if arrow.comment is Comment.REQUIRED and not comment.strip():
        unmet.append(
            Unmet(
                Ground.COMMENT, msg("a comment that gives the reason is missing"), needs="comment"
            )
        )
    return tuple(unmet)


def _same_person(arrow: Transition, actor: Actor, done_by: DoneBy) -> Iterator[Unmet]:
    for trigger, person in done_by:
        if person == actor.id and trigger in arrow.other_than:
            text = msg(
                "“{trigger}” was already done by {name}; this must be another person",
                trigger=trigger,
                name=actor.name,
            )
            yield Unmet(Ground.SAME_PERSON, text)


def guard_unmet(guard: Guard, otherwise: str, facts: Facts) -> tuple[Unmet, ...]:
    """Return nothing where *guard* holds, else what is missing, false or broken in it."""
    answer = evaluate(guard, facts)
    if answer is True:
        return ()
    if isinstance(answer, Missing):
        text = msg("the field {field} is not filled in", field=answer.field)
        return (Unmet(Ground.MISSING, text, needs=answer.field),)
    if isinstance(answer, Fault):
        text = msg(
            "the condition “{source}” could not be evaluated; an incident has been recorded",
            source=answer.source,
        )
        return (Unmet(Ground.FAULT, text),)
    return (Unmet(Ground.GUARD, _not_true(guard, otherwise, facts)),)


def _not_true(guard: Guard, otherwise: str, facts: Facts) -> Message:
    if otherwise:
        return msg("{reason}", reason=otherwise)
    failing = "; ".join(clause.source for clause in explain(guard, facts))
    return msg("the condition “{source}” does not hold", source=failing or guard.source)


def labels_of(regelwerk: Regelwerk, roles: frozenset[str]) -> tuple[str, ...]:
    """Return the labels of *roles*, sorted, as they are shown to people."""
    return tuple(sorted(regelwerk.duties[r].label if r in regelwerk.duties else r for r in roles))
