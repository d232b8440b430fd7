"""From ``ergebnisse.yaml`` to the catalogue of results."""

from collections.abc import Iterator

from engine.core.catalogue import Catalogue, Column, Effect, ResultClass, Role, Step, folded
from engine.core.message import msg
from engine.definition.document import ClassDoc, EffectDoc, ErgebnisseDoc
from engine.definition.lexicon import NameAt, twice
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Source


def build_catalogue(source: Source[ErgebnisseDoc]) -> tuple[Catalogue, list[Problem]]:
    """Return the catalogue and everything that is wrong in it."""
    doc = source.doc
    beginnings = [(folded(b) + " ", c.name) for c in doc.classes for b in c.beginnings]
    beginnings.sort(key=lambda entry: (-len(entry[0]), entry[0]))
    roles = {r.name: Role(r.name, r.label, r.reads, tuple(r.printed)) for r in doc.station_roles}
    catalogue = Catalogue(
        classes={c.name: _class(c) for c in doc.classes},
        labels={folded(label): c.name for c in doc.classes for label in c.labels},
        beginnings=tuple(beginnings),
        roles=roles,
        printed_roles={
            folded(p): r.name for r in doc.station_roles for p in (r.name, r.label, *r.printed)
        },
    )
    return catalogue, list(_check(source))


def _class(doc: ClassDoc) -> ResultClass:
    return ResultClass(
        name=doc.name,
        label=doc.label,
        outcome=doc.outcome,
        effects={column: _effect(effect) for column, effect in doc.effects.items()},
        verdict=doc.verdict,
        carries=doc.carries or "",
        printed=(*doc.labels, *(f"{beginning} …" for beginning in doc.beginnings)),
    )


def _effect(doc: EffectDoc) -> Effect:
    return Effect(doc.step, version=doc.version, inform=doc.inform, choices=tuple(doc.ask))


def _check(source: Source[ErgebnisseDoc]) -> Iterator[Problem]:
    doc = source.doc
    yield from twice((c.name, source.at("classes", n, "name")) for n, c in enumerate(doc.classes))
    roles = enumerate(doc.station_roles)
    yield from twice((r.name, source.at("station_roles", n, "name")) for n, r in roles)
    yield from _labels_twice(source)
    yield from _roles(source)
    for n, klass in enumerate(doc.classes):
        yield from _effects(source, n, klass)


def _roles(source: Source[ErgebnisseDoc]) -> Iterator[Problem]:
    """Yield a problem where a referral would have no role to give to the bodies it names."""
    wanted = Column.VORBERATUNG
    if all(role.reads is not wanted for role in source.doc.station_roles):
        text = msg("no station role in ergebnisse.yaml reads {column}", column=wanted.value)
        place = source.at("station_roles")
        yield Problem("station-role-missing", place, text, found=wanted.value)


def _labels_twice(source: Source[ErgebnisseDoc]) -> Iterator[Problem]:
    """Yield each label of two classes: it would be read as one of them by chance."""
    printed: list[NameAt] = []
    for n, klass in enumerate(source.doc.classes):
        for m, label in enumerate(klass.labels):
            printed.append((folded(label), source.at("classes", n, "labels", m)))
    yield from twice(printed)
    begun: list[NameAt] = [
        (folded(beginning), source.at("classes", n, "beginnings", m))
        for n, klass in enumerate(source.doc.classes)
        for m, beginning in enumerate(klass.beginnings)
    ]
    yield from twice(begun)


def _effects(source: Source[ErgebnisseDoc], n: int, klass: ClassDoc) -> Iterator[Problem]:
    for column, effect in klass.effects.items():
        place = source.at("classes", n, "effects", column.value)
        asks = effect.step in {Step.ASK, Step.WRONG_ROLE}
        if asks and len(effect.ask) < len(("one", "another")):
            text = msg("{klass}: a question needs at least two choices", klass=klass.name)
            yield Problem("ask-choices", place, text, hint=msg("write ask: [advance, repeat]"))
        if Step.ASK in effect.ask or Step.WRONG_ROLE in effect.ask:
            text = msg("{klass}: a choice cannot be another question", klass=klass.name)
            yield Problem("ask-choices", place, text)
    missing = [c for c in (Column.VORBERATUNG, Column.ENTSCHEIDUNG) if c not in klass.effects]
    if missing:
        text = msg(
            "{klass} has no effect in {columns}; a person will be asked each time",
            klass=klass.name,
            columns=", ".join(missing),
        )
        place = source.at("classes", n, "effects")
        yield Problem("effect-missing", place, text, Severity.WARNING)
