"""A picture as SVG, laid out by Graphviz: the one file that knows pygraphviz."""

from threading import Lock
from typing import Protocol, cast
from xml.etree import ElementTree as ET

from pygraphviz import AGraph  # type: ignore[import-untyped]  # it comes without types

from documents.dot import as_dot, edge_id, hint_of, said
from documents.drawing import Diagram, Say, printable, read

_SVG = "http://www.w3.org/2000/svg"
_ONE_AT_A_TIME = Lock()  # Graphviz keeps its state in globals
ET.register_namespace("", _SVG)


class _Graph(Protocol):
    """What is used of pygraphviz."""

    def draw(self, *, format: str, prog: str) -> bytes:  # noqa: A002 - its name for it
        """Return the picture."""
        ...


def as_svg(diagram: Diagram, say: Say) -> str:
    """Return *diagram* as an SVG element for a page: described, without styles or scripts."""
    root = ET.fromstring(_laid_out(as_dot(diagram, say)))  # noqa: S314 - Graphviz wrote it
    hints = _hints(diagram, say)
    for group in root.iter(f"{{{_SVG}}}g"):
        _unlink(group)
        title = group.find(f"{{{_SVG}}}title")
        if title is not None:
            text = hints.get(group.get("id", ""), "")
            title.text = text
            if not text:
                group.remove(title)
    _describe(root, diagram, say)
    return ET.tostring(root, encoding="unicode")


def _laid_out(dot: str) -> bytes:
    with _ONE_AT_A_TIME:
        return cast("_Graph", AGraph(string=dot)).draw(format="svg", prog="dot")


def _hints(diagram: Diagram, say: Say) -> dict[str, str]:
    hints = {node.id: hint_of(node, say) for node in diagram.nodes}
    hints |= {f"box-{c.id}": printable(read(c.label, say)) for c in diagram.clusters}
    return hints | {edge_id(n): said(edge, say) for n, edge in enumerate(diagram.edges, 1)}


def _unlink(group: ET.Element) -> None:
    """Put what Graphviz wrapped in links without a goal, for its tooltips, in their place."""
    for wrapper in [g for g in group if g.get("id", "").startswith("a_")]:
        place = list(group).index(wrapper)
        group.remove(wrapper)
        for link in reversed(wrapper):
            for child in reversed(link):
                group.insert(place, child)


def _describe(root: ET.Element, diagram: Diagram, say: Say) -> None:
    root.set("role", "img")
    root.set("aria-label", printable(diagram.title))
    for tag, text in (("desc", say(diagram.summary)), ("title", diagram.title)):
        element = ET.Element(f"{{{_SVG}}}{tag}")
        element.text = printable(text)
        root.insert(0, element)
