"""`vorlauf deadline`: the legal and the operative day of a Frist, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.answer import Answer, Exit, emit, refuse, table
from cli.days import day_or_moment
from cli.deadline_cases import examined
from cli.deadline_rule import AdHoc, Asked, adhoc_rule, declared_rule, demand_rule
from cli.option import AsJson, Folder, commands
from engine.core.frist import Direction, NoDay, Reckoned
from engine.core.message import Message, msg
from engine.core.period import Unit
from engine.core.reckon import unit_of
from engine.core.wording import weekday_in_words
from engine.language import _, say, shown
from engine.service.calendars import reckoned

app = commands()


Event = Annotated[
    str | None,
    typer.Option("--from", metavar=_("DATE"), help=_("the day (or moment) of the event")),
]
Sitting = Annotated[
    str | None,
    typer.Option("--sitting", metavar=_("DATE"), help=_("the day (or moment) of the Sitzung")),
]
OfGremium = Annotated[str, typer.Option(metavar="GREMIUM", help=_("for which Gremium"))]
OfArt = Annotated[str, typer.Option(metavar="ART", help=_("for which Vorlagenart"))]
Short = Annotated[bool, typer.Option("--shortened", help=_("the shortened form"))]
Amount = Annotated[int | None, typer.Option(min=1, max=999, help=_("without RULE: how many units"))]
UnitWord = Annotated[
    str, typer.Option(metavar=_("UNIT"), help=_("without RULE: Tage, Werktage, Monate …"))
]
ModeWord = Annotated[
    str, typer.Option(metavar=_("MODE"), help=_("without RULE: how to count, such as volle_tage"))
]
LandWord = Annotated[
    str, typer.Option(metavar="LAND", help=_("without RULE: the Land of the holidays"))
]
Place = Annotated[
    str, typer.Option(metavar=_("PLACE"), help=_("without RULE: Augsburg or katholisch"))
]
Saturday = Annotated[bool | None, typer.Option(help=_("without RULE: whether Saturday counts"))]
Roll = Annotated[bool, typer.Option(help=_("without RULE: § 193 BGB moves the end"))]
Postal = Annotated[int, typer.Option(min=0, max=30, help=_("without RULE: days for the post"))]
Vectors = Annotated[
    Path | None, typer.Option("--vectors", metavar=_("FILE"), help=_("check a file of cases"))
]


@app.command(
    help=_("Compute the Frist RULE from an event or back from a Sitzung, and say why that day.")
)
def deadline(
    rule: Annotated[
        str | None,
        typer.Argument(metavar=_("RULE"), help=_("the name of the Frist, such as ladungsfrist")),
    ] = None,
    event: Event = None,
    sitting: Sitting = None,
    gremium: OfGremium = "",
    art: OfArt = "",
    shortened: Short = False,
    amount: Amount = None,
    unit: UnitWord = "Tage",
    mode: ModeWord = "",
    land: LandWord = "",
    place: Place = "",
    saturday: Saturday = None,
    roll: Roll = True,
    postal_days: Postal = 0,
    vectors: Vectors = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print the two days and the derivation, or what differs in a file of cases."""
    if vectors is not None:
        emit(examined(vectors, as_json=as_json), as_json=as_json)
    given = AdHoc(amount, unit, mode, land, place, saturday, roll, postal_days)
    demand_rule(rule, given, as_json=as_json)
    anchor = _anchor(event, sitting, as_json=as_json)
    back = Direction.BACKWARD if sitting is not None else Direction.FORWARD
    day = anchor.date() if isinstance(anchor, datetime) else anchor
    if rule is not None:
        asked = declared_rule(rule, (gremium, art, land), day, folder, as_json=as_json)
    else:
        asked = adhoc_rule(given, back, as_json=as_json)
    _fits(asked, back, as_json=as_json)
    if isinstance(anchor, datetime) and anchor.tzinfo is None:
        anchor = anchor.replace(tzinfo=ZoneInfo(asked.zone))
    found = reckoned(asked.rule, anchor, asked.days, shortened=shortened)
    if isinstance(found, NoDay):
        refuse("no-day", found.reason, hint=_way_out(asked, anchor), as_json=as_json)
    emit(_Shown(asked, anchor, found, shortened).answer(), as_json=as_json)


