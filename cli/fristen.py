"""`vorlauf fristen`: what runs, for whom, until when, why that day, and who moved it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import typer

from cli.answer import Answer, Exit, emit, refuse
from cli.days import day_typed
from cli.fristen_pages import (
    alarms,
    day_text,
    event_row,
    frist_row,
    frist_table,
    full_lines,
    reminder_row,
    state_of,
)
from cli.help_page import LARGEST
from cli.here import acting, moment
from cli.names import Names
from cli.opening import opened
from cli.option import As, AsJson, Now, commands
from cli.refusal import say_no
from engine.core.decision import Refusal
from engine.core.message import msg
from engine.core.period import Period
from engine.definition.build_frist import read_period
from engine.language import _, say
from engine.service.deadlines import Wanted, full, listing
from engine.service.extension import Extension, done, extend, undo
from engine.service.house import House, current_regelwerk, local

app = commands()

Ident = Annotated[
    int, typer.Argument(metavar="ID", min=1, max=LARGEST, help=_("the number in vorlauf fristen"))
]
OfPaper = Annotated[
    str, typer.Option("--vorlage", metavar=_("NUMBER"), help=_("only of this Vorlage"))
]
OfSitting = Annotated[str, typer.Option("--sitzung", metavar="ID", help=_("only of this sitting"))]
OfRole = Annotated[
    str, typer.Option("--role", metavar=_("ROLE"), help=_("only what this role must do"))
]
OfPerson = Annotated[
    str, typer.Option("--person", metavar="PERSON", help=_("only what this person may have to do"))
]
Until = Annotated[
    str | None, typer.Option("--until", metavar=_("DATE"), help=_("only what is to do by then"))
]
Ended = Annotated[bool, typer.Option("--all", help=_("also what has ended"))]
Limit = Annotated[
    int, typer.Option("--limit", min=1, max=10_000, metavar="N", help=_("at most so many"))
]
Reason = Annotated[str, typer.Option("--comment", "-m", help=_("the reason"))]


@app.callback(
    invoke_without_command=True,
    help=_("What runs, for whom, until when; extend a Frist with a reason."),
)
def fristen(
    context: typer.Context,
    vorlage: OfPaper = "",
    sitzung: OfSitting = "",
    role: OfRole = "",
    person: OfPerson = "",
    until: Until = None,
    ended: Ended = False,
    limit: Limit = 200,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the list where no other command is named."""
    if context.invoked_subcommand is None:
        list_fristen(vorlage, sitzung, role, person, until, ended, limit, now, as_json)


