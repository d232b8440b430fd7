"""The functions and operators of the guard language: a closed table."""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.core.guard import Kind, Lack, Value
from engine.core.guard_operations import (
    absolute,
    days_between,
    days_since,
    earlier,
    is_none_of,
    is_one_of,
    later,
    year_of,
)

Operate = Callable[..., Value | Lack]


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes, argument by argument, and gives; None gives what it takes.

    With *many* further arguments may follow, of the kind of the last.
    """

    takes: tuple[tuple[Kind, ...], ...]
    gives: Kind | None
    run: Operate
    many: bool = False


_TEXT = (Kind.TEXT,)
_NUMBER = (Kind.NUMBER,)
_DATE = (Kind.DATE,)
_ORDERED = (Kind.NUMBER, Kind.DATE)

# `present` takes a name instead of a value and is known to the checker.
FUNCTIONS: Final[dict[str, Function]] = {
    "abs": Function((_NUMBER,), Kind.NUMBER, absolute),
    "days_between": Function((_DATE, _DATE), Kind.NUMBER, days_between),
    "len": Function(((Kind.TEXT, Kind.TEXTS),), Kind.NUMBER, len),
    "lower": Function((_TEXT,), Kind.TEXT, str.lower),
    "max": Function((_ORDERED, _ORDERED), None, max, many=True),
    "min": Function((_ORDERED, _ORDERED), None, min, many=True),
    "startswith": Function((_TEXT, _TEXT), Kind.YESNO, str.startswith),
    "year": Function((_DATE,), Kind.NUMBER, year_of),
}
FUNCTION_NAMES: Final = tuple(sorted([*FUNCTIONS, "present"]))

EQUALITY: Final[dict[type[ast.cmpop], Operate]] = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
ORDER: Final[dict[type[ast.cmpop], Operate]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
MEMBERSHIP: Final[dict[type[ast.cmpop], Operate]] = {ast.In: is_one_of, ast.NotIn: is_none_of}

ARITHMETIC: Final[dict[tuple[type[ast.operator], Kind, Kind], tuple[Kind, Operate]]] = {
    (ast.Add, Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, operator.add),
    (ast.Sub, Kind.NUMBER, Kind.NUMBER): (Kind.NUMBER, operator.sub),
    (ast.Add, Kind.DATE, Kind.NUMBER): (Kind.DATE, later),
    (ast.Sub, Kind.DATE, Kind.NUMBER): (Kind.DATE, earlier),
    (ast.Sub, Kind.DATE, Kind.DATE): (Kind.NUMBER, days_since),
}
