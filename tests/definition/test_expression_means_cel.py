"""The guard language means what CEL means: one tree, written in both, has one answer."""

import ast
import operator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cel_expr_python import cel
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.core.guard import Field, Kind, evaluate
from engine.definition import expression_functions
from engine.definition.expression import compile_guard
from engine.definition.problem import Place

CEL = cel.NewEnv(
    variables={
        "z": cel.Type.INT,
        "w": cel.Type.STRING,
        "l": cel.Type.List(cel.Type.STRING),
        "j": cel.Type.BOOL,
        "t": cel.Type.TIMESTAMP,
        "today": cel.Type.TIMESTAMP,
    }
)
OURS = {
    "z": Field(Kind.NUMBER),
    "w": Field(Kind.TEXT),
    "l": Field(Kind.TEXTS),
    "j": Field(Kind.YESNO),
    "t": Field(Kind.DATE),
}


@dataclass(frozen=True)
class Twin:
    """One expression in both languages."""

    ours: str
    cel: str


def both(text):
    return Twin(text, text)


def filled(ours, theirs, *parts):
    return Twin(ours.format(*(p.ours for p in parts)), theirs.format(*(p.cel for p in parts)))


def built(ours, theirs, *parts):
    """A form of expression in both languages, around expressions that are drawn."""
    return st.builds(filled, st.just(ours), st.just(theirs), *parts)


SMALL = st.integers(-9, 9)
WORD = st.text("aäb ", max_size=3)
DAY = st.dates(date(2024, 2, 25), date(2024, 3, 5))
ORDER = st.sampled_from([both(sign) for sign in ("<", "<=", ">", ">=", "==", "!=")])
SIGN = st.sampled_from([both("+"), both("-")])

WORD_TEXTS = WORD.map(lambda word: both(f"'{word}'"))
NUMBER_TEXTS = SMALL.map(lambda number: both(str(number)))
DAY_TEXTS = DAY.map(lambda day: Twin(f"'{day}'", f"timestamp('{day}T00:00:00Z')"))
DAYS = SMALL.map(lambda days: Twin(str(days), f"duration('{24 * days}h')"))

TEXTS = st.just(both("w")) | WORD_TEXTS


def dates(depth):
    leaves = st.sampled_from([both("t"), both("today")])
    return (
        (leaves | built("({} {} {})", "({} {} {})", dates(depth - 1), SIGN, DAYS))
        if depth
        else leaves
    )


def numbers(depth):
    leaves = st.just(both("z")) | NUMBER_TEXTS
    if not depth:
        return leaves
    inner, day = numbers(depth - 1), dates(depth - 1)
    return st.one_of(
        leaves,
        built("({} {} {})", "({} {} {})", inner, SIGN, inner),
        built("(-{})", "(-({}))", inner),
        built("len({})", "size({})", TEXTS | st.just(both("l"))),
        built("abs({0})", "({0} < 0 ? -({0}) : {0})", inner),
        built("min({0}, {1})", "({0} < {1} ? {0} : {1})", inner, inner),
        built("max({0}, {1})", "({0} > {1} ? {0} : {1})", inner, inner),
        built("year({})", "{}.getFullYear()", day),
        built("days_between({0}, {1})", "(({1} - {0}).getHours() / 24)", day, day),
        built("({} - {})", "(({} - {}).getHours() / 24)", day, day),
    )


def listed(values):
    return st.lists(values, min_size=1, max_size=3).map(
        lambda items: Twin(
            f"[{', '.join(i.ours for i in items)}]", f"[{', '.join(i.cel for i in items)}]"
        )
    )


def simple_conditions():
    number, day = numbers(2), dates(2)
    return st.one_of(
        st.sampled_from([both("j"), Twin("True", "true"), Twin("False", "false")]),
        built("({} {} {})", "({} {} {})", number, ORDER, number),
        built("({} {} {})", "({} {} {})", day, ORDER, day | DAY_TEXTS),
        built(
            "({0} {1} {2} {3} {4})", "({0} {1} {2} && {2} {3} {4})", *[number, ORDER] * 2, number
        ),
        built("({} == {})", "({} == {})", TEXTS, TEXTS),
        built("({} != {})", "({} != {})", TEXTS, TEXTS),
        built("({} in l)", "({} in l)", TEXTS),
        built("({} not in l)", "!({} in l)", TEXTS),
        built("({} in {})", "({} in {})", TEXTS, listed(WORD_TEXTS)),
        built("({} in {})", "({} in {})", day, listed(DAY_TEXTS)),
        built("({} not in {})", "!({} in {})", number, listed(NUMBER_TEXTS)),
        built("startswith({}, {})", "{}.startsWith({})", TEXTS, TEXTS),
        built("present(w)", "(w != '')"),
        built("present(l)", "(size(l) > 0)"),
        built("present(z)", "true"),
    )


