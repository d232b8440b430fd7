"""The files of a Regelwerk as people write them, one model per kind of file.

The JSON Schemas that editors use are generated from these models, so every field says here
what it means.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from engine.core.catalogue import Column, Step
from engine.core.guard import Kind
from engine.core.machine import Action, Comment
from engine.core.numbering import Given
from engine.core.regelwerk import Act, RuleKind, Severity
from engine.core.votes import Verdict

Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-zäöüß][a-zäöüß0-9_-]*$", max_length=60),
    Field(description="a short name in small letters, used by other files"),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]
GuardText = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Span = Annotated[
    str,
    StringConstraints(
        pattern=r"^[1-9]\d{0,2} (Tag|Tage|Arbeitstag|Arbeitstage|Werktag|Werktage|Woche|Wochen"
        r"|Monat|Monate|Stunden)$"
    ),
    Field(description="an amount and a unit, such as: 7 Tage, 5 Arbeitstage, 2 Wochen"),
]
Moment = Annotated[
    str,
    StringConstraints(
        pattern=r"^(am Tag|[1-9]\d{0,2} (Tag|Tage|Arbeitstag|Arbeitstage|Woche|Wochen)"
        r" (vorher|danach))$"
    ),
    Field(description="when to remind: am Tag, 3 Arbeitstage vorher, 2 Tage danach"),
]


def _as_list(value: object) -> object:
    """Return one word as a list of one: ``role: leitung`` means ``role: [leitung]``."""
    return [value] if isinstance(value, str) else value


Names = Annotated[list[Name], BeforeValidator(_as_list, json_schema_input_type=Name | list[Name])]
Lines = Annotated[list[Line], BeforeValidator(_as_list, json_schema_input_type=Line | list[Line])]


class Strict(BaseModel):
    """A mapping in which every key is known and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=False)


class Loose(Strict):
    """As `Strict`, but words may stand for members of a closed list."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=False, coerce_numbers_to_str=False
    )


class NotifyDoc(Loose):
    """Who is told, with which text."""

    to: Names = Field(description="roles of persons")
    text: Name = Field(description="a text of texte.yaml")


class EscalateDoc(Loose):
    """What happens when a deadline has passed."""

    after: Span
    to: Name = Field(description="the role that is told")


class DeadlineDoc(Loose):
    """A deadline of a state: which Frist, who is reminded when, how it escalates."""

    rule: Name = Field(description="a Frist of fristen.yaml")
    remind: list[Moment] = []
    escalate: EscalateDoc | None = None


class StateDoc(Loose):
    """A state of the Vorlage."""

    name: Name
    label: Line
    owner: Name | None = Field(None, description="the role that must act in this state")
    group: Line | None = Field(None, description="the box in which the picture shows it")
    final: bool = Field(default=False, description="the life of the paper ends here")
    route: bool = Field(default=False, description="the Beratungsfolge runs in this state")
    deadline: DeadlineDoc | None = None


class TransitionDoc(Loose):
    """A step from state to state: by a person (trigger) or by the outcome of the Folge (on)."""

    trigger: Name | None = Field(None, description="the word with which a person asks for it")
    on: Name | None = Field(None, description="the outcome of the Folge that leads here")
    label: Line | None = Field(None, description="what the button says")
    source: Names
    dest: Name
    role: Names = Field(default=[], description="who may; empty: everybody")
    when: GuardText | None = Field(None, description="the condition, in the guard language")
    otherwise: Text | None = Field(
        None, alias="else", description="what is said while the condition does not hold"
    )
    comment: Comment = Comment.OPTIONAL
    confirm: Line | None = Field(None, description="the question asked before it is done")
    actions: list[Action] = []
    notify: list[NotifyDoc] = []


class FieldType(StrEnum):
    """The types of fields as they are written; money is a number in euros."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    YESNO = "yesno"
    DATE = "date"
    TEXTS = "texts"

    @property
    def kind(self) -> Kind:
        """What the guard language takes it for."""
        return Kind.NUMBER if self is FieldType.MONEY else Kind(self.value)


class FieldDoc(Loose):
    """A field of the Vorlage."""

    type: FieldType
    label: Line
    of: Lines = Field(default=[], description="the possible values of a choice")
    required: bool = False


class StationDoc(Loose):
    """What may be said of a station of the route besides Gremium and role."""

    lead: bool = Field(default=False, description="federführend")
    when: GuardText | None = None
    because: Line | None = Field(None, description="the source: § and statute, or Satzung")
    within_days: Annotated[int, Field(ge=1, le=365)] | None = Field(
        None, description="after so many days the next station need not wait for this one"
    )


class StepDoc(StationDoc):
    """One station of the route."""

    gremium: Name
    role: Name = Field(description="a station role of ergebnisse.yaml")


class StageDoc(StationDoc):
    """One station, or several side by side under ``parallel``."""

    gremium: Name | None = None
    role: Name | None = None
    parallel: list[StepDoc] = []


class RuleDoc(Loose):
    """A rule of law about the order of stations."""

    id: Name
    rule: RuleKind
    gremium: Name | None = None
    before: Name | None = None
    severity: Severity = Severity.WARN
    because: Line
    when: GuardText | None = None


