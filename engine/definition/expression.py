"""The guard language: a condition as text becomes a checked, compiled `Guard`.

It looks like Python and is parsed by Python, but nothing of it is ever run as Python: what
`engine.definition.expression_rules` does not list has no meaning.
"""

import ast
import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from engine.core.guard import TODAY, Clause, Field, Guard, Kind, every
from engine.core.message import Message, msg
from engine.definition.decode import CONTROL
from engine.definition.expression_rules import RULES
from engine.definition.expression_text import ConditionText
from engine.definition.expression_types import Checker
from engine.definition.problem import Place, Problem

MAX_CHARACTERS = 500
MAX_DEPTH = 20
MAX_NODES = 200

_QUOTED = re.compile("'[^']*'|\"[^\"]*\"")
_ODD_CHARACTER = re.compile(rf"\\|'''|\"\"\"|{CONTROL.pattern}")
_ODD_NUMBER = re.compile(r"(?<!\w)[0-9][0-9.]*[^\W0-9]\w*")

# What people write who know other languages, with what is written here.
_HINTS: Final[tuple[tuple[re.Pattern[str], Message], ...]] = (
    (re.compile(r"[\u2018-\u201f«»]"), msg("use straight quotation marks")),
    (re.compile(r"<>"), msg("write {word}", word="!=")),
    (re.compile(r"(?<![=!<>])=(?!=)"), msg("write {word}", word="==")),
    (re.compile(r"&|\b(und|AND|And)\b"), msg("write {word}", word="and")),
    (re.compile(r"\||\b(oder|OR|Or)\b"), msg("write {word}", word="or")),
    (re.compile(r"!(?!=)|\b(nicht|NOT|Not)\b"), msg("write {word}", word="not")),
    (re.compile(r"\b0[0-9]"), msg("write numbers without leading zeros")),
)


def compile_guard(
    text: str, names: Mapping[str, Field], *, place: Place
) -> tuple[Guard | None, tuple[Problem, ...]]:
    """Return the condition compiled, unless a problem is an error, and all problems.

    *place* is where the first character stands; with column 0 problems name the line only. The
    date `today` may be read besides *names*.
    """
    source = ConditionText(text, place)
    problems = _refusals(source)
    if problems:
        return None, problems
    parsed = _parse(source)
    if isinstance(parsed, Problem):
        return None, (parsed,)
    if too_big := _too_big(parsed, source):
        return None, (too_big,)
    return _check(parsed, source, {**names, TODAY: Field(Kind.DATE)})


def _check(
    tree: ast.expr, source: ConditionText, names: Mapping[str, Field]
) -> tuple[Guard | None, tuple[Problem, ...]]:
    checker = Checker(names, source, RULES)
    conditions = _conjuncts(tree)
    parts = [checker.condition(condition) for condition in conditions]
    if checker.problems:
        return None, tuple(sorted(checker.problems, key=_by_place))
    clauses = tuple(
        Clause(source.of(condition), _reads(condition, names), part)
        for condition, part in zip(conditions, parts, strict=True)
        if part
    )
    tests = tuple(clause.test for clause in clauses)
    test = tests[0] if len(tests) == 1 else partial(every, tests)
    idle = tuple(_idle(node, source) for node in conditions if not _reads(node, names))
    return Guard(source.text.strip(), _reads(tree, names), clauses, test), idle


def _refusals(source: ConditionText) -> tuple[Problem, ...]:
    """Return what is wrong before Python's parser may see the text."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        message = msg("a condition has at most {most} characters", most=MAX_CHARACTERS)
        hint = msg("split it into several transitions or rules")
        return (source.problem("guard-size", message, hint=hint),)
    if not text.strip():
        return (source.problem("guard-syntax", msg("the condition is empty")),)
    # Python warns of odd escapes and numbers instead of refusing them, and a comment would hide
    # the rest of the line.
    odd = [*_ODD_CHARACTER.finditer(text), *re.finditer("#", _without_texts(text))]
    odd += _ODD_NUMBER.finditer(_without_texts(text))
    return tuple(_odd(hit, source) for hit in sorted(odd, key=re.Match[str].start))


def _odd(hit: re.Match[str], source: ConditionText) -> Problem:
    if hit[0][0].isdigit():
        message = msg("{found} is not a number", found=hit[0])
        hint = msg("write numbers such as {example}", example="1000, 0.5")
        return source.problem("guard-syntax", message, hit.start(), hint=hint, found=hit[0])
    character = hit[0] if hit[0].isprintable() else f"U+{ord(hit[0]):04X}"
    message = msg("{character} is not allowed in a condition", character=character)
    return source.problem("guard-forbidden", message, hit.start(), found=character)


def _parse(source: ConditionText) -> ast.expr | Problem:
    try:
        return ast.parse(source.code, mode="eval").body
    except SyntaxError as error:
        # The parser counts from 1; where the text ends too early it says 0.
        column = (error.offset or len(source.code) + 1) - 1
        return _syntax(source, source.indentation + column, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return _syntax(source, 0, str(error))


def _syntax(source: ConditionText, column: int, said: str) -> Problem:
    blank = _without_texts(source.text)
    hint = next((hint for pattern, hint in _HINTS if pattern.search(blank)), None)
    message = msg("the condition cannot be read from here on")
    return source.problem("guard-syntax", message, column, hint=hint, found=said)


def _too_big(tree: ast.expr, source: ConditionText) -> Problem | None:
    level: list[ast.AST] = [tree]
    depth = nodes = 0
    while level and depth <= MAX_DEPTH and nodes <= MAX_NODES:
        depth += 1
        nodes += len(level)
        level = [
            child
            for node in level
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        ]
    if depth <= MAX_DEPTH and nodes <= MAX_NODES:
        return None
    message = msg("the condition has too many parts or is nested too deep")
    return source.problem("guard-size", message, hint=msg("split it into several"))


def _conjuncts(tree: ast.expr) -> list[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [part for value in tree.values for part in _conjuncts(value)]
    return [tree]


def _reads(tree: ast.expr, names: Mapping[str, Field]) -> tuple[str, ...]:
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(name for name in found if name in names))


def _without_texts(text: str) -> str:
    return _QUOTED.sub(lambda hit: " " * len(hit[0]), text)


def _idle(condition: ast.expr, source: ConditionText) -> Problem:
    return source.problem(
        "guard-constant",
        msg("the condition reads no field: its answer is always the same"),
        condition,
        hint=msg("delete the condition, or compare a field"),
    )


def _by_place(problem: Problem) -> Place:
    return problem.place
