"""Conditions of a definition, as they are asked: facts in, yes or no out, never an exception.

A part of a condition is a function of the facts. Where it has no answer it returns a `Lack`
instead, and whatever is computed from a lack is that lack.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, cast

from engine.core.message import Message, msg

Value = str | int | Decimal | bool | date | tuple[str, ...]
Facts = Mapping[str, Value | None]

TODAY = "today"
_MAX_DIGITS = 40


class Kind(StrEnum):
    """What a value is; a choice is a text out of a closed list, and money is a number."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    YESNO = "yesno"
    DATE = "date"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Field:
    """A name that conditions may read; *options* are all the texts that it can hold, if any."""

    kind: Kind
    options: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why there is no answer."""


@dataclass(frozen=True, slots=True)
class Missing(Lack):
    """The answer needs a field that is not filled in."""

    field: str


@dataclass(frozen=True, slots=True)
class Fault(Lack):
    """The answer cannot be computed: an incident, and not the same as "no"."""

    reason: Message
    source: str = ""


Part = Callable[[Facts], Value | Lack]


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the conditions that all must hold, with the names that it reads."""

    source: str
    reads: tuple[str, ...]
    test: Part = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """A compiled condition: it holds if all its clauses hold."""

    source: str
    reads: tuple[str, ...]
    clauses: tuple[Clause, ...]
    test: Part = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FailedClause:
    """A clause that does not hold, with the values it has seen."""

    source: str
    answer: bool | Missing | Fault
    values: tuple[tuple[str, Value | None], ...]


def evaluate(guard: Guard | Clause, facts: Facts) -> bool | Missing | Fault:
    """Return whether the condition holds, or why that cannot be said."""
    try:
        answer = guard.test(facts)
    except (ArithmeticError, TypeError, ValueError) as error:
        return Fault(msg("the computation failed: {error}", error=str(error)), guard.source)
    if answer is True or answer is False or isinstance(answer, Missing):
        return answer
    if isinstance(answer, Fault):
        return replace(answer, source=guard.source)
    return Fault(msg("the condition is neither yes nor no"), guard.source)


def explain(guard: Guard, facts: Facts) -> tuple[FailedClause, ...]:
    """Return the clauses that do not hold.

    A clause that lacks a field is left out if an earlier one says no to that same field: in
    ``present(kosten) and kosten > 0`` only the first is news.
    """
    unmet: list[FailedClause] = []
    refused: set[str] = set()
    for clause in guard.clauses:
        answer = evaluate(clause, facts)
        if answer is True or (isinstance(answer, Missing) and answer.field in refused):
            continue
        refused.update(clause.reads)
        values = tuple((name, facts.get(name)) for name in clause.reads)
        unmet.append(FailedClause(clause.source, answer, values))
    return tuple(unmet)


def every(parts: tuple[Part, ...], facts: Facts) -> Value | Lack:
    """Return whether all parts hold; parts after the first that does not are not asked."""
    for part in parts:
        if (answer := part(facts)) is not True:
            return answer
    return True


def some(parts: tuple[Part, ...], facts: Facts) -> Value | Lack:
    """Return whether a part holds; parts after the first that does are not asked."""
    for part in parts:
        if (answer := part(facts)) is not False:
            return answer
    return False


def negation(part: Part) -> Part:
    """Return the part that says the opposite."""
    return lambda facts: a if isinstance(a := part(facts), Lack) else not a


def constant(value: Value) -> Part:
    """Return the part that is always *value*."""
    return lambda _facts: value


def with_constant(operate: Callable[[Any, Any], Value | Lack], left: Part, right: object) -> Part:
    """Return the part that computes *left* with a value known beforehand."""
    return lambda facts: a if isinstance(a := left(facts), Lack) else operate(a, right)


def binary(operate: Callable[[Any, Any], Value | Lack], left: Part, right: Part) -> Part:
    """Return the part that computes two others."""
    return lambda facts: (
        a
        if isinstance(a := left(facts), Lack)
        else b
        if isinstance(b := right(facts), Lack)
        else operate(a, b)
    )


def call(function: Callable[..., Value | Lack], arguments: tuple[Part, ...]) -> Part:
    """Return the part that calls *function* with what the arguments are."""
    return partial(_call, function, arguments)


def read(name: str, kind: Kind) -> Part:
    """Return the part that reads a field: unset text is empty, else unset is a lack."""
    return _READERS[kind](name)


def present(name: str, kind: Kind) -> Part:
    """Return the part that says whether a field is filled in."""
    return partial(_present, read(name, kind))


def _present(part: Part, facts: Facts) -> Value | Lack:
    value = part(facts)
    if isinstance(value, Lack):
        return False if isinstance(value, Missing) else value
    return value not in ("", ())


def _call(
    function: Callable[..., Value | Lack], arguments: tuple[Part, ...], facts: Facts
) -> Value | Lack:
    values = [argument(facts) for argument in arguments]
    for value in values:
        if isinstance(value, Lack):
            return value
    return function(*values)


def _read_text(name: str) -> Part:
    return lambda facts: v if type(v := facts.get(name)) is str else _odd_text(name, v)


def _read_number(name: str) -> Part:
    return lambda facts: v if type(v := facts.get(name)) is int else _odd_number(name, v)


def _read_yesno(name: str) -> Part:
    return lambda facts: v if type(v := facts.get(name)) is bool else _lack(name, v)


def _read_date(name: str) -> Part:
    # A datetime is a date for isinstance, but cannot be compared with one.
    return lambda facts: v if type(v := facts.get(name)) is date else _lack(name, v)


def _read_texts(name: str) -> Part:
    return lambda facts: _texts(name, facts.get(name))


def _odd_text(name: str, value: object) -> Value | Lack:
    if value is None:
        return ""
    # An enumeration's text is its value, whatever its own __eq__ or __str__ would say.
    return str.__str__(value) if isinstance(value, str) else _lack(name, value)


def _odd_number(name: str, value: object) -> Value | Lack:
    # A huge exponent would make a sum or a whole number of it take for ever.
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _MAX_DIGITS:
        return value
    return _lack(name, value)


def _texts(name: str, value: object) -> Value | Lack:
    if value is None:
        return ()
    if not isinstance(value, tuple | list):
        return _lack(name, value)
    items = cast("Sequence[object]", value)
    texts = tuple(item for item in items if type(item) is str)
    return texts if len(texts) == len(items) else _lack(name, items)


def _lack(name: str, value: object) -> Lack:
    if value is None:
        return Missing(name)
    # The type only: the value may be something that a log must not hold.
    found = type(value).__name__
    return Fault(msg("the field {field} holds a value of type {found}", field=name, found=found))


_READERS: Mapping[Kind, Callable[[str], Part]] = {
    Kind.TEXT: _read_text,
    Kind.CHOICE: _read_text,
    Kind.NUMBER: _read_number,
    Kind.YESNO: _read_yesno,
    Kind.DATE: _read_date,
    Kind.TEXTS: _read_texts,
}
