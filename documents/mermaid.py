"""A picture in the language of Mermaid, for pages that draw it themselves."""

import re
from textwrap import wrap

from documents.drawing import (
    Cluster,
    Diagram,
    Edge,
    EdgeKind,
    Mark,
    Node,
    Say,
    Shape,
    printable,
    read,
)

# Mermaid drops ">", reads "#" as the beginning of an entity and "%%{" as that of settings.
_ENTITIES = str.maketrans(
    {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", ";": "#59;"}
    | {"\\": "#92;", "%": "#37;"}
)
_HULLS = {
    Shape.START: ("((", "))"),
    Shape.STATE: ("(", ")"),
    Shape.FINAL: ("[[", "]]"),
    Shape.STATION: ("[", "]"),
    Shape.DECISIVE: ("[", "]"),
    Shape.BAR: ("[", "]"),
}
_ARROWS = {EdgeKind.FORWARD: "-->", EdgeKind.BACK: "-.->", EdgeKind.OUTCOME: "==>"}
_CLASSES = (
    "  classDef visited fill:#d7f0df,stroke:#1d7a3e",
    "  classDef current fill:#1f4aa8,color:#ffffff,stroke:#171a2b,stroke-width:3px",
    "  classDef bar fill:#535970",
)
_WIDTH = 30


def as_mermaid(diagram: Diagram, say: Say) -> str:
    """Return *diagram* as a Mermaid flowchart."""
    lines = ["flowchart TB", f"  accTitle: {_plain(diagram.title)}"]
    lines.append(f"  accDescr: {_plain(say(diagram.summary))}")
    for cluster in diagram.clusters:
        lines.extend(_cluster(cluster, say))
    lines.extend(f"  {_edge(edge, say)}" for edge in diagram.edges)
    lines.extend(_CLASSES)
    lines.extend(f"  class {_name(n.id)} {c}" for n in diagram.nodes if (c := _class(n)))
    return "\n".join((*lines, ""))


def _cluster(cluster: Cluster, say: Say) -> list[str]:
    head = f'  subgraph {_name("box-" + cluster.id)} ["{_text(read(cluster.label, say))}"]'
    return [head, *(f"    {_node(node, say)}" for node in cluster.nodes), "  end"]


def _node(node: Node, say: Say) -> str:
    opening, closing = _HULLS[node.shape]
    lines = (node.label, *(read(detail, say) for detail in node.details))
    return f'{_name(node.id)}{opening}"{_rows(lines)}"{closing}'


def _edge(edge: Edge, say: Say) -> str:
    when = read(edge.when, say)
    who = ", ".join(edge.who) if edge.shown else ""
    label = _rows((read(edge.label, say), who, f"[{when}]" if when else ""))
    said = f'|"{label}"|' if label.strip() else ""
    source = _name(f"box-{edge.out_of}" if edge.out_of else edge.source)
    return f"{source} {_ARROWS[edge.kind]}{said} {_name(edge.target)}"


def _class(node: Node) -> str:
    if node.shape is Shape.BAR:
        return "bar"
    return "" if node.mark is Mark.NONE else node.mark


def _rows(lines: tuple[str, ...]) -> str:
    rows = [_text(row) for line in lines for row in wrap(line, _WIDTH)]
    return "<br/>".join(rows) or " "


def _text(text: str) -> str:
    return " ".join(printable(text).translate(_ENTITIES).split())


def _plain(text: str) -> str:
    """Return *text* for a line that knows no entities."""
    return " ".join(printable(text).replace(";", ",").replace("%", " % ").split())


def _name(text: str) -> str:
    return re.sub(r"\W", "_", text, flags=re.ASCII)
