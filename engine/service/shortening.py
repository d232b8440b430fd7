"""The shortened form of the Ladungsfrist: who may order it for a Sitzung, and with what reason.

Every Frist of the Sitzung that has a shortened form takes it. The summons must name the reason
(Geschäftsordnung; for the Vertretung § 59 NKomVG), so it stands with the Sitzung itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.core.case import Actor
from engine.core.decision import Ground, Unmet
from engine.core.examine import labels_of
from engine.core.frist import FristRule, Shortened
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.core.running import FristState, is_summons
from engine.service.planning import planners
from engine.service.sitting_fristen import sitting_rules
from engine.store import fristen
from engine.store.session import Connection
from engine.store.sittings import Meeting

Form = tuple[str, FristRule, Shortened]


def cannot_shorten(
    regelwerk: Regelwerk, meeting: Meeting, actor: Actor, reason: str
) -> Iterator[Unmet]:
    """Yield every reason why *actor* may not order the shortened form for *meeting*."""
    whole = sitting_rules(regelwerk, replace(meeting, shortened=False))
    summons = [rule for rule in whole.values() if is_summons(rule)]
    if not summons:
        yield Unmet(Ground.RULE, msg("no Ladungsfrist holds for this sitting"))
    for rule in summons:
        if rule.shortened is None:
            yield Unmet(Ground.RULE, msg("{rule} has no shortened form", rule=rule.label))
    forms = [(key[1], rule, rule.shortened) for key, rule in whole.items() if rule.shortened]
    if not reason and any(short.reason for _gremium, _rule, short in forms):
        text = msg("the shortened form of a Frist needs a reason: --comment …")
        yield Unmet(Ground.COMMENT, text, needs="comment")
    yield from dict.fromkeys(_rights(regelwerk, forms, actor))


def _rights(regelwerk: Regelwerk, forms: list[Form], actor: Actor) -> Iterator[Unmet]:
    for gremium, rule, short in forms:
        who = frozenset(short.who)
        if who and not actor.holds(who, gremium):
            text = msg(
                "{name} may not order the shortened form of “{rule}”; these may: {roles}",
                name=actor.name,
                rule=rule.label,
                roles=", ".join(labels_of(regelwerk, who)),
            )
            yield Unmet(Ground.ROLE, text)


def orderers(regelwerk: Regelwerk, meeting: Meeting) -> frozenset[str]:
    """Return the roles that the rules of *meeting* name for their shortened form."""
    rules = sitting_rules(regelwerk, meeting).values()
    return frozenset(role for rule in rules if rule.shortened for role in rule.shortened.who)


def may_order(regelwerk: Regelwerk, meeting: Meeting, unmet: Sequence[Unmet]) -> tuple[str, ...]:
    """Return the labels of the roles that may order it, where *unmet* asks for one.

    Where the rules name none, these are the roles that plan sittings.
    """
    roles = orderers(regelwerk, meeting)
    asked = any(one.ground is Ground.ROLE for one in unmet)
    return labels_of(regelwerk, roles) if roles and asked else planners(regelwerk, unmet)


def too_late(connection: Connection, meeting: Meeting) -> Iterator[Unmet]:
    """Yield why nothing of *meeting* can be shortened any more."""
    if meeting.shortened:
        text = msg("the Fristen of this sitting are shortened already")
        yield Unmet(Ground.STATE, text)
    kept = {FristState.MET.value, FristState.MISSED.value}
    every = fristen.of_sitzung(connection, meeting.id)
    if any(frist.is_summons and frist.state in kept for frist in every):
        yield Unmet(Ground.STATE, msg("the summons of this sitting have gone out already"))
