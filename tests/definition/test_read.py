"""Reading one YAML file: what is accepted, what is refused, and where it says so."""

import unicodedata
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from engine.definition import decode, read
from engine.definition.lookalike import confusable, skeleton
from engine.definition.problem import Place
from engine.definition.read import read_text
from engine.definition.tree import Mapping, Scalar, Sequence, place_of, plain

RLO = "\N{RIGHT-TO-LEFT OVERRIDE}"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
CYRILLIC_A = "\N{CYRILLIC SMALL LETTER A}"


def read_yaml(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return read_text(data, file="art.yaml")


def value(text):
    root, problems = read_yaml(text)
    assert problems == ()
    return plain(root)


def found(text):
    """Code, line and column of every problem."""
    return [(p.code, p.place.line, p.place.column) for p in read_yaml(text)[1]]


# -- what is refused: reliability.md 5.1 ------------------------------------------------------

ALIASES = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a]\n" for i in range(9))
MERGES = "a: &a {x: 1}\n" + "".join(f"m{i}: {{<<: [*a, *a]}}\n" for i in range(6))

REFUSED = {
    "Y3-apply": ('a: !!python/object/apply:os.system ["id"]\n', [("yaml-tag", 1, 4)]),
    "Y3-own-tag": ("a: !geheim 1\nb: !other 2\n", [("yaml-tag", 1, 4)]),
    "Y3-on-mapping": ("a: !!map {b: 1}\n", [("yaml-tag", 1, 4)]),
    "Y3-tag-directive": ("%TAG ! tag:x,2000:\n---\na: 1\n", [("yaml-tag", 1, 1)]),
    "Y4-alias-bomb": (ALIASES, [("yaml-alias", 1, 4)]),
    "Y5-merge-bomb": (MERGES, [("yaml-alias", 1, 4)]),
    "Y5-merge-without-alias": ("<<: {a: 1}\n", [("yaml-alias", 1, 1)]),
    "Y6-self-reference": ("a: &a [*a]\n", [("yaml-alias", 1, 4)]),
    "Y7-100000-brackets": ("[" * 100_000, [("yaml-depth", 1, 21)]),
    "Y7-depth-2000-closed": ("a: " + "[" * 2000 + "]" * 2000, [("yaml-depth", 1, 23)]),
    "Y7-depth-in-blocks": ("- " * 2000, [("yaml-depth", 1, 41)]),
    "Y7-depth-of-keys": ("? " * 2000, [("yaml-depth", 1, 41)]),
    "Y8-too-many-bytes": (b"a: " + b"x" * decode.MAX_BYTES, [("yaml-size", 0, 0)]),
    "Y9-duplicate": ("zustand: a\nart: b\nzustand: c\n", [("yaml-duplicate", 3, 1)]),
    "Y9-duplicate-quoted": ("a: {b: 1, 'b': 2}\n", [("yaml-duplicate", 1, 11)]),
    "Y12-infinity": ("frist: .inf\n", [("yaml-number", 1, 8)]),
    "Y12-minus-infinity": ("frist: -.INF\n", [("yaml-number", 1, 8)]),
    "Y12-nan": ("frist: .nan\n", [("yaml-number", 1, 8)]),
    "Y12-digits": ("frist: 1" + "0" * 5000 + "\n", [("yaml-number", 1, 8)]),
    "Y16-case": ("entwurf: 1\nEntwurf: 2\n", [("yaml-duplicate", 2, 1)]),
    "Y16-accent": ("pr\u00fcfung: 1\npru\u0308fung: 2\n", [("yaml-duplicate", 2, 1)]),
    "Y16-homoglyph": (f"entw{CYRILLIC_A}rf: 1\nentwarf: 2\n", [("yaml-duplicate", 2, 1)]),
    "Y21-utf-16": ("a: 1\n".encode("utf-16"), [("yaml-encoding", 0, 0)]),
    "Y21-utf-16-without-mark": ("a: 1\n".encode("utf-16-le"), [("yaml-encoding", 0, 0)]),
    "Y21-utf-32": ("a: 1\n".encode("utf-32"), [("yaml-encoding", 0, 0)]),
    "Y21-latin-1": ("a: 1\nb: größe\n".encode("latin-1"), [("yaml-encoding", 2, 6)]),
    "Y21-wrong-byte-after-mark": (b"\xef\xbb\xbfa: \xe4", [("yaml-encoding", 1, 4)]),
    "Y21-surrogate": ("a: \ud800\n", [("yaml-encoding", 1, 4)]),
    "Y21-surrogate-escape": ('a: "\\ud800"\n', [("yaml-syntax", 1, 7)]),
    "Y21-mark-in-the-middle": (f"a: 1\nb: x{BOM}\n", [("yaml-control", 2, 5)]),
    "Y21-nul": ("a: x\0\n", [("yaml-control", 1, 5)]),
    "Y21-escape-sequence": ("a: \x1b[31mred\n", [("yaml-control", 1, 4)]),
    "Y21-nul-escape": ('a: "\\0"\n', [("yaml-control", 1, 4)]),
    "Y21-bidi": (f"a: x{RLO}y\n", [("yaml-control", 1, 5)]),
    "Y21-bidi-escape": ('a: "x\\u202ey"\n', [("yaml-control", 1, 4)]),
    "Y21-line-separator": ("a: x\u2028y\n", [("yaml-control", 1, 5)]),
    "Y21-tab": ("a:\n\t- x\n", [("yaml-syntax", 2, 1)]),
    "Y21-tab-after-value": ("a: 1\n\tb: 2\n", [("yaml-syntax", 2, 1)]),
    "Y21-two-documents": ("a: 1\n---\nb: 2\n", [("yaml-documents", 2, 1)]),
    "Y21-two-documents-dots": ("a: 1\n...\nb: 2\n", [("yaml-syntax", 3, 1)]),
    "Y21-empty": ("", [("yaml-empty", 0, 0)]),
    "Y21-only-comments": ("# nothing\n\n# yet\n", [("yaml-empty", 0, 0)]),
    "Y21-empty-document": ("---\n", [("yaml-empty", 0, 0)]),
    "Y21-yaml-1.1": ("%YAML 1.1\n---\na: 1\n", [("yaml-version", 1, 1)]),
    "Y21-yaml-1.3": ("%YAML 1.3\n---\na: 1\n", [("yaml-version", 1, 1)]),
    "unknown-directive": ("%FOO\n---\na: 1\n", [("yaml-syntax", 1, 1)]),
    "list-as-root": ("- a\n- b\n", [("yaml-root", 1, 1)]),
    "text-as-root": ("only words\n", [("yaml-root", 1, 1)]),
    "mapping-as-key": ("a: {{x}}\n", [("yaml-syntax", 1, 5)]),
}


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused_with_code_and_place(row):
    text, expected = REFUSED[row]
    assert found(text) == expected


