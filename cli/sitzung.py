"""`vorlauf sitzung`: plan sittings and see their Tagesordnung."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn, Protocol

import typer

from cli.answer import Answer, emit, refuse, table
from cli.days import written_day
from cli.fristen_pages import frist_row, running_lines
from cli.here import acting, moment
from cli.opening import in_force, opened, with_definitions
from cli.option import As, AsJson, Folder, Now, commands
from cli.present import gremium_label, role_label
from cli.refusal import say_no
from cli.sitzung_change import change_lines, change_row, shifted_answer, shortened_lines
from engine.core.decision import Refusal
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk, gremium_named
from engine.language import _, say, shown
from engine.service.deadlines import Seen, running
from engine.service.house import House, local
from engine.service.sitting_change import Shifted, Wish
from engine.service.sitting_change import cancel as cancel_it
from engine.service.sitting_change import move as move_it
from engine.service.sitting_change import shorten as shorten_it
from engine.service.sitting_warnings import warnings_of, without_summons
from engine.service.sittings import (
    Agenda,
    NewSitting,
    agenda_of,
    listed_sittings,
    new_sitting,
)
from engine.store.agenda import AgendaItem
from engine.store.sittings import Meeting

app = commands(several=True)

Ident = Annotated[
    str, typer.Argument(metavar="SITZUNG", help=_("the number in vorlauf sitzung list"))
]
Reason = Annotated[str, typer.Option("--comment", "--reason", "-m", help=_("the reason"))]
Short = Annotated[
    bool, typer.Option("--shortened", help=_("its Fristen run in their shortened form"))
]


class Change(Protocol):
    """Moves, cancels or shortens a sitting."""

    def __call__(self, house: House, wish: Wish, *, now: datetime) -> Shifted | Refusal:
        """Return the sitting as it was and is, or every reason why not."""
        ...


@app.command(help=_("Enter a sitting of GREMIUM (several for a joint one) on DATE."))
def new(
    gremium: Annotated[
        str, typer.Argument(metavar="GREMIUM[,GREMIUM]", help=_("who sits; several sit together"))
    ],
    day: Annotated[str, typer.Argument(metavar=_("DATE"), help=_("such as: Do, 26.11.2026"))],
    start: Annotated[
        str, typer.Option("--start", metavar=_("TIME OF DAY"), help=_("local time"))
    ] = "17:00",
    place: Annotated[
        str, typer.Option("--place", metavar=_("PLACE"), help=_("where it is held"))
    ] = "",
    title: Annotated[
        str, typer.Option("--title", help=_("how it is called; else after the Gremium"))
    ] = "",
    shortened: Short = False,
    comment: Reason = "",
    folder: Folder = None,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the sitting with the number by which it is called."""
    house, at = opened(), moment(now, as_json=as_json)
    regelwerk = with_definitions(house, folder, at, who, as_json=as_json)
    read, odd = written_day(day, as_json=as_json)
    names = [
        known.name if (known := gremium_named(regelwerk, g)) else g for g in gremium.split(",")
    ]
    wanted = NewSitting(tuple(names), read.isoformat(), start, place, title, shortened, comment)
    made = new_sitting(house, wanted, now=at, actor=acting(who))
    if isinstance(made, Refusal):
        say_no(made, as_json=as_json)
    warnings = [*odd, *warnings_of(house, made, now=at)]
    emit(_made(regelwerk, made, warnings), as_json=as_json)


def _made(regelwerk: Regelwerk, made: Meeting, warnings: list[Message]) -> Answer:
    lines = [
        say(
            msg(
                "Sitting {id}: {title}, {day}, {start}",
                id=made.id,
                title=made.title,
                day=made.day,
                start=made.start,
            )
        ),
        *shortened_lines(made),
        *(f"  ! {say(warning)}" for warning in warnings),
    ]
    data = {**_row(regelwerk, made), "warnings": [say(warning) for warning in warnings]}
    return Answer(data, tuple(lines))


def _row(regelwerk: Regelwerk, meeting: Meeting) -> dict[str, Any]:
    return {
        "id": meeting.id,
        "title": meeting.title,
        "gremien": list(meeting.gremien),
        "gremien_labels": [gremium_label(regelwerk, g) for g in meeting.gremien],
        "date": meeting.day,
        "start": meeting.start,
        "zone": meeting.zone,
        "place": meeting.place,
        "public": meeting.public,
        "cancelled": meeting.cancelled,
        "shortened": meeting.shortened,
        "shortened_because": meeting.because or None,
    }


@app.command("list", help=_("List all sittings by day."))
def list_sittings(as_json: AsJson = False) -> None:
    """Print one line a sitting."""
    house = opened()
    regelwerk = in_force(house, as_json=as_json)
    found = listed_sittings(house)
    rows = [(m.id, shown(m.day), m.start, _title(m), m.place or "–") for m in found]
    head = (_("No."), _("Date"), _("Time"), _("Sitting"), _("Place"))
    lines = table(head, rows) if rows else [_("There is no sitting yet.")]
    emit(Answer({"sittings": [_row(regelwerk, m) for m in found]}, tuple(lines)), as_json=as_json)


