"""Mail texts: what is wrong in a template, found before anybody waits for the mail.

Jinja2 takes a tenth of a second to load, so plain templates are judged without it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.core.letter import FILTERS, VARIABLES, simple_names
from engine.core.message import msg
from engine.definition.document import TexteDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import only
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import Source

if TYPE_CHECKING:
    from jinja2.nodes import Node

DEEPEST = 30
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
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415 - see the module

    try:
        tree = _tree(text)
    except TemplateSyntaxError as error:
        said = msg("the template cannot be read: {why}", why=error.message or "")
        yield Problem("template-wrong", _line(text, error.lineno, place), said, found=text[:60])
        return
    if tree is None:
        said = msg("the template is nested too deeply")
        yield Problem("template-forbidden", place, said, found=text[:60])
        return
    for node in _below(tree):
        yield from _node_problems(text, node, place)


def _tree(text: str) -> "Node | None":
    """Return *text* as the template language reads it, None where it is nested too deeply."""
    from jinja2 import Environment  # noqa: PLC0415 - see the module

    try:
        tree = Environment(autoescape=True).parse(text)
        return tree if _depth(tree) <= DEEPEST else None
    except RecursionError:
        return None


def _node_problems(text: str, node: "Node", place: Place) -> Iterator[Problem]:
    kind, where = type(node).__name__, _line(text, node.lineno or 1, place)
    name = str(getattr(node, "name", ""))
    if kind not in _ALLOWED:
        said = msg("mail texts may not use {what}", what=kind.lower())
        hint = msg("only variables, their filters, and if … else … endif are possible")
        yield Problem("template-forbidden", where, said, hint=hint, found=kind)
    elif kind == "Name" and name not in VARIABLES:
        found = re.search(rf"\b{re.escape(name)}\b", text)
        at = _at(text, found.start(), place) if found else where
        yield _unknown("variable-unknown", name, VARIABLES, at)
    elif kind == "Filter" and name not in FILTERS:
        yield _unknown("filter-unknown", name, FILTERS, where)


def _below(node: "Node") -> "Iterator[Node]":
    for child in node.iter_child_nodes():
        yield child
        yield from _below(child)


def _depth(node: "Node") -> int:
    return 1 + max(map(_depth, node.iter_child_nodes()), default=0)


def _line(text: str, line: int, place: Place) -> Place:
    return Place(place.file, place.line + line - 1 + ("\n" in text))