def test_the_limit_of_bytes_holds_before_anything_is_parsed(monkeypatch):
    monkeypatch.setattr(read, "LOADER", None)
    assert found(b"[" * 5_000_000) == [("yaml-size", 0, 0)]


def test_a_file_that_is_too_big_is_doubted_and_not_measured():
    (problem,) = read_yaml(b"x" * (decode.MAX_BYTES + 1))[1]
    assert dict(problem.message.params) == {"most": decode.MAX_BYTES}
    assert "split" not in problem.hint.text


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("fristen.yaml", "fristen:"),
        ("regelwerk.yaml", "regelwerk:"),
        ("vorlagenarten/neu.yaml", "art: beschlussvorlage"),
        ("stories/eine.yaml", "story:"),
    ],
)
def test_of_a_list_at_the_root_the_line_is_named_that_belongs_there(file, line):
    (problem,) = read_text(b"- a\n", file=file)[1]
    assert dict(problem.hint.params) == {"example": line}


def test_the_number_of_values_is_limited(monkeypatch):
    monkeypatch.setattr(read, "MAX_EVENTS", 100)
    assert found("a: [" + "x," * 200 + "]") == [("yaml-size", 1, 195)]
    assert found("a: [" + "x," * 50 + "]") == []


def test_nesting_up_to_the_limit_is_read():
    deep = read.MAX_DEPTH - 1
    assert found("a: " + "[" * deep + "]" * deep) == []
    assert found("a: " + "[" * (deep + 1) + "]" * (deep + 1)) == [("yaml-depth", 1, 4 + deep)]


