"""Whoever silences a check says why, on the same line."""

import io
import re
import tokenize

import pytest

from tests.house.tree import ROOT, modules, named, ours

# A marker, its codes in its own spelling, then a dash or a second hash and at least a few words.
MARKERS = re.compile(r"#\s*(ruff:\s*)?(noqa|type:\s*ignore|pyright:|mypy:|pragma:|fmt:)")
REASONED = re.compile(
    r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*"
    r"|type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\]"
    r"|pyright: ignore\[\w+(?:, ?\w+)*\]"
    r"|pragma: no cover"
    r"|fmt: (?:off|on|skip))"
    r"\s+(?:-|#)\s*\S.{9,}"
)
LISTS = ("[tool.ruff.lint]", "[tool.ruff.lint.per-file-ignores]", "[tool.pytest.ini_options]")
CODE = re.compile(r'"(?:[A-Z]+\d*|(?:ignore|default)[^"]*)"')


def comments(path):
    source = io.StringIO(path.read_text()).readline
    tokens = tokenize.generate_tokens(source)
    return [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]


@pytest.mark.parametrize("path", [*ours(), *modules("tests")], ids=named)
def test_a_silenced_check_says_why(path):
    silent = [c for c in comments(path) if MARKERS.search(c[1]) and not REASONED.search(c[1])]
    assert not silent


def test_an_exception_in_the_settings_says_why():
    section, silent = "", []
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        section = line if line.startswith("[") else section
        code = CODE.search(line) and '"ALL"' not in line
        if section in LISTS and code and not re.search(r"# .{3,}", line):
            silent.append(line)
    assert not silent
