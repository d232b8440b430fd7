"""What `vorlauf up` runs: the house of the settings, or the demo, and Prefect beside it."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import engine
from cli.here import definitions_home
from cli.opening import opened
from cli.up_demo import sample_landkreis
from engine.core.message import Message, msg
from engine.language import _
from engine.settings import Settings
from notifiers.settings import read_post
from supervise.child import Child, Program
from supervise.own_loop import OwnLoop
from supervise.ports import LOOPBACK, free_port
from supervise.prefect_server import (
    Place,
    deploy_command,
    fresh_home,
    kept_inside,
    pool_command,
    server_command,
    surroundings,
    worker_command,
)
from supervise.rise import Parts, Rise
from supervise.supervisor import Supervisor

RUNS_AT_ONCE = 3
_PYTHON = (sys.executable, "-I", "-X", "utf8", "-m")


@dataclass(slots=True)
class Real:
    """The house of the settings; its mails go to the mail server that is set."""

    settings: Settings
    data: Path

    def prepare(self) -> None:
        """Open the house once, so that whatever is wrong with it is said before anything runs."""
        opened().close()
        read_post(self.settings.post)

    def environ(self) -> dict[str, str]:
        """Return the settings for the children, as complete as they are here."""
        known = {
            "DATABASE": self.settings.database,
            "DATA": str(self.settings.data),
            "DEFINITIONS": str(definitions_home()),
            "LANG": self.settings.lang,
            **self.settings.post,
        }
        return dict(os.environ) | {f"VORLAUF_{name}": text for name, text in known.items() if text}

    def servants(self) -> tuple[Child, ...]:
        """Return what stays up beside Prefect."""
        return ()

    def facts(self) -> Mapping[str, Any]:
        """Return where it is, for programs."""
        return {"database": self.settings.database, "data": str(self.data)}

    def greeting(self) -> tuple[Message, ...]:
        """Return where it is, for people."""
        post = read_post(self.settings.post)
        where = (msg("Vorlauf runs on {folder}", folder=str(self.data)),)
        if post.server is None and post.folder is None:
            return (*where, msg("No mail server is set: messages wait (VORLAUF_MAIL_URL)"))
        return where


class Demo(Real):
    """A sample Landkreis in a folder of its own, made anew at each start, and its mailbox."""

    def __init__(self, base: Settings, data: Path, port: int) -> None:
        house = Settings(f"sqlite:///{data / 'vorlauf.db'}", data, base.definitions, lang=base.lang)
        super().__init__(house, data)
        self.http, self.smtp = free_port(port), free_port()

    def prepare(self) -> None:
        """Build the sample Landkreis around today."""
        self.papers = sample_landkreis(self.settings, definitions_home(), datetime.now(UTC))

    def environ(self) -> dict[str, str]:
        """Return the settings of the demo: nothing of the real house, mails to the mailbox."""
        real = {n: v for n, v in os.environ.items() if not n.startswith("VORLAUF_")}
        known = {
            "DATABASE": self.settings.database,
            "DATA": str(self.data),
            "DEFINITIONS": str(definitions_home()),
            "LANG": self.settings.lang,
            "MAIL_URL": f"vlmail://{LOOPBACK}:{self.smtp}",
            "MAIL_FROM": "vorlauf@landkreis.example",
            "MAIL_NAME": "Vorlauf Musterkreis",
        }
        return real | {f"VORLAUF_{name}": text for name, text in known.items() if text}

    def servants(self) -> tuple[Child, ...]:
        """Return the mailbox."""
        folder = self.data / "mails"
        ports = ("--smtp", str(self.smtp), "--http", str(self.http))
        command = (*_PYTHON, "web.mailbox", str(folder), *ports)
        name = _("The mailbox")
        return (Child(_program(self, name, "mailbox", command, self.environ())),)

    def facts(self) -> Mapping[str, Any]:
        """Return where it is, for programs."""
        url = f"http://{LOOPBACK}:{self.http}/"
        return {**super().facts(), "mailbox": url, "smtp": self.smtp, "papers": self.papers}

    def greeting(self) -> tuple[Message, ...]:
        """Return where it is, for people."""
        return (
            msg("The sample Landkreis stands, with {count} Vorlagen", count=len(self.papers)),
            msg("Mailbox: {url}", url=f"http://{LOOPBACK}:{self.http}/"),
            msg(
                "Look at its papers in a second window:"
                " VORLAUF_DATABASE={url} ./vorlauf vorlage list",
                url=self.settings.database,
            ),
        )


def supervisor_of(
    running: Real, tell: Callable[[Message], None], overdue: Callable[[], tuple[Message, ...]]
) -> Supervisor:
    """Return the supervisor of *running*; nothing is started yet."""
    logs = running.data / "protokolle"
    logs.mkdir(mode=0o700, exist_ok=True)
    return Supervisor(
        servants=running.servants(),
        rise=Rise(_parts(running), tell, clear=partial(fresh_home, running.data / "prefect")),
        loop=OwnLoop(partial(_once, running), tell, partial(datetime.now, UTC)),
        say=tell,
        overdue=overdue,
    )


def _parts(running: Real) -> Parts:
    place = Place(free_port(), secrets.token_urlsafe(24))
    home = running.data / "prefect"
    fresh_home(home)
    environ = surroundings(running.environ(), place, home)
    part = partial(_child, running, environ=environ)
    server = (_("Prefect’s server"), "prefect-server", server_command(place))
    return Parts(
        place=place,
        server=_child(running, *server, environ=kept_inside(environ)),
        preparations=(
            part(_("The work pool"), "prefect-pool", pool_command()),
            part(_("The deployments"), "prefect-deploy", deploy_command(_prefect_file())),
        ),
        worker=part(_("Prefect’s worker"), "prefect-worker", worker_command(RUNS_AT_ONCE)),
    )


def _prefect_file() -> Path:
    """Return the ``prefect.yaml`` of the checkout, or the one that was installed with the flows."""
    root = Path(engine.__file__).parent.parent
    beside = root / "prefect.yaml"
    return beside if beside.is_file() else root / "flows" / "prefect.yaml"


def _once(running: Real, duties: tuple[str, ...]) -> Program:
    command = (*_PYTHON, "flows.once", *duties)
    name = _("Vorlauf’s own loop")
    return _program(running, name, "eigener-lauf", command, running.environ())


def _child(
    running: Real, name: str, log: str, command: tuple[str, ...], *, environ: Mapping[str, str]
) -> Child:
    return Child(_program(running, name, log, command, environ))


def _program(
    running: Real, name: str, log: str, command: tuple[str, ...], environ: Mapping[str, str]
) -> Program:
    file = running.data / "protokolle" / f"{log}.log"
    return Program(name, command, file, environ, running.data)
