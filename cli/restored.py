"""`vorlauf restored`: say that a backup was restored, so that no old mail goes out again."""

from typing import Annotated

import typer

from cli.answer import Answer, emit
from cli.here import moment
from cli.mail_words import state_typed
from cli.opening import opened
from cli.option import AsJson, Now, commands
from engine.core.delivery import Standing
from engine.core.message import msgs
from engine.language import _, say
from engine.service.restored import hold

app = commands()


@app.command(help=_("After a backup was restored: hold what the lost database may have sent."))
def restored(
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar=_("TIME"), help=_("when the lost database last ran; else now")
        ),
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print how many messages wait for a person from now on."""
    house, at = opened(), moment(now, as_json=as_json)
    done = hold(house, moment(until, as_json=as_json) if until else at, now=at)
    lines = (
        say(msgs("{count} message is held", "{count} messages are held", done.held)),
        _("Then say of each whether it goes again:"),
        f"  vorlauf mails list --state {state_typed(Standing.HELD)}",
        f"  vorlauf mails retry {_('NUMBER')}",
        f'  vorlauf mails drop {_("NUMBER")} -m "…"',
    )
    emit(Answer({"held": done.held, "told_before": done.swept.fired}, lines), as_json=as_json)
