"""Typer in our language: its sentences for the catalogue, and its help page in that language.

Typer asks gettext for some sentences, in the domain that `cli.main` sets. It never looks in here:
they stand here so that `tools.translations` extracts them and they are translated with ours. What
Typer says without gettext on a help page is said by `Command` and `Group`; what it says of wrong
use, by `cli.usage`.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.help_page import write_parameters
from engine.core.message import msg
from engine.language import _

# As they stand in Typer 0.29: typer/core.py, then typer/rich_utils.py.
SENTENCES = (
    msg("(dynamic)"),
    msg("Aborted!"),
    msg("default: {default}"),
    msg("required"),
    msg("env var: {var}"),
    msg("Arguments"),
    msg("Options"),
    msg("Commands"),
    msg("Missing command."),
    msg("No such command {name!r}."),
    msg("(deprecated) "),
    msg("[default: {}]"),
    msg("[env var: {}]"),
    msg("[required]"),
    msg("Error"),
    msg("Aborted."),
    msg("Try [blue]'{command_path} {help_option}'[/] for help."),
)
# What stands in a line of usage; arguments in it are words of ours already.
PIECES = (msg("[OPTIONS]"), msg("COMMAND [ARGS]..."))


class Command(TyperCommand):
    """A command whose help page speaks our language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer hides the class
        """Write the line of usage."""
        _write_usage(self.collect_usage_pieces(ctx), ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer hides the class
        """Write arguments and options."""
        write_parameters(self.get_params(ctx), formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer hides the class
        """Return the option --help with what it does."""
        return _worded(super().get_help_option(ctx))

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first sentence of the help, whole: a list wraps it."""
        del limit
        return _first_sentence(self.help)


class Group(TyperGroup):
    """A group of commands whose help page speaks our language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer hides the class
        """Write the line of usage."""
        _write_usage(self.collect_usage_pieces(ctx), ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer hides the class
        """Write arguments, options and commands."""
        write_parameters(self.get_params(ctx), formatter)
        self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer hides the class
        """Return the option --help with what it does."""
        return _worded(super().get_help_option(ctx))

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first sentence of the help, whole: a list wraps it."""
        del limit
        return _first_sentence(self.help)


def _write_usage(pieces: list[str], ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer hides it
    known = {piece.text for piece in PIECES}
    words = (_(piece) if piece in known else _bare(piece) for piece in pieces)
    formatter.write_usage(ctx.command_path, " ".join(words), prefix=_("Usage:") + " ")


def _bare(piece: str) -> str:
    """Return an argument without Typer’s marks: braces for what must be, dots for several."""
    inner = piece.removesuffix("...") if "…" in piece else piece
    return inner[1:-1] if inner.startswith("{") and inner.endswith("}") else inner


def _first_sentence(text: str | None) -> str:
    return (text or "").split(". ")[0].removesuffix(".")


def _worded(option: Any) -> Any:  # noqa: ANN401 - Typer hides it
    if option is not None:
        option.help = _("Show this message and exit.")
    return option
