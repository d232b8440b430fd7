"""Evaluating a guard: yes, no, a missing field or a fault, and never an exception."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.guard import Fault, Field, Guard, Kind, Missing, constant, evaluate, explain
from engine.definition.expression import compile_guard
from engine.definition.problem import Place

NAMES = {
    "betreff": Field(Kind.TEXT),
    "datum": Field(Kind.DATE),
    "eilig": Field(Kind.YESNO),
    "gremien": Field(Kind.TEXTS),
    "kosten": Field(Kind.NUMBER),
    "thema": Field(Kind.CHOICE, ("schule", "soziales")),
}


class Thema(StrEnum):
    SCHULE = "schule"


def guard(text):
    compiled, problems = compile_guard(text, NAMES, place=Place("art.yaml", 1, 1))
    assert problems == ()
    return compiled


def ask(text, **facts):
    return evaluate(guard(text), facts)


@pytest.mark.parametrize("facts", [{}, {"betreff": None, "thema": None, "gremien": None}])
def test_unset_text_is_empty_and_unset_texts_are_none(facts):
    assert ask("betreff == '' and thema == '' and len(gremien) == 0", **facts) is True
    assert ask("'ka' in gremien or startswith(betreff, 'x')", **facts) is False


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("kosten > 0", "kosten"),
        ("kosten == 0", "kosten"),
        ("kosten != 0", "kosten"),
        ("not (kosten > 0)", "kosten"),
        ("0 < kosten", "kosten"),
        ("kosten in [1, 2]", "kosten"),
        ("-kosten < 1", "kosten"),
        ("abs(kosten) > 1", "kosten"),
        ("min(1, kosten) > 1", "kosten"),
        ("kosten + 1 > 0", "kosten"),
        ("eilig", "eilig"),
        ("not eilig", "eilig"),
        ("eilig == True", "eilig"),
        ("datum > today", "datum"),
        ("today - datum > 1", "datum"),
        ("eilig or kosten > 0", "eilig"),
    ],
)
def test_reading_another_unset_field_is_said_and_is_not_no(text, field):
    assert ask(text, today=date(2026, 1, 1)) == Missing(field)


def test_today_is_a_fact_like_any_other():
    assert ask("datum > today", datum=date(2026, 1, 1)) == Missing("today")


def test_what_is_not_reached_is_not_missing():
    assert ask("present(kosten) and kosten > 0") is False
    assert ask("not present(kosten) or kosten > 0") is True


@pytest.mark.parametrize("value", ["", None, ()])
def test_an_empty_value_is_not_present(value):
    assert ask("present(betreff)", betreff=value if value != () else None) is False
    assert ask("present(gremien)", gremien=value if value != "" else None) is False


@pytest.mark.parametrize(
    ("name", "value"), [("kosten", 0), ("eilig", False), ("betreff", "x"), ("gremien", ("",))]
)
def test_zero_and_no_are_present(name, value):
    assert ask(f"present({name})", **{name: value}) is True


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("kosten > 0", {"kosten": "5"}),
        ("kosten == 1", {"kosten": True}),
        ("kosten > 0", {"kosten": 5.0}),
        ("kosten > 0", {"kosten": Decimal("NaN")}),
        ("kosten > 0", {"kosten": Decimal("sNaN")}),
        ("kosten > 0", {"kosten": Decimal("Infinity")}),
        ("kosten > 0", {"kosten": Decimal("1E+999999")}),
        ("present(kosten)", {"kosten": "5"}),
        ("betreff != 'x'", {"betreff": 5}),
        ("betreff != 'x'", {"betreff": b"x"}),
        ("eilig", {"eilig": 1}),
        ("eilig", {"eilig": "ja"}),
        ("datum > '2026-01-01'", {"datum": "2026-01-02"}),
        ("datum > '2026-01-01'", {"datum": datetime(2026, 1, 2)}),  # noqa: DTZ001 - a wrong value
        ("'ka' in gremien", {"gremien": "ka"}),
        ("'ka' in gremien", {"gremien": ["ka", 5]}),
        ("datum + 1 > datum", {"datum": date.max}),
        ("datum - 1 < datum", {"datum": date.min}),
        ("datum + kosten > datum", {"datum": date(2026, 1, 1), "kosten": 10**30}),
        ("datum + kosten > datum", {"datum": date(2026, 1, 1), "kosten": Decimal("0.5")}),
    ],
)
def test_a_wrong_value_is_a_fault_with_the_condition_and_never_no(text, facts):
    answer = ask(text, **facts)
    assert isinstance(answer, Fault)
    assert answer.source == text
    assert answer.reason.text
    negated = ask(f"not ({text})", **facts)
    assert isinstance(negated, Fault)


def test_a_fault_does_not_repeat_the_value():
    answer = ask("kosten > 0", kosten="geheim")
    assert "geheim" not in repr(answer)


def test_a_guard_that_is_neither_yes_nor_no_is_a_fault():
    broken = Guard("kosten", ("kosten",), (), constant(5))
    assert isinstance(evaluate(broken, {}), Fault)


@pytest.mark.parametrize("kosten", [5, Decimal(5), Decimal("5.00")])
def test_a_number_is_a_number_however_it_is_stored(kosten):
    facts = {"kosten": kosten, "datum": date(2026, 1, 1)}
    assert ask("kosten == 5 and kosten in [5] and datum + kosten == '2026-01-06'", **facts) is True


def test_decimals_are_exact():
    assert ask("kosten + 0.1 == 0.3", kosten=Decimal("0.2")) is True


def test_a_text_of_an_enumeration_is_its_value():
    assert ask("thema == 'schule'", thema=Thema.SCHULE) is True


def test_texts_may_come_as_a_list():
    assert ask("'ka' in gremien and len(gremien) == 2", gremien=["ka", "kt"]) is True


def test_explain_names_the_clauses_that_do_not_hold_with_the_values_they_saw():
    facts = {"kosten": 7, "betreff": "x", "eilig": False}
    failed = explain(guard("kosten > 10 and betreff == 'x' and (eilig or kosten < 0)"), facts)
    assert [(clause.source, clause.answer, dict(clause.values)) for clause in failed] == [
        ("kosten > 10", False, {"kosten": 7}),
        ("eilig or kosten < 0", False, {"eilig": False, "kosten": 7}),
    ]


def test_explain_says_once_that_a_field_is_missing():
    failed = explain(guard("present(kosten) and kosten > 0 and eilig"), {})
    assert [(clause.source, clause.answer) for clause in failed] == [
        ("present(kosten)", False),
        ("eilig", Missing("eilig")),
    ]


def test_explain_names_a_fault():
    (failed,) = explain(guard("kosten > 0"), {"kosten": "x"})
    assert isinstance(failed.answer, Fault)


def test_nothing_fails_in_a_guard_that_holds():
    assert explain(guard("kosten > 0 and betreff == ''"), {"kosten": 1}) == ()


GUARDS = [
    guard(text)
    for text in [
        "kosten > 0 and kosten - 1 < 5 or -kosten in [1, 2]",
        "betreff == 'x' or lower(betreff) != '' and startswith(betreff, 'a')",
        "eilig == False or not eilig",
        "datum + kosten >= today - 5 or days_between(datum, today) > year(datum)",
        "'a' in gremien or len(gremien) > len(betreff)",
        "min(kosten, 1) < max(kosten, 2, 3) < abs(kosten)",
        "present(kosten) and present(datum) and present(gremien) and present(thema)",
        "thema in ['schule', 'soziales'] and thema != betreff",
    ]
]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.lists(st.text() | st.integers()),
    st.lists(st.text()).map(tuple),
    st.dictionaries(st.text(), st.integers()),
    st.builds(object),
    st.sampled_from(Thema),
)
NAMED = st.sampled_from([*NAMES, "today"])


@given(st.sampled_from(GUARDS), st.dictionaries(NAMED, ANYTHING))
def test_no_facts_of_any_type_make_it_raise(compiled, facts):
    answer = evaluate(compiled, facts)
    assert isinstance(answer, bool | Missing | Fault)
    assert bool(explain(compiled, facts)) is (answer is not True)


TYPED = st.fixed_dictionaries(
    {},
    optional={
        "kosten": st.none() | st.integers(-9, 9) | st.decimals(-9, 9, places=2),
        "betreff": st.none() | st.text("ax", max_size=2),
        "thema": st.sampled_from([None, "", "schule", "soziales"]),
        "eilig": st.none() | st.booleans(),
        "datum": st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1)),
        "gremien": st.none() | st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
    },
)


@given(st.sampled_from(GUARDS[:3] + GUARDS[4:]), TYPED)
def test_with_values_of_the_declared_kinds_there_is_no_fault(compiled, facts):
    assert not isinstance(evaluate(compiled, facts), Fault)
