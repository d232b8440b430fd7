"""Mail texts: what is wrong in a template, found before anybody waits for the mail.

Jinja2 takes a tenth of a second to load, so plain templates are judged without it.
"""

from collections.abc import Iterator, Mapping

from engine.core.letter import VARIABLES, simple_names
from engine.core.message import msg
from engine.definition.document import TexteDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import Source
from engine.definition.template_scan import Flaw, conditions, scanned


def check_texts(sources: Mapping[str, Source[Loose]]) -> Iterator[Problem]:
    """Yield what is wrong in the templates of ``texte.yaml``."""
    source = only(sources, "texte.yaml", TexteDoc)
    if source is None:
        return
    for name, doc in source.doc.texts.items():
        yield from template_problems(doc.subject, source.start("texts", name, "subject"))
        yield from template_problems(doc.body, source.start("texts", name, "body"))


def template_problems(text: str, place: Place) -> Iterator[Problem]:
    """Yield what is wrong in the template *text* whose first sign stands at *place*.

    A *place* without a column is where the text begins, and the file shows it otherwise.
    """
    names = simple_names(text)
    if names is None:
        yield from dict.fromkeys(_problem(flaw, text, place) for flaw in _flaws(text))
        return
    for name, position in names:
        if name not in VARIABLES:
            hint = nearest(name, VARIABLES) or msg(
                "possible are {names}", names=", ".join(VARIABLES)
            )
            said = msg("mail texts know no “{name}”", name=name)
            yield _problem(Flaw("variable-unknown", position, said, hint, name), text, place)


def _problem(flaw: Flaw, text: str, place: Place) -> Problem:
    possible = VARIABLES if flaw.code == "variable-unknown" else ()
    return Problem(
        flaw.code,
        _at(text, flaw.position, place),
        flaw.message,
        hint=flaw.hint,
        found=flaw.found,
        possible=possible,
    )


def _at(text: str, position: int, place: Place) -> Place:
    """Return where *position* of *text* stands in the file, or the place itself."""
    if not place.column:
        return place
    begun = text.rfind("\n", 0, position) + 1
    line = place.line + text.count("\n", 0, position)
    return Place(place.file, line, place.column + position - begun)


def _flaws(text: str) -> Iterator[Flaw]:
    from engine.definition.template_judge import (  # noqa: PLC0415 - see the module
        died,
        is_too_deep,
        judged,
    )

    scan = scanned(text)
    flaws = list(scan.flaws)
    for position, inner, condition in conditions(scan.parts):
        flaws.extend(judged(position, inner, condition=condition))
    yield from flaws
    if flaws:
        return
    if is_too_deep(text):
        said = msg("the template is nested too deeply")
        hint = msg("put fewer conditions into each other")
        yield Flaw("template-forbidden", 0, said, hint, text[:60])
    elif why := died(text):
        said = msg("the text could not be written: {why}", why=why)
        hint = msg("only variables, their filters, and if … else … endif are possible")
        yield Flaw("template-wrong", 0, said, hint, text[:60])
