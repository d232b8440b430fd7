"""`vorlauf draw`: the route and the machine of a Vorlagenart as a picture."""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer, Exit, emit, refuse, wants_json
from cli.option import AsJson, Folder, commands
from cli.sets import compiled, set_folders
from cli.terminal import terminal_width
from documents.diagram import beratung_diagram, diagram_of
from documents.dot import as_dot
from documents.drawing import Diagram
from documents.mermaid import as_mermaid
from documents.table import as_text
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.definition.problem import nearest
from engine.language import _, say

app = commands()

STATION = "beratung"
WIDTH = 100  # of a table that is no terminal’s


class Format(StrEnum):
    """The forms of a picture; text is the same as a table."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


@app.command(help=_("Draw route and machine of ART; “beratung” draws the machine of a station."))
def draw(
    art: Annotated[str, typer.Argument(metavar="ART", help=_("the Vorlagenart, or beratung"))],
    form: Annotated[Format, typer.Option("--format", help=_("what is drawn"))] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar=_("FILE"), help=_("write to a file"))
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print the picture, or write it to the file that is named."""
    regelwerke = [compiled(path, as_json=as_json) for path in set_folders(folder, as_json=as_json)]
    holder = next((r for r in regelwerke if art in r.arten or art == STATION), None)
    if holder is None:
        known = tuple(dict.fromkeys(name for r in regelwerke for name in r.arten))
        refuse(
            "art-unknown",
            msg(
                "there is no Vorlagenart “{art}”; there are {known}",
                art=art,
                known=", ".join(known),
            ),
            hint=nearest(art, known),
            as_json=as_json,
        )
    picture = drawn(form)(_diagram(holder, art))
    if output is not None:
        if not output.parent.is_dir():
            text = msg("there is no folder {folder}", folder=str(output.parent))
            refuse("no-folder", text, exit_code=Exit.USAGE, as_json=as_json)
        output.write_text(picture, encoding="utf-8")
        done = say(msg("written to {file}", file=str(output)))
        emit(
            Answer({"art": art, "format": form.value, "file": str(output)}, (done,)),
            as_json=as_json,
        )
    emit(
        Answer({"art": art, "format": form.value, "picture": picture}, (picture,)), as_json=as_json
    )


def _diagram(regelwerk: Regelwerk, art: str) -> Diagram:
    if art == STATION:
        return beratung_diagram(regelwerk)
    return diagram_of(regelwerk.arten[art], regelwerk)


def drawn(form: Format) -> Callable[[Diagram], str]:
    """Return what turns a diagram into *form*."""
    if form is Format.SVG:
        return _svg
    return {Format.TEXT: _text, Format.MERMAID: _mermaid, Format.DOT: _dot}[form]


def _text(diagram: Diagram) -> str:
    return as_text(diagram, say, terminal_width() or WIDTH)


def _mermaid(diagram: Diagram) -> str:
    return as_mermaid(diagram, say)


def _dot(diagram: Diagram) -> str:
    return as_dot(diagram, say)


def _svg(diagram: Diagram) -> str:
    try:
        svg = import_module("documents.svg")
    except ImportError:
        refuse(
            "graphviz-missing",
            msg("Graphviz does not start: a system library is missing"),
            hint=msg("run: apt install libglib2.0-0 libxrender1 libxext6"),
            exit_code=Exit.SURROUNDINGS,
            as_json=wants_json(),
        )
    return str(svg.as_svg(diagram, say))
