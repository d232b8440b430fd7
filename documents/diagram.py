"""The machine of a Vorlage and its Beratungsfolge in one picture, a Beratung in another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from documents.condition import in_words
from documents.drawing import Cluster, Diagram, Edge, EdgeKind, Mark, Node, Shape, Text
from documents.folge import Inlet, Road, road_of
from engine.core.guard import Guard
from engine.core.machine import Machine, State, Transition, arrows
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk

_BEFORE, _ROUTE, _AFTER, _ALL = "verwaltung", "gremien", "nachlauf", "stand"
_LABELS: Mapping[str, Message] = {
    _BEFORE: msg("Administration"),
    _ROUTE: msg("Bodies"),
    _AFTER: msg("Follow-up"),
    _ALL: msg("States"),
}
_START = Node("start", Shape.START)


@dataclass(frozen=True, slots=True)
class _Box:
    name: str
    label: Text
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of the picture before its arrows are drawn."""

    regelwerk: Regelwerk
    machine: Machine
    fields: Mapping[str, str]
    boxes: tuple[_Box, ...]
    order: Mapping[str, int]
    road: Road | None
    roles_differ: bool


def diagram_of(
    art: Art,
    regelwerk: Regelwerk,
    *,
    current: str | None = None,
    visited: frozenset[str] = frozenset(),
) -> Diagram:
    """Return the picture of *art*: its states, and its route in the place of the route state.

    *current* and *visited* are names of states or ids of stations (``be-GREMIUM``).
    """
    fields = {name: _brief(decl.field.label or decl.name) for name, decl in art.fields.items()}
    route = next((s.name for s in art.machine.states.values() if s.route), "")
    road = road_of(art, regelwerk, route, fields) if route else None
    plan = _plan(regelwerk, art.machine, fields, road)
    summary = msg(
        "{states} states and {stations} stations: from {first} to {last}",
        states=len(art.machine.states),
        stations=sum(len(stage.steps) for stage in art.route),
        first=art.machine.states[art.machine.initial].label,
        last=", ".join(s.label for s in art.machine.states.values() if s.final),
    )
    return _drawn(plan, art.label, summary, (current, visited))


def _brief(label: str) -> str:
    """Return *label* without what it explains in brackets."""
    return re.sub(r"\s*\([^()]*\)", "", label).strip() or label


def beratung_diagram(regelwerk: Regelwerk, *, current: str | None = None) -> Diagram:
    """Return the picture of the Beratung machine: the life of one station."""
    plan = _plan(regelwerk, regelwerk.beratung, {}, None)
    summary = msg("The states of one station, {count} in all", count=len(plan.machine.states))
    return _drawn(plan, "Beratung", summary, (current, frozenset()))


def _plan(
    regelwerk: Regelwerk,
    machine: Machine,
    fields: Mapping[str, str],
    road: Road | None,
) -> _Plan:
    boxes = _boxes(machine)
    in_order = [state.name for box in boxes for state in box.states]
    order = {name: number for number, name in enumerate(in_order)}
    roles = {arrow.roles for arrow in machine.transitions if arrow.roles}
    return _Plan(regelwerk, machine, fields, boxes, order, road, len(roles) > 1)


def _boxes(machine: Machine) -> tuple[_Box, ...]:
    """Return the states by box: as grouped in the definition, else by their place there."""
    has_route = any(state.route for state in machine.states.values())
    default, ending = (_BEFORE, _AFTER) if has_route else (_ALL, _ALL)
    boxes: dict[str, tuple[Text, list[State]]] = {}
    for state in machine.states.values():
        if state.route:
            default = _AFTER
        place = _ROUTE if state.route else ending if state.final else default
        name = re.sub(r"\W+", "-", state.group.casefold()) if state.group else place
        boxes.setdefault(name, (state.group or _LABELS[place], []))[1].append(state)
    last = sorted(boxes, key=lambda name: name == _AFTER)
    return tuple(_Box(name, boxes[name][0], tuple(boxes[name][1])) for name in last)


