"""`vorlauf person mail`, `show`, `absent`, `back`: how messages come, and who stands in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Annotated, Any, NoReturn

import typer

from cli.answer import Answer, Exit, emit, refuse
from cli.days import day_typed
from cli.here import acting, moment
from cli.opening import opened
from cli.option import As, AsJson, Now
from cli.person_history import history_lines, history_rows
from cli.present import duty_text
from cli.refusal import say_no
from engine.core.absence import Absence
from engine.core.decision import Refusal
from engine.core.message import Message, msg
from engine.core.preference import Preference
from engine.core.times import Quiet
from engine.language import _, say, shown
from engine.service.chronicle import about
from engine.service.fristen import Cause
from engine.service.house import House, current_regelwerk
from engine.service.people import PERSON, addresses, person
from engine.service.preferences import (
    Change,
    absences,
    be_absent,
    be_back,
    lacking,
    prefer,
    preference_of,
)

_DIGITS = len("7:00")
Ident = Annotated[str, typer.Argument(metavar="ID", help=_("such as the login name"))]
HOUSE = "-"  # as for a mail address: what was chosen is taken back


def show(ident: Ident, now: Now = None, as_json: AsJson = False) -> None:
    """Print one person."""
    _show(opened(), ident, moment(now, as_json=as_json), as_json=as_json)


Overview = Annotated[
    str | None,
    typer.Option(
        "--overview",
        metavar="HH:MM",
        help=_("one message a day at this local time; “-”: as the house declares"),
    ),
]
Hours = Annotated[
    str | None,
    typer.Option(
        "--quiet",
        metavar="HH:MM-HH:MM",
        help=_("no message in these hours; “-”: as the house declares"),
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="TEXT", help=_("do without this information")),
]
Again = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="TEXT", help=_("get this information again")),
]


def mail_of(
    ident: Ident,
    overview: Overview = None,
    single: Annotated[bool, typer.Option("--single", help=_("each message by itself"))] = False,
    quiet: Hours = None,
    no_quiet: Annotated[bool, typer.Option("--no-quiet", help=_("messages at any hour"))] = False,
    without: Without = None,
    again: Again = None,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with what is chosen now."""
    if (overview is not None and single) or (quiet is not None and no_quiet):
        text = msg("choose one of both: --overview or --single, --quiet or --no-quiet")
        refuse("usage", text, exit_code=Exit.USAGE, as_json=as_json)
    house, at = opened(), moment(now, as_json=as_json)
    change = Change(
        overview=True if single else _overview(overview, as_json=as_json),
        quiet=True if no_quiet else _quiet(quiet, as_json=as_json),
        without=tuple(without or ()),
        again=tuple(again or ()),
    )
    if change == Change():
        text = msg("nothing is named that is to change")
        hint = msg("run: {command} --help", command="vorlauf person mail")
        refuse("usage", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    chosen = prefer(house, ident, change, cause=Cause(acting(who), at, _wish(change)))
    if isinstance(chosen, Refusal):
        say_no(chosen, as_json=as_json, deed=msg("choose how messages come"))
    _show(house, ident, at, as_json=as_json)


def _wish(change: Change) -> str:
    """Return *change* as the options that ask for it: nothing else says later what was chosen."""
    words = [*_hours_wish(change)]
    words += [f"--without {name}" for name in change.without]
    words += [f"--with {name}" for name in change.again]
    return " ".join(words)


def _hours_wish(change: Change) -> Iterator[str]:
    hour, hours = change.overview, change.quiet
    if isinstance(hour, bool):
        yield "--single" if hour else "--overview -"
    elif hour is not None:
        yield f"--overview {_hour(hour)}"
    if isinstance(hours, bool):
        yield "--no-quiet" if hours else "--quiet -"
    elif hours is not None:
        yield f"--quiet {_hour(hours.since)}-{_hour(hours.until)}"


def _overview(written: str | None, *, as_json: bool) -> time | bool | None:
    if written in {None, HOUSE}:
        return None if written is None else False
    return _time(written or "", as_json=as_json)


def _quiet(written: str | None, *, as_json: bool) -> Quiet | bool | None:
    if written in {None, HOUSE}:
        return None if written is None else False
    since, _dash, until = (written or "").partition("-")
    return Quiet(_time(since, as_json=as_json), _time(until, as_json=as_json))


def _time(written: str, *, as_json: bool) -> time:
    padded = f"0{written}" if len(written) == _DIGITS else written
    try:
        return time.fromisoformat(padded if len(padded) == _DIGITS + 1 else "")
    except ValueError:
        text = msg("“{text}” is not a time such as 7:00", text=written)
        refuse("time-wrong", text, exit_code=Exit.USAGE, as_json=as_json)


def absent(
    ident: Ident,
    since: Annotated[str, typer.Option("--from", metavar=_("DATE"), help=_("the first day"))],
    until: Annotated[str, typer.Option("--until", metavar=_("DATE"), help=_("the last day"))],
    deputy: Annotated[str, typer.Option("--deputy", metavar="ID", help=_("who stands in"))],
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with the new absence."""
    house, at = opened(), moment(now, as_json=as_json)
    days = (day_typed(since, as_json=as_json), day_typed(until, as_json=as_json))
    done = be_absent(house, Absence(ident, *days, deputy), cause=Cause(acting(who), at))
    if isinstance(done, Refusal):
        say_no(done, as_json=as_json, deed=msg("enter the absence"))
    _show(house, ident, at, lacking(house, done), as_json=as_json)


def back(
    ident: Ident,
    on: Annotated[
        str | None, typer.Option("--on", metavar=_("DATE"), help=_("since when; else today"))
    ] = None,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person without the absence."""
    house, at = opened(), moment(now, as_json=as_json)
    day = day_typed(on, as_json=as_json) if on else None
    done = be_back(house, ident, day, cause=Cause(acting(who), at))
    if isinstance(done, Refusal):
        say_no(done, as_json=as_json, deed=msg("end the absence"))
    _show(house, ident, at, as_json=as_json)


def away(house: House, at: datetime) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Return the absences that are not over, as rows of JSON and as lines of text."""
    found = absences(house, at)
    lines = (f"  {one.person}: {_absence(one)}" for one in found)
    return [_absence_row(one) for one in found], (_("Away"), *lines) if found else ()


def _show(
    house: House, ident: str, at: datetime, warnings: Sequence[Message] = (), *, as_json: bool
) -> NoReturn:
    known = person(house, ident)
    if known is None:
        refuse("unknown", msg("there is no person {person}", person=ident), as_json=as_json)
    chosen = preference_of(house, known.id)
    own = [one for one in absences(house, at) if known.id in {one.person, one.deputy}]
    mail, entries = addresses(house).get(known.id, ""), about(house, PERSON, known.id)
    roles = [{"role": role, "gremium": gremium} for role, gremium in sorted(known.duties)]
    work = current_regelwerk(house)
    data = {
        "id": known.id,
        "name": known.name,
        "mail": mail or None,
        "roles": roles,
        "messages": _chosen_row(chosen),
        "absences": [_absence_row(one) for one in own],
        "history": history_rows(entries, work),
        "warnings": [say(warning) for warning in warnings],
    }
    held = ", ".join(duty_text(work, *duty) for duty in sorted(known.duties))
    lines = {
        _("Roles"): held or "–",
        _("Mail"): mail or "–",
        **_chosen(chosen),
        **_own(own, known.id),
    }
    warned = (f"  ! {say(warning)}" for warning in warnings)
    history = history_lines(entries, work)
    shown_lines = (f"{known.id}  {known.name}", *_aligned(lines), *warned, *history)
    emit(Answer(data, shown_lines), as_json=as_json)


def _aligned(lines: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, lines))
    yield from (f"  {label.ljust(width)}  {value}" for label, value in lines.items())


def _chosen(chosen: Preference) -> dict[str, str]:
    declared = _("as the house declares")
    how = _("each by itself") if chosen.single else declared
    if chosen.overview is not None:
        how = say(msg("one overview a day at {time}", time=_hour(chosen.overview)))
    quiet = chosen.quiet
    hours = f"{_hour(quiet.since)}–{_hour(quiet.until)}" if quiet else _("none")
    return {
        _("Messages"): how,
        _("Quiet hours"): hours if chosen.own_quiet else declared,
        _("Without"): ", ".join(sorted(chosen.without)) or "–",
    }


def _own(found: Sequence[Absence], ident: str) -> dict[str, str]:
    gone = [_absence(one) for one in found if one.person == ident]
    in_place = [f"{one.person}, {_span(one)}" for one in found if one.deputy == ident]
    said = {_("Away"): "; ".join(gone), _("Stands in for"): "; ".join(in_place)}
    return {label: value for label, value in said.items() if value}


def _absence(one: Absence) -> str:
    return say(msg("{span}, deputy: {deputy}", span=_span(one), deputy=one.deputy))


def _span(one: Absence) -> str:
    return f"{shown(one.since)}–{shown(one.until)}"


def _hour(at: time) -> str:
    return f"{at:%H:%M}"


def _chosen_row(chosen: Preference) -> dict[str, Any]:
    quiet = chosen.quiet
    return {
        "overview": _hour(chosen.overview) if chosen.overview else None,
        "single": chosen.single,
        "own_quiet": chosen.own_quiet,
        "quiet": {"from": _hour(quiet.since), "until": _hour(quiet.until)} if quiet else None,
        "without": sorted(chosen.without),
    }


def _absence_row(one: Absence) -> dict[str, Any]:
    return {"person": one.person, "from": one.since, "until": one.until, "deputy": one.deputy}
