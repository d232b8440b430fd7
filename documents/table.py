"""A picture as a plain table, for those who cannot or do not want to look at one."""

from documents.drawing import Diagram, Say, Shape, printable, read
from engine.core.message import msg

_HEADS = (msg("State"), msg("Trigger"), msg("Who"), msg("Target"), msg("Condition"))
_STATIONS = (msg("Station"), msg("Notes"))
Row = tuple[str, ...]


def as_text(diagram: Diagram, say: Say) -> str:
    """Return *diagram* as text: every arrow in a row, then every station in its order."""
    blocks = [printable(diagram.title), _table(_arrows(diagram, say))]
    stations = _stations(diagram, say)
    if len(stations) > 1:
        blocks.append(_table(stations))
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


def _table(rows: list[Row]) -> str:
    clean = [tuple(" ".join(printable(cell).split()) for cell in row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*clean, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(row, widths) for row in (clean[0], rule, *clean[1:]))


def _line(row: Row, widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join(cells).rstrip()
