"""The files of a set, each read and checked against its model; what is wrong hides nothing else."""

from collections.abc import Mapping

from pydantic import ValidationError

from engine.core.message import msg
from engine.definition.document import FILES, model_for
from engine.definition.document_words import Loose
from engine.definition.explain import explained
from engine.definition.folder import FOLDER, LINK, SPECIAL
from engine.definition.problem import Place, Problem, nearest
from engine.definition.read import read_text
from engine.definition.salvage import salvaged
from engine.definition.sources import Source
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import plain

Sources = Mapping[str, Source[Loose]]


def read_sources(files: Mapping[str, bytes]) -> tuple[Sources, Mapping[str, Tree], list[Problem]]:
    """Return the files, the trees of all that could be read, and all problems of their form.

    Of a file with such a problem what is left is returned, marked by its *damage*.
    """
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
        source, unfit = _validated(file, tree, model)
        known = {problem.place for problem in found}
        problems.extend(problem for problem in unfit if problem.place not in known)
        if source is not None:
            sources[file] = _doubted(source) if found else source
    return sources, trees, problems


def _validated(
    file: str, tree: Tree, model: type[Loose]
) -> tuple[Source[Loose] | None, list[Problem]]:
    try:
        doc = model.model_validate(plain(tree), by_alias=True, by_name=False)
    except ValidationError as error:
        return salvaged(file, tree, model, error), list(explained(error, model, tree))
    return Source(file, doc, tree), []


def _doubted(source: Source[Loose]) -> Source[Loose]:
    """Return *source* as one of which anything may be lost."""
    damage = source.damage | {source.tree.place}
    return Source(source.file, source.doc, source.tree, damage)


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
