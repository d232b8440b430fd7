"""Texts of a Regelwerk that say nothing because they are made of spaces."""

from collections.abc import Iterator, Mapping

from engine.core.message import msg
from engine.definition.problem import Place, Problem
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence


def check_blank(trees: Mapping[str, Tree], said: frozenset[Place]) -> Iterator[Problem]:
    """Yield each value of spaces alone in *trees*, unless something is *said* about its place."""
    for tree in trees.values():
        for scalar in _scalars(tree):
            blank = isinstance(scalar.value, str) and scalar.value.isspace()
            if blank and scalar.place not in said:
                text = msg("there are only spaces here")
                hint = msg("write the text, or delete the key")
                yield Problem("text-blank", scalar.place, text, hint=hint)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries:
            yield from _scalars(entry.value)
