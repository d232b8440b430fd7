"""A picture as a plain table, for those who cannot or do not want to look at one."""

import sys
from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from documents.drawing import Diagram, Say, Shape, printable, read
from engine.core.message import msg

_HEADS = (msg("State"), msg("Trigger"), msg("Who"), msg("Target"), msg("Condition"))
_STATIONS = (msg("Station"), msg("Notes"))
Row = tuple[str, ...]
GAP = 2
NARROWEST = 8


def as_text(diagram: Diagram, say: Say, width: int = sys.maxsize) -> str:
    """Return *diagram* as text: every arrow in a row, then every station in its order.

    Cells are wrapped so that no line is longer than *width*, down to a few signs a column.
    """
    blocks = [printable(diagram.title), _table(_arrows(diagram, say), width)]
    stations = _stations(diagram, say)
    if len(stations) > 1:
        blocks.append(_table(stations, width))
    return "\n\n".join(blocks) + "\n"


def _arrows(diagram: Diagram, say: Say) -> list[Row]:
    names = {node.id: node.label for node in diagram.nodes}
    boxes = {cluster.id: read(cluster.label, say) for cluster in diagram.clusters}
    rows: list[Row] = [tuple(say(head) for head in _HEADS)]
    for edge in diagram.edges:
        label = read(edge.label, say)
        if label:
            source = boxes.get(edge.out_of) or names[edge.source]
            who, when = ", ".join(edge.who), read(edge.when, say)
            rows.append((source, label, who, names[edge.target], when))
    return rows


def _stations(diagram: Diagram, say: Say) -> list[Row]:
    stations = (n for n in diagram.nodes if n.shape in {Shape.STATION, Shape.DECISIVE})
    return [
        tuple(say(head) for head in _STATIONS),
        *((n.label, "; ".join(read(detail, say) for detail in n.details)) for n in stations),
    ]


def _table(rows: list[Row], width: int) -> str:
    clean = [tuple(" ".join(printable(cell).split()) for cell in row) for row in rows]
    widths = _fitted(clean, width)
    rule = tuple("-" * width for width in widths)
    lines = (line for row in (clean[0], rule, *clean[1:]) for line in _lines(row, widths))
    return "\n".join(lines)


def _fitted(rows: list[Row], room: int) -> list[int]:
    """Return the widths of the columns: natural, else down to the longest word, else narrower."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    words = [max(len(w) for cell in column for w in (cell.split() or [""])) for column in columns]
    for floors in (words, [NARROWEST] * len(widths)):
        while sum(widths) + GAP * (len(widths) - 1) > room:
            free = [n for n, width in enumerate(widths) if width > floors[n]]
            if not free:
                break
            widths[max(free, key=widths.__getitem__)] -= 1
    return widths


def _lines(row: Row, widths: list[int]) -> Iterator[str]:
    parts = [
        wrap(cell, width, break_on_hyphens=False) for cell, width in zip(row, widths, strict=True)
    ]
    for line in zip_longest(*parts, fillvalue=""):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield (" " * GAP).join(cells).rstrip()
