"""The options that several commands share."""

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
