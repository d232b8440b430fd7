"""What is left of a file in which something has not the form it must have.

The rest is read on, so that one wrong word hides no other; but what cannot be known without the
wrong part is not judged, so that nothing looks wrong that is only unknown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import ValidationError

from engine.definition.document_words import Loose
from engine.definition.lexicon import named
from engine.definition.problem import Place, Problem
from engine.definition.sources import D, Loc, Source
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence, plain

ROUNDS = 5
# What is wrong whatever else the file may say: mostly names that stand nowhere.
_SURE = frozenset(
    {
        "action-misplaced",
        "art-unknown",
        "channel-mail",
        "channel-secret",
        "date-order",
        "date-unknown",
        "field-builtin",
        "frist-unknown",
        "gremium-unknown",
        "guard-forbidden",
        "guard-syntax",
        "name-twice",
        "number-gap",
        "outcome-unknown",
        "place-unknown",
        "role-reserved",
        "role-unknown",
        "state-unknown",
        "station-role-unknown",
        "text-unknown",
        "trigger-twice",
        "zone-unknown",
    }
)
# What is wrong unless a field is lost.
_OF_FIELDS = frozenset({"field-unknown", "guard-choice", "guard-name", "guard-type"})


def salvaged(file: str, tree: Tree, model: type[D], error: ValidationError) -> Source[D] | None:
    """Return the *file* without what *error* is about, None where nothing is left of it."""
    damage: set[Place] = set()
    for _round in range(ROUNDS):
        paths = {_path(tree, detail["loc"], detail["type"]) for detail in error.errors()}
        if () in paths:
            return None
        damage.update(*(_around(tree, path) for path in paths))
        for path in sorted(paths, key=_deepest_last, reverse=True):
            tree = _without(tree, path)
        try:
            doc = model.model_validate(plain(tree), by_alias=True, by_name=False)
        except ValidationError as left:
            error = left
            continue
        return Source(file, doc, tree, frozenset(damage))
    return None


def _deepest_last(path: Loc) -> tuple[tuple[str, int], ...]:
    return tuple((step, 0) if isinstance(step, str) else ("", step) for step in path)


def _path(tree: Tree, loc: Loc, kind: str) -> Loc:
    """Return the way in *tree* to what must go: the value itself, or what lacks a key."""
    node: Node | None = tree
    path: list[str | int] = []
    for step in loc[:-1] if kind == "missing" else loc:
        inner = _child(node, step)
        if inner is not None:
            path.append(str(step) if isinstance(node, Tree) else step)
            node = inner
    return tuple(path)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Tree) and (entry := node.entry(str(step))):
        return entry.value
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _around(tree: Tree, path: Loc) -> Iterator[Place]:
    """Yield the places of the mappings that lose something; of the file itself only a key."""
    node: Node | None = tree
    for depth, step in enumerate(path):
        if isinstance(node, Tree) and (depth or len(path) == 1):
            yield node.place
        node = _child(node, step)
    if isinstance(node, Tree):
        yield node.place


def _without(node: Tree, path: Loc) -> Tree:
    key, rest = str(path[0]), path[1:]
    entries = [
        replace(entry, value=_pruned(entry.value, rest)) if entry.key.text == key else entry
        for entry in node.entries
        if rest or entry.key.text != key
    ]
    return replace(node, entries=tuple(entries))


def _pruned(node: Node, path: Loc) -> Node:
    if isinstance(node, Tree):
        return _without(node, path)
    if not isinstance(node, Sequence):
        return node
    at, rest = path[0], path[1:]
    items = [
        _pruned(item, rest) if n == at else item
        for n, item in enumerate(node.items)
        if rest or n != at
    ]
    return replace(node, items=tuple(items))


# -- what can still be said -----------------------------------------------------------------------


def sure(
    problems: Iterable[Problem],
    sources: Mapping[str, Source[Loose]],
    trees: Mapping[str, Tree],
) -> Iterator[Problem]:
    """Yield those of *problems* that do not rest on what a file has lost."""
    for problem in problems:
        source = sources.get(problem.place.file)
        if source is None or not source.damage or _is_sure(problem, source, trees):
            yield problem


def _is_sure(problem: Problem, source: Source[Loose], trees: Mapping[str, Tree]) -> bool:
    if problem.code in _OF_FIELDS:
        return _has_all_fields(source)
    return problem.code in _SURE and not _stands(problem, trees[source.file])


def _has_all_fields(source: Source[Loose]) -> bool:
    entry = source.tree.entry("fields")
    return source.tree.place not in source.damage and (
        entry is None or entry.value.place not in source.damage
    )


def _stands(problem: Problem, tree: Tree) -> bool:
    """Return whether the state that is said to be unknown stands in the file after all."""
    if problem.code != "state-unknown":
        return False
    states = named({problem.place.file: tree}, problem.place.file, "states", "name")
    return states is None or problem.found in states


def doubtful_fristen(
    sources: Mapping[str, Source[Loose]], trees: Mapping[str, Tree], files: Iterable[str]
) -> frozenset[str] | None:
    """Return the Fristen of which something is lost; None where it may be any of them."""
    doubtful: set[str] = set()
    for file, lists, key in (
        ("fristen.yaml", ("fristen",), "name"),
        ("gremien.yaml", ("gremien", "rules"), "rule"),
    ):
        source, tree = sources.get(file), trees.get(file)
        if file not in files or (source is not None and not source.damage):
            continue
        if source is None or tree is None or tree.place in source.damage:
            return None
        names = [_name(item, key) for item in _items(tree, lists) if item.place in source.damage]
        if None in names:
            return None
        doubtful.update(name for name in names if name)
    return frozenset(doubtful)


def _items(tree: Tree, lists: tuple[str, ...]) -> Iterator[Tree]:
    """Yield the mappings in the list that stands under *lists*, one key in the other."""
    entry = tree.entry(lists[0])
    found = entry.value.items if entry and isinstance(entry.value, Sequence) else ()
    for item in (item for item in found if isinstance(item, Tree)):
        if lists[1:]:
            yield from _items(item, lists[1:])
        else:
            yield item


def _name(item: Tree, key: str) -> str | None:
    entry = item.entry(key)
    return entry.value.text if entry and isinstance(entry.value, Scalar) else None
