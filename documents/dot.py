"""A picture in the language of Graphviz."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from documents import look
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
    shorten,
)

_WIDE, _SMALL, _NARROW = 28, 34, 24
_LONGEST, _SHORT = 88, 44
_CELL = '<TD PORT="{port}" WIDTH="180" HEIGHT="5" FIXEDSIZE="TRUE" BGCOLOR="{colour}"></TD>'
_BAR = '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{}</TR></TABLE>>'


@dataclass(frozen=True, slots=True)
class _Bars:
    """The nodes that each bar joins (*into*) and parts (*out*), from left to right."""

    into: Mapping[str, Sequence[str]] = field(default_factory=dict[str, list[str]])
    out: Mapping[str, Sequence[str]] = field(default_factory=dict[str, list[str]])

    def cells(self, bar: str) -> int:
        return max(len(self.into.get(bar, ())), len(self.out.get(bar, ())), 1)

    def port(self, bar: str, other: str, *, out: bool) -> str:
        """Return where at *bar* the arrow to or from *other* is fastened, so that it falls."""
        fan = (self.out if out else self.into).get(bar, ())
        if len(fan) < 2:  # noqa: PLR2004 - a fan has two ribs
            return ""
        cell = fan.index(other) * self.cells(bar) // len(fan)
        return f":p{cell}:{'s' if out else 'n'}"


def as_dot(diagram: Diagram, say: Say) -> str:
    """Return *diagram* as a DOT graph that `dot` lays out from top to bottom."""
    bars = _bars(diagram)
    lines = [look.HEAD, f"label=<<B>{_html(diagram.title)}</B><BR/> >;"]
    for cluster in diagram.clusters:
        lines.extend(_cluster(cluster, bars, say))
    told: set[object] = set()
    for number, edge in enumerate(diagram.edges, 1):
        # Of arrows that go back to one state for one reason, one says so for all.
        reason = (edge.target, edge.label, edge.who, edge.when, edge.kind, edge.out_of)
        quiet = edge.kind is EdgeKind.BACK and reason in told
        told.add(reason)
        label = "" if quiet else _edge_label(edge, say)
        lines.append(_edge(number, edge, bars, label, said(edge, say)))
    return "\n".join((*lines, "}", ""))


def edge_id(number: int) -> str:
    """Return the anchor of the arrow with that number, counted from one."""
    return f"edge-{number}"


def hint_of(node: Node, say: Say) -> str:
    """Return what is said of *node* to those who point at it or cannot see it."""
    parts = (look.SIGN[node.mark] + node.label, *(read(hint, say) for hint in node.hints))
    return printable("\n".join(part for part in parts if part))


def said(edge: Edge, say: Say) -> str:
    """Return what is said of *edge*, in full."""
    when = read(edge.when, say)
    parts = (read(edge.label, say), ", ".join(edge.who), f"[{when}]" if when else "")
    return printable("\n".join(part for part in parts if part))


def _bars(diagram: Diagram) -> _Bars:
    names = [node.id for node in diagram.nodes if node.shape is Shape.BAR]
    into = {bar: [e.source for e in diagram.edges if e.target == bar] for bar in names}
    out = {bar: [e.target for e in diagram.edges if e.source == bar] for bar in names}
    return _Bars(into, out)


def _cluster(cluster: Cluster, bars: _Bars, say: Say) -> list[str]:
    here = cluster.mark is Mark.CURRENT
    label = read(cluster.label, say)
    head = f'labeljust=l; style=rounded; fontsize=13; fontcolor="{look.SOFT}";'
    frame = {
        "id": f"box-{cluster.id}",
        "color": look.BLUE if here else look.FRAME,
        "penwidth": "2" if here else "1",
        "bgcolor": look.GROUND.get(cluster.id, look.PLAIN_GROUND),
        "tooltip": label,
    }
    return [
        f"subgraph {_quoted('cluster_' + cluster.id)} {{",
        f"label=<<B>{_html(label)}</B>>; {head}",
        *(f"{name}={_quoted(value)};" for name, value in frame.items()),
        *(_node(node, bars, say) for node in cluster.nodes),
        "}",
    ]


def _node(node: Node, bars: _Bars, say: Say) -> str:
    form = {**look.SHAPES[node.shape], **look.FILL[node.mark]}
    if node.optional:
        form["style"] = "filled,dashed"
    form |= {"id": node.id, "tooltip": hint_of(node, say)}
    label = _bar(bars.cells(node.id)) if node.shape is Shape.BAR else _label(node, say)
    return f"{_quoted(node.id)} [label={label} {_attributes(form)}];"


def _bar(cells: int) -> str:
    row = (_CELL.format(port=f"p{number}", colour=look.LINE) for number in range(cells))
    return _BAR.format("".join(row))


def _label(node: Node, say: Say) -> str:
    if not node.label:
        return '""'
    rows = [f"<B>{line}</B>" for line in _lines(look.SIGN[node.mark] + node.label, _WIDE)]
    colour = look.PALE if node.mark is Mark.CURRENT else look.SOFT
    for detail in node.details:
        small = _lines(shorten(read(detail, say), _LONGEST), _SMALL)
        rows.extend(f'<FONT POINT-SIZE="10" COLOR="{colour}">{line}</FONT>' for line in small)
    return f"<{'<BR/>'.join(rows)}>"


def _edge(number: int, edge: Edge, bars: _Bars, label: str, hint: str) -> str:
    form = dict(look.KINDS[edge.kind])
    if edge.out_of:
        form["ltail"] = f"cluster_{edge.out_of}"
        form.pop("weight", None)
    elif edge.kind is EdgeKind.BACK or edge.source == edge.target:
        side = "w" if edge.source == edge.target else "e"
        form |= {"tailport": side, "headport": side}
    form |= {"id": edge_id(number)} | ({"tooltip": hint, "labeltooltip": hint} if hint else {})
    tail = _quoted(edge.source) + bars.port(edge.source, edge.target, out=True)
    head = _quoted(edge.target) + bars.port(edge.target, edge.source, out=False)
    return f"{tail} -> {head} [{label}{_attributes(form)}];"


def _edge_label(edge: Edge, say: Say) -> str:
    rows = _lines(shorten(read(edge.label, say), _LONGEST), _NARROW)
    small = [", ".join(edge.who)] if edge.who and edge.shown else []
    if when := read(edge.when, say):
        small.append(f"[{when}]")
    for text in small:
        lines = _lines(shorten(text, _SHORT), _NARROW)
        rows += (f'<FONT POINT-SIZE="9" COLOR="{look.SOFT}">{line}</FONT>' for line in lines)
    # The blanks keep the text off the line that it stands beside.
    return f"label=<{'<BR/>'.join(f' {row} ' for row in rows)}> " if rows else ""


def _lines(text: str, width: int) -> list[str]:
    return [_html(line) for line in wrap(printable(text), width, break_long_words=True)]


def _html(text: str) -> str:
    return escape(printable(text)) or " "


def _quoted(text: str) -> str:
    """Return *text* as a DOT string, in which Graphviz would read entities and escapes."""
    plain = printable(text).replace("&", "&amp;").replace("\\", "&#92;")
    return '"' + plain.replace('"', "&quot;").replace("\n", "&#10;") + '"'


def _attributes(form: Mapping[str, str]) -> str:
    return " ".join(f"{name}={_quoted(value)}" for name, value in form.items())
