"""`vorlauf mails`: what was sent and how, and what needs a person."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer

from cli.answer import Answer, emit, refuse, table
from cli.here import HOME, current_settings, moment
from cli.opening import opened
from cli.option import AsJson, Now, commands
from cli.refusal import say_no
from engine.core.decision import Refusal
from engine.core.delivery import Standing, Verdict
from engine.core.message import Message, msg
from engine.language import _, say, shown
from engine.service.dossier import dossier
from engine.service.house import House
from engine.service.mails import Attempt, Full, Posted, Wanted, counts, drop, ledger, message, retry
from notifiers.settings import read_post
from notifiers.writing import written

app = commands()

_STATES = {
    Standing.QUEUED: msg("waiting"),
    Standing.CLAIMED: msg("being sent"),
    Standing.SENT: msg("accepted"),
    Standing.BOUNCED: msg("come back"),
    Standing.UNCLEAR: msg("unclear"),
    Standing.DEAD: msg("given up"),
    Standing.WITHDRAWN: msg("withdrawn"),
    Standing.HELD: msg("held"),
    Standing.EXPIRED: msg("expired"),
}
Ident = Annotated[int, typer.Argument(metavar="ID")]


OfState = Annotated[Standing | None, typer.Option("--state", help=_("only in this state"))]
OfPerson = Annotated[str, typer.Option("--to", metavar="PERSON", help=_("only to this person"))]
OfPaper = Annotated[
    str, typer.Option("--vorlage", metavar="NUMBER", help=_("only about this Vorlage"))
]
Limit = Annotated[int, typer.Option("--limit", min=1, metavar="N")]


@app.callback(
    invoke_without_command=True,
    help=_("What was sent and how; send again, take out"),
)
def mails(
    context: typer.Context,
    state: OfState = None,
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
    state: OfState = None,
    person: OfPerson = "",
    vorlage: OfPaper = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Print the ledger."""
    house = opened()
    found = ledger(house, Wanted(state.value if state else "", person, vorlage, limit))
    data = {"mails": [_row(one) for one in found], "counts": counts(house)}
    rows = [
        (
            str(one.id),
            _when(one.settled or one.due),
            one.name,
            one.number or "–",
            one.text,
            _state(one),
            str(one.tries),
            _why(one),
        )
        for one in found
    ]
    head = (
        _("ID"),
        _("When"),
        _("To"),
        _("Number"),
        _("Text"),
        _("State"),
        _("Tries"),
        _("Answer"),
    )
    lines = table(head, rows, cut=frozenset({7})) if rows else [_("There are no messages.")]
    emit(Answer(data, tuple(lines)), as_json=as_json)


@app.command(help=_("Show one message: every try, and the text as it would be sent now."))
def show(ident: Ident, now: Now = None, as_json: AsJson = False) -> None:
    """Print one message."""
    house, at = opened(), moment(now, as_json=as_json)
    full = message(house, ident, now=at)
    if full is None:
        refuse("unknown", msg("there is no message {id}", id=ident), as_json=as_json)
    letter = _letter(house, full, at)
    data = {
        **_row(full.posted),
        "attempts": [_attempt(one) for one in full.attempts],
        "reports": [asdict(one) for one in full.reports],
        **letter,
    }
    emit(Answer(data, tuple(_lines(full, letter))), as_json=as_json)


def _letter(house: House, full: Full, at: datetime) -> dict[str, Any]:
    found = dossier(house, full.claim, now=at)
    letter = (
        found if isinstance(found, Verdict) else written(found, read_post(current_settings().post))
    )
    if isinstance(letter, Verdict):
        why = say(letter.reason) if letter.reason else letter.end.value
        return {"subject": None, "body": None, "why": why}
    return {"subject": letter.subject, "body": letter.text, "why": None}


@app.command("retry", help=_("Send a message again, from the beginning."))
def retry_mail(ident: Ident, now: Now = None, as_json: AsJson = False) -> None:
    """Print the message, which waits again."""
    house = opened()
    _changed(retry(house, ident, now=moment(now, as_json=as_json)), as_json=as_json)


@app.command("drop", help=_("Take a message out for good."))
def drop_mail(
    ident: Ident,
    reason: Annotated[str, typer.Option("-m", "--reason", metavar="REASON", help=_("why"))],
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the message, which is out."""
    house = opened()
    _changed(drop(house, ident, reason, now=moment(now, as_json=as_json)), as_json=as_json)


def _changed(done: Posted | Refusal, *, as_json: bool) -> NoReturn:
    if isinstance(done, Refusal):
        say_no(done, as_json=as_json)
    emit(Answer(_row(done), (f"{done.id}  {done.name}  {_state(done)}",)), as_json=as_json)


def _state(one: Posted) -> str:
    label = say(_STATES[Standing(one.state)])
    marks = [_("unclear")] if one.unclear and one.state != Standing.UNCLEAR else []
    marks += [_("late")] if one.late else []
    return f"{label} ({', '.join(marks)})" if marks else label


def _why(one: Posted) -> str:
    reasons: tuple[Message, ...] = one.reasons
    said = "; ".join(say(reason) for reason in reasons)
    return said or " ".join(part for part in (str(one.code or ""), one.reply) if part)


def _when(moment_text: str) -> str:
    return shown(datetime.fromisoformat(moment_text).astimezone(HOME))


def _row(one: Posted) -> dict[str, Any]:
    return {
        "id": one.id,
        "event": one.event,
        "channel": one.channel,
        "recipient": one.recipient,
        "name": one.name,
        "mail": one.mail or None,
        "text": one.text,
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


def _lines(full: Full, letter: dict[str, Any]) -> list[str]:
    one = full.posted
    lines = [f"{one.id}  {one.name} <{one.mail or '–'}>  {_state(one)}"]
    lines += [f"  {reason}" for reason in _row(one)["reasons"]]
    lines += [_attempt_line(attempt) for attempt in full.attempts]
    lines += [f"  {_when(one.at)}  {one.kind}  {one.status} {one.words}" for one in full.reports]
    if letter["subject"] is None:
        return [*lines, "", f"  {letter['why']}"]
    return [
        *lines,
        "",
        say(msg("Subject: {subject}", subject=letter["subject"])),
        "",
        *str(letter["body"]).split("\n"),
    ]


def _attempt_line(one: Attempt) -> str:
    return f"  {one.number}. {_when(one.at)}  {one.outcome}  {one.code or ''} {one.reply}".rstrip()