def conditions(depth):
    if not depth:
        return simple_conditions()
    inner = conditions(depth - 1)
    return st.one_of(
        inner,
        built("(not {})", "(!{})", inner),
        built("({} and {})", "({} && {})", inner, inner),
        built("({} or {})", "({} || {})", inner, inner),
        built("{} and {} and {}", "({} && {} && {})", inner, inner, inner).map(
            lambda t: Twin(f"({t.ours})", t.cel)
        ),
        built("({} == {})", "({} == {})", inner, inner),
    )


CONDITIONS = conditions(2)
WORLDS = st.fixed_dictionaries(
    {
        "z": SMALL,
        "w": WORD,
        "l": st.lists(WORD, max_size=3).map(tuple),
        "j": st.booleans(),
        "t": DAY,
        "today": DAY,
    }
)


def timestamp(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def answer_of_cel(text, world):
    data = {
        name: timestamp(value) if isinstance(value, date) else value
        for name, value in (world | {"l": list(world["l"])}).items()
    }
    return CEL.compile(text).eval(data=data).plain_value()


def answer_of_ours(text, world):
    guard, problems = compile_guard(text, OURS, place=Place("art.yaml", 1, 1))
    # A tree may be too big for a guard; every other complaint would be a wrong one.
    assert {p.code for p in problems} <= {"guard-size", "guard-constant"}, problems
    return evaluate(guard, world) if guard else None


@given(CONDITIONS, WORLDS)
def test_every_well_typed_condition_has_the_answer_that_cel_gives(condition, world):
    answer = answer_of_ours(condition.ours, world)
    assume(answer is not None)
    assert answer is answer_of_cel(condition.cel, world)


WORLD = {
    "z": 3,
    "w": "ab",
    "l": ("a", "b"),
    "j": True,
    "t": date(2024, 2, 28),
    "today": date(2024, 3, 1),
}
FUNCTIONS = expression_functions.FUNCTIONS
WRONG = {
    "less": (expression_functions.ORDER, ast.Lt, operator.le, "z < 3", "z < 3"),
    "greater": (expression_functions.ORDER, ast.GtE, operator.gt, "z >= 3", "z >= 3"),
    "equal": (expression_functions.EQUALITY, ast.Eq, operator.ne, "w == 'ab'", "w == 'ab'"),
    "in": (
        expression_functions.MEMBERSHIP,
        ast.In,
        expression_functions.MEMBERSHIP[ast.NotIn],
        "'a' in l",
        "'a' in l",
    ),
    "minus": (
        expression_functions.ARITHMETIC,
        (ast.Sub, Kind.NUMBER, Kind.NUMBER),
        (Kind.NUMBER, operator.add),
        "z - 1 == 2",
        "z - 1 == 2",
    ),
    "date-minus-date": (
        expression_functions.ARITHMETIC,
        (ast.Sub, Kind.DATE, Kind.DATE),
        (Kind.NUMBER, expression_functions.days_between),
        "today - t == 2",
        "(today - t).getHours() / 24 == 2",
    ),
    "date-plus-days": (
        expression_functions.ARITHMETIC,
        (ast.Add, Kind.DATE, Kind.NUMBER),
        (Kind.DATE, expression_functions.earlier),
        "t + 2 == today",
        "t + duration('48h') == today",
    ),
    "min": (
        FUNCTIONS,
        "min",
        replace(FUNCTIONS["min"], run=max),
        "min(z, 5) == 3",
        "(z < 5 ? z : 5) == 3",
    ),
}


@pytest.mark.parametrize("mutant", WRONG)
def test_a_wrong_operator_would_be_noticed(mutant, monkeypatch):
    table, key, wrong, ours, theirs = WRONG[mutant]
    assert answer_of_ours(ours, WORLD) is answer_of_cel(theirs, WORLD)
    monkeypatch.setitem(table, key, wrong)
    assert answer_of_ours(ours, WORLD) is not answer_of_cel(theirs, WORLD)


def test_the_calendar_of_both_languages_knows_the_leap_day():
    shifted = WORLD | {"t": WORLD["today"] - timedelta(days=1)}
    assert answer_of_ours("t == '2024-02-29'", shifted) is True
    assert answer_of_cel("t == timestamp('2024-02-29T00:00:00Z')", shifted) is True
