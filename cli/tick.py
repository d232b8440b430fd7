"""`vorlauf tick`: one sweep, as the schedule does it."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.answer import Answer, emit
from cli.here import moment
from cli.opening import opened
from cli.option import AsJson, Now, commands
from engine.core.message import msgs
from engine.language import _, say
from engine.service.clock import Swept, sweep

app = commands()


@app.command(
    help=_("Tell what is due, once: reminders go into the outbox. The schedule does it too.")
)
def tick(
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help=_("about so many reminders"))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print how many reminders were due and what became of them."""
    swept = sweep(opened(), now=moment(now, as_json=as_json), limit=limit)
    emit(Answer(asdict(swept), tuple(_lines(swept))), as_json=as_json)


def _lines(swept: Swept) -> list[str]:
    told = msgs("{count} reminder was due", "{count} reminders were due", swept.fired)
    lines = [say(told)]
    words = {
        "mails": msgs("{count} message queued", "{count} messages queued", swept.mails),
        "late": msgs("{count} of them late", "{count} of them late", swept.late),
        "expired": msgs(
            "{count} had lost its sense, not sent",
            "{count} had lost their sense, not sent",
            swept.expired,
        ),
        "begun": msgs(
            "{count} Frist has begun afterwards",
            "{count} Fristen have begun afterwards",
            swept.begun,
        ),
        "rearmed": msgs("{count} taken back", "{count} taken back", swept.rearmed),
        "alarms": msgs(
            "{count} alarm: vorlauf incidents", "{count} alarms: vorlauf incidents", swept.alarms
        ),
    }
    lines += [f"  {say(text)}" for text in words.values() if text.count]
    return lines
