"""What staff read is German: every help page, and the answer to every wrong call."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import ROOT, copied

# Words of Typer, Click and Pydantic, and of our own sentences where nobody has translated them.
WORDS = (
    "aborted and argument arguments cannot choose command commands default did does "
    "else equal error expected extra field file for found from given greater help input "
    "integer invalid is it less long mean message missing must needed no not number of only "
    "or out path possible range read reason required run should such sure takes than "
    "that the there this time to try type unexpected unknown usage use valid value values "
    "with without your you date dir rule address"
)
ENGLISH = frozenset(WORDS.split())
COMMAND = re.compile(r"vorlauf [^\n“”]*|--?[a-z][a-z-]*|\b[a-z]+\|[a-z|]+|“[^”]*”|„[^“]*“")
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")
TYPED = [
    ["deadline"],
    ["deadline", "ladungsfrist", "--sitting", "2026-12-07", "--from", "2026-12-01"],
    ["deadline", "ladungsfrist", "--sitting", "2026-02-30"],
    ["deadline", "einladung", "--sitting", "2026-12-07"],
    ["deadline", "ladungsfrist", "--sitting", "2026-12-07", "--gremium", "xx"],
    ["deadline", "ladungsfrist", "--from", "2026-12-07"],
    ["deadline", "--amount", "3", "--from", "2026-12-01"],
    ["deadline", "--amount", "3", "--from", "2026-12-01", "--land", "XX"],
    ["deadline", "--amount", "3", "--unit", "x", "--from", "2026-12-01", "--land", "NI"],
    ["deadline", "--amount", "3", "--mode", "x", "--from", "2026-12-01", "--land", "NI"],
    ["deadline", "--amount", "3", "--from", "2026-12-01T25:00", "--land", "NI"],
    ["deadline", "--vectors", "liste.json"],
    ["deadline", "--vectors", "halb.json"],
    ["fristen", "list", "--person", "xx"],
    ["fristen", "list", "--vorlage", "xx"],
    ["fristen", "list", "--sitzung", "77"],
    ["fristen", "list", "--role", "xx"],
    ["fristen", "list", "--until", "morgen"],
    ["fristen", "show", "99"],
    ["fristen", "extend", "99"],
    ["fristen", "extend", "99", "--to", "2026-02-30"],
    ["fristen", "extend", "99", "--by", "bald"],
    ["fristen", "extend", "99", "--by", "2 Wochen"],
    ["fristen", "extend", "99", "--by", "2 Wochen", "-m", "Grund", "--as", "sid"],
    ["fristen", "done", "99", "-m", "Grund", "--as", "sid"],
    ["mails", "list", "--state", "xx"],
    ["mails", "list", "--to", "xx"],
    ["mails", "show", "99"],
    ["mails", "retry", "99"],
    ["mails", "drop", "99", "-m", "Grund"],
    ["vorlage", "list", "--art", "xx"],
    ["vorlage", "list", "--state", "xx"],
    ["vorlage", "list", "--gremium", "xx"],
    ["vorlage", "new", "xx", "--as", "erika"],
    ["vorlage", "new", "beschlussvorlage-jugendhilfe", "betreff", "--as", "erika"],
    ["vorlage", "new", "beschlussvorlage-jugendhilfe", "--link", "xx"],
    ["vorlage", "show", "VO/2026/001", "--as-of", "2026-02-30"],
    ["vorlage", "do", "VO/2026/001", "einreichen", "--as", "niemand"],
    ["vorlage", "do", "VO/2026/001", "einreichen", "--as", "erika"],
    ["vorlage", "why", "VO/2026/001", "--as", "sid", "--now", "gestern"],
    ["sitzung", "new", "jha", "2026-02-30"],
    ["sitzung", "new", "xx", "2026-12-07"],
    ["sitzung", "show", "77"],
    ["sitzung", "move", "77", "--day", "2026-02-30"],
    ["sitzung", "cancel", "77", "-m", "Grund", "--as", "sid"],
    ["person", "set", "xx"],
    ["draw", "xx"],
    ["check", "gibtesnicht"],
    ["replay", "gibtesnicht.jsonl"],
]


@pytest.fixture(scope="module")
def said(advised, tmp_path_factory):
    """Everything that the program says in German, to what is typed wrongly as well."""
    office = copied(advised, tmp_path_factory.mktemp("german") / "office")
    (office.folder / "liste.json").write_text("[1]")
    (office.folder / "halb.json").write_text('{"vektoren": [')
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(Path(__file__).with_name("speaking.py"))],
        input=json.dumps(TYPED),
        capture_output=True,
        check=True,
        text=True,
        cwd=office.folder,
        env=office.environment({"VORLAUF_LANG": "de", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}),
    )
    return json.loads(done.stdout)


def english(text):
    """Return the English words of *text*, what is typed aside."""
    bare = COMMAND.sub(" ", text)
    return sorted({w.casefold() for w in WORD.findall(bare)} & ENGLISH)


def test_the_search_for_english_finds_it():
    assert english("--amount: Input should be greater than or equal to 1")
    assert english("  --from DATE  der Tag des Ereignisses")
    assert english("--place <str>  (required)")


def test_no_help_page_speaks_english(said):
    assert len(said["pages"]) > 30
    assert {path: found for path, page in said["pages"].items() if (found := english(page))} == {}


def test_help_pages_have_no_marks_of_the_library_and_fit_into_80_columns(said):
    for path, page in said["pages"].items():
        assert not re.search(r"<[a-z]|\[[a-z]|<=|>=|x>", page, re.MULTILINE), path
        assert max(map(len, page.splitlines())) <= 80, path


def test_every_argument_and_option_says_what_it_means(said):
    assert said["bare"] == []


def test_no_answer_to_a_wrong_call_speaks_english(said):
    assert len(said["answers"]) > 150
    wrong = [(words, found) for words, _code, text in said["answers"] if (found := english(text))]
    assert wrong == []


def test_every_wrong_call_is_answered_in_a_few_narrow_lines(said):
    for words, code, text in said["answers"]:
        assert code in {1, 2}, words
        assert text.strip(), words
        assert "Traceback" not in text, words
        assert max(map(len, text.splitlines())) <= 80, words
