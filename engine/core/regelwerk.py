"""A compiled Regelwerk: everything an administrator wrote, as values that can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from engine.core.calendar import Closing
from engine.core.catalogue import Catalogue, folded
from engine.core.frist import FristRule, Reminder, Rung
from engine.core.guard import Field, Guard
from engine.core.machine import Action, Comment, Machine, Transition
from engine.core.numbering import Scheme
from engine.core.remind import Watch
from engine.core.route import Names, Target
from engine.core.times import USUAL, Times


class Severity(StrEnum):
    """Whether a rule of law only warns (and asks for a reason) or blocks."""

    WARN = "warn"
    BLOCK = "block"


class RuleKind(StrEnum):
    """The kinds of rules about the order of stations."""

    HEARD_BEFORE = "heard_before"
    LAST_BEFORE = "last_before"
    DECIDES_ONCE = "decides_once"


class Act(StrEnum):
    """What can be done to a Beratungsfolge or a text besides moving a machine on."""

    ANSWER = "answer"
    INSERT = "insert"
    RESUME = "resume"
    EDIT = "edit"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role that persons hold."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Gremium:
    """A body: its names as printed, and whether it sits in public."""

    name: str
    label: str
    short: str
    public: bool
    printed: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class FieldDecl:
    """A declared field of a Vorlage: its type for guards, its label, who must fill it."""

    field: Field
    name: str
    required: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One station of a declared route."""

    target: Target
    decisive: bool = False
    lead: bool = False
    when: Guard | None = None
    because: str = ""
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class MailText:
    """The wording of a message that transitions refer to by name.

    *information* says that nobody has to act on it: a person may do without it.
    """

    name: str
    subject: str
    body: str
    information: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The use of a Frist in a state; what it leaves out of reminders the rule itself says."""

    rule: str
    remind: tuple[Reminder, ...] = ()
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Stations that stand side by side; the next stage waits until all of them have finished."""

    steps: tuple[RouteStep, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of law about the order of stations, with its source."""

    id: str
    kind: RuleKind
    severity: Severity
    because: str
    gremium: str = ""
    before: str = ""
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class ActRule:
    """Who may do an act, under which trigger and label."""

    act: Act
    trigger: str
    label: str
    roles: frozenset[str]
    comment: Comment = Comment.OPTIONAL

    def in_hands_of(self, owner: str) -> "ActRule":
        """Return the rule in a state of *owner*: who must act there may also change the text."""
        if self.act is not Act.EDIT or not self.roles or not owner:
            return self
        return replace(self, roles=self.roles | {owner})


@dataclass(frozen=True, slots=True)
class Art:
    """One Vorlagenart: fields, machine, route, rules, number."""

    name: str
    label: str
    machine: Machine
    fields: Mapping[str, FieldDecl] = field(hash=False)
    route: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    scheme: Scheme
    printed: tuple[str, ...] = ()
    told: tuple[Target, ...] = ()
    informs: bool = False
    parents: tuple[str, ...] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict[str, Deadline], hash=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Regelwerk:
    """A whole set of definitions. *version* is the content hash under which papers are pinned.

    *guards_read* names the facts every guard may read besides the declared fields; *zone* is
    the IANA zone in which local dates of the house are meant. *place* names the municipality
    where a holiday of its own counts; *closings* are the closing days of the house.
    """

    name: str
    label: str
    land: str
    zone: str
    version: str
    gremien: Mapping[str, Gremium] = field(hash=False)
    duties: Mapping[str, Duty] = field(hash=False)
    catalogue: Catalogue
    beratung: Machine
    acts: Mapping[str, ActRule] = field(hash=False)
    arten: Mapping[str, Art] = field(hash=False)
    texts: Mapping[str, MailText] = field(hash=False)
    fristen: tuple[FristRule, ...] = ()
    place: str = ""
    closings: tuple[Closing, ...] = ()
    times: Times = USUAL
    source: str = ""

    @property
    def names(self) -> Names:
        """The states that the Folge gives to stations by itself."""
        return Names(self.beratung.initial, self.dest_of(Action.SKIP))

    def dest_of(self, action: Action) -> str:
        """Return the state of the Beratung machine to which *action* leads."""
        arrow = self.arrow_of(action)
        return arrow.dest if arrow else self.beratung.initial

    def arrow_of(self, action: Action) -> Transition | None:
        """Return the arrow of the Beratung machine that does *action*."""
        return next((t for t in self.beratung.transitions if action in t.actions), None)

    def target(self, gremium: str, role: str) -> Target:
        """Return *gremium* in *role* as the goal of a referral; both must exist."""
        return Target(
            gremium, role, self.catalogue.roles[role].column, public=self.gremien[gremium].public
        )


def gremium_named(regelwerk: Regelwerk, printed: str) -> Gremium | None:
    """Return the Gremium whose key, label, short name or printed name is exactly *printed*."""
    wanted = folded(printed)
    for gremium in regelwerk.gremien.values():
        names = (gremium.name, gremium.label, gremium.short, *gremium.printed)
        if wanted in {folded(name) for name in names if name}:
            return gremium
    return None


def rule_for(
    regelwerk: Regelwerk, name: str, gremium: str, art: str, day: date
) -> FristRule | None:
    """Return the Frist *name* that holds on *day* for *gremium* and *art*, the closest one.

    A rule for both goes before one for the Gremium, that before one for the Art, that before
    the general one. *day* is the local day of the Sitzung (or of the event), never today;
    *gremium* and *art* are "" where there is none.
    """
    fitting = [
        rule
        for rule in regelwerk.fristen
        if rule.name == name
        and rule.gremium in {"", gremium}
        and rule.art in {"", art}
        and (rule.since or day) <= day <= (rule.until or day)
    ]
    return max(fitting, key=_closeness, default=None)


def _closeness(rule: FristRule) -> tuple[bool, bool]:
    return bool(rule.gremium), bool(rule.art)


def watch_of(deadline: Deadline | None, rule: FristRule) -> Watch:
    """Return the reminders and the ladder for *rule* where *deadline* names it in a state.

    None for a Frist that hangs on a Sitzung: then the rule's own count.
    """
    if deadline is None:
        return Watch(rule.remind, rule.ladder)
    return Watch(deadline.remind or rule.remind, deadline.ladder or rule.ladder)
