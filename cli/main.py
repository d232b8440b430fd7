"""The command line: finds the command, sets the language, and turns errors into answers.

Commands are loaded when they are called: showing the help costs no database and no YAML.
"""

import gettext
import os
import sys
import traceback
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

import engine.language
from cli.answer import Exit, as_document, wants_json
from engine.core.message import Message, msg
from engine.errors import VorlaufError
from engine.language import _, choose, say, use


def set_language() -> None:
    """Speak the language of VORLAUF_LANG, German where nothing is set."""
    language = choose(os.environ.get("VORLAUF_LANG", engine.language.DEFAULT))
    use(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("vorlauf", Path(engine.language.__file__).parent / "locale")
    gettext.textdomain("vorlauf")


set_language()  # before any help text below is read


class Entry(NamedTuple):
    """One command: the module that holds it, and what it does in one line."""

    module: str
    help: str


COMMANDS = {
    "demo": Entry("cli.demo", _("A sample Landkreis: five real papers on their way")),
    "check": Entry("cli.check", _("Compile and prove the definitions")),
    "draw": Entry("cli.draw", _("Draw route and machine of a Vorlagenart")),
    "vorlage": Entry("cli.vorlage", _("Create Vorlagen, move them on, ask why not")),
    "sitzung": Entry("cli.sitzung", _("Plan sittings and see their Tagesordnung")),
    "person": Entry("cli.person", _("Who works here and which roles they hold")),
    "replay": Entry("cli.replay", _("Run recorded Beratungsfolgen through the machines")),
    "verify": Entry("cli.verify", _("Prove that no history was touched; seal the day")),
}


class LazyGroup(TyperGroup):
    """A group whose commands are imported only when one of them is called."""

    called = ""

    def list_commands(self, ctx: typer.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Return the command itself where it is called, else its name and help line."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None or self.called != cmd_name:
            return TyperCommand(cmd_name, help=entry.help) if entry else None
        command = typer.main.get_command(import_module(entry.module).app)
        command.help = command.help or entry.help
        return command

    def resolve_command(
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """Return the command that is called, loaded."""
        self.called = args[0]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=LazyGroup,
    name="vorlauf",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_("Carries a Vorlage from draft to Beschluss, on the way its definition declares."),
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root() -> None:
    """Accept the options of the group itself."""


_SYSTEM = {
    ENOSPC: msg("there is no space left on the disk"),
    EDQUOT: msg("there is no space left on the disk"),
    EROFS: msg("the folder is read-only"),
    EACCES: msg("the rights to a file or folder are missing"),
    EPERM: msg("the rights to a file or folder are missing"),
}


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user."""
    try:
        app()
    except VorlaufError as error:
        fail(error.code, error.message, error.hint)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(Exit.SURROUNDINGS))
    except OSError as error:
        known = _SYSTEM.get(error.errno or 0, msg("the system refuses a file"))
        where = msg("{what}: {file}", what=known, file=str(error.filename or error.strerror or ""))
        fail("system", where, msg("make room or grant the rights, then repeat the command"))
    except Exception:  # noqa: BLE001 - the last resort: whatever it is, a user reads a sentence
        fail("internal", msg("Vorlauf has a defect; nothing was recorded"), _kept_details())


def _kept_details() -> Message:
    with NamedTemporaryFile("w", prefix="vorlauf-", suffix=".txt", delete=False) as details:
        traceback.print_exc(file=details)
    return msg("please report it with the file {file}", file=details.name)


def fail(code: str, message: Message, hint: Message | None) -> None:
    """Say that the surroundings fail, on standard error or as JSON, and leave with 3."""
    said = {"code": code, "message": say(message), "hint": say(hint) if hint else ""}
    if wants_json():
        typer.echo(as_document({"error": said}))
    else:
        typer.echo(said["message"], err=True)
        if hint:
            typer.echo(f"  → {said['hint']}", err=True)
    sys.exit(int(Exit.SURROUNDINGS))


if __name__ == "__main__":
    main()
