"""A picture as values: boxes, nodes and arrows, before any language or format."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.core.message import Message

Text = str | Message | tuple[str | Message, ...]
Say = Callable[[Message], str]
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Shape(StrEnum):
    """What a node stands for."""

    START = "start"
    STATE = "state"
    FINAL = "final"
    STATION = "station"
    DECISIVE = "decisive"
    BAR = "bar"


class Mark(StrEnum):
    """Where the paper is, was, or has not been."""

    NONE = "none"
    VISITED = "visited"
    CURRENT = "current"


class EdgeKind(StrEnum):
    """Which way an arrow leads: on, back, or out of the Beratungsfolge by its result."""

    FORWARD = "forward"
    BACK = "back"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Node:
    """One state, one station, or the bar at which parallel stations part and meet.

    *id* is the anchor for links: ``st-NAME`` for a state, ``be-GREMIUM`` for a station. An
    *optional* station is held only on a condition.
    """

    id: str
    shape: Shape
    label: str = ""
    details: tuple[Text, ...] = ()
    hints: tuple[Text, ...] = ()
    mark: Mark = Mark.NONE
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow between two nodes.

    *out_of* names the box as a whole from which it leads, whichever node is active there.
    *shown* tells whether *who* is worth the space in the picture.
    """

    source: str
    target: str
    kind: EdgeKind = EdgeKind.FORWARD
    label: Text = ""
    who: tuple[str, ...] = ()
    when: Text = ""
    out_of: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Cluster:
    """A box around nodes."""

    id: str
    label: Text
    nodes: tuple[Node, ...]
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole picture; *summary* says in a sentence what is to be seen."""

    title: str
    summary: Message
    clusters: tuple[Cluster, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, box by box."""
        return tuple(node for cluster in self.clusters for node in cluster.nodes)


def read(text: Text, say: Say) -> str:
    """Return *text* in the language of *say*."""
    if isinstance(text, str):
        return text
    if isinstance(text, Message):
        return say(text)
    return "".join(part if isinstance(part, str) else say(part) for part in text)


def printable(text: str) -> str:
    """Return *text* without the characters that no XML document may hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def shorten(text: str, width: int) -> str:
    """Return *text* in at most *width* characters, cut between words where it is too long."""
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    return (cut.rsplit(" ", 1)[0] or cut).rstrip(" ,;") + "…"
