"""A compiled Regelwerk: everything an administrator wrote, as values that can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from engine.core.catalogue import Catalogue, folded
from engine.core.guard import Field, Guard
from engine.core.machine import Action, Comment, Machine, Transition
from engine.core.numbering import Scheme
from engine.core.route import Names, Target


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
class Provision:
    """A dated rule of a Gremium, such as its Ladungsfrist, with the source it rests on.

    *since* and *until* are local dates, both included; None is open. The value that counts is
    the one of the day of the sitting, never of today.
    """

    name: str
    value: str
    source: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Gremium:
    """A body: its names as printed, whether it sits in public, its dated rules."""

    name: str
    label: str
    short: str
    public: bool
    printed: tuple[str, ...] = ()
    provisions: tuple[Provision, ...] = ()
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
    """The wording of a message that transitions refer to by name."""

    name: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Frist:
    """A declared deadline: how long, on which source it rests, and on which days it holds."""

    name: str
    label: str
    within: str
    source: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The use of a Frist in a state: when to remind, and to whom it escalates after what time."""

    rule: str
    remind: tuple[str, ...] = ()
    escalate_after: str = ""
    escalate_to: str = ""


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
    the IANA zone in which local dates of the house are meant.
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
    fristen: tuple[Frist, ...] = ()
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
