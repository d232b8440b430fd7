"""Every word that a definition uses is explained: council language is the model."""

import re

import pytest
import yaml

from tests.house.tree import ROOT, named

DEFINITIONS = ROOT / "definitions"
FILES = sorted(p for p in DEFINITIONS.rglob("*.y*ml")) if DEFINITIONS.is_dir() else []
KEYS = {"role", "roles", "states", "trigger", "triggers"}


def words(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from names(value) if key in KEYS else ()
            yield from words(value)
    elif isinstance(node, list):
        for item in node:
            yield from words(item)


def names(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        for item in value:
            name = item.get("name") or item.get("id") if isinstance(item, dict) else item
            if isinstance(name, str):
                yield name


def test_the_walk_finds_roles_states_and_triggers():
    text = (
        "states: [{name: a}, b]\nroles: {c: x}\ntransitions: [{trigger: d, role: e}, {role: [f]}]"
    )
    assert set(words(yaml.safe_load(text))) == set("abcdef")


@pytest.mark.skipif(not DEFINITIONS.is_dir(), reason="a checkout without definitions")
def test_there_are_definitions():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_glossary_explains_every_role_state_and_trigger(path):
    known = set(re.findall(r"[\w-]+", (ROOT / "docs" / "glossary.md").read_text()))
    documents = yaml.safe_load_all(path.read_text())
    assert sorted({word for document in documents for word in words(document)} - known) == []
