"""How a picture looks in Graphviz: fonts, colours and forms."""

from collections.abc import Mapping

from documents.drawing import EdgeKind, Mark, Shape

# DejaVu is the widest that is common: a text measured with it fits in any other.
FONT = "DejaVu Sans,Verdana,Arial,sans-serif"
INK, LINE, SOFT, BACK, BLUE, PALE = (
    "#171a2b",
    "#535970",
    "#4b5168",
    "#a33b00",
    "#1f4aa8",
    "#ffffff",
)
HEAD = f"""digraph {{
graph [rankdir=TB newrank=true compound=true nodesep=0.32 ranksep=0.36 pad=0.15 \
bgcolor="transparent" fontname="{FONT}" fontsize=16 fontcolor="{INK}" labelloc=t labeljust=c];
node [shape=box style="rounded,filled" fillcolor="{PALE}" color="{LINE}" fontcolor="{INK}" \
fontname="{FONT}" fontsize=12 margin="0.16,0.08" penwidth=1.1];
edge [fontname="{FONT}" fontsize=10 color="{LINE}" fontcolor="{INK}" arrowsize=0.75];"""
FILL: Mapping[Mark, Mapping[str, str]] = {
    Mark.NONE: {},
    Mark.VISITED: {"fillcolor": "#d7f0df", "color": "#1d7a3e"},
    Mark.CURRENT: {"fillcolor": BLUE, "color": INK, "fontcolor": PALE, "penwidth": "2.4"},
}
SIGN = {Mark.NONE: "", Mark.VISITED: "✓ ", Mark.CURRENT: "▶ "}
SHAPES: Mapping[Shape, Mapping[str, str]] = {
    Shape.START: {"shape": "circle", "width": "0.14", "fixedsize": "true", "fillcolor": INK},
    Shape.STATE: {},
    Shape.FINAL: {"peripheries": "2"},
    Shape.STATION: {"style": "filled", "color": BLUE},
    Shape.DECISIVE: {"style": "filled", "color": BLUE, "penwidth": "2.4"},
    Shape.BAR: {"shape": "plain", "style": "", "margin": "0"},
}
# Heavier arrows are kept straighter: they are the spine of the picture.
KINDS: Mapping[EdgeKind, Mapping[str, str]] = {
    EdgeKind.FORWARD: {"weight": "10"},
    EdgeKind.BACK: {
        "style": "dashed",
        "constraint": "false",
        "color": BACK,
        "fontcolor": BACK,
    },
    EdgeKind.OUTCOME: {"weight": "10", "color": BLUE, "fontcolor": BLUE, "penwidth": "1.6"},
}
GROUND = {"gremien": "#edf2fc", "nachlauf": "#f4f4ee"}
PLAIN_GROUND = "#f7f8fb"
FRAME = "#c8cad6"
