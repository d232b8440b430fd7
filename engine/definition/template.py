"""Mail texts: what is wrong in a template, found before anybody waits for the mail.

Jinja2 takes a tenth of a second to load, so plain templates are judged without it.
"""

import re
from collections.abc import Iterator, Mapping

from engine.core.letter import FILTERS, VARIABLES, simple_names
from engine.core.message import msg
from engine.definition.document import TexteDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import Source

_ALLOWED = {
    "And",
    "Compare",
    "Const",
    "Filter",
    "If",
    "Name",
    "Not",
    "Operand",
    "Or",
    "Output",
    "Template",
    "TemplateData",
}


def check_texts(sources: Mapping[str, Source[Loose]]) -> Iterator[Problem]:
    """Yield what is wrong in the templates of ``texte.yaml``."""
    source = only(sources, "texte.yaml", TexteDoc)
    if source is None:
        return
    for name, doc in source.doc.texts.items():
        yield from template_problems(doc.subject, source.inside("texts", name, "subject"))
        yield from template_problems(doc.body, source.inside("texts", name, "body"))


def template_problems(text: str, place: Place) -> Iterator[Problem]:
    """Yield what is wrong in the template *text* that begins at *place*."""
    names = simple_names(text)
    if names is None:
        yield from _judged(text, place)
        return
    for name, position in names:
        if name not in VARIABLES:
            yield _unknown("variable-unknown", name, VARIABLES, _at(text, position, place))


def _at(text: str, position: int, place: Place) -> Place:
    """Return where *position* of *text* stands: on its line, or in it where there is only one."""
    if place.column:
        return Place(place.file, place.line, place.column + position)
    return Place(place.file, place.line + text.count("\n", 0, position) + ("\n" in text))


def _unknown(code: str, name: str, possible: tuple[str, ...], place: Place) -> Problem:
    text = msg("mail texts know no “{name}”", name=name)
    hint = nearest(name, possible) or msg("possible are {names}", names=", ".join(possible))
    return Problem(code, place, text, hint=hint, found=name, possible=possible)


def _judged(text: str, place: Place) -> Iterator[Problem]:
    from jinja2 import Environment, TemplateSyntaxError, nodes  # noqa: PLC0415 - see the module

    try:
        tree = Environment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        said = msg("the template cannot be read: {why}", why=error.message or "")
        line = place.line + error.lineno - 1 + ("\n" in text)
        yield Problem("template-wrong", Place(place.file, line), said, found=text[:60])
        return
    for node in tree.find_all(nodes.Node):
        kind, where = type(node).__name__, _line(text, node.lineno, place)
        if kind not in _ALLOWED:
            said = msg("mail texts may not use {what}", what=kind.lower())
            hint = msg("only variables, their filters, and if … else … endif are possible")
            yield Problem("template-forbidden", where, said, hint=hint, found=kind)
        elif isinstance(node, nodes.Name) and node.name not in VARIABLES:
            found = re.search(rf"\b{re.escape(node.name)}\b", text)
            at = _at(text, found.start(), place) if found else where
            yield _unknown("variable-unknown", node.name, VARIABLES, at)
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield _unknown("filter-unknown", node.name, FILTERS, where)


def _line(text: str, line: int, place: Place) -> Place:
    return Place(place.file, place.line + line - 1 + ("\n" in text))
