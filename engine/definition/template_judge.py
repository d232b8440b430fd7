"""What stands between the brackets of a template: read by Jinja2, judged here, never run.

This module loads Jinja2; only a template that is not plain needs it.
"""

import re
from collections.abc import Iterator
from dataclasses import fields

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from engine.core.letter import FILTERS, NUMBERS, VARIABLES, Facts, values_of
from engine.core.message import Message, msg
from engine.definition.problem import nearest
from engine.definition.template_scan import Flaw

DEEPEST = 30
_ALLOWED = (
    nodes.And,
    nodes.Compare,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.Name,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
)
_POSSIBLE = msg("possible are variables, filters behind |, comparisons, and, or, not")
_TOO_DEEP = msg("the template is nested too deeply")
_ARITHMETIC = msg("arithmetic")
_KINDS: dict[type[nodes.Node], Message] = {
    nodes.Call: msg("a call"),
    nodes.Concat: msg("the sign ~"),
    nodes.CondExpr: msg("if between double brackets"),
    nodes.Getattr: msg("a point behind a name"),
    nodes.Getitem: msg("square brackets behind a name"),
    nodes.Test: msg("the word is"),
    nodes.BinExpr: _ARITHMETIC,
    nodes.UnaryExpr: _ARITHMETIC,
    nodes.Literal: msg("a list"),
}
_TEXT, _NUMBER, _TRUTH = "text", "number", "truth"
_EQUAL = {"eq", "ne"}
_MEMBER = {"in", "notin"}
_WITH_WORDS = {"default": 2, "trim": 1}
# No name of Jinja2's own: what a text may use are its variables.
_SANDBOX = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_SANDBOX.globals.clear()


def judged(position: int, inner: str, *, condition: bool) -> Iterator[Flaw]:
    """Yield what is wrong in *inner*, which stands at *position* between brackets."""
    shown = " ".join(inner.split())[:60]
    at = position + len(inner) - len(inner.lstrip())
    framed = f"{{% if {inner} %}}{{% endif %}}" if condition else f"{{{{ {inner} }}}}"
    try:
        tree = _SANDBOX.parse(framed)
        deep = _depth(tree) > DEEPEST
    except TemplateSyntaxError:
        said = msg("“{found}” cannot be read", found=shown)
        if not shown:
            said = msg("nothing stands between the brackets")
        yield Flaw("template-wrong", at, said, _POSSIBLE, shown)
        return
    except RecursionError:
        deep, tree = True, nodes.Template([])
    if deep:
        yield Flaw("template-forbidden", at, _TOO_DEEP, _POSSIBLE, shown)
        return
    for node in _below(tree):
        yield from _of_node(node, inner, position, at)


def died(text: str) -> str:
    """Return why *text* cannot be written with any facts, "" where it can."""
    full = Facts(**{f.name: "2" if f.name in NUMBERS else "x" for f in fields(Facts)})
    try:
        template = _SANDBOX.from_string(text)
        for facts in (Facts(), full):
            template.render(values_of(facts))
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail would die of it
        return f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
    return ""


def is_too_deep(text: str) -> bool:
    """Return whether the conditions of *text* are nested too deeply."""
    try:
        return _depth(_SANDBOX.parse(text)) > DEEPEST
    except (RecursionError, TemplateSyntaxError):
        return True


def _of_node(node: nodes.Node, inner: str, position: int, at: int) -> Iterator[Flaw]:
    shown = " ".join(inner.split())[:60]
    if not isinstance(node, _ALLOWED):
        what = next((said for kind, said in _KINDS.items() if isinstance(node, kind)), None)
        said = msg("“{found}”: mail texts may not use {what}", found=shown, what=what or "…")
        hint = msg("only variables, their filters, and if … else … endif are possible")
        yield Flaw("template-forbidden", at, said, hint, shown)
    elif isinstance(node, nodes.Name) and node.name not in VARIABLES:
        found = re.search(rf"\b{re.escape(node.name)}\b", inner)
        yield unknown_variable(node.name, position + found.start() if found else at)
    elif isinstance(node, nodes.Filter):
        yield from _of_filter(node, at)
    elif isinstance(node, nodes.Compare):
        yield from _of_comparison(node, shown, at)


def unknown_variable(name: str, position: int) -> Flaw:
    """Return the flaw that there is no variable *name*."""
    hint = nearest(name, VARIABLES) or msg("possible are {names}", names=", ".join(VARIABLES))
    said = msg("mail texts know no “{name}”", name=name)
    return Flaw("variable-unknown", position, said, hint, name)


def _of_filter(node: nodes.Filter, at: int) -> Iterator[Flaw]:
    if node.name not in FILTERS:
        hint = nearest(node.name, FILTERS) or msg("possible are {names}", names=", ".join(FILTERS))
        said = msg("mail texts know no “{name}”", name=node.name)
        yield Flaw("filter-unknown", at, said, hint, node.name)
    elif len(node.args) + len(node.kwargs) > _WITH_WORDS.get(node.name, 0):
        said = msg("there is too much in the brackets of “{name}”", name=node.name)
        yield Flaw("template-wrong", at, said, msg("leave it out"), node.name)


# -- comparisons ----------------------------------------------------------------------------------


def _of_comparison(node: nodes.Compare, shown: str, at: int) -> Iterator[Flaw]:
    """Yield a flaw where the two sides are never equal, or cannot be put in an order at all."""
    left = _kind(node.expr)
    for operand in node.ops:
        right = _kind(operand.expr)
        if _fits(left, right, operand.op):
            left = right
            continue
        said = msg("“{found}” compares a text with a number", found=shown)
        if {left, right} != {_TEXT, _NUMBER}:
            said = msg("“{found}” compares what cannot be compared", found=shown)
        hint = msg(
            "only {names} is a number, and numbers have no quotes; all others are texts",
            names=", ".join(NUMBERS),
        )
        yield Flaw("template-compare", at, said, hint, shown)
        return


def _fits(left: str, right: str, op: str) -> bool:
    if op in _EQUAL:
        return left == right or not (left and right)
    if op in _MEMBER:
        return left == right == _TEXT
    return left == right and left in {_TEXT, _NUMBER}


def _kind(node: nodes.Node) -> str:
    """Return what *node* is once it is written; "" where that differs."""
    if isinstance(node, nodes.Name):
        return _NUMBER if node.name in NUMBERS else _TEXT
    if isinstance(node, nodes.Const):
        return _of_value(node.value)
    if isinstance(node, nodes.And | nodes.Or):
        left, right = _kind(node.left), _kind(node.right)
        return left if left == right else ""
    if isinstance(node, nodes.Filter) and node.name == "default" and node.node:
        kinds = {_kind(part) for part in (node.node, *node.args[:1])}
        return kinds.pop() if len(kinds) == 1 else ""
    return _TEXT if isinstance(node, nodes.Filter) else _TRUTH


def _of_value(value: object) -> str:
    if isinstance(value, str):
        return _TEXT
    return _NUMBER if isinstance(value, int | float) and not isinstance(value, bool) else _TRUTH


def _below(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _below(child)


def _depth(node: nodes.Node) -> int:
    return 1 + max(map(_depth, node.iter_child_nodes()), default=0)