def test_a_file_full_of_problems_names_only_the_first_of_them():
    assert len(found("a: \1\n" * 1000)) == decode.MAX_PROBLEMS
    assert len(found("".join("a: .inf\n" for _ in range(1000)))) == decode.MAX_PROBLEMS


def test_all_problems_are_reported_at_once():
    text = f"a: .inf\nb: *x\nc: !t 1\nb: 2\nd: {RLO}\n"
    codes = ["yaml-control", "yaml-number", "yaml-alias", "yaml-tag", "yaml-duplicate"]
    assert [code for code, _, _ in found(text)] == codes


def test_a_duplicate_names_both_lines():
    (problem,) = read_yaml("zustand: a\nart: b\nzustand: c\n")[1]
    assert dict(problem.message.params) == {"key": "zustand", "line": 3, "first_line": 1}


def test_a_wrong_byte_is_named_with_what_it_was_meant_to_be():
    (problem,) = read_yaml("a: größe".encode("cp1252"))[1]
    assert problem.found == "0xF6 (ö)"
    assert problem.possible == ("UTF-8",)


def test_nothing_of_a_tag_is_ever_called(tmp_path):
    trace = tmp_path / "trace"
    read_yaml(f'a: !!python/object/apply:os.system ["touch {trace}"]')
    assert not trace.exists()


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a:\n\t- x\n", (2, 1), "a tab is used for indentation"),
        ("a: b: c\n", (1, 5), "a colon is not expected here"),
        ("a: 'x\n", (2, 1), "a quotation mark is not closed"),
        ("a: [1, 2\n", (2, 1), "a list in square brackets is not closed or lacks a comma"),
        ("a: {b: 1\n", (2, 1), "a mapping in curly brackets is not closed or lacks a comma"),
        ('a: "\\q"\n', (1, 5), "the backslash in double quotes starts an unknown character"),
        ("a:\n  - b\n c: d\n", (3, 2), "the indentation does not fit the lines above"),
        ("- a\nb: 1\n", (2, 1), "the indentation does not fit the list above"),
        ("a: }\n", (1, 4), "a value is missing or starts with a special character"),
        ("a: @x\n", (1, 4), "a text must not start with this character"),
        ("a: |x\n", (1, 5), "a line break must follow here"),
        ("a: &\n", (1, 5), "aliases and anchors are not allowed"),
    ],
)
def test_a_parser_error_is_told_in_our_words_with_its_own_as_found(text, place, sentence):
    (problem,) = read_yaml(text)[1]
    inner = dict(problem.message.params).get("problem", problem.message)
    assert (problem.place.line, problem.place.column) == place
    assert inner.text == sentence
    assert problem.hint
    assert problem.found


def test_what_was_opened_and_not_closed_is_named_with_its_line():
    (problem,) = read_yaml("b: 1\na: [1,\n 2\n")[1]
    assert dict(problem.message.params)["line"] == 2


# -- what is accepted ------------------------------------------------------------------------

