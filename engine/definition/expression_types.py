"""Kinds of the parts of a condition, and what is wrong with parts of another kind."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.core.guard import Field, Kind, Part, Value, constant
from engine.core.message import Message, msg
from engine.definition.expression_functions import FUNCTION_NAMES
from engine.definition.expression_text import ConditionText
from engine.definition.problem import Problem, nearest

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS: Final[Mapping[Kind, Message]] = {
    Kind.TEXT: msg("a text"),
    Kind.CHOICE: msg("a text"),
    Kind.NUMBER: msg("a number"),
    Kind.YESNO: msg("a yes or no"),
    Kind.DATE: msg("a date"),
    Kind.TEXTS: msg("a list of texts"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A part with its kind; *value* is what it always is, *options* all that it can be."""

    kind: Kind
    part: Part
    value: Value | None = None
    options: tuple[str, ...] = ()


Rule = Callable[["Checker", Any], Typed | None]


@dataclass(frozen=True, slots=True)
class Checker:
    """Gives parts of a condition their kind by *rules*, and collects what is wrong with them."""

    names: Mapping[str, Field]
    source: ConditionText
    rules: Mapping[type[ast.expr], Rule]
    problems: list[Problem] = field(default_factory=list[Problem])

    def typed(self, node: ast.expr) -> Typed | None:
        """Return the meaning of an expression; what has no rule has none."""
        rule = self.rules.get(type(node))
        return rule(self, node) if rule else self.forbidden(node)

    def condition(self, node: ast.expr) -> Part | None:
        """Return the part for an expression that must be a yes or no."""
        typed = self.typed(node)
        if not typed or typed.kind is Kind.YESNO:
            return typed.part if typed else None
        hint = msg("compare it, or ask whether it is filled in: {example}", example="present(…)")
        self.note("guard-type", _expected(typed.kind, Kind.YESNO), node, hint=hint)
        return None

    def expect(self, node: ast.expr, *kinds: Kind) -> Typed | None:
        """Return the meaning of an expression that must be of one of *kinds*."""
        typed = self.typed(node)
        if typed and Kind.DATE in kinds:
            typed = self.as_day(node, typed)
        if not typed or typed.kind in kinds:
            return typed
        return self.refuse("guard-type", _expected(typed.kind, *kinds), node)

    def pair(self, left: ast.expr, right: ast.expr) -> tuple[Typed, Typed] | None:
        """Return the meaning of both; a fixed text beside a date is a date."""
        one, other = self.typed(left), self.typed(right)
        if one and other and Kind.DATE in (one.kind, other.kind):
            one, other = self.as_day(left, one), self.as_day(right, other)
        return (one, other) if one and other else None

    def as_day(self, node: ast.expr, typed: Typed) -> Typed | None:
        """Return a fixed text as the date that it must be, and all else as it is."""
        if not isinstance(typed.value, str):
            return typed
        if day := _day(typed.value):
            return fixed(Kind.DATE, day)
        message = msg("{found} is not a date of the calendar", found=typed.value)
        hint = msg("write dates such as {example}", example="'2026-01-31'")
        return self.refuse("guard-date", message, node, hint=hint)

    def check_choice(self, node: ast.expr, chosen: Typed, value: Typed) -> None:
        """Note a fixed text that a choice can never hold; unset it holds the empty text."""
        found = value.value
        if not chosen.options or not isinstance(found, str) or found in ("", *chosen.options):
            return
        message = msg("{found} is none of the possible values", found=found)
        hint = nearest(found, chosen.options)
        self.note("guard-choice", message, node, hint=hint, possible=chosen.options)

    def forbidden(self, node: ast.expr) -> Typed | None:
        """Note that an expression has no meaning in a condition."""
        hint = msg(
            "a condition knows and, or, not, comparisons, in, +, - and the functions {functions}",
            functions=", ".join(FUNCTION_NAMES),
        )
        message = msg("this is not allowed in a condition")
        return self.refuse("guard-forbidden", message, node, hint=hint)

    def refuse(
        self,
        code: str,
        message: Message,
        node: ast.expr,
        *,
        hint: Message | None = None,
        possible: tuple[str, ...] = (),
    ) -> Typed | None:
        """Note a problem and return the meaning of what has none."""
        self.note(code, message, node, hint=hint, possible=possible)
        return None

    def note(
        self,
        code: str,
        message: Message,
        node: ast.expr,
        *,
        hint: Message | None = None,
        possible: tuple[str, ...] = (),
    ) -> None:
        """Keep a problem once: the middle of a chain ``a < b < c`` is looked at twice."""
        problem = self.source.problem(code, message, node, hint=hint, possible=possible)
        if problem not in self.problems:
            self.problems.append(problem)


def fixed(kind: Kind, value: Value) -> Typed:
    """Return the meaning of a value that is written in the condition."""
    return Typed(kind, constant(value), value)


def kinds(one: Typed, other: Typed) -> dict[str, Message]:
    """Return the names of two kinds, for a sentence about both."""
    return {"one": _KINDS[one.kind], "other": _KINDS[other.kind]}


def _expected(found: Kind, *wanted: Kind) -> Message:
    last = _KINDS[wanted[-1]]
    for kind in wanted[-2::-1]:
        last = msg("{one} or {other}", one=_KINDS[kind], other=last)
    return msg("expected {wanted}, found {kind}", wanted=last, kind=_KINDS[found])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
