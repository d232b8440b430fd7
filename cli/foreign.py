"""The sentences of Typer, so that they are extracted and translated together with ours.

Typer asks gettext for them in the domain that `cli.main` sets; it never looks in here. Nothing
imports this module: `tools.translations` reads its text, and without it these sentences would
drop out of the catalogue. What Typer says without gettext cannot be translated this way.
"""

from engine.core.message import msg

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