def _drawn(
    plan: _Plan, title: str, summary: Message, marks: tuple[str | None, frozenset[str]]
) -> Diagram:
    clusters = tuple(_cluster(plan, box, marks) for box in plan.boxes)
    start = Edge(_START.id, f"st-{plan.machine.initial}")
    inner = plan.road.edges if plan.road else ()
    arrows = tuple(edge for arrow in plan.machine.transitions for edge in _edges(plan, arrow))
    return Diagram(title, summary, clusters, (start, *inner, *arrows))


def _cluster(plan: _Plan, box: _Box, marks: tuple[str | None, frozenset[str]]) -> Cluster:
    nodes = [_marked(_state(plan, state), state.name, marks) for state in box.states]
    mark = Mark.NONE
    if plan.road and any(state.route for state in box.states):
        nodes += (_marked(node, node.id, marks) for node in plan.road.nodes)
        mark = Mark.CURRENT if any(n.mark is Mark.CURRENT for n in nodes) else mark
    if plan.machine.initial in {state.name for state in box.states}:
        nodes.insert(0, _START)
    return Cluster(box.name, box.label, tuple(nodes), mark)


def _marked(node: Node, name: str, marks: tuple[str | None, frozenset[str]]) -> Node:
    current, visited = marks
    mark = Mark.VISITED if name in visited else Mark.NONE
    mark = Mark.CURRENT if name == current else mark
    return Node(
        node.id, node.shape, node.label, node.details, node.hints, mark, optional=node.optional
    )


def _state(plan: _Plan, state: State) -> Node:
    owner = _duty(plan, state.owner)
    shape = Shape.FINAL if _ends(plan, state) else Shape.STATE
    hints = (msg("responsible: {owner}", owner=owner),) if owner else ()
    return Node(f"st-{state.name}", shape, state.label, (owner,) if owner else (), hints)


def _ends(plan: _Plan, state: State) -> bool:
    return state.final or not arrows(plan.machine, state.name)


def _duty(plan: _Plan, name: str) -> str:
    duty = plan.regelwerk.duties.get(name)
    return duty.label if duty else name


def _edges(plan: _Plan, arrow: Transition) -> Iterable[Edge]:
    """Return *arrow* once for each of its sources, or once for a box that it leaves as a whole."""
    left = list(arrow.sources)
    for box in plan.boxes:
        open_ones = [s.name for s in box.states if not _ends(plan, s) and not s.route]
        inside = arrow.dest in {s.name for s in box.states}
        if len(open_ones) > 1 and set(open_ones) <= set(left) and not inside:
            left = [source for source in left if source not in open_ones]
            yield _edge(plan, arrow, Inlet(f"st-{open_ones[-1]}", box.name), open_ones[-1])
    for source in left:
        yield _edge(plan, arrow, _inlet(plan, arrow, source), source)


def _inlet(plan: _Plan, arrow: Transition, source: str) -> Inlet:
    if plan.road is None or not plan.machine.states[source].route:
        return Inlet(f"st-{source}")
    if arrow.outcome and arrow.trigger in plan.road.decided and plan.road.one_end:
        return Inlet(plan.road.end)
    back = plan.order[arrow.dest] < plan.order[source]
    whole = next(b.name for b in plan.boxes if source in {s.name for s in b.states})
    return Inlet(f"st-{source}" if back else plan.road.end, whole)


def _edge(plan: _Plan, arrow: Transition, inlet: Inlet, source: str) -> Edge:
    onward = EdgeKind.OUTCOME if arrow.outcome else EdgeKind.FORWARD
    back = plan.order[arrow.dest] < plan.order[source]
    owner = plan.machine.states[source].owner
    return Edge(
        source=inlet.node,
        target=f"st-{arrow.dest}",
        kind=EdgeKind.BACK if back else onward,
        label=arrow.label or arrow.trigger,
        who=tuple(sorted(_duty(plan, role) for role in arrow.roles)),
        when=_when(arrow.guard, plan.fields),
        out_of=inlet.box,
        shown=plan.roles_differ and set(arrow.roles) != {owner},
    )


def _when(guard: Guard | None, fields: Mapping[str, str]) -> Text:
    return in_words(guard.source, fields) if guard else ""