@app.command("list", help=_("List what runs, the Frist that ends first at the top."))
def list_fristen(
    vorlage: OfPaper = "",
    sitzung: OfSitting = "",
    role: OfRole = "",
    person: OfPerson = "",
    until: Until = None,
    ended: Ended = False,
    limit: Limit = 200,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print one line a Frist."""
    day = _day(until, as_json=as_json)
    at = moment(now, as_json=as_json)
    house = opened()
    names = Names(house, as_json)
    vorlage, sitzung = names.paper(vorlage), names.sitting(sitzung)
    wanted = Wanted(vorlage, sitzung, names.role(role), names.person(person), day, ended, limit)
    warnings = [say(text) for text in alarms(house, at)]
    regelwerk = current_regelwerk(house)
    at = local(regelwerk, at) if regelwerk else at
    found = listing(house, replace(wanted, today=at.date()))
    lines = frist_table(regelwerk, found, at) if found else [_("No Frist runs.")]
    if len(found) == wanted.size:
        lines.append(say(msg("only the first {count} are shown", count=wanted.size)))
    data = {"fristen": [frist_row(seen, at) for seen in found], "alarms": warnings}
    emit(Answer(data, (*(f"! {text}" for text in warnings), *lines)), as_json=as_json)


def _day(typed: str | None, *, as_json: bool) -> date | None:
    return None if typed is None else day_typed(typed, as_json=as_json)


@app.command(
    help=_("Show how a Frist was computed, what happened to it, and who is reminded when.")
)
def show(ident: Ident, now: Now = None, as_json: AsJson = False) -> None:
    """Print derivation, history and reminders."""
    house = opened()
    found = full(house, ident)
    if found is None:
        refuse(
            "frist-unknown",
            msg("there is no Frist {id}", id=ident),
            hint=msg("run: vorlauf fristen"),
            as_json=as_json,
        )
    regelwerk = current_regelwerk(house)
    at = moment(now, as_json=as_json)
    at = local(regelwerk, at) if regelwerk else at
    data = {
        **frist_row(found.seen, at),
        "steps": [{"text": say(step.text), "source": step.source} for step in found.steps],
        "history": [event_row(event, found) for event in found.events],
        "reminders": [
            reminder_row(timer, reached)
            for timer, reached in zip(found.timers, found.reached, strict=True)
        ],
    }
    emit(Answer(data, tuple(full_lines(regelwerk, found, at))), as_json=as_json)


@app.command(
    "extend", help=_("Extend a Frist, with a reason: to a day, or by a time from its end.")
)
def extend_frist(
    ident: Ident,
    to: Annotated[
        str | None, typer.Option("--to", metavar=_("DATE"), help=_("the new last day"))
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar=_("PERIOD"), help=_("such as: 2 Wochen"))
    ] = None,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the old and the new days."""
    if (to is None) == (by is None):
        text = msg("say until when: --to DATE or --by PERIOD")
        refuse("usage", text, exit_code=Exit.USAGE, as_json=as_json)
    house, day = opened(), _day(to, as_json=as_json)
    asked = Extension(ident, acting(who), comment, day, _period(by, as_json=as_json))
    at = moment(now, as_json=as_json)
    answer = extend(house, asked, now=at)
    if isinstance(answer, Refusal):
        say_no(answer, as_json=as_json)
    before, after = answer.before, answer.after
    text = msg(
        "{frist} is extended from {before} to {after}",
        frist=after.label,
        before=day_text(before.legal),
        after=day_text(after.legal),
    )
    lines = [say(text), *_still_overdue(house, after.operative, at)]
    if after.operative != after.legal:
        lines.append(say(msg("to do by {day}", day=day_text(after.operative))))
    data = {
        "id": after.id,
        "date_before": before.legal,
        "operative_before": before.operative,
        "date": after.legal,
        "operative": after.operative,
    }
    emit(Answer(data, tuple(lines)), as_json=as_json)


def _still_overdue(house: House, day: date, now: datetime) -> list[str]:
    """Return the warning that a Frist has ended although it was extended, if it has."""
    regelwerk = current_regelwerk(house)
    today = (local(regelwerk, now) if regelwerk else now).date()
    return (
        [_("! It is overdue all the same: the new day has passed as well.")] if day < today else []
    )


def _period(typed: str | None, *, as_json: bool) -> Period | None:
    found = read_period(typed) if typed else None
    if typed and found is None:
        refuse(
            "period-wrong",
            msg("“{text}” is not a time such as 2 Wochen or 5 Arbeitstage", text=typed),
            exit_code=Exit.USAGE,
            as_json=as_json,
        )
    return found


@app.command("done", help=_("Say that the Frist of a sitting is kept."))
def finish(
    ident: Ident,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print how the Frist stands now."""
    house: House = opened()
    answer = done(house, ident, acting(who), comment, now=moment(now, as_json=as_json))
    if isinstance(answer, Refusal):
        say_no(answer, as_json=as_json)
    line = f"{answer.label}: {state_of(answer.state)}"
    emit(Answer({"id": answer.id, "state": answer.state}, (line,)), as_json=as_json)


@app.command("undo", help=_("Take back that a Frist is kept: it runs again, with its reminders."))
def take_up(
    ident: Ident,
    comment: Annotated[str, typer.Option("--comment", "--reason", "-m", help=_("the reason"))] = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print until when the Frist runs."""
    house: House = opened()
    answer = undo(house, ident, acting(who), comment, now=moment(now, as_json=as_json))
    if isinstance(answer, Refusal):
        say_no(answer, as_json=as_json)
    text = msg(
        "{frist} runs again, until {day}", frist=answer.label, day=day_text(answer.operative)
    )
    data = {"id": answer.id, "state": answer.state, "operative": answer.operative}
    emit(Answer(data, (say(text),)), as_json=as_json)
