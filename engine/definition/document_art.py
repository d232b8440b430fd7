"""The file of a Vorlagenart as people write it, and what it shares with ``beratung.yaml``."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from engine.core.guard import Kind
from engine.core.machine import Action, Comment
from engine.core.numbering import Given
from engine.core.regelwerk import RuleKind, Severity
from engine.definition.document_frist import DeadlineDoc
from engine.definition.document_words import (
    GuardText,
    Line,
    Lines,
    Loose,
    Name,
    Names,
    Text,
)


class NotifyDoc(Loose):
    """Who is told, with which text."""

    to: Names = Field(description="Rollen aus rollen.yaml, die benachrichtigt werden")
    text: Name = Field(description="ein Text aus texte.yaml")


class StateDoc(Loose):
    """A state of the Vorlage."""

    name: Name = Field(description="kurzer Name in Kleinbuchstaben, auf den Übergänge verweisen")
    label: Line = Field(description="wie der Zustand angezeigt wird")
    owner: Name | None = Field(None, description="die Rolle, die in diesem Zustand am Zug ist")
    group: Line | None = Field(None, description="der Kasten, in dem das Bild ihn zeigt")
    final: StrictBool = Field(default=False, description="true: hier endet das Leben der Vorlage")
    route: StrictBool = Field(
        default=False, description="true: in diesem Zustand läuft die Beratungsfolge"
    )
    deadline: DeadlineDoc | None = Field(None, description="die Frist in diesem Zustand")


class TransitionDoc(Loose):
    """A step from state to state: by a person (trigger) or by the outcome of the Folge (on)."""

    trigger: Name | None = Field(None, description="das Wort, mit dem ein Mensch ihn auslöst")
    on: Name | None = Field(
        None, description="das Ergebnis der Beratungsfolge, das ihn auslöst (statt trigger)"
    )
    label: Line | None = Field(None, description="was auf der Schaltfläche steht")
    source: Names = Field(description="von welchem Zustand oder welchen Zuständen")
    dest: Name = Field(description="in welchen Zustand")
    role: Names = Field(default=[], description="wer es darf; leer: alle")
    when: GuardText | None = Field(None, description="die Bedingung in der Bedingungssprache")
    otherwise: Text | None = Field(
        None, alias="else", description="was gesagt wird, solange die Bedingung nicht gilt"
    )
    comment: Comment = Field(
        Comment.OPTIONAL, description="ob eine Begründung verlangt wird: none, optional, required"
    )
    confirm: Line | None = Field(None, description="die Frage, die vorher gestellt wird")
    actions: list[Action] = Field(default=[], description="was dabei außerdem geschieht")
    notify: list[NotifyDoc] = Field(default=[], description="wer benachrichtigt wird")


class PaperTransitionDoc(TransitionDoc):
    """A step of the Vorlage itself: it may take values and ask for another person."""

    fields: Names = Field(
        default=[], description="Felder der Vorlage, die mit dem Auslöser angegeben werden können"
    )
    other_than: Names = Field(
        default=[],
        description="Auslöser: wer einen davon zuletzt ausgelöst hat, darf diesen nicht "
        "(Vier-Augen-Prinzip)",
    )


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

    type: FieldType = Field(description="die Art der Angabe")
    label: Line = Field(description="die Beschriftung")
    of: Lines = Field(default=[], description="die möglichen Werte einer Auswahl (choice)")
    required: StrictBool = Field(default=False, description="true: muss ausgefüllt werden")


class StationDoc(Loose):
    """What may be said of a station of the route besides Gremium and role."""

    lead: StrictBool = Field(default=False, description="true: federführend")
    when: GuardText | None = Field(
        None, description="nur wenn diese Bedingung gilt, steht die Station in der Beratungsfolge"
    )
    because: Line | None = Field(None, description="die Quelle: Paragraf und Gesetz, oder Satzung")
    within_days: Annotated[StrictInt, Field(ge=1, le=365)] | None = Field(
        None, description="nach so vielen Tagen wartet die nächste Station nicht mehr auf diese"
    )


class StepDoc(StationDoc):
    """One station of the route."""

    gremium: Name = Field(description="ein Gremium aus gremien.yaml")
    role: Name = Field(description="eine Stationsrolle aus ergebnisse.yaml")


class StageDoc(StationDoc):
    """One station, or several side by side under ``parallel``."""

    gremium: Name | None = Field(None, description="ein Gremium aus gremien.yaml")
    role: Name | None = Field(None, description="eine Stationsrolle aus ergebnisse.yaml")
    parallel: list[StepDoc] = Field(
        default=[], description="Stationen nebeneinander; die nächste wartet auf alle"
    )


class RuleDoc(Loose):
    """A rule of law about the order of stations."""

    id: Name = Field(description="kurzer Name der Regel")
    rule: RuleKind = Field(
        description="heard_before: gremium vor before gehört; last_before: gremium zuletzt vor "
        "before; decides_once: genau eine Station entscheidet"
    )
    gremium: Name | None = Field(None, description="wer vorher beraten haben muss")
    before: Name | None = Field(None, description="vor wessen Entscheidung")
    severity: Severity = Field(
        Severity.WARN, description="warn: Abweichen mit Begründung; block: kein Abweichen"
    )
    because: Line = Field(description="die Quelle: Paragraf und Gesetz, oder Satzung")
    when: GuardText | None = Field(None, description="nur wenn diese Bedingung gilt")


class ArtDoc(Loose):
    """One Vorlagenart: ``vorlagenarten/NAME.yaml``."""

    art: Name = Field(description="der Name der Art, auf den andere Dateien verweisen")
    label: Line = Field(description="wie die Art angezeigt wird")
    source: Line | None = Field(None, description="worauf der Weg im Ganzen beruht")
    printed: Lines = Field(default=[], description="wie andere Systeme diese Art drucken")
    number: Line = Field(
        description="das Muster der Nummern; Lücken sind year, yy, counter, term, roman, gremium, "
        "version",
        examples=["VO/{year}/{counter:03}", "{roman}-{counter:04}/{year}"],
    )
    number_given: Given = Field(
        Given.CREATION, description="creation: beim Anlegen; release: mit der Aktion number"
    )
    number_counter: Name | None = Field(
        None, description="der Zähler; Arten mit demselben Zähler teilen sich die Nummern"
    )
    number_child: Line = Field(
        "-{counter:02}", description="der Zusatz zur Nummer der Vorlage, zu der eine gehört"
    )
    parents: Names = Field(default=[], description="zu welchen Arten eine Vorlage gehören kann")
    informs: StrictBool = Field(default=False, description="true: verlangt keinen Beschluss")
    fields: dict[Name, FieldDoc] = Field(default={}, description="die Angaben zur Vorlage")
    initial: Name = Field(description="der Zustand, in dem eine neue Vorlage steht")
    states: list[StateDoc] = Field(description="die Zustände der Vorlage")
    transitions: list[PaperTransitionDoc] = Field(
        description="die Übergänge zwischen den Zuständen"
    )
    route: list[StageDoc] = Field(default=[], description="die Beratungsfolge")
    tell_afterwards: Names = Field(
        default=[], description="Gremien, die nach einer Eilentscheidung unterrichtet werden"
    )
    rules: list[RuleDoc] = Field(default=[], description="Rechtsregeln über die Reihenfolge")
