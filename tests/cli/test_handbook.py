"""The handbook for staff says what the program does: its examples are run, its output compared."""

import re
import shlex

import pytest

from tests.cli.program import DEFINITIONS, ROOT, Office

PAGE = ROOT / "docs" / "handbuch" / "sachbearbeitung.md"
PART = re.compile(r"<!-- heute: (\S+) -->|^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXPECTED = re.compile(r"\s+# Antwort: (\d)$")
TIMED = {("vorlage", "new"), ("vorlage", "do"), ("vorlage", "show"), ("vorlage", "why")} | {
    ("sitzung", "new"),
    ("person", "new"),
}


def parts():
    """Yield each block of commands with its moment and the output that is printed below it."""
    today, block = "", None
    for moment, kind, text in PART.findall(PAGE.read_text()):
        today = moment or today
        if kind == "sh":
            if block:
                yield block
            block = (today, text.splitlines(), [])
        elif kind == "text":
            block[2].extend(text.splitlines())
    yield block


def typed(line, today):
    """Return the words of a line of the handbook, its moment, and the exit code it announces."""
    announced = EXPECTED.search(line)
    words = shlex.split(EXPECTED.sub("", line))
    assert words[0] == "vorlauf", line
    at = ["--now", today] if tuple(words[1:3]) in TIMED else []
    return [*words[1:], *at], int(announced[1]) if announced else 0


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Everything that the program says to the commands of the page, in order, in German."""
    env = {"VORLAUF_DEFINITIONS": str(DEFINITIONS), "VORLAUF_LANG": "de"}
    office = Office(tmp_path_factory.mktemp("handbook"), env)
    return [_obeyed(office, *part) for part in parts()]


def _obeyed(office, today, lines, printed):
    answers = []
    for line in lines:
        words, expected = typed(line, today)
        answers.append((line, expected, office.run(*words)))
    return answers, printed


def test_every_command_of_the_handbook_answers_as_it_says(said):
    wrong = [
        (line, answer.code, answer.all)
        for answers, _printed in said
        for line, expected, answer in answers
        if answer.code != expected or not answer.clean
    ]
    assert wrong == []
    assert sum(len(answers) for answers, _printed in said) > 40


def test_what_the_handbook_prints_is_what_the_program_says(said):
    for answers, printed in said:
        lines = {line for _l, _c, answer in answers for line in answer.all.splitlines()}
        assert [line for line in printed if line != "…" and line not in lines] == []
