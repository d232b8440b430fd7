"""The first command of the README: a sample Landkreis with five real papers."""

import shlex

import pytest

from tests.cli.program import DEFINITIONS, Office


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("demo"), {"VORLAUF_DEFINITIONS": str(DEFINITIONS)})
    assert office.run("demo").code == 0
    return office


def test_the_demo_carries_five_papers_and_marks_what_is_assumed(demo):
    said = demo.json("demo")
    assert (said["exit"], len(said["papers"])) == (0, 5)
    text = demo.run("demo").out
    assert "VO/2019/032" in text
    assert "* assumed" in text


def test_the_commands_that_the_demo_names_can_be_typed(demo):
    lines = [line.strip() for line in demo.run("demo").out.splitlines()]
    (export,) = [line for line in lines if line.startswith("export ")]
    name, _sign, url = export.removeprefix("export ").partition("=")
    named = [shlex.split(line)[1:] for line in lines if line.startswith("./vorlauf ")]
    assert len(named) == 3
    for words in named:
        assert demo.run(*words, **{name: url}).code == 0, words


def test_the_papers_of_the_demo_are_sound(demo):
    said = demo.json("demo")
    for database in said["databases"]:
        url = f"sqlite:///{said['folder']}/{database}"
        assert demo.json("verify", VORLAUF_DATABASE=url)["broken"] == []


def test_the_demo_leaves_the_database_of_the_office_alone(demo):
    assert not demo.database.exists()
    demo.run("person", "new", "x", "X", "--regelwerk", "landkreis-niedersachsen")
    before = demo.json("person", "list")
    demo.run("demo")
    assert demo.json("person", "list") == before