def _anchor(event: str | None, sitting: str | None, *, as_json: bool) -> date | datetime:
    hint = msg("give either --from (an event) or --sitting (a Sitzung)")
    if event and sitting:
        text = msg("--from and --sitting are both given, and only one of them can be meant")
        refuse("anchor-twice", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    written = event or sitting
    if not written:
        text = msg("the day from which to count is missing")
        refuse("anchor-missing", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    return day_or_moment(written, as_json=as_json)


def _fits(asked: Asked, wanted: Direction, *, as_json: bool) -> None:
    """Leave with 2 where a rule that counts back is given an event, or the other way round."""
    rule = asked.rule
    if rule.direction is wanted or (wanted is Direction.BACKWARD and rule.of_sitting):
        return
    text = msg("{label} is counted back from a Sitzung", label=rule.label)
    hint = msg("give its day with --sitting")
    if rule.direction is Direction.FORWARD:
        text = msg("{label} runs forward from an event", label=rule.label)
        hint = msg("give its day with --from")
    refuse("direction-wrong", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)


def _way_out(asked: Asked, anchor: date | datetime) -> Message | None:
    """Return what to add to the command line where the Frist cannot be computed without it."""
    if unit_of(asked.rule) is Unit.WERKTAG and asked.rule.saturday is None:
        return msg("add --saturday or --no-saturday")
    units = {asked.rule.period.unit, *_shortened_unit(asked)}
    if Unit.STUNDE in units and not isinstance(anchor, datetime):
        return msg("for hours give a moment, such as 2026-01-31T16:00")
    return None


def _shortened_unit(asked: Asked) -> tuple[Unit, ...]:
    short = asked.rule.shortened
    return (short.period.unit,) if short else ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A computed Frist as it is printed."""

    asked: Asked
    anchor: date | datetime
    found: Reckoned
    shortened: bool

    def answer(self) -> Answer:
        """Return it in both forms."""
        return Answer(self.data(), tuple(self.lines()))

    def data(self) -> dict[str, Any]:
        rule, found = self.asked.rule, self.found
        short = rule.shortened if self.shortened else None
        return {
            "rule": rule.name,
            "label": rule.label,
            "regelwerk": self.asked.regelwerk,
            "land": self.asked.days.land,
            "gremium": self.asked.gremium,
            "direction": rule.direction.value,
            "from": self.anchor,
            "shortened": self.shortened,
            "needs_reason": short is not None and short.reason,
            "who": list(short.who) if short else [],
            "date": found.legal,
            "operative": found.operative,
            "counted": found.counted,
            "at": found.at,
            "steps": [{"text": say(s.text), "source": s.source} for s in found.steps],
        }

    def lines(self) -> list[str]:
        found = self.found
        legal = shown(found.at) if found.at else _day(found.legal)
        rows = [
            (_("legal day"), legal),
            (_("operative day"), _day(found.operative)),
        ]
        width = max(len(name) for name, _value in rows)
        said = [f"{name:<{width}}  {value}" for name, value in rows]
        short = self.asked.rule.shortened if self.shortened else None
        if short is not None and short.reason:
            said.append(_("The shortened form needs a reason in writing."))
        steps = [(say(step.text), step.source) for step in found.steps]
        return [say(self.title()), *said, "", *table((_("step"), _("source")), steps, prose=True)]

    def title(self) -> Message:
        asked = self.asked
        if not asked.gremium:
            return msg("{label} ({land})", label=asked.rule.label, land=asked.days.land)
        return msg(
            "{label}, {gremium} ({land})",
            label=asked.rule.label,
            gremium=asked.gremium,
            land=asked.days.land,
        )


def _day(day: date) -> str:
    return say(msg("{weekday}, {date}", weekday=weekday_in_words(day), date=day))
