"""What several commands share: their options, and how they are made."""

from typing import Annotated, Any

import typer

from cli.foreign import Command, Group
from engine.language import _

AsJson = Annotated[bool, typer.Option("--json", help=_("print one JSON document"))]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help=_("who acts; else VORLAUF_ACTOR, else your login")),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar=_("TIME"), help=_("another moment than now, for trials and tests only")
    ),
]
Folder = Annotated[
    str | None,
    typer.Option("--regelwerk", metavar=_("DIR"), help=_("the set of definitions that is meant")),
]


class Commands(typer.Typer):
    """Commands whose help pages speak our language."""

    def command(self, *names: Any, **settings: Any) -> Any:  # noqa: ANN401 - what Typer takes
        """Return the decorator of a command."""
        return super().command(*names, **{"cls": Command} | settings)


def commands(*, several: bool = False) -> typer.Typer:
    """Return an empty set of commands; one of *several* that is called without a name helps.

    Where a callback answers to the name alone, it is not one of several.
    """
    return Commands(cls=Group, add_completion=False, no_args_is_help=several, rich_markup_mode=None)
