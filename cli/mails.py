"""`vorlauf mails`: what was sent and how, and what needs a person."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer

from cli.answer import Answer, emit, refuse, table
from cli.decisions import decision_lines, decision_rows
from cli.help_page import LARGEST
from cli.here import HOME, acting, current_settings, moment
from cli.mail_words import STATES, about, end_text, report_text, state_text, why_not
from cli.names import Names
from cli.opening import opened
from cli.option import As, AsJson, Now, commands
from cli.refusal import is_unknown, say_no
from cli.terminal import flush, is_too_wide
from cli.words import listed, meant
from engine.core.decision import Refusal
from engine.core.delivery import Standing, State, Verdict
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.language import _, in_a_row, say, shown
from engine.service import chronicle
from engine.service.dossier import MAIL as BY_MAIL
from engine.service.dossier import dossier
from engine.service.fristen import Cause
from engine.service.house import House, current_regelwerk
from engine.service.mails import (
    MAIL,
    Attempt,
    Full,
    Posted,
    Wanted,
    counts,
    drop,
    ledger,
    message,
    retry,
)
from notifiers.settings import read_post
from notifiers.writing import written

app = commands()

Ident = Annotated[
    int, typer.Argument(metavar="ID", min=1, max=LARGEST, help=_("the number in vorlauf mails"))
]


OfState = Annotated[
    str,
    typer.Option(
        "--state",
        metavar=_("STATE"),
        help=say(msg("only in this state: {known}", known=listed(STATES))),
    ),
]
OfPerson = Annotated[str, typer.Option("--to", metavar="PERSON", help=_("only to this person"))]
OfPaper = Annotated[
    str, typer.Option("--vorlage", metavar=_("NUMBER"), help=_("only about this Vorlage"))
]
Limit = Annotated[
    int, typer.Option("--limit", min=1, max=10_000, metavar="N", help=_("at most so many"))
]


@app.callback(
    invoke_without_command=True,
    help=_("What was sent and how; send again, take out"),
)
def mails(
    context: typer.Context,
    state: OfState = "",
    person: OfPerson = "",
    vorlage: OfPaper = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Print the ledger where no other command is named."""
    if context.invoked_subcommand is None:
        list_mails(state, person, vorlage, limit, as_json)


