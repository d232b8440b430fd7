"""The guard language: what it accepts, what it refuses and where."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.guard import Field, Kind, evaluate
from engine.definition import expression, expression_functions
from engine.definition.expression import compile_guard
from engine.definition.problem import Place, Severity

NAMES = {
    "betreff": Field(Kind.TEXT),
    "datum": Field(Kind.DATE),
    "eilig": Field(Kind.YESNO),
    "gremien": Field(Kind.TEXTS, ("jha", "ka", "kt")),
    "kosten": Field(Kind.NUMBER),
    "thema": Field(Kind.CHOICE, ("jugendhilfe", "soziales", "schule")),
}
FACTS = {
    "betreff": "Kita Süd",
    "datum": date(2026, 5, 4),
    "eilig": True,
    "gremien": ("jha", "kt"),
    "kosten": 500,
    "thema": "schule",
    "today": date(2026, 5, 1),
}
START = Place("art.yaml", 7, 11)


def compiled(text):
    guard, problems = compile_guard(text, NAMES, place=START)
    assert problems == ()
    return guard


def found(text, place=START):
    """Code and offset of every problem."""
    _, problems = compile_guard(text, NAMES, place=place)
    return [(p.code, p.place.column - place.column) for p in problems]


# -- what it can say -------------------------------------------------------------------------

HOLDS = [
    "eilig",
    "not (not eilig)",
    "eilig or kosten > 10000",
    "betreff != '' and len(betreff) > 3",
    "kosten == 500 and kosten != 501",
    "0 < kosten <= 500 < 501",
    "kosten >= 499.99",
    "kosten - 100 + 1 == 401",
    "-kosten < -499",
    "kosten in [-1, 500]",
    "thema == 'schule'",
    "thema in ['jugendhilfe', 'schule']",
    "thema not in ['jugendhilfe', 'soziales']",
    "'jha' in gremien and 'ka' not in gremien",
    "len(gremien) == 2",
    "datum >= '2026-05-04'",
    "'2026-05-03' < datum < '2026-05-05'",
    "datum == today + 3",
    "datum - 3 == today",
    "datum - today == 3",
    "datum - '2026-05-01' == 3",
    "datum in ['2026-05-04']",
    "days_between(today, datum) == 3",
    "year(datum) == 2026",
    "min(kosten, 7, 9) == 7",
    "max(datum, '2030-01-01') == '2030-01-01'",
    "abs(0 - kosten) == 500",
    "lower(betreff) == 'kita süd'",
    "startswith(betreff, 'Kita')",
    "present(kosten) and present(betreff) and present(gremien) and present(datum)",
    "eilig == True",
    "thema == '' or thema == 'schule'",
    "betreff == 'Kita ' 'Süd'",
    "  eilig\n  and\tkosten > 0\n",
]


@pytest.mark.parametrize("text", HOLDS)
def test_it_holds(text):
    guard = compiled(text)
    assert evaluate(guard, FACTS) is True


@pytest.mark.parametrize("text", HOLDS)
def test_its_opposite_does_not_hold(text):
    assert evaluate(compiled(f"not ({text.strip()})"), FACTS) is False


def test_a_guard_names_what_it_reads_and_its_clauses():
    guard = compiled("present(kosten) and (eilig or datum > today) and len(betreff) > 0")
    assert set(guard.reads) == {"kosten", "eilig", "datum", "today", "betreff"}
    assert [(clause.source, set(clause.reads)) for clause in guard.clauses] == [
        ("present(kosten)", {"kosten"}),
        ("eilig or datum > today", {"eilig", "datum", "today"}),
        ("len(betreff) > 0", {"betreff"}),
    ]


def test_guards_of_the_same_text_are_equal_values():
    assert compiled("kosten > 0") == compiled("kosten > 0")
    assert hash(compiled("kosten > 0")) == hash(compiled("kosten > 0"))


# -- what it refuses: reliability.md 5.1 -----------------------------------------------------

REFUSED = {
    "Y1-dotted-path": ("os.system", [("guard-forbidden", 0)]),
    "Y1-dotted-call": ("os.system('id')", [("guard-forbidden", 0)]),
    "Y2-dunder": ("__class__", [("guard-name", 0)]),
    "Y2-subclass-hook": ("__init_subclass__()", [("guard-name", 0)]),
    "Y2-private": ("_secret", [("guard-name", 0)]),
    "Y11-impossible-date": ("datum > '2026-02-30'", [("guard-date", 8)]),
    "Y11-date-without-dashes": ("datum > '20260131'", [("guard-date", 8)]),
    "Y11-week-date": ("datum in ['2026-W01-1']", [("guard-date", 10)]),
    "Y11-german-date": ("'31.01.2026' <= datum", [("guard-date", 0)]),
    "Y11-date-as-argument": ("year('2026-13-01') > 1", [("guard-date", 5)]),
    "Y17-subclasses": ("().__class__.__base__.__subclasses__()", [("guard-forbidden", 0)]),
    "Y17-attribute-of-field": ("eilig and betreff.upper() == ''", [("guard-forbidden", 10)]),
    "Y18-power": ("9**9**9", [("guard-forbidden", 0)]),
    "Y18-repeat": ('"a"*10**9', [("guard-forbidden", 0)]),
    "Y18-format": ('"%999999999d" % 1', [("guard-forbidden", 0)]),
    "Y18-shift": ("1<<10**9", [("guard-forbidden", 0)]),
    "Y18-while": ("while True", [("guard-syntax", 0)]),
    "Y18-open": ("open('/etc/passwd')", [("guard-name", 0)]),
    "Y18-format-width": ("f'{1:999999999}'", [("guard-forbidden", 0)]),
    "Y18-20000-or": ("eilig or " * 20_000 + "eilig", [("guard-size", 0)]),
    "Y18-minus": ("-" * 499 + "1", [("guard-size", 0)]),
    "Y18-parentheses": ("(" * 250 + ")" * 250, [("guard-syntax", 200)]),
    "Y18-brackets": ("[" * 500, [("guard-syntax", 200)]),
    "Y18-depth": ("not " * 20 + "eilig", [("guard-size", 0)]),
    "Y18-nodes": ("kosten in [" + "1," * 220 + "]", [("guard-size", 0)]),
    "Y18-digits": ("kosten > " + "9" * 400, [("guard-size", 9)]),
    "Y21-nul": ("kosten > 5\0", [("guard-forbidden", 10)]),
    "Y21-bidi": ("betreff == 'x\u202e'", [("guard-forbidden", 13)]),
    "Y21-surrogate": ("betreff == '\ud800'", [("guard-forbidden", 12)]),
    "subscript": ("gremien[0] == 'ka'", [("guard-forbidden", 0)]),
    "call-of-call": ("len(betreff)() > 1", [("guard-forbidden", 0)]),
    "call-of-lambda": ("(lambda: True)()", [("guard-forbidden", 0)]),
    "keyword": ("len(obj=betreff) > 1", [("guard-forbidden", 0)]),
    "star": ("len(*gremien) > 1", [("guard-forbidden", 4)]),
    "multiply": ("kosten * 2 > 1", [("guard-forbidden", 0)]),
    "divide": ("kosten / 2 > 1", [("guard-forbidden", 0)]),
    "modulo": ("kosten % 2 == 1", [("guard-forbidden", 0)]),
    "plus-sign": ("+kosten > 1", [("guard-forbidden", 0)]),
    "invert": ("~kosten > 1", [("guard-forbidden", 0)]),
    "lambda": ("lambda: 1", [("guard-forbidden", 0)]),
    "comprehension": ("[x for x in gremien] == gremien", [("guard-forbidden", 0)]),
    "f-string": ("betreff == f'{eilig}'", [("guard-forbidden", 11)]),
    "walrus": ("(kosten := 5) > 1", [("guard-forbidden", 1)]),
    "ternary": ("eilig if eilig else eilig", [("guard-forbidden", 0)]),
    "is": ("eilig is True", [("guard-forbidden", 0)]),
    "none": ("betreff == None", [("guard-forbidden", 11)]),
    "ellipsis": ("betreff == ...", [("guard-forbidden", 11)]),
    "bytes": ("betreff == b'x'", [("guard-forbidden", 11)]),
    "complex": ("kosten == 1j", [("guard-syntax", 10)]),
    "exponent": ("kosten > 1e5", [("guard-syntax", 9)]),
    "underscore": ("kosten > 1_000", [("guard-syntax", 9)]),
    "hexadecimal": ("kosten > 0x10", [("guard-syntax", 9)]),
    "number-runs-into-word": ("kosten > .5and eilig", [("guard-syntax", 10)]),
    "decimal-without-zero": ("kosten > .5", [("guard-forbidden", 9)]),
    "comment": ("kosten > 0 # always", [("guard-forbidden", 11)]),
    "backslash": (r"betreff == 'a\n'", [("guard-forbidden", 13)]),
    "triple-quotes": ("betreff == '''x'''", [("guard-forbidden", 11), ("guard-forbidden", 15)]),
    "tuple": ("kosten in (1, 2)", [("guard-forbidden", 10)]),
    "empty": (" ", [("guard-syntax", 0)]),
    "two-expressions": ("eilig; eilig", [("guard-syntax", 5)]),
    "ends-too-early": ("kosten >", [("guard-syntax", 8)]),
    "no-condition": ("kosten", [("guard-type", 0)]),
    "text-as-condition": ("eilig and betreff", [("guard-type", 10)]),
    "negated-number": ("not kosten", [("guard-type", 4)]),
    "unknown-name": ("kostn > 0", [("guard-name", 0)]),
    "unknown-function": ("leng(betreff) > 0", [("guard-name", 0)]),
    "function-as-name": ("len > 5", [("guard-name", 0)]),
    "text-order": ("betreff < 'x'", [("guard-type", 0)]),
    "mixed-equality": ("kosten == '5'", [("guard-type", 0)]),
    "mixed-order": ("kosten < datum", [("guard-type", 0)]),
    "list-equality": ("gremien == gremien", [("guard-type", 0)]),
    "text-plus-text": ("betreff + 'x' == ''", [("guard-type", 0)]),
    "date-plus-date": ("datum + today > datum", [("guard-type", 0)]),
    "number-minus-date": ("5 - datum > 1", [("guard-type", 0)]),
    "minus-text": ("-betreff == 1", [("guard-type", 1)]),
    "substring": ("'a' in betreff", [("guard-type", 7)]),
    "number-in-texts": ("5 in gremien", [("guard-type", 0)]),
    "list-of-other-kind": ("kosten in ['a', 1]", [("guard-type", 11)]),
    "list-with-name": ("betreff in ['a', thema]", [("guard-type", 17)]),
    "empty-list": ("kosten in []", [("guard-type", 10)]),
    "list-alone": ("[1] == [1]", [("guard-forbidden", 0), ("guard-forbidden", 7)]),
    "too-many-arguments": ("len(betreff, betreff) > 1", [("guard-type", 0)]),
    "too-few-arguments": ("min(kosten) > 1", [("guard-type", 0)]),
    "mixed-minimum": ("min(kosten, datum) > 1", [("guard-type", 0)]),
    "length-of-number": ("len(kosten) > 1", [("guard-type", 4)]),
    "present-of-value": ("present(kosten + 1)", [("guard-type", 0)]),
    "present-of-unknown": ("present(kostn)", [("guard-name", 8)]),
    "choice": ("thema == 'jugendhlfe'", [("guard-choice", 9)]),
    "choice-on-the-left": ("'x' != thema", [("guard-choice", 0)]),
    "choice-in-list": ("thema in ['schule', 'sozial']", [("guard-choice", 20)]),
    "choice-in-field": ("'kreistag' in gremien", [("guard-choice", 0)]),
    "all-at-once": (
        "kostn > 0 and thema == 'x' and datum > '1.1.26' and betreff.x",
        [("guard-name", 0), ("guard-choice", 23), ("guard-date", 39), ("guard-forbidden", 52)],
    ),
    "column-counts-characters": ("'ä€😀' == betreff and x", [("guard-name", 21)]),
    "second-line": ("eilig\n  and x", [("guard-name", 12)]),
}


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused_with_code_and_column(row):
    text, expected = REFUSED[row]
    assert compile_guard(text, NAMES, place=START)[0] is None
    assert found(text) == expected


def test_nothing_too_long_reaches_the_parser(monkeypatch):
    monkeypatch.setattr(expression, "_parse", None)
    assert found("x" * 501) == [("guard-size", 0)]


@pytest.mark.parametrize("failure", [MemoryError, RecursionError, ValueError])
def test_a_parser_that_gives_up_is_a_problem_and_no_crash(failure, monkeypatch):
    monkeypatch.setattr(expression.ast, "parse", lambda *_a, **_k: (_ for _ in ()).throw(failure))
    assert found("eilig") == [("guard-syntax", 0)]


def test_without_a_column_every_problem_names_the_line():
    assert compile_guard("x and y", NAMES, place=Place("a.yaml", 3))[1] != ()
    assert {p.place for p in compile_guard("x and y", NAMES, place=Place("a.yaml", 3))[1]} == {
        Place("a.yaml", 3)
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kostn > 0", "kosten"),
        ("true", "True"),
        ("leng(betreff) > 0", "len"),
        ("thema == 'jugendhlfe'", "jugendhilfe"),
        ("thema in ['sozial']", "soziales"),
        ("kosten = 5", "=="),
        ("eilig und eilig", "and"),
        ("eilig && eilig", "and"),
        ("eilig oder eilig", "or"),
        ("nicht eilig", "not"),
        ("kosten <> 5", "!="),
    ],
)
def test_the_hint_names_the_word_that_was_meant(text, word):
    (problem,) = compile_guard(text, NAMES, place=START)[1]
    assert dict(problem.hint.params) == {"word": word}


def test_typographic_quotes_are_explained():
    (problem,) = compile_guard("thema == „schule“", NAMES, place=START)[1]
    assert problem.hint.text == "use straight quotation marks"


@pytest.mark.parametrize(
    ("text", "offsets"), [("1 < 2", [0]), ("eilig and True", [10]), ("today > datum", [])]
)
def test_a_condition_that_reads_nothing_is_a_warning_and_compiles(text, offsets):
    guard, problems = compile_guard(text, NAMES, place=START)
    assert guard
    assert [(p.code, p.severity) for p in problems] == [
        ("guard-constant", Severity.WARNING) for _ in offsets
    ]
    assert [p.place.column - START.column for p in problems] == offsets


TOKENS = st.sampled_from(
    [
        *NAMES,
        *expression_functions.FUNCTION_NAMES,
        *["and", "or", "not", "in", "is", "if", "else", "lambda", "for", "True", "None", "today"],
        *["(", ")", "[", "]", "{", "}", "'", '"', "'2026-01-01'", "'ä'", "''", "f'{1}'", "b''"],
        *["==", "!=", "<", "<=", ":=", "=", "+", "-", "*", "**", "/", "%", ".", ",", ":", "@"],
        *["0", "12", "0.5", "1e9", "0x", "1_0", "9" * 30, "#", "\\", "\n", "\t", "\0", "\ud800"],
    ]
)


@given(st.text() | st.lists(TOKENS, max_size=25).map(" ".join) | st.lists(TOKENS).map("".join))
def test_no_text_makes_the_compiler_raise(text):
    guard, problems = compile_guard(text, NAMES, place=START)
    assert guard is not None or problems
    assert guard is None or all(p.severity is Severity.WARNING for p in problems)
