"""A file of a set that has been checked against its model and still knows its places."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.definition.document_words import Loose
from engine.definition.problem import Place
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence, place_of

D = TypeVar("D", bound=Loose)
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source(Generic[D]):
    """One file: what it says and where each word of it stands.

    *damage* are the places of those mappings that have lost a part which could not be read, that
    of the whole file included. Such a file serves to look for more problems, never to be used.
    """

    file: str
    doc: D
    tree: Tree
    damage: frozenset[Place] = frozenset()

    def at(self, *loc: str | int) -> Place:
        """Return the place of the value (or the key of the mapping) at *loc*."""
        return place_of(self.tree, loc)

    def inside(self, *loc: str | int) -> Place:
        """Return where the first character of the text at *loc* stands."""
        node: Node | None = self.tree
        for step in loc:
            node = _child(node, step)
        return node.inside if isinstance(node, Scalar) else self.at(*loc)

    def start(self, *loc: str | int) -> Place:
        """Return where the first character of the text at *loc* stands, in a block below its key.

        Its lines then follow each other in the file, all in that column.
        """
        node: Node | None = self.tree
        for step in loc:
            node = _child(node, step)
        return node.start if isinstance(node, Scalar) else self.at(*loc)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Tree):
        entry = node.entry(str(step))
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
