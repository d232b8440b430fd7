"""What each form of expression means. This table is the language: nothing else is allowed."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from engine.core.guard import (
    Facts,
    Kind,
    Lack,
    Part,
    Value,
    binary,
    call,
    every,
    negation,
    present,
    read,
    some,
    with_constant,
)
from engine.core.guard_operations import negative
from engine.core.message import msg, msgs
from engine.definition.expression_functions import (
    ARITHMETIC,
    EQUALITY,
    FUNCTION_NAMES,
    FUNCTIONS,
    MEMBERSHIP,
    ORDER,
    Function,
    Operate,
)
from engine.definition.expression_types import Checker, Rule, Typed, fixed, kinds
from engine.definition.problem import nearest

MAX_DIGITS = 18

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Step:
    """Two neighbours in a chain of comparisons: ``a < b < c`` has two steps."""

    whole: ast.Compare
    left: ast.expr
    sign: type[ast.cmpop]
    right: ast.expr


def _literal(check: Checker, node: ast.Constant) -> Typed | None:
    if isinstance(node.value, bool):
        return fixed(Kind.YESNO, node.value)
    if isinstance(node.value, str):
        return fixed(Kind.TEXT, node.value)
    # The text and not the parser's value: a binary fraction would not be what is written.
    written = check.source.of(node)
    if not _NUMBER.fullmatch(written):
        return check.forbidden(node)
    if len(written) > MAX_DIGITS:
        message = msg("a number may have at most {most} characters", most=MAX_DIGITS)
        return check.refuse("guard-size", message, node)
    return fixed(Kind.NUMBER, Decimal(written) if "." in written else int(written))


def _name(check: Checker, node: ast.Name) -> Typed | None:
    if declared := check.names.get(node.id):
        kind = Kind.TEXT if declared.kind is Kind.CHOICE else declared.kind
        return Typed(kind, read(node.id, kind), options=declared.options)
    possible = tuple(sorted(check.names))
    hint = nearest(node.id, [*possible, "True", "False"])
    if node.id in FUNCTION_NAMES:
        hint = msg("write {word}", word=f"{node.id}(…)")
    message = msg("there is no field {name}", name=node.id)
    return check.refuse("guard-name", message, node, hint=hint, possible=possible)


def _bool_op(check: Checker, node: ast.BoolOp) -> Typed | None:
    parts = [check.condition(value) for value in node.values]
    return _joined(every if isinstance(node.op, ast.And) else some, parts)


def _unary(check: Checker, node: ast.UnaryOp) -> Typed | None:
    if isinstance(node.op, ast.Not):
        part = check.condition(node.operand)
        return Typed(Kind.YESNO, negation(part)) if part else None
    if not isinstance(node.op, ast.USub):
        return check.forbidden(node)
    typed = check.expect(node.operand, Kind.NUMBER)
    if typed and isinstance(typed.value, int | Decimal):
        return fixed(Kind.NUMBER, -typed.value)
    return Typed(Kind.NUMBER, call(negative, (typed.part,))) if typed else None


def _arithmetic(check: Checker, node: ast.BinOp) -> Typed | None:
    if not isinstance(node.op, ast.Add | ast.Sub):
        return check.forbidden(node)
    pair = check.pair(node.left, node.right)
    if not pair:
        return None
    left, right = pair
    if known := ARITHMETIC.get((type(node.op), left.kind, right.kind)):
        return Typed(known[0], _computed(known[1], left, right))
    message = msg("{one} and {other} cannot be added or subtracted", **kinds(left, right))
    return check.refuse("guard-type", message, node)


def _comparison(check: Checker, node: ast.Compare) -> Typed | None:
    lefts = [node.left, *node.comparators[:-1]]
    signs = [type(sign) for sign in node.ops]
    steps = [_Step(node, *parts) for parts in zip(lefts, signs, node.comparators, strict=True)]
    return _joined(every, [_step(check, step) for step in steps])


def _step(check: Checker, step: _Step) -> Part | None:
    if operate := MEMBERSHIP.get(step.sign):
        return _membership(check, step, operate)
    pair = check.pair(step.left, step.right)
    if not pair:
        return None
    if operate := ORDER.get(step.sign):
        return _ordered(check, step, operate, pair)
    if operate := EQUALITY.get(step.sign):
        return _equal(check, step, operate, pair)
    check.forbidden(step.whole)
    return None


def _ordered(
    check: Checker, step: _Step, operate: Operate, pair: tuple[Typed, Typed]
) -> Part | None:
    left, right = pair
    # Texts have no order here: that of the code points is not that of the German alphabet.
    if left.kind is right.kind and left.kind in (Kind.NUMBER, Kind.DATE):
        return _computed(operate, left, right)
    message = msg("{one} and {other} have no order", **kinds(left, right))
    check.note("guard-type", message, step.whole)
    return None


def _equal(check: Checker, step: _Step, operate: Operate, pair: tuple[Typed, Typed]) -> Part | None:
    left, right = pair
    if left.kind is not right.kind or left.kind is Kind.TEXTS:
        message = msg("{one} and {other} cannot be equal", **kinds(left, right))
        check.note("guard-type", message, step.whole)
        return None
    check.check_choice(step.right, left, right)
    check.check_choice(step.left, right, left)
    return _computed(operate, left, right)


def _membership(check: Checker, step: _Step, operate: Operate) -> Part | None:
    if isinstance(step.right, ast.List):
        return _in_list(check, operate, step.left, step.right)
    held = check.expect(step.right, Kind.TEXTS)
    sought = check.expect(step.left, Kind.TEXT) if held else check.typed(step.left)
    if not held or not sought:
        return None
    check.check_choice(step.left, held, sought)
    return _computed(operate, sought, held)


def _in_list(check: Checker, operate: Operate, left: ast.expr, right: ast.List) -> Part | None:
    sought = check.typed(left)
    values = [_item(check, sought, item) for item in right.elts]
    if not values:
        check.note("guard-type", msg("the list is empty"), right)
    known = tuple(item.value for item in values if item)
    if not sought or not known or len(known) < len(values):
        return None
    return with_constant(operate, sought.part, known)


def _item(check: Checker, sought: Typed | None, node: ast.expr) -> Typed | None:
    item = check.expect(node, sought.kind) if sought else check.typed(node)
    if item and item.value is None:
        return check.refuse("guard-type", msg("a list holds fixed values only"), node)
    if item and sought:
        check.check_choice(node, sought, item)
    return item


def _call(check: Checker, node: ast.Call) -> Typed | None:
    if not isinstance(node.func, ast.Name) or node.keywords:
        return check.forbidden(node)
    name = node.func.id
    if name == "present":
        return _present(check, node)
    if function := FUNCTIONS.get(name):
        return _apply(check, function, node)
    message = msg("there is no function {name}", name=name)
    hint = nearest(name, FUNCTION_NAMES)
    return check.refuse("guard-name", message, node, hint=hint, possible=FUNCTION_NAMES)


def _present(check: Checker, node: ast.Call) -> Typed | None:
    name = node.args[0] if len(node.args) == 1 else None
    if not isinstance(name, ast.Name):
        message = msg("the function takes the name of one field")
        return check.refuse("guard-type", message, node)
    typed = _name(check, name)
    return Typed(Kind.YESNO, present(name.id, typed.kind)) if typed else None


def _apply(check: Checker, function: Function, node: ast.Call) -> Typed | None:
    takes = function.takes
    if function.many:
        takes += takes[-1:] * (len(node.args) - len(takes))
    if len(takes) != len(node.args):
        message = msgs(
            "the function takes one value", "the function takes {count} values", len(takes)
        )
        return check.refuse("guard-type", message, node)
    arguments = [check.expect(arg, *takes[i]) for i, arg in enumerate(node.args)]
    known = [argument for argument in arguments if argument]
    if len(known) < len(arguments):
        return None
    if function.many and len({argument.kind for argument in known}) > 1:
        return check.refuse("guard-type", msg("all values must be of one kind"), node)
    parts = tuple(argument.part for argument in known)
    return Typed(function.gives or known[0].kind, call(function.run, parts))


def _joined(
    join: Callable[[tuple[Part, ...], Facts], Value | Lack], parts: list[Part | None]
) -> Typed | None:
    known = tuple(part for part in parts if part)
    if len(known) < len(parts):
        return None
    return Typed(Kind.YESNO, known[0] if len(known) == 1 else partial(join, known))


def _computed(operate: Operate, left: Typed, right: Typed) -> Part:
    if right.value is None:
        return binary(operate, left.part, right.part)
    return with_constant(operate, left.part, right.value)


RULES: Final[Mapping[type[ast.expr], Rule]] = {
    ast.Constant: _literal,
    ast.Name: _name,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.Call: _call,
}
