"""The names of a set, so that every reference can be looked up and a wrong one explained."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.core.catalogue import SENT_BACK, UNDECIDED, WITHDRAWN
from engine.core.message import Message, msg
from engine.definition.document import ART_FOLDER
from engine.definition.document_art import ArtDoc
from engine.definition.document_words import Loose
from engine.definition.lookalike import skeleton
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import D, Source
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence

NameAt = tuple[str, Place]

# Outcomes that the Folge itself gives, whatever the catalogue says.
_OF_THE_FOLGE = (WITHDRAWN, SENT_BACK, UNDECIDED)


Names = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every name that another file may refer to; None where the file of a kind is not there."""

    duties: Names
    gremien: Names
    station_roles: Names
    outcomes: Names
    fristen: Names
    texts: Names
    arten: Names


def only(sources: Mapping[str, Source[Loose]], file: str, model: type[D]) -> Source[D] | None:
    """Return the file of that name as a document of *model*, if it could be read."""
    source = sources.get(file)
    if source is None or not isinstance(source.doc, model):
        return None
    return Source(source.file, source.doc, source.tree, source.damage)


def arten_of(sources: Mapping[str, Source[Loose]]) -> tuple[Source[ArtDoc], ...]:
    """Return the files of the Vorlagenarten, sorted by name."""
    found = (only(sources, file, ArtDoc) for file in sorted(sources))
    return tuple(source for source in found if source is not None)


def lexicon_of(trees: Mapping[str, Tree], files: Iterable[str]) -> Lexicon:
    """Return the names that stand in *trees*, also in files that are not sound yet.

    Of *files* those without a tree cannot be read: what they would name is not asked for.
    """
    given = frozenset(files)
    outcomes = named(trees, "ergebnisse.yaml", "classes", "outcome")
    fristen = named(trees, "fristen.yaml", "fristen", "name")
    return Lexicon(
        duties=named(trees, "rollen.yaml", "roles", "name"),
        gremien=named(trees, "gremien.yaml", "gremien", "name"),
        station_roles=named(trees, "ergebnisse.yaml", "station_roles", "name"),
        outcomes=None if outcomes is None else tuple(dict.fromkeys((*outcomes, *_OF_THE_FOLGE))),
        fristen=fristen if "fristen.yaml" in given else (),
        texts=_keys(trees, "texte.yaml", "texts") if "texte.yaml" in given else (),
        arten=_arten(trees, given),
    )


def named(trees: Mapping[str, Tree], file: str, key: str, name: str) -> Names:
    """Return what stands under *name* in the items of the list *key* of *file*, each once.

    None where one of them has no name: then any may be meant.
    """
    entry = trees[file].entry(key) if file in trees else None
    if entry is None or not isinstance(entry.value, Sequence):
        return None
    names = [_text(item, name) for item in entry.value.items]
    return None if None in names else tuple(dict.fromkeys(filter(None, names)))


def _text(node: Node, key: str) -> str | None:
    entry = node.entry(key) if isinstance(node, Tree) else None
    return entry.value.text if entry and isinstance(entry.value, Scalar) else None


def _arten(trees: Mapping[str, Tree], given: frozenset[str]) -> Names:
    """Return the names of the Arten; None where one of them cannot be read."""
    files = [file for file in sorted(given) if file.startswith(ART_FOLDER)]
    names = [_text(trees[file], "art") if file in trees else None for file in files]
    return None if None in names else tuple(filter(None, names))


def _keys(trees: Mapping[str, Tree], file: str, key: str) -> Names:
    entry = trees[file].entry(key) if file in trees else None
    if entry is None or not isinstance(entry.value, Tree):
        return None
    return tuple(e.key.text for e in entry.value.entries)


def twice(names: Iterable[NameAt]) -> Iterator[Problem]:
    """Yield a problem for every name that was given before, or looks like one that was."""
    seen: dict[str, NameAt] = {}
    for name, place in names:
        first = seen.setdefault(skeleton(name), (name, place))
        if first[1] != place:
            text = msg(
                "“{name}” looks like “{first}” in line {line}",
                name=name,
                first=first[0],
                line=first[1].line,
            )
            if first[0] == name:
                text = msg("“{name}” stands already in line {line}", name=name, line=first[1].line)
            yield Problem("name-twice", place, text, hint=msg("rename one of the two"), found=name)


def unknown(
    code: str, text: Message, found: str, possible: Names, place: Place
) -> Iterator[Problem]:
    """Yield the problem that *found* is not one of *possible*, where these are known."""
    if possible is not None and found not in possible:
        yield Problem(
            code, place, text, hint=nearest(found, possible), found=found, possible=possible
        )


def known_duty(lexicon: Lexicon, found: str, place: Place) -> Iterator[Problem]:
    """Yield a problem where no person can hold the role *found*."""
    text = msg("there is no role “{found}” in rollen.yaml", found=found)
    yield from unknown("role-unknown", text, found, lexicon.duties, place)


def known_gremium(lexicon: Lexicon, found: str, place: Place) -> Iterator[Problem]:
    """Yield a problem where there is no Gremium *found*."""
    text = msg("there is no Gremium “{found}” in gremien.yaml", found=found)
    yield from unknown("gremium-unknown", text, found, lexicon.gremien, place)