def _title(meeting: Meeting) -> str:
    cancelled = _("cancelled")
    return f"{meeting.title} ({cancelled})" if meeting.cancelled else meeting.title


@app.command(help=_("Show a sitting with its Tagesordnung."))
def show(
    ident: Ident,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the sitting, what stands on its Tagesordnung, and its Fristen."""
    house = opened()
    regelwerk = in_force(house, as_json=as_json)
    agenda = agenda_of(house, ident)
    if agenda is None:
        refuse(
            "sitzung-unknown",
            msg("there is no sitting {sitzung}", sitzung=ident),
            hint=msg("run: vorlauf sitzung list"),
            as_json=as_json,
        )
    at = local(regelwerk, moment(now, as_json=as_json))
    found = running(house, sitzung=ident, today=at.date())
    warnings = _warnings(regelwerk, agenda.meeting, found, at)
    data = {
        **_row(regelwerk, agenda.meeting),
        "items": [_item(item) for item in agenda.items],
        "fristen": [frist_row(seen, at) for seen in found],
        "changes": [change_row(change, agenda.names) for change in agenda.changes],
        "warnings": warnings,
    }
    lines = [*_agenda_lines(regelwerk, agenda), *shortened_lines(agenda.meeting)]
    lines += [f"  ! {text}" for text in warnings]
    lines += change_lines(agenda.changes, agenda.names)
    if found:
        lines += ["", _("Fristen"), *running_lines(found, at)]
    emit(Answer(data, tuple(lines)), as_json=as_json)


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "top": item.beratung.top,
        "number": item.number or None,
        "betreff": item.betreff,
        "role": item.beratung.role,
        "state": item.beratung.state,
        "result": item.beratung.result.label if item.beratung.result else None,
    }


def _warnings(
    regelwerk: Regelwerk, meeting: Meeting, found: Sequence[Seen], now: datetime
) -> list[str]:
    """Return which Ladungsfrist is missing for a sitting that is still to come."""
    if meeting.cancelled or meeting.day < now.date():
        return []
    begun = {seen.frist.gremium for seen in found if seen.frist.is_summons}
    return [say(text) for text in without_summons(regelwerk, meeting, begun)]


@app.command(help=_("Move a sitting. Its Fristen and Beratungen follow; whom it concerns is told."))
def move(
    ident: Ident,
    day: Annotated[str, typer.Option("--day", metavar=_("DATE"), help=_("the new day"))] = "",
    start: Annotated[
        str, typer.Option("--start", metavar=_("TIME OF DAY"), help=_("the new local time"))
    ] = "",
    place: Annotated[
        str, typer.Option("--place", metavar=_("PLACE"), help=_("the new place"))
    ] = "",
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the sitting and everything that changed with it."""
    read, odd = written_day(day, as_json=as_json) if day else (None, ())
    typed = read.isoformat() if read else ""
    wish = Wish(ident, acting(who), comment, typed, start, place)
    _changed(move_it, wish, now, odd, as_json=as_json)


def _changed(
    change: Change, wish: Wish, now: str | None, odd: Sequence[Message] = (), *, as_json: bool
) -> NoReturn:
    """Print what *change* has made of the sitting, with what is *odd* about the day as typed."""
    house = opened()
    answer = change(house, wish, now=moment(now, as_json=as_json))
    if isinstance(answer, Refusal):
        say_no(answer, as_json=as_json)
    warnings = (*answer.warnings, *odd)
    emit(shifted_answer(in_force(house, as_json=as_json), answer, warnings), as_json=as_json)


@app.command(help=_("Cancel a sitting. What stood on its Tagesordnung is called again."))
def cancel(
    ident: Ident,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print everything that changed with it."""
    _changed(cancel_it, Wish(ident, acting(who), comment), now, as_json=as_json)


@app.command(
    help=_("Let the Fristen of a sitting run in their shortened form. Whom it concerns is told.")
)
def shorten(
    ident: Ident,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print every Frist that changed with it."""
    _changed(shorten_it, Wish(ident, acting(who), comment), now, as_json=as_json)


def _agenda_lines(regelwerk: Regelwerk, agenda: Agenda) -> list[str]:
    meeting = agenda.meeting
    head = f"{_title(meeting)}, {shown(meeting.day)}, {meeting.start} {meeting.place}".rstrip()
    if not agenda.items:
        return [head, "  " + _("nothing stands on the Tagesordnung yet")]
    rows = [
        (
            item.beratung.top or "–",
            item.number or "–",
            item.betreff,
            role_label(regelwerk, item.beratung.role),
            item.beratung.result.label
            if item.beratung.result
            else regelwerk.beratung.states[item.beratung.state].label,
        )
        for item in agenda.items
    ]
    return [
        head,
        "",
        *table((_("TOP"), _("Number"), _("Betreff"), _("Role"), _("Result")), rows, indent="  "),
    ]
