"""`vorlauf preview`: every mail of the coming days, and none of them is sent."""

from datetime import datetime
from typing import Annotated, Any

import typer

from cli.answer import Answer, emit, table
from cli.here import current_settings, moment
from cli.mail_words import why_not
from cli.opening import opened
from cli.option import AsJson, Now, commands
from engine.core.delivery import Verdict
from engine.core.message import msg
from engine.language import _, say, shown
from engine.service.dossier import MAIL, dossier
from engine.service.house import House, current_regelwerk, local
from engine.service.preview import preview
from engine.store.outbox import Claim
from notifiers.settings import Post, read_post
from notifiers.writing import written

app = commands()


@app.command(help=_("Show every mail that the coming days will send. Nothing is sent."))
def preview_mails(
    days: Annotated[
        int, typer.Option("--days", min=0, max=366, metavar="N", help=_("so many days ahead"))
    ] = 14,
    full: Annotated[bool, typer.Option("--mail", help=_("with the text of each"))] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print to whom, when, and under which subject."""
    house, at = opened(), moment(now, as_json=as_json)
    post = read_post(current_settings().post)
    found = [_row(house, post, claimed, at) for claimed in preview(house, now=at, days=days)]
    if not found:
        none = say(msg("Nothing will be sent in the coming {days} days.", days=days))
        emit(Answer({"mails": []}, (none,)), as_json=as_json)
    rows = [(row["when"], row["name"], row["subject"] or row["why"]) for row in found]
    lines = table((_("When"), _("To"), _("Subject")), rows)
    if full:
        lines = [line for row in found for line in _letter(row)]
    keys = ("to", "person", "due", "text", "subject", "why", *(("body",) if full else ()))
    data = {"mails": [{key: row[key] for key in keys} for row in found]}
    emit(Answer(data, tuple(lines)), as_json=as_json)


def _row(house: House, post: Post, claimed: Claim, now: datetime) -> dict[str, Any]:
    """Return one message as it would be written when it goes out."""
    due = max(datetime.fromisoformat(claimed.due), now)
    regelwerk = current_regelwerk(house)
    when = local(regelwerk, due) if regelwerk else due
    row: dict[str, Any] = {
        "person": claimed.recipient,
        "name": claimed.recipient,
        "to": "",
        "due": when,
        "when": shown(when),
        "text": claimed.text,
        "subject": "",
        "body": "",
        "why": "",
    }
    found = dossier(house, claimed, now=due)
    if isinstance(found, Verdict):
        return {**row, "why": why_not(found)}
    if claimed.channel == MAIL:
        row |= {"name": found.reader.name, "to": found.address}
    else:
        row |= {"name": claimed.channel, "to": claimed.channel}
    letter = written(found, post)
    if isinstance(letter, Verdict):
        return {**row, "why": why_not(letter)}
    return {**row, "subject": letter.subject, "body": letter.text}


def _letter(row: dict[str, Any]) -> list[str]:
    head = f"{row['when']}  {row['name']} <{row['to']}>"
    return [head, row["subject"] or row["why"], "", *row["body"].splitlines(), "", "─" * 60]
