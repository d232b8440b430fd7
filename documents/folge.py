"""The declared Beratungsfolge of an Art as nodes and arrows of its picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from documents.condition import in_words
from documents.drawing import Edge, Node, Shape, Text
from engine.core.catalogue import Column, Step
from engine.core.message import msg
from engine.core.regelwerk import Art, Regelwerk, RouteStep


@dataclass(frozen=True, slots=True)
class Inlet:
    """Where an arrow begins: at a node, or at the border of the *box* around it."""

    node: str
    box: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """The stations in their order, of which *end* is the last.

    *decided* are the outcomes that come of a decision; *one_end* tells whether that can fall
    at the end only.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    end: str
    one_end: bool
    decided: frozenset[str]


def road_of(art: Art, regelwerk: Regelwerk, route: str, fields: Mapping[str, str]) -> Road:
    """Return the stations of *art*, led to from its route state named *route*.

    Stations of one stage stand side by side, between bars at which they part and meet.
    """
    nodes: list[Node] = []
    edges: list[Edge] = []
    tails: tuple[str, ...] = (f"st-{route}",)
    taken: dict[str, int] = {}
    for number, stage in enumerate(art.route, 1):
        stations = tuple(_station(step, regelwerk, fields, taken) for step in stage.steps)
        if len(stations) * len(tails) > 1:
            nodes.append(_bar(number))
            edges.extend(Edge(tail, nodes[-1].id) for tail in tails)
            tails = (nodes[-1].id,)
        edges.extend(Edge(tail, node.id) for tail in tails for node in stations)
        nodes.extend(stations)
        tails = tuple(node.id for node in stations) or tails
    deciding = [node.id for node in nodes if node.shape is Shape.DECISIVE]
    if not deciding and len(tails) > 1:
        nodes.append(_bar(len(art.route) + 1))
        edges.extend(Edge(tail, nodes[-1].id) for tail in tails)
        tails = (nodes[-1].id,)
    end = (*tails, *deciding)[-1]
    return Road(tuple(nodes), tuple(edges), end, len(deciding) <= 1, _decided(regelwerk))


def _bar(number: int) -> Node:
    return Node(f"bar-{number}", Shape.BAR, hints=(msg("side by side; on when all are done"),))


def _station(
    step: RouteStep, regelwerk: Regelwerk, fields: Mapping[str, str], taken: dict[str, int]
) -> Node:
    target = step.target
    taken[target.gremium] = taken.get(target.gremium, 0) + 1
    again = taken[target.gremium]
    gremium = regelwerk.gremien.get(target.gremium)
    role = regelwerk.catalogue.roles.get(target.role)
    more = _more(step, fields)
    return Node(
        id=f"be-{target.gremium}" + (f"-{again}" if again > 1 else ""),
        shape=Shape.DECISIVE if step.decisive else Shape.STATION,
        label=gremium.label if gremium else target.gremium,
        details=(role.label if role else target.role, *more),
        hints=(role.label if role else target.role, *more),
        optional=step.when is not None,
    )


def _more(step: RouteStep, fields: Mapping[str, str]) -> tuple[Text, ...]:
    more: list[Text] = [] if step.target.public else [msg("not public")]
    if step.lead:
        more.append(msg("in the lead"))
    if step.when:
        more.append((msg("if"), " ", *in_words(step.when.source, fields)))
    if step.within_days is not None:
        more.append(msg("within {days} days", days=step.within_days))
    if step.because:
        more.append(step.because)
    return tuple(more)


def _decided(regelwerk: Regelwerk) -> frozenset[str]:
    """Return the outcomes that come of a decision: what an earlier station says is only advice."""
    return frozenset(
        {
            klass.outcome
            for klass in regelwerk.catalogue.classes.values()
            if (early := klass.effects.get(Column.VORBERATUNG)) and early.step is Step.ADVANCE
        }
        | {"ohne_entscheidung"}
    )
