"""Fristen, their reminders and the closing days as people write them."""

from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from engine.core.frist import Shift, Start
from engine.core.period import MonthPoint
from engine.definition.document_words import Day, Distance, Line, Loose, Moment, Name, Names, Span

# A certain day and an extension are things that happen, not rules that are declared.
ModeWord = Literal[
    "ereignis",
    "tagesbeginn",
    "volle_tage",
    "spaetestens_am_tag",
    "sitzungstag_zaehlt",
    "werktage",
    "volle_frist",
]


def _as_reminder(value: object) -> object:
    """Return a moment alone as a reminder of the one who must act."""
    return cast("object", value) if isinstance(value, dict) else {"when": value}


def _as_ladder(value: object) -> object:
    """Return a single rung as a ladder of one."""
    return [cast("object", value)] if isinstance(value, dict) else value


class RemindDoc(Loose):
    """One reminder."""

    when: Moment = Field(description="wann erinnert wird: vorher, am Tag oder danach")
    to: Names = Field(default=[], description="welche Rollen; leer: wer zuständig ist")


class EscalateDoc(Loose):
    """One rung of the ladder."""

    after: Distance = Field(description="wie lange nach Fristablauf")
    to: Names = Field(description="die Rolle oder Rollen, die dann benachrichtigt werden")


Remind = Annotated[
    RemindDoc, BeforeValidator(_as_reminder, json_schema_input_type=Moment | RemindDoc)
]
Ladder = Annotated[
    list[EscalateDoc],
    BeforeValidator(_as_ladder, json_schema_input_type=EscalateDoc | list[EscalateDoc]),
]


class DeadlineDoc(Loose):
    """A deadline of a state: which Frist, who is reminded when, how it escalates."""

    rule: Name = Field(description="eine Frist aus fristen.yaml")
    remind: list[Remind] = Field(
        default=[], description="wann erinnert wird; leer: wie es bei der Frist steht"
    )
    escalate: Ladder = Field(
        default=[],
        description="wer nach und nach erfährt, dass die Frist verstrichen ist; leer: wie bei "
        "der Frist",
    )


class ShortenedDoc(Loose):
    """The shortened form of a Frist."""

    within: Span = Field(description="wie kurz sie dann ist")
    source: Line = Field(description="die Quelle der Abkürzung")
    who: Names = Field(
        default=[], description="welche Rollen sie anordnen; leer: wer Sitzungen verlegen darf"
    )
    reason: StrictBool = Field(default=True, description="true: eine Begründung ist nötig")
    mode: ModeWord | None = Field(None, description="wie gezählt wird; leer: wie sonst auch")
    saturday: StrictBool | None = Field(None, description="true: der Samstag zählt mit")


class TermsDoc(Loose):
    """What a Frist says; one for a Gremium or an Art leaves out what stays as it is."""

    label: Line | None = Field(None, description="wie die Frist angezeigt wird")
    within: Span | None = Field(None, description="wie lange sie dauert")
    source: Line = Field(description="die Quelle: Paragraf, Satzung oder Geschäftsordnung")
    mode: ModeWord = Field(
        "ereignis", description="wie gezählt wird: vorwärts ab dem Ereignis oder rückwärts"
    )
    start: Start | None = Field(
        None, description="womit sie beginnt; rückwärts: was bis dahin geschehen sein muss"
    )
    since: Day | None = Field(None, alias="from", description="erster Tag, an dem sie gilt")
    until: Day | None = Field(None, description="letzter Tag, an dem sie gilt")
    postal_days: StrictInt = Field(default=0, ge=0, le=30, description="Tage für den Postweg")
    roll: StrictBool | None = Field(
        None, description="false: das Ende bleibt, auch wenn es auf einen freien Tag fällt"
    )
    shift: Shift = Field(Shift.NONE, description="nur im Haus: wohin ein freier Tag rückt")
    saturday: StrictBool | None = Field(
        None, description="true: der Samstag zählt als Werktag oder Arbeitstag"
    )
    internal: StrictBool = Field(default=False, description="true: eine Frist nur im Haus")
    duty: StrictBool = Field(
        default=False, description="true: das Haus muss sie einhalten, also spätestens davor"
    )
    month: MonthPoint | None = Field(
        None, description="auf welchen Tag des Monats das Ende rückt: anfang, mitte, ende"
    )
    continuous: StrictBool = Field(
        default=True, description="false: muss nicht am Stück laufen, ein Monat ist 30 Tage"
    )
    shortened: ShortenedDoc | None = Field(None, description="ihre abgekürzte Form")
    owner: Name | None = Field(None, description="die Rolle, die sie einhalten muss")
    remind: list[Remind] = Field(default=[], description="wann an sie erinnert wird")
    escalate: Ladder = Field(
        default=[], description="wer nach und nach erfährt, dass sie verstrichen ist"
    )
    extend: Names = Field(
        default=[], description="welche Rollen sie verlängern; leer: die aus escalate"
    )


class ProvisionDoc(TermsDoc):
    """A Frist of one Gremium, beside the Gremium."""

    rule: Name = Field(description="welche Frist, etwa ladungsfrist oder vorlagenschluss")
    art: Names = Field(default=[], description="nur für diese Vorlagenarten")


class FristDoc(TermsDoc):
    """A Frist, for all or for some Gremien and Arten."""

    name: Name = Field(description="kurzer Name, auf den Zustände verweisen")
    gremium: Names = Field(default=[], description="nur für diese Gremien")
    art: Names = Field(default=[], description="nur für diese Vorlagenarten")


class FristenDoc(Loose):
    """``fristen.yaml``."""

    fristen: list[FristDoc] = Field(description="die Fristen")


class ClosingDoc(Loose):
    """A day, or a span of days, on which the house is closed."""

    day: Day | None = Field(None, description="der Tag; oder from und until")
    since: Day | None = Field(None, alias="from", description="der erste Tag")
    until: Day | None = Field(None, description="der letzte Tag")
    reason: Line = Field(description="warum geschlossen ist")


class SchliesstageDoc(Loose):
    """``schliesstage.yaml``."""

    closings: list[ClosingDoc] = Field(
        description="wann das Haus geschlossen ist; gesetzliche Feiertage gehören nicht hierher"
    )
