"""The files of a Regelwerk as people write them, one model per kind of file.

The JSON Schemas that editors use are generated from these models, so every field says here
what it means, in the language of those who write the files.
"""

from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field, StrictBool, StringConstraints

from engine.core.catalogue import Column, Step
from engine.core.letter import VARIABLES
from engine.core.machine import Comment
from engine.core.regelwerk import Act
from engine.core.votes import Verdict
from engine.definition.document_art import ArtDoc, TransitionDoc
from engine.definition.document_frist import FristenDoc, ProvisionDoc, SchliesstageDoc
from engine.definition.document_times import ZeitenDoc
from engine.definition.document_words import Line, Lines, Loose, Name, Names, Text

Land = Literal[
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


class RegelwerkDoc(Loose):
    """The head of the set: ``regelwerk.yaml``."""

    regelwerk: Name = Field(description="der Name des Regelwerks")
    label: Line = Field(description="wie es angezeigt wird")
    land: Land = Field(description="das Land; nach ihm richten sich die Feiertage")
    place: Literal["Augsburg", "katholisch"] | None = Field(
        None, description="der Ort, wo ein Feiertag nur örtlich gilt"
    )
    zone: Line = Field("Europe/Berlin", description="die Zeitzone des Hauses")
    source: Line | None = Field(None, description="worauf das Regelwerk beruht")


class DutyDoc(Loose):
    """A role that persons hold."""

    name: Name = Field(description="kurzer Name, auf den Zustände und Übergänge verweisen")
    label: Line = Field(description="wie die Rolle angezeigt wird")


class RollenDoc(Loose):
    """``rollen.yaml``."""

    roles: list[DutyDoc] = Field(description="die Rollen, die Personen haben")


class GremiumDoc(Loose):
    """A body of the council."""

    name: Name = Field(description="kurzer Name, auf den Beratungsfolgen verweisen")
    label: Line = Field(description="der volle Name")
    short: Line = Field(description="die Abkürzung")
    public: StrictBool = Field(description="true: tagt in der Regel öffentlich")
    printed: Lines = Field(default=[], description="wie andere Systeme es drucken")
    source: Line | None = Field(None, description="die Rechtsgrundlage")
    rules: list[ProvisionDoc] = Field(default=[], description="seine eigenen Fristen")


class GremienDoc(Loose):
    """``gremien.yaml``."""

    gremien: list[GremiumDoc] = Field(description="die Gremien")


def _as_effect(value: object) -> object:
    """Return ``advance`` as a step and ``{ask: [...]}`` as the step that asks."""
    if isinstance(value, str):
        return {"step": value}
    if isinstance(value, dict):
        written = cast("dict[str, object]", value)
        return {"step": Step.ASK.value, **written} if "ask" in written else written
    return value


class EffectDoc(Loose):
    """A step with what goes along with it; a single word is the step alone."""

    step: Step = Field(description="was das Ergebnis mit der Beratungsfolge macht")
    ask: list[Step] = Field(default=[], description="die Schritte, unter denen ein Mensch wählt")
    version: StrictBool = Field(default=False, description="true: neue Fassung des Textes")
    inform: StrictBool = Field(
        default=False, description="true: Stationen zur Unterrichtung werden angehängt"
    )


class WrittenEffect(EffectDoc):
    """An effect as it may be written: with ``ask`` alone, the step is to ask."""

    step: Step = Field(
        Step.ASK, description="was das Ergebnis mit der Beratungsfolge macht; nur ask: fragen"
    )


AnyEffect = Annotated[
    EffectDoc, BeforeValidator(_as_effect, json_schema_input_type=Step | WrittenEffect)
]


class ClassDoc(Loose):
    """A class of results and its effect for each way in which a station reads it."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*$", max_length=60)] = (
        Field(description="Name in Großbuchstaben")
    )
    label: Line = Field(description="wie die Klasse angezeigt wird")
    meaning: Text = Field("", description="was sie bedeutet, für Menschen")
    outcome: Name = Field(description="was von der Vorlage bleibt, wo sie die Folge beendet")
    verdict: Verdict | None = Field(
        None, description="ob die Abstimmung die Vorlage trägt: accepted oder rejected"
    )
    carries: Line | None = Field(None, description="was den folgenden Gremien mitzuteilen ist")
    effects: dict[Column, AnyEffect] = Field(
        description="die Wirkung, je nachdem wie die Station das Ergebnis liest"
    )
    labels: list[Line] = Field(default=[], description="gedruckte Ergebnisse, im Ganzen")
    beginnings: list[Line] = Field(
        default=[], description="Anfänge gedruckter Ergebnisse; dahinter steht das Gremium"
    )


class StationRoleDoc(Loose):
    """What a Gremium does at a station, and how results are read there."""

    name: Name = Field(description="kurzer Name, auf den Beratungsfolgen verweisen")
    label: Line = Field(description="wie die Rolle angezeigt wird")
    reads: Column = Field(description="in welcher Spalte der Wirkungen sie liest")
    printed: list[Line] = Field(default=[], description="wie andere Systeme sie drucken")


class ErgebnisseDoc(Loose):
    """``ergebnisse.yaml``."""

    station_roles: list[StationRoleDoc] = Field(description="was ein Gremium an einer Station tut")
    classes: list[ClassDoc] = Field(description="die Klassen von Ergebnissen")


class StationStateDoc(Loose):
    """A state of a Beratung, and what it means to the Folge."""

    name: Name = Field(description="kurzer Name, auf den Übergänge verweisen")
    label: Line = Field(description="wie der Zustand angezeigt wird")
    phase: Literal["open", "held", "void"] = Field(
        description="open: steht noch aus; held: hat beraten; void: findet nicht statt"
    )


class ActDoc(Loose):
    """Something that is done to Folge or text."""

    act: Act = Field(description="was getan wird")
    trigger: Name = Field(description="das Wort, mit dem ein Mensch es auslöst")
    label: Line = Field(description="was auf der Schaltfläche steht")
    role: Names = Field(default=[], description="wer es darf; leer: alle")
    comment: Comment = Field(
        Comment.OPTIONAL, description="ob eine Begründung verlangt wird: none, optional, required"
    )


class BeratungDoc(Loose):
    """``beratung.yaml``: the machine of one station."""

    initial: Name = Field(description="der Zustand einer neuen Station")
    states: list[StationStateDoc] = Field(description="die Zustände einer Station")
    transitions: list[TransitionDoc] = Field(description="die Übergänge einer Station")
    acts: list[ActDoc] = Field(default=[], description="was sonst mit Folge und Text getan wird")


_MAY_SAY = "Angaben in doppelten geschweiften Klammern: " + ", ".join(VARIABLES)


class MailTextDoc(Loose):
    """The wording of a message."""

    subject: Line = Field(description=f"der Betreff der Nachricht; {_MAY_SAY}")
    body: Text = Field(description=f"ihr Text, ohne Anrede und Fuß; {_MAY_SAY}")
    information: StrictBool = Field(
        default=False, description="true: niemand muss etwas tun; wer mag, bestellt sie ab"
    )


class TexteDoc(Loose):
    """``texte.yaml``."""

    texts: dict[Name, MailTextDoc] = Field(description="die Texte der Nachrichten nach Namen")


ART_FOLDER = "vorlagenarten/"
FILES: dict[str, type[Loose]] = {
    "regelwerk.yaml": RegelwerkDoc,
    "rollen.yaml": RollenDoc,
    "gremien.yaml": GremienDoc,
    "ergebnisse.yaml": ErgebnisseDoc,
    "beratung.yaml": BeratungDoc,
    "fristen.yaml": FristenDoc,
    "schliesstage.yaml": SchliesstageDoc,
    "texte.yaml": TexteDoc,
    "zeiten.yaml": ZeitenDoc,
}


def model_for(file: str) -> type[Loose] | None:
    """Return the model of the file with that name, relative to the set; None if unknown."""
    if file.startswith(ART_FOLDER) and file.endswith(".yaml"):
        return ArtDoc
    return FILES.get(file)
