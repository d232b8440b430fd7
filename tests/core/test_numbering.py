"""Numbers as councils print them: the pattern gives the print, the parts give the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.numbering import (
    Number,
    Scheme,
    by_year,
    child_number,
    first_number,
    has_counter,
    printed,
    roman,
    wrong_gaps,
)

# The kinds of patterns that are in use: prefix or not, year long or short or none, Wahlperiode in
# Arabic or Roman digits, committee in the number, suffixes of children and of versions.
PRINTED = [
    ("VO/{year}/{counter:03}", {"year": 2019, "counter": 32}, "VO/2019/032"),
    ("{year}/{counter:03}", {"year": 2014, "counter": 26}, "2014/026"),
    ("{counter:03}/{year}", {"year": 2014, "counter": 26}, "026/2014"),
    ("DrS/{year}/{counter:03}", {"year": 2023, "counter": 64}, "DrS/2023/064"),
    ("{roman}-{counter:04}/{year}", {"term": 19, "year": 2023, "counter": 365}, "XIX-0365/2023"),
    ("{counter}/{roman}", {"term": 18, "counter": 740}, "740/XVIII"),
    (
        "V-{gremium}/{term}/{counter}",
        {"gremium": "JHA", "term": 18, "counter": 131},
        "V-JHA/18/131",
    ),
    ("SV-{term}-{counter}", {"term": 9, "counter": 1224}, "SV-9-1224"),
    ("{counter:04}/{year}/KREIS", {"year": 2024, "counter": 65}, "0065/2024/KREIS"),
    ("{counter}/{year}", {"year": 2009, "counter": 427}, "427/2009"),
    ("10.{term}/{counter:03}", {"term": 18, "counter": 8}, "10.18/008"),
    ("{year}/BV/{counter}", {"year": 2021, "counter": 2114}, "2021/BV/2114"),
    ("DS/{counter}/{roman}", {"term": 5, "counter": 1246}, "DS/1246/V"),
    ("{roman}-{counter:04}", {"term": 6, "counter": 989}, "VI-0989"),
    ("DS{counter:04}/{yy}", {"year": 2019, "counter": 356}, "DS0356/19"),
    ("{counter:05}-{yy}", {"year": 2006, "counter": 5158}, "05158-06"),
    ("{yy}-{counter:04}.{version}", {"year": 2022, "counter": 593, "version": 1}, "22-0593.1"),
]


@pytest.mark.parametrize(("pattern", "values", "text"), PRINTED)
def test_a_pattern_prints_the_numbers_that_councils_use(pattern, values, text):
    assert printed(pattern, values) == text
    assert not wrong_gaps(pattern)
    assert has_counter(pattern)


@pytest.mark.parametrize("pattern", [pattern for pattern, _, _ in PRINTED])
@given(numbers=st.lists(st.integers(1, 99_999), min_size=2, max_size=6, unique=True))
def test_two_papers_of_a_year_never_have_the_same_print(pattern, numbers):
    facts = {"gremium": "JHA", "term": "9", "version": "1"}
    prints = {
        first_number(Scheme(pattern), year=2026, counter=n, facts=facts).printed for n in numbers
    }
    assert len(prints) == len(numbers)


@given(st.integers(1000, 9999), st.integers(1, 99_999))
def test_the_parts_are_kept_beside_the_print(year, counter):
    number = first_number(Scheme("VO/{year}/{counter:03}"), year=year, counter=counter, facts={})
    assert number == Number(f"VO/{year}/{counter:03}", year, counter)


def test_numbers_sort_by_their_parts_and_not_by_their_print():
    numbers = [Number("026/2014", 2014, 26), Number("1000/2014", 2014, 1000)]
    assert sorted(numbers, key=lambda n: (n.year, n.counter, n.suffix)) == numbers
    assert sorted(n.printed for n in numbers) == ["026/2014", "1000/2014"]


@pytest.mark.parametrize(
    ("child", "first", "second"),
    [
        ("-{counter:02}", "2022/039-01", "2022/039-01-02"),
        ("/{counter}", "2022/039/1", "2022/039/1/2"),
        ("-E{counter}", "2022/039-E1", "2022/039-E1-E2"),
        ("-R{counter}", "2022/039-R1", "2022/039-R1-R2"),
    ],
)
def test_a_child_keeps_the_stem_of_its_parent_and_so_does_a_grandchild(child, first, second):
    scheme = Scheme("{year}/{counter:03}", child=child)
    parent = first_number(scheme, year=2022, counter=39, facts={})
    one = child_number(scheme, parent, counter=1)
    two = child_number(scheme, one, counter=2)
    assert (one.printed, two.printed) == (first, second)
    assert (two.year, two.counter) == (parent.year, parent.counter)


@pytest.mark.parametrize(
    ("pattern", "gaps"),
    [("{jahr}/{counter}", ("{jahr}",)), ("{counter:3}", ("{counter:3}",)), ("{counter}}", ("}",))],
)
def test_a_gap_that_nobody_can_fill_is_named(pattern, gaps):
    assert wrong_gaps(pattern) == gaps


def test_numbers_start_anew_with_the_year_only_where_the_year_is_printed():
    assert by_year("{yy}-{counter}")
    assert not by_year("{counter}/{roman}")


ROMANS = {
    1: "I",
    4: "IV",
    5: "V",
    9: "IX",
    14: "XIV",
    18: "XVIII",
    19: "XIX",
    40: "XL",
    89: "LXXXIX",
}


@pytest.mark.parametrize(("number", "digits"), ROMANS.items())
def test_a_wahlperiode_is_printed_in_roman_digits(number, digits):
    assert roman(number) == digits
