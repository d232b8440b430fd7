"""`verify`: nobody changes a history unnoticed, and seals show a cut tail."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.cli.program import PEOPLE

NUMBER = "VO/2026/001"


@pytest.fixture
def sealed(council):
    said = council.json("verify", "--seal", "--now", "2026-02-01")
    assert (said["exit"], said["sealed"]) == (0, "2026-02-01")
    return council


def change(office, sentence):
    with closing(sqlite3.connect(office.database)) as connection:
        assert connection.execute(sentence).rowcount > 0
        connection.commit()


def broken(office):
    said = office.json("verify")
    assert said["exit"] == 1
    assert all(b["message"] and b["harm"] for b in said["broken"])
    return said["broken"]


def test_an_untouched_house_is_sound_and_says_what_was_looked_at(council):
    said = council.json("verify")
    # The history of the one paper, and that of the house: its Regelwerk, its persons, their roles.
    assert (said["exit"], said["broken"], said["chains"]) == (0, [], 2)
    history = council.json("vorlage", "history", NUMBER)["entries"]
    assert said["entries"] == len(history) + 1 + 2 * len(PEOPLE)
    assert "Untouched" in council.run("verify").out


@pytest.mark.parametrize(
    "sentence",
    [
        "update history set name = 'Niemand' where seq = 3",
        "update history set at = '2020-01-01T00:00:00+01:00' where seq = 3",
        "update history set payload = '{}' where seq = 1",
        "update vorlage set betreff = 'Anderes'",
        "update vorlage set closed = true",
        "update vorlage set state = 'entwurf'",
        "update beratung set gremium = 'kt' where id = 1",
    ],
)
def test_what_is_changed_by_hand_is_named_with_its_vorlage(council, sentence):
    change(council, sentence)
    assert NUMBER in [b["vorlage"] for b in broken(council)]
    assert NUMBER in council.run("verify").out


def test_a_changed_entry_is_named_by_its_number(council):
    change(council, "update history set name = 'Niemand' where seq = 3")
    assert (NUMBER, 3) in [(b["vorlage"], b["seq"]) for b in broken(council)]


def test_a_cut_tail_is_found(sealed):
    last = sealed.json("vorlage", "show", NUMBER)["revision"]
    change(sealed, f"delete from history where seq = {last}")  # noqa: S608 - a number of ours
    assert NUMBER in [b["vorlage"] for b in broken(sealed)]


def test_nothing_is_sealed_while_something_is_broken(council):
    change(council, "update history set name = 'Niemand' where seq = 3")
    assert council.json("verify", "--seal")["sealed"] is None
    assert not list(council.folder.rglob("siegel-*.json"))


def test_a_seal_is_also_kept_as_a_file_of_its_day(sealed):
    (file,) = sealed.folder.rglob("siegel-*.json")
    assert "2026-02-01" in file.name
    assert json.loads(file.read_text())
    assert sealed.json("verify")["seals"] == 1
    again = sealed.json("verify", "--seal", "--now", "2026-02-01")
    assert (again["sealed"], len(list(file.parent.iterdir()))) == ("2026-02-01", 1)
    sealed.json("verify", "--seal", "--now", "2026-02-02")
    assert len(list(file.parent.iterdir())) == 2


@pytest.mark.parametrize("harm", ["change", "remove", "empty"])
def test_a_seal_file_that_is_changed_or_missing_is_found(sealed, harm):
    (file,) = sealed.folder.rglob("siegel-*.json")
    if harm == "remove":
        file.unlink()
    else:
        text = file.read_text()
        file.write_text(text.replace("2026-02-01", "2026-02-03") if harm == "change" else "")
    assert [b["harm"] for b in broken(sealed)]


def test_changed_definitions_are_found(council):
    change(council, "update regelwerk set files = replace(files, 'Kreistag', 'Reichstag')")
    assert [b["message"] for b in broken(council)] == ["the definitions have been changed"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "insert into duty values ('erika', 'landrat', '')",
            "person erika, entry 3: what is stored",
        ),
        (
            "insert into person (id, name) values ('x', 'X')",
            "person x: nothing on record",
        ),
        ("update chronicle set name = 'Niemand' where seq = 4", "person leo, entry 4: the content"),
        (
            "delete from chronicle where seq = (select max(seq) from chronicle)",
            "the history of the house, entry 15: the end of the history",
        ),
    ],
)
def test_what_is_changed_beside_the_papers_is_named_as_well(council, sentence, said):
    change(council, sentence)
    assert "house" in {b["kind"] for b in broken(council)} or "person" in said
    assert said in council.run("verify").out