ACCEPTED = {
    "Y10-NO": ("a: NO", "NO"),
    "Y10-yes": ("a: yes", "yes"),
    "Y10-on": ("a: on", "on"),
    "Y10-sexagesimal": ("a: 12:30:00", "12:30:00"),
    "Y10-leading-zero": ("a: 0123", "0123"),
    "Y10-underscore": ("a: 1_000", "1_000"),
    "Y10-octal": ("a: 0o7", "0o7"),
    "Y10-hexadecimal": ("a: 0x1F", "0x1F"),
    "Y10-exponent": ("a: 1e5", "1e5"),
    "Y11-date": ("a: 2026-02-30", "2026-02-30"),
    "Y12-days": ("a: -5 Tage", "-5 Tage"),
    "Y12-power": ("a: 10**12", "10**12"),
    "zero": ("a: 0", 0),
    "negative": ("a: -12", -12),
    "plus-is-text": ("a: +12", "+12"),
    "decimal": ("a: 1.50", Decimal("1.50")),
    "decimal-without-zero-is-text": ("a: .5", ".5"),
    "number-in-quotes-is-text": ("a: '12'", "12"),
    "true": ("a: true", True),
    "FALSE": ("a: FALSE", False),
    "true-in-quotes-is-text": ('a: "true"', "true"),
    "null": ("a: null", None),
    "tilde": ("a: ~", None),
    "nothing": ("a:", None),
    "nothing-in-quotes-is-text": ("a: ''", ""),
    "block": ("a: |\n  x\n  y\n", "x\ny\n"),
    "folded": ("a: >-\n  x\n  y\n", "x y"),
    "composed": ("a: u\u0308ber", "\u00fcber"),
    "Y21-mark-at-the-start": (f"{BOM}a: 1", 1),
    "Y21-carriage-returns": ("a: 1\r\n", 1),
    "Y21-yaml-1.2": ("%YAML 1.2\n---\na: 1\n", 1),
    "one-document": ("---\na: 1\n...\n", 1),
    "emoji": ("a: \N{PARTY POPPER}", "\N{PARTY POPPER}"),
    "no-break-space": ("a: §\N{NO-BREAK SPACE}71", "§\N{NO-BREAK SPACE}71"),
}


@pytest.mark.parametrize("row", ACCEPTED)
def test_it_is_read_as(row):
    text, expected = ACCEPTED[row]
    read_as = value(text)["a"]
    assert read_as == expected
    assert type(read_as) is type(expected)


def test_a_key_is_text_whatever_it_looks_like():
    assert value("on: 1\n2026: 2\nno: 3\n~: 4\n") == {"on": 1, "2026": 2, "no": 3, "~": 4}


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_lines_are_counted_the_same_with_every_kind_of_line_end(ending):
    assert found(f"a: 1{ending}b: .inf{ending}") == [("yaml-number", 2, 4)]


# PyYAML's own parser lets the escape through, and the check of the value finds the surrogate.
BOTH = [row for row in [*REFUSED, *ACCEPTED] if row != "Y21-surrogate-escape"]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize("row", BOTH)
def test_the_parser_in_pure_python_agrees_with_libyaml_on_the_answer(row, loader, monkeypatch):
    text, expected = (REFUSED | ACCEPTED)[row]
    monkeypatch.setattr(read, "LOADER", loader)
    if row in ACCEPTED:
        assert value(text)["a"] == expected
    else:
        assert [code for code, _, _ in found(text)] == [code for code, _, _ in expected]


# -- places ----------------------------------------------------------------------------------

DOCUMENT = """\
art: vorlage
states:
  - name: entwurf
    owner: amt
  - {name: fertig, tags: [x, "y"]}
fields:
  kosten:
    type: money
"""


