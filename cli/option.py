"""What several commands share: their options, and how they are made."""

from typing import Annotated

import typer

from engine.language import _

AsJson = Annotated[bool, typer.Option("--json", help=_("print one JSON document"))]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help=_("who acts; else VORLAUF_ACTOR, else your login")),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="TIME", help=_("another moment than now, for trials and tests only")
    ),
]
Folder = Annotated[
    str | None,
    typer.Option("--regelwerk", metavar="DIR", help=_("the set of definitions that is meant")),
]


def commands(*, several: bool = False) -> typer.Typer:
    """Return an empty set of commands; one of *several* that is called without a name helps."""
    return typer.Typer(add_completion=False, no_args_is_help=several, rich_markup_mode=None)
