"""The files of a set, each read, checked against its model, and still knowing its places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from engine.core.message import msg
from engine.definition.document import FILES, model_for
from engine.definition.document_words import Loose
from engine.definition.explain import explained
from engine.definition.folder import FOLDER, LINK, SPECIAL
from engine.definition.problem import Place, Problem, nearest
from engine.definition.read import read_text
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence, place_of, plain

D = TypeVar("D", bound=Loose)
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source(Generic[D]):
    """One file: what it says and where each word of it stands."""

    file: str
    doc: D
    tree: Tree

    def at(self, *loc: str | int) -> Place:
        """Return the place of the value (or the key of the mapping) at *loc*."""
        return place_of(self.tree, loc)

    def inside(self, *loc: str | int) -> Place:
        """Return where the first character of the text at *loc* stands."""
        node: Node | None = self.tree
        for step in loc:
            node = _child(node, step)
        return node.inside if isinstance(node, Scalar) else self.at(*loc)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Tree):
        entry = node.entry(str(step))
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def read_sources(
    files: Mapping[str, bytes],
) -> tuple[Mapping[str, Source[Loose]], Mapping[str, Tree], list[Problem]]:
    """Return the files that are sound, the trees of all that could be read, and all problems."""
    sources: dict[str, Source[Loose]] = {}
    trees: dict[str, Tree] = {}
    problems: list[Problem] = []
    for file, data in sorted(files.items()):
        model = model_for(file)
        if model is None:
            problems.append(_unknown_file(file))
            continue
        tree, found = read_text(data, file=file)
        problems.extend(found)
        if tree is None:
            continue
        trees[file] = tree
        doc, unfit = _validated(tree, model)
        known = {problem.place for problem in found}
        problems.extend(problem for problem in unfit if problem.place not in known)
        if doc is not None and not found:
            sources[file] = Source(file, doc, tree)
    return sources, trees, problems


def _validated(tree: Tree, model: type[D]) -> tuple[D | None, list[Problem]]:
    try:
        return model.model_validate(plain(tree), by_alias=True, by_name=False), []
    except ValidationError as error:
        return None, list(explained(error, model, tree))


# What stands where a file belongs, by the sign behind its name.
_NO_FILE = {
    FOLDER: msg("this is a folder, not a file"),
    LINK: msg("this link leads out of the set, or nowhere; it is not read"),
    SPECIAL: msg("this is no file that can be read"),
}


def _unknown_file(file: str) -> Problem:
    possible = (*FILES, "vorlagenarten/NAME.yaml")
    if no_file := _NO_FILE.get(file[-1:]):
        hint = msg("put the file itself in its place, or take it out of the folder")
        return Problem("file-unknown", Place(file[:-1]), no_file, hint=hint, found=file[:-1])
    return Problem(
        "file-unknown",
        Place(file),
        msg("a set has no file of this name"),
        hint=nearest(file, possible) or msg("take it out of the folder, or give it a known name"),
        found=file,
        possible=possible,
    )
