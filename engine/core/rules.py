"""Rules of law about the order of stations, looked at where they bite: before a body speaks."""

from datetime import date

from engine.core.decision import Ground, Unmet
from engine.core.examine import Facts, holds
from engine.core.folge import Beratung, Folge, Phase, depths
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk, Rule, RuleKind, Severity


def broken(art: Art, folge: Folge, b: Beratung, facts: Facts) -> tuple[Rule, ...]:
    """Return the rules of *art* that the word of the Gremium at *b* would break now.

    A Gremium that comes once more further down (the Kreistag where a budget is brought in)
    is not bound before that.
    """
    depth = depths(folge)
    again = any(
        s.gremium == b.gremium and s.phase is Phase.OPEN and depth[s.id] > depth[b.id]
        for s in folge
    )
    if again:
        return ()
    return tuple(
        rule
        for rule in art.rules
        if rule.before == b.gremium and holds(rule.when, facts) and not _kept(rule, folge, b)
    )


def _kept(rule: Rule, folge: Folge, b: Beratung) -> bool:
    if rule.kind is RuleKind.HEARD_BEFORE:
        return any(s.gremium == rule.gremium and has_spoken(s) for s in folge)
    if rule.kind is RuleKind.LAST_BEFORE:
        return last_other(folge, b.gremium) == rule.gremium
    return True


def has_spoken(b: Beratung) -> bool:
    """Return whether the Gremium has given its word at *b*; to postpone is to give none."""
    return b.spoken and not (b.result is not None and b.result.step.puts_off)


def last_other(folge: Folge, gremium: str) -> str:
    """Return the Gremium that spoke last before *gremium*, own earlier sittings aside.

    The days decide; of one day the order of the Folge does.
    """
    depth = depths(folge)
    others = [s for s in folge if has_spoken(s) and s.gremium != gremium]
    others.sort(key=lambda s: (s.day or date.min, depth[s.id]))
    return others[-1].gremium if others else ""


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
