"""Rules of law about the order of stations, looked at where they bite: before a body speaks."""

from datetime import date

from engine.core.decision import Ground, Unmet
from engine.core.examine import Facts, holds
from engine.core.folge import Beratung, Folge
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk, Rule, RuleKind, Severity


def broken(art: Art, folge: Folge, b: Beratung, facts: Facts) -> tuple[Rule, ...]:
    """Return the rules of *art* that a decision at *b* would break now."""
    return tuple(
        rule
        for rule in art.rules
        if rule.before == b.gremium and holds(rule.when, facts) and not _kept(rule, folge, b)
    )


def _kept(rule: Rule, folge: Folge, b: Beratung) -> bool:
    spoken = tuple(s for s in folge if s.spoken and s.id != b.id)
    if rule.kind is RuleKind.HEARD_BEFORE:
        return any(s.gremium == rule.gremium for s in spoken)
    if rule.kind is RuleKind.LAST_BEFORE:
        return bool(spoken) and last_other(spoken, b.gremium) == rule.gremium
    return True


def last_other(spoken: Folge, gremium: str) -> str:
    """Return the Gremium that spoke last before *gremium*, own earlier sittings aside.

    The order is that of the Folge, and among stations side by side that of their days.
    """
    others = [s for s in spoken if s.gremium != gremium]
    others.sort(key=lambda s: (level(spoken, s), s.day or date.min))
    return others[-1].gremium if others else ""


def level(folge: Folge, b: Beratung) -> int:
    """Return how many stations of *folge* at most stand one behind the other before *b*."""
    before = [s for s in folge if s.id in b.after]
    return 1 + max((level(folge, s) for s in before), default=0)


def judge(
    regelwerk: Regelwerk, rules: tuple[Rule, ...], reason: str
) -> tuple[tuple[Unmet, ...], tuple[Message, ...]]:
    """Return what *rules* demand still, and the warnings that go on record.

    A blocking rule cannot be talked away. A warning is met by a written *reason*: "soll" in a
    statute is a rule with exceptions in atypical cases.
    """
    unmet: list[Unmet] = []
    notices: list[Message] = []
    for rule in rules:
        said = sentence(regelwerk, rule)
        if rule.severity is Severity.BLOCK:
            unmet.append(Unmet(Ground.RULE, said))
        elif not reason.strip():
            ask = msg("{rule} Give a reason in “begruendung”.", rule=said)
            unmet.append(Unmet(Ground.RULE, ask, needs="begruendung"))
        else:
            notices.append(msg("{rule} Reason given: {reason}", rule=said, reason=reason.strip()))
    return tuple(unmet), tuple(notices)


def sentence(regelwerk: Regelwerk, rule: Rule) -> Message:
    """Return what *rule* says, with its source."""
    gremium, before = (
        regelwerk.gremien[g].label if g in regelwerk.gremien else g
        for g in (rule.gremium, rule.before)
    )
    if rule.kind is RuleKind.LAST_BEFORE:
        return msg(
            "{gremium} must be the last to speak before {before} ({source}).",
            gremium=gremium,
            before=before,
            source=rule.because,
        )
    return msg(
        "{gremium} has not been heard before {before} ({source}).",
        gremium=gremium,
        before=before,
        source=rule.because,
    )
