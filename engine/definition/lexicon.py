"""The names of a set, so that every reference can be looked up and a wrong one explained."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.core.message import Message, msg
from engine.definition.document import (
    ArtDoc,
    ErgebnisseDoc,
    FristenDoc,
    GremienDoc,
    Loose,
    RollenDoc,
    TexteDoc,
)
from engine.definition.lookalike import skeleton
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import D, Source

NameAt = tuple[str, Place]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every name that another file may refer to."""

    duties: tuple[str, ...]
    gremien: tuple[str, ...]
    station_roles: tuple[str, ...]
    outcomes: tuple[str, ...]
    fristen: tuple[str, ...]
    texts: tuple[str, ...]
    arten: tuple[str, ...]


def only(sources: Mapping[str, Source[Loose]], file: str, model: type[D]) -> Source[D] | None:
    """Return the file of that name as a document of *model*, if it could be read."""
    source = sources.get(file)
    if source is None or not isinstance(source.doc, model):
        return None
    return Source(source.file, source.doc, source.tree)


def arten_of(sources: Mapping[str, Source[Loose]]) -> tuple[Source[ArtDoc], ...]:
    """Return the files of the Vorlagenarten, sorted by name."""
    found = (only(sources, file, ArtDoc) for file in sorted(sources))
    return tuple(source for source in found if source is not None)


def lexicon_of(sources: Mapping[str, Source[Loose]]) -> Lexicon:
    """Return the names of all files that could be read."""
    rollen = only(sources, "rollen.yaml", RollenDoc)
    gremien = only(sources, "gremien.yaml", GremienDoc)
    ergebnisse = only(sources, "ergebnisse.yaml", ErgebnisseDoc)
    fristen = only(sources, "fristen.yaml", FristenDoc)
    texte = only(sources, "texte.yaml", TexteDoc)
    classes = ergebnisse.doc.classes if ergebnisse else []
    outcomes = (*(c.outcome for c in classes), "zurueck_verwaltung", "ohne_entscheidung")
    return Lexicon(
        duties=tuple(r.name for r in rollen.doc.roles) if rollen else (),
        gremien=tuple(g.name for g in gremien.doc.gremien) if gremien else (),
        station_roles=tuple(r.name for r in ergebnisse.doc.station_roles) if ergebnisse else (),
        outcomes=tuple(dict.fromkeys(outcomes)),
        fristen=tuple(f.name for f in fristen.doc.fristen) if fristen else (),
        texts=tuple(texte.doc.texts) if texte else (),
        arten=tuple(s.doc.art for s in arten_of(sources)),
    )


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
    code: str, text: Message, found: str, possible: tuple[str, ...], place: Place
) -> Iterator[Problem]:
    """Yield the problem that *found* is not one of *possible*, where it is not."""
    if found not in possible:
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