@pytest.mark.parametrize(
    ("loc", "line", "column"),
    [
        (("art",), 1, 6),
        (("states",), 2, 1),
        (("states", 0), 3, 5),
        (("states", 0, "name"), 3, 11),
        (("states", 1, "tags"), 5, 20),
        (("states", 1, "tags", 1), 5, 30),
        (("fields", "kosten", "type"), 8, 11),
        (("fields", "kosten"), 7, 3),
        (("fields", "kosten", "[key]"), 7, 3),
        (("states", 0, "label"), 3, 5),
        (("fields", "kosten", "MoneyField", "type"), 8, 11),
        (("states", 9, "name"), 2, 1),
        ((), 1, 1),
        (("missing",), 1, 1),
    ],
)
def test_a_location_of_pydantic_is_found_in_the_file(loc, line, column):
    root, _ = read_yaml(DOCUMENT)
    assert place_of(root, loc) == Place("art.yaml", line, column)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("when: kosten > 0", 1, 7),
        ("when: 'kosten > 0'", 1, 8),
        ('when: "kosten > 0"', 1, 8),
        ("when: 'name == ''x'''", 1, 0),
        ('when: "name == \\"x\\""', 1, 0),
        ("when: >-\n  kosten > 0", 1, 0),
        ("when: kosten\n  > 0", 1, 0),
        ("when: u\u0308 > 0", 1, 0),
    ],
)
def test_the_inside_of_a_text_has_a_column_only_where_the_file_shows_it_unchanged(
    text, line, column
):
    root, _ = read_yaml(text)
    assert root.entry("when").value.inside == Place("art.yaml", line, column)


def places(node):
    if isinstance(node, Scalar):
        yield node
    for item in node.items if isinstance(node, Sequence) else ():
        yield from places(item)
    for entry in node.entries if isinstance(node, Mapping) else ():
        yield entry.key
        yield from places(entry.value)


WORDS = st.text("abcäöü§", min_size=1, max_size=5)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(WORDS, TREES, min_size=1, max_size=4), st.booleans())
def test_every_scalar_stands_where_its_place_says(tree, flow):
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, width=60)
    root, problems = read_yaml(text)
    assert problems == ()
    assert plain(root) == tree
    lines = text.splitlines()
    for scalar in places(root):
        place = scalar.inside
        if place.column:
            assert lines[place.line - 1][place.column - 1 :].startswith(scalar.text)


# -- names that look the same ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("entwurf", "Entwurf"),
        ("pr\u00fcfung", "pru\u0308fung"),
        ("kasse", f"k{CYRILLIC_A}sse"),
        ("KASSE", "\N{CYRILLIC CAPITAL LETTER KA}ASSE"),
        ("Betreff", "\N{CYRILLIC CAPITAL LETTER VE}etreff"),
        ("vorlage", "v\N{GREEK SMALL LETTER OMICRON}rlage"),
        ("jha", "jh\N{ZERO WIDTH SPACE}a"),
        ("jha", "\N{FULLWIDTH LATIN SMALL LETTER J}ha"),
    ],
)
def test_words_that_look_the_same_are_confusable(one, other):
    assert confusable(one, other)
    assert confusable(other, one)


@pytest.mark.parametrize(("one", "other"), [("ka", "kt"), ("prufung", "prüfung"), ("a1", "al")])
def test_words_that_look_different_are_not_confusable(one, other):
    assert not confusable(one, other)


@given(st.text())
def test_the_skeleton_does_not_depend_on_how_a_word_is_composed(word):
    forms = {unicodedata.normalize(form, word) for form in ("NFC", "NFD")}
    assert len({skeleton(form) for form in forms}) == 1


# -- nothing makes the reader fail -----------------------------------------------------------

SIGNS = (
    "a b : - ? [ ] { } , # & * ! | > ' \" % @ ` ~ << --- ... \n \t \\ \0 0 .inf true "
    "%YAML %TAG &a *a !!x äöü \ud800 \ufeff \u202e \x85 \r"
)
PIECES = st.sampled_from(SIGNS.split(" "))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbfa\xed")
def test_no_bytes_make_the_reader_raise(data):
    root, problems = read_text(data, file="art.yaml")
    assert root is not None or problems


@given(st.lists(PIECES, max_size=40), st.sampled_from(["", " "]))
def test_no_arrangement_of_signs_makes_the_reader_raise(pieces, between):
    root, problems = read_yaml(between.join(pieces))
    assert root is not None or problems
