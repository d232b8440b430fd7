"""Who may plan sittings: enter, move and cancel them."""

from collections.abc import Iterator, Sequence

from engine.core.case import Actor
from engine.core.decision import Ground, Unmet
from engine.core.examine import labels_of
from engine.core.machine import Action
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk


def may_not_plan(regelwerk: Regelwerk, actor: Actor, gremien: Sequence[str]) -> Iterator[Unmet]:
    """Yield that *actor* may not plan sittings of *gremien*: that is for whoever schedules."""
    roles = planning(regelwerk)
    if roles and not any(actor.holds(roles, gremium) for gremium in gremien or ("",)):
        yield Unmet(Ground.ROLE, msg("{name} does not hold the role", name=actor.name))


def planners(regelwerk: Regelwerk, unmet: Sequence[Unmet]) -> tuple[str, ...]:
    """Return the labels of the roles that may plan sittings, where *unmet* asks for one."""
    asked = any(one.ground is Ground.ROLE for one in unmet)
    return labels_of(regelwerk, planning(regelwerk)) if asked else ()


def planning(regelwerk: Regelwerk) -> frozenset[str]:
    """Return the roles that may plan sittings; none where everybody may."""
    arrow = regelwerk.arrow_of(Action.SCHEDULE)
    return arrow.roles if arrow else frozenset[str]()
