"""A question that only a person can answer."""

import typer

from engine.language import _

YES = frozenset({"j", "ja", "y", "yes"})


def confirmed(question: str) -> None:
    """Ask *question* and go on after a yes; end the command after anything else."""
    answers = _("y/N")
    typer.echo(f"{question} [{answers}] ", nl=False, err=True)
    try:
        said = input()
    except EOFError:
        typer.echo("", err=True)
        raise typer.Abort from None
    if said.strip().casefold() not in YES:
        raise typer.Abort
