"""`vorlauf up`: everything on this machine with one command, and one Ctrl-C ends it all."""

import importlib.util
import sys
from functools import partial
from typing import Annotated

import typer

from cli.answer import Exit, as_document, put, refuse
from cli.here import current_settings
from cli.late import overdue
from cli.option import AsJson, commands
from cli.terminal import harmless
from cli.up_house import Demo, Real, supervisor_of
from engine.core.message import Message, msg
from engine.language import _, say
from supervise.only_one import OnlyOne

app = commands()

USUAL_PORT = 8025
NEEDED = ("prefect", "fastapi", "uvicorn", "aiosmtpd")


@app.command(
    help=_(
        "Run everything on this machine until Ctrl-C: Fristen, mails, and with --demo a mailbox."
    )
)
def up(
    demo: Annotated[
        bool, typer.Option("--demo", help=_("a sample Landkreis, and a mailbox for its mails"))
    ] = False,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, metavar="N", help=_("where the mailbox is shown")),
    ] = USUAL_PORT,
    as_json: AsJson = False,
) -> None:
    """Print where everything is; end with 0 when it was asked to end."""
    _refuse_without_packages(as_json=as_json)
    base = current_settings()
    data = base.data / "up-demo" if demo else base.data
    data.mkdir(parents=True, exist_ok=True)
    right = OnlyOne(data)
    if not right.is_ours:
        refuse(
            "already-up",
            msg(
                "Vorlauf runs on {folder} already, as process {id}",
                folder=str(data),
                id=right.holder,
            ),
            hint=msg("end it with Ctrl-C in its window, or choose another folder: VORLAUF_DATA"),
            exit_code=Exit.SURROUNDINGS,
            as_json=as_json,
        )
    running = Demo(base, data, port) if demo else Real(base, data)
    running.prepare()
    tell = partial(_tell, as_json=as_json)
    supervisor = supervisor_of(running, tell, partial(overdue, running.settings))
    if as_json:
        put(as_document(running.facts()))
    for line in (*running.greeting(), msg("Ctrl-C ends everything")):
        tell(line)
    supervisor.run()
    right.give_back()
    tell(msg("Everything has ended"))


def _tell(line: Message, *, as_json: bool) -> None:
    """Say *line* at once; standard output belongs to the one document where JSON is wanted."""
    typer.echo(harmless(say(line)), err=as_json)
    (sys.stderr if as_json else sys.stdout).flush()


def _refuse_without_packages(*, as_json: bool) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        refuse(
            "packages-missing",
            msg("these packages are missing: {names}", names=", ".join(missing)),
            hint=msg("start ./vorlauf up in the checkout; it installs them beside it"),
            exit_code=Exit.SURROUNDINGS,
            as_json=as_json,
        )
