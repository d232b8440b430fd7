"""Fixtures of the command line: an office with people, and one that nobody has used yet."""

from pathlib import Path

import pytest

from tests.cli.program import PEOPLE, Office, copied


def pytest_collection_modifyitems(items):
    """A command leaves its database open when it ends, and here the process goes on."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
            )


@pytest.fixture(scope="session")
def staffed(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("staffed") / "office")
    for ident, (name, duty) in PEOPLE.items():
        assert made.run("person", "new", ident, name, "--role", duty, "--as", "erika").code == 0
    return made


@pytest.fixture(scope="session")
def advised(staffed, tmp_path_factory):
    """An office with one paper, VO/2026/001, that goes to JHA, KA and KT."""
    made = copied(staffed, tmp_path_factory.mktemp("advised") / "office")
    assert made.in_beratung() == "VO/2026/001"
    return made


@pytest.fixture
def office(staffed, tmp_path):
    return copied(staffed, tmp_path / "office")


@pytest.fixture
def council(advised, tmp_path):
    return copied(advised, tmp_path / "council")


@pytest.fixture
def fresh(tmp_path):
    return Office(tmp_path / "fresh")
