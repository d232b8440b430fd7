"""The documents say what is there."""

import importlib
import re
import shlex

import pytest

from engine.version import VERSION
from tests.house.tree import OWN, ROOT, named

PAGES = sorted(
    p
    for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("definitions/**/*.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
COMMAND = re.compile(r"^\s*(?:\$ )?(?:\./|\.venv/bin/)?vorlauf(?:\s+(.*))?$")
FOLDERS = (*OWN, "tests", "docs", "definitions", ".ci")
LAUNCHER = ("bench", "test")
DECISIONS = ROOT / "docs" / "decisions"
SECTIONS = ["Context", "Decision", "Consequences", "Alternatives"]

each_page = pytest.mark.parametrize("path", PAGES, ids=named)


def prose(path):
    return FENCE.sub("", path.read_text())


@each_page
def test_every_relative_link_leads_somewhere(path):
    links = [link for link in LINK.findall(prose(path)) if not re.match(r"[a-z]+:", link)]
    dead = [link for link in links if not target(path, link)]
    assert not dead


def target(path, link):
    file, _, anchor = link.partition("#")
    page = (path.parent / file) if file else path
    return page.exists() and (not anchor or page.suffix != ".md" or anchor in anchors(page))


def anchors(page):
    titles = re.findall(r"^#+ +(.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@each_page
def test_every_file_that_is_named_exists(path):
    tokens = [t for t in CODE.findall(prose(path)) if re.fullmatch(r"[\w.*/-]+", t) and "/" in t]
    ours = [t for t in tokens if t.split("/")[0] in FOLDERS and "NNNN" not in t]
    assert [t for t in ours if not any(ROOT.glob(t.rstrip("/")))] == []


def commands(path):
    for block in FENCE.findall(path.read_text()):
        for line in block.replace("\\\n", " ").splitlines():
            if (match := COMMAND.match(line)) and "…" not in line:
                yield shlex.split(match[1] or "", comments=True)


@pytest.mark.skipif(
    not (ROOT / "cli" / "main.py").exists(), reason="there is no command line to ask yet"
)
@each_page
def test_every_command_line_can_be_typed(path):
    wrong = [" ".join(words) for words in commands(path) if not understood(words)]
    assert not wrong


def understood(words):
    if not words or words[0] in LAUNCHER:
        return bool(words)
    main = importlib.import_module("cli.main")
    if words[0] not in main.COMMANDS:
        return set(words) <= {"--help", "-h"}
    command = main.load(words[0])
    known = {"--help", *spellings(command)}
    for word in words[1:]:
        children = getattr(command, "commands", None)
        if not children or (word.startswith("-") and word != "-"):
            continue
        if word not in children:
            return False
        command = children[word]
        known |= spellings(command)
    options = {option for word in words if (option := word.split("=")[0]).startswith("--")}
    return options <= known


def spellings(command):
    return {o for p in command.params for o in [*p.opts, *p.secondary_opts]}


def test_the_changelog_speaks_of_this_version_or_the_next():
    headings = re.findall(r"^## +(.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings
    assert re.search(rf"Unreleased|Unveröffentlicht|\b{re.escape(VERSION)}\b", headings[0])


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("*.md")), ids=named)
def test_a_decision_record_follows_the_template(path):
    text = path.read_text()
    number = path.name.partition("-")[0]
    assert re.fullmatch(r"\d{4}", number)
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^Status: (proposed|accepted|superseded by \d{4})", text, re.MULTILINE)
    headings = re.findall(r"^## +(.+)$", text, re.MULTILINE)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS


def test_no_two_decision_records_share_a_number():
    numbers = [path.name[:4] for path in DECISIONS.glob("*.md")]
    assert len(numbers) == len(set(numbers))