@app.command("list", help=_("List messages, the newest first: to whom, how it stands, why."))
def list_mails(
    state: OfState = "",
    person: OfPerson = "",
    vorlage: OfPaper = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Print the ledger."""
    known = meant(state, STATES, "--state", as_json=as_json) if state else ""
    house = opened()
    names = Names(house, as_json)
    found = ledger(house, Wanted(known, names.person(person), names.paper(vorlage), limit))
    work = current_regelwerk(house)
    data = {"mails": [_row(one, work) for one in found], "counts": counts(house)}
    lines = _table(found, work) if found else [_("There are no messages.")]
    emit(Answer(data, tuple(lines)), as_json=as_json)


def _table(found: Sequence[Posted], work: Regelwerk | None) -> list[str]:
    """Return the ledger; tries and answers have a column where there are any."""
    columns = [
        (_("ID"), [str(one.id) for one in found]),
        (_("When"), [_when(one.settled or one.due) for one in found]),
        (_("To"), [_to(one) for one in found]),
        (_("Number"), [one.number or "–" for one in found]),
        (_("About"), [about(work, one.text) for one in found]),
        (_("State"), [_state(one) for one in found]),
    ]
    if any(one.tries for one in found):
        columns.append((_("Tries"), [str(one.tries) for one in found]))
    answers = [_why(one) for one in found]
    wide = [*columns, (_("Answer"), answers)] if any(answers) else columns
    lines = _cells(wide)
    if not is_too_wide(lines, ""):
        return table(lines[0], lines[1:])
    lines = _cells(columns)
    below = [f"  {one.id}  {text}" for one, text in zip(found, answers, strict=True) if text]
    head = ["", _("Answers")] if below else []
    return [*table(lines[0], lines[1:]), *head, *below]


def _cells(columns: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, ...]]:
    """Return the rows of a table whose *columns* are given, the head first."""
    heads = tuple(head for head, _rows in columns)
    return [heads, *zip(*(rows for _head, rows in columns), strict=True)]


@app.command(help=_("Show one message: every try, and the text as it would be sent now."))
def show(ident: Ident, now: Now = None, as_json: AsJson = False) -> None:
    """Print one message."""
    house, at = opened(), moment(now, as_json=as_json)
    full = message(house, ident, now=at)
    if full is None:
        refuse("unknown", msg("there is no message {id}", id=ident), as_json=as_json)
    letter = _letter(house, full, at)
    decided = chronicle.about(house, MAIL, str(ident))
    data = {
        **_row(full.posted, current_regelwerk(house)),
        "attempts": [_attempt(one) for one in full.attempts],
        "reports": [asdict(one) for one in full.reports],
        "history": decision_rows(decided),
        **letter,
    }
    emit(Answer(data, tuple(_lines(full, letter, decision_lines(decided)))), as_json=as_json)


def _letter(house: House, full: Full, at: datetime) -> dict[str, Any]:
    is_out = full.posted.state in {Standing.SENT, Standing.BOUNCED, Standing.UNCLEAR}
    found = dossier(house, full.claim, now=at, is_out=is_out)
    letter = (
        found if isinstance(found, Verdict) else written(found, read_post(current_settings().post))
    )
    if isinstance(letter, Verdict):
        return {"subject": None, "body": None, "why": why_not(letter)}
    return {"subject": letter.subject, "body": letter.text, "why": None}


@app.command("retry", help=_("Send a message again, from the beginning."))
def retry_mail(
    ident: Ident,
    reason: Annotated[str, typer.Option("-m", "--reason", metavar=_("REASON"), help=_("why"))] = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the message, which waits again."""
    house = opened()
    cause = Cause(acting(who), moment(now, as_json=as_json), reason)
    done = retry(house, ident, cause=cause)
    _changed(house, done, msg("send the message again"), as_json=as_json)


@app.command("drop", help=_("Take a message out for good."))
def drop_mail(
    ident: Ident,
    reason: Annotated[str, typer.Option("-m", "--reason", metavar=_("REASON"), help=_("why"))],
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the message, which is out."""
    house = opened()
    cause = Cause(acting(who), moment(now, as_json=as_json), reason)
    done = drop(house, ident, cause=cause)
    _changed(house, done, msg("take the message out"), as_json=as_json)


def _changed(house: House, done: Posted | Refusal, deed: Message, *, as_json: bool) -> NoReturn:
    if isinstance(done, Refusal):
        hint = None if is_unknown(done) else msg("run: vorlauf mails")
        say_no(done, as_json=as_json, deed=deed, hint=hint)
    line = f"{done.id}  {done.name}  {_state(done)}"
    emit(Answer(_row(done, current_regelwerk(house)), (line,)), as_json=as_json)


def _to(one: Posted) -> str:
    """Return who is told: a person, perhaps in place of another, or a channel."""
    if one.channel != BY_MAIL:
        return one.channel
    if one.on_behalf is None:
        return one.name
    return say(msg("{name} (for {absent})", name=one.name, absent=one.on_behalf))


def _state(one: Posted) -> str:
    label = state_text(one.state)
    marks = [_("unclear")] if one.unclear and one.state != Standing.UNCLEAR else []
    marks += [_("late")] if one.late else []
    return f"{label} ({', '.join(marks)})" if marks else label


def _why(one: Posted) -> str:
    reasons: tuple[Message, ...] = one.reasons
    said = in_a_row(reasons)
    if not said and one.state == State.SENT:
        return ""  # what a server adds to its yes helps nobody
    return said or " ".join(part for part in (str(one.code or ""), one.reply) if part)


def _when(moment_text: str) -> str:
    return shown(datetime.fromisoformat(moment_text).astimezone(HOME))


def _row(one: Posted, work: Regelwerk | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "event": one.event,
        "channel": one.channel,
        "recipient": one.recipient,
        "name": one.name,
        "mail": one.mail or None,
        "on_behalf": one.on_behalf,
        "text": one.text,
        "about": about(work, one.text),
        "vorlage": one.vorlage,
        "number": one.number,
        "sitzung": one.sitzung,
        "state": one.state,
        "due": one.due,
        "expires": one.expires,
        "statutory": one.statutory,
        "late": one.late,
        "unclear": one.unclear,
        "tries": one.tries,
        "code": one.code or None,
        "reply": one.reply,
        "reasons": [say(reason) for reason in one.reasons],
        "message_id": one.message_id or None,
        "settled": one.settled,
    }


def _attempt(one: Attempt) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at,
        "outcome": one.outcome,
        "code": one.code or None,
        "reply": one.reply,
    }


def _lines(full: Full, letter: dict[str, Any], decided: list[str]) -> list[str]:
    one = full.posted
    lines = [f"{one.id}  {one.name} <{one.mail or '–'}>  {_state(one)}"]
    lines += [f"  {say(reason)}" for reason in one.reasons]
    lines += [_attempt_line(attempt) for attempt in full.attempts]
    lines += [
        f"  {_when(one.at)}  {report_text(one.kind)}  {one.status} {one.words}"
        for one in full.reports
    ]
    lines += decided
    if letter["subject"] is None:
        return [*lines, "", f"  {letter['why']}"]
    return [
        *lines,
        "",
        say(msg("Subject: {subject}", subject=letter["subject"])),
        "",
        *flush(str(letter["body"]).split("\n")),
    ]


def _attempt_line(one: Attempt) -> str:
    line = f"  {one.number}. {_when(one.at)}  {end_text(one.outcome)}"
    reply = " ".join(part for part in (str(one.code or ""), one.reply) if part)
    if not reply:
        return line
    answer = say(msg("the server said: “{reply}”", reply=reply))
    return f"{line} – {answer}"