class ArtDoc(Loose):
    """One Vorlagenart: ``vorlagenarten/NAME.yaml``."""

    art: Name
    label: Line
    source: Line | None = Field(None, description="on what the whole route rests")
    printed: Lines = Field(default=[], description="how systems print this Art")
    number: Line = Field(description="for instance VO/{year}/{counter:03}")
    number_given: Given = Given.CREATION
    number_counter: Name | None = Field(None, description="Arten with one counter share numbers")
    number_child: Line = Field("-{counter:02}", description="suffix after the parent's number")
    parents: Names = Field(default=[], description="Arten to which a paper of this Art belongs")
    informs: bool = Field(default=False, description="asks for no decision")
    fields: dict[Name, FieldDoc] = {}
    initial: Name
    states: list[StateDoc]
    transitions: list[TransitionDoc]
    route: list[StageDoc] = []
    tell_afterwards: Names = Field(
        default=[], description="Gremien that are told after an urgent decision"
    )
    rules: list[RuleDoc] = []


class RegelwerkDoc(Loose):
    """The head of the set: ``regelwerk.yaml``."""

    regelwerk: Name
    label: Line
    land: Literal[
        "BB",
        "BE",
        "BW",
        "BY",
        "HB",
        "HE",
        "HH",
        "MV",
        "NI",
        "NW",
        "RP",
        "SH",
        "SL",
        "SN",
        "ST",
        "TH",
    ]
    zone: Line = "Europe/Berlin"
    source: Line | None = None


class DutyDoc(Loose):
    """A role that persons hold."""

    name: Name
    label: Line


class RollenDoc(Loose):
    """``rollen.yaml``."""

    roles: list[DutyDoc]


class ProvisionDoc(Loose):
    """A dated rule of a Gremium, with its source."""

    rule: Name
    value: Line
    source: Line
    since: Day | None = Field(None, alias="from")
    until: Day | None = None


class GremiumDoc(Loose):
    """A body of the council."""

    name: Name
    label: Line
    short: Line
    public: bool
    printed: Lines = []
    source: Line | None = None
    rules: list[ProvisionDoc] = []


class GremienDoc(Loose):
    """``gremien.yaml``."""

    gremien: list[GremiumDoc]


def _as_effect(value: object) -> object:
    """Return ``advance`` as a step and ``{ask: [...]}`` as the step that asks."""
    if isinstance(value, str):
        return {"step": value}
    if isinstance(value, dict) and "ask" in value and "step" not in value:
        return {"step": Step.ASK.value, **value}
    return value


class EffectDoc(Loose):
    """A step with what goes along with it; a single word is the step alone."""

    step: Step
    ask: list[Step] = Field(default=[], description="the steps among which a person chooses")
    version: bool = Field(default=False, description="the text gets a new version")
    inform: bool = Field(default=False, description="stations to be told are appended")


AnyEffect = Annotated[
    EffectDoc, BeforeValidator(_as_effect, json_schema_input_type=Step | EffectDoc)
]


class ClassDoc(Loose):
    """A class of results and its effect for each way in which a station reads it."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*$", max_length=60)]
    label: Line
    meaning: Text = ""
    outcome: Name = Field(description="what it leaves of the Vorlage where it ends the Folge")
    verdict: Verdict | None = None
    carries: Line | None = Field(None, description="what later stations must be told")
    effects: dict[Column, AnyEffect]
    labels: list[Line] = Field(default=[], description="printed results, whole")
    beginnings: list[Line] = Field(default=[], description="printed beginnings of results")


class StationRoleDoc(Loose):
    """What a Gremium does at a station, and how results are read there."""

    name: Name
    label: Line
    reads: Column
    printed: list[Line] = []


class ErgebnisseDoc(Loose):
    """``ergebnisse.yaml``."""

    station_roles: list[StationRoleDoc]
    classes: list[ClassDoc]


class StationStateDoc(Loose):
    """A state of a Beratung, and what it means to the Folge."""

    name: Name
    label: Line
    phase: Literal["open", "held", "void"]


class ActDoc(Loose):
    """Something that is done to Folge or text."""

    act: Act
    trigger: Name
    label: Line
    role: Names = []
    comment: Comment = Comment.OPTIONAL


class BeratungDoc(Loose):
    """``beratung.yaml``: the machine of one station."""

    initial: Name
    states: list[StationStateDoc]
    transitions: list[TransitionDoc]
    acts: list[ActDoc] = []


class FristDoc(Loose):
    """A deadline that states refer to."""

    name: Name
    label: Line
    within: Span
    source: Line
    since: Day | None = Field(None, alias="from")
    until: Day | None = None


class FristenDoc(Loose):
    """``fristen.yaml``."""

    fristen: list[FristDoc]


class MailTextDoc(Loose):
    """The wording of a message."""

    subject: Line
    body: Text


class TexteDoc(Loose):
    """``texte.yaml``."""

    texts: dict[Name, MailTextDoc]


FILES: dict[str, type[Loose]] = {
    "regelwerk.yaml": RegelwerkDoc,
    "rollen.yaml": RollenDoc,
    "gremien.yaml": GremienDoc,
    "ergebnisse.yaml": ErgebnisseDoc,
    "beratung.yaml": BeratungDoc,
    "fristen.yaml": FristenDoc,
    "texte.yaml": TexteDoc,
}
