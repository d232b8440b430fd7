"""The command line: finds the command, sets the language, and turns errors into answers.

Commands are loaded when they are called: showing the help costs no database and no YAML.
"""

import gettext
import io
import os
import sys
import traceback
from errno import EACCES, EDQUOT, EEXIST, EISDIR, ENOENT, ENOSPC, ENOTDIR, EPERM, EPIPE, EROFS
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

import typer
from typer.exceptions import TyperException

import engine.language
from cli.answer import Exit, as_document, let_go_of_output, put, put_error, wants_json
from cli.foreign import Command, Group
from cli.here import current_settings
from cli.leaving import AT_THE_END
from cli.usage import complain
from engine.core.message import Message, msg
from engine.errors import VorlaufError
from engine.language import _, choose, say, use


def set_language() -> None:
    """Speak the language of the settings, German where nothing is set."""
    try:
        wanted = current_settings().lang
    except (VorlaufError, OSError):  # said by the command that needs the settings
        wanted = os.environ.get("VORLAUF_LANG", "")
    language = choose(wanted)
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
    "up": Entry("cli.up", _("Run everything on this machine, with one Ctrl-C")),
    "demo": Entry("cli.demo", _("A sample Landkreis: five real papers on their way")),
    "check": Entry("cli.check", _("Compile and prove the definitions")),
    "draw": Entry("cli.draw", _("Draw route and machine of a Vorlagenart")),
    "deadline": Entry("cli.deadline", _("Compute one Frist and say why")),
    "fristen": Entry("cli.fristen", _("What runs, for whom, until when; extend with a reason")),
    "vorlage": Entry("cli.vorlage", _("Create Vorlagen, move them on, ask why not")),
    "sitzung": Entry("cli.sitzung", _("Plan sittings and see their Tagesordnung")),
    "person": Entry("cli.person", _("Who works here and which roles they hold")),
    "tick": Entry("cli.tick", _("Tell once what is due")),
    "preview": Entry("cli.preview", _("Every mail of the coming days, without sending")),
    "deliver": Entry("cli.deliver", _("Send the messages that are due")),
    "mails": Entry("cli.mails", _("What was sent and how; send again, take out")),
    "bounces": Entry("cli.bounces", _("Take in reports of mails that came back")),
    "replay": Entry("cli.replay", _("Run recorded Beratungsfolgen through the machines")),
    "ergebnisse": Entry("cli.ergebnisse", _("Results that can be recorded, and what they do")),
    "incidents": Entry("cli.incidents", _("What went wrong and needs a person")),
    "restored": Entry("cli.restored", _("After a backup was restored: send no old mail again")),
    "verify": Entry("cli.verify", _("Prove that no history was touched; seal the day")),
}


def load(name: str) -> Any:  # noqa: ANN401 - Typer hides the class
    """Return the command *name* itself, imported now."""
    command = typer.main.get_command(import_module(COMMANDS[name].module).app)
    command.help = command.help or COMMANDS[name].help
    return command


class LazyGroup(Group):
    """A group whose commands are imported only when one of them is called."""

    called = ""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer hides the class
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - Typer hides the class
        """Return the command itself where it is called, else its name and help line."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None or self.called != cmd_name:
            return Command(cmd_name, help=entry.help) if entry else None
        return load(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer hides the class
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


_SHOWN = 60
_IN_THE_WAY = msg("a file is in the way where a folder must be, or the other way round")
_SYSTEM = {
    ENOSPC: msg("there is no space left on the disk"),
    EDQUOT: msg("there is no space left on the disk"),
    EROFS: msg("the folder is read-only"),
    EACCES: msg("the rights to a file or folder are missing"),
    EPERM: msg("the rights to a file or folder are missing"),
    ENOENT: msg("there is no such file or folder"),
    ENOTDIR: _IN_THE_WAY,
    EISDIR: _IN_THE_WAY,
    EEXIST: _IN_THE_WAY,
}


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user."""
    _print_anything()
    try:
        with AT_THE_END:
            code = _run()
    except VorlaufError as error:
        code = fail(error.code, error.message, error.hint)
    except OSError as error:
        code = _refused_by_system(error)
    except UnicodeEncodeError as error:
        code = _no_text(error)
    except Exception:  # noqa: BLE001 - the last resort: whatever it is, a user reads a sentence
        code = fail("internal", msg("Vorlauf has a defect"), _kept_details())
    sys.exit(code)


def _print_anything() -> None:
    """Let no sign of a text that is printed end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run() -> int:
    """Return the exit code of the command; wrong use and an answered "no" are exits as well."""
    for word in sys.argv[1:]:
        word.encode()  # bytes that are no text name nothing, whatever the command is
    try:
        return int(app(standalone_mode=False, prog_name="vorlauf") or Exit.GOOD)
    except typer.Abort:
        typer.echo(_("Not done."), err=True)
        return int(Exit.NO)
    except TyperException as error:
        try:
            complain(error)
        except typer.Exit as leave:
            return leave.exit_code


def _refused_by_system(error: OSError) -> int:
    if error.errno in {ENOSPC, EPIPE} and not error.filename:
        let_go_of_output()
    known = _SYSTEM.get(error.errno or 0, msg("the system refuses a file"))
    where = msg("{what}: {file}", what=known, file=str(error.filename or error.strerror or ""))
    return fail("system", where, msg("make room or grant the rights, then repeat the command"))


def _no_text(error: UnicodeEncodeError) -> int:
    """Answer to an argument that cannot be written down: bytes that are no UTF-8."""
    shown = ascii(error.object[:_SHOWN])
    text = msg("{text} holds signs that are no text", text=shown)
    return fail("text-wrong", text, msg("type it again, in UTF-8"), Exit.USAGE)


def _kept_details() -> Message:
    with NamedTemporaryFile("w", prefix="vorlauf-", suffix=".txt", delete=False) as details:
        traceback.print_exc(file=details)
    return msg("please report it with the file {file}", file=details.name)


def fail(
    code: str, message: Message, hint: Message | None, exit_code: Exit = Exit.SURROUNDINGS
) -> int:
    """Say what stands in the way, on standard error or as JSON; return the exit code."""
    said = {"code": code, "message": say(message), "hint": say(hint) if hint else ""}
    if wants_json():
        put(as_document({"error": said}))
    else:
        put_error(said["message"], said["hint"])
    return int(exit_code)


if __name__ == "__main__":
    main()
