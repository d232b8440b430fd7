"""Whatever is changed in the record, by whomever, is found."""

import json
import random
import sqlite3
from datetime import timedelta

import pytest

from engine.core.chain import Harm
from engine.service.chain import seal, verify
from engine.store.session import writing
from engine.store.statement import sql
from tests.service.houses import NOW, do, in_council, paper


def busy(house):
    for _ in range(3):
        made = in_council(house)
        do(house, made, "ergebnis", ergebnis="beschlossen", ja="5", nein="2")
        do(house, made, "aendern", "anna", betreff="neu", kosten="7,50")
    paper(house)


def tamper(house, *texts, **values):
    """Change the database as somebody would who goes around the program."""
    if house.database.is_sqlite:
        with sqlite3.connect(house.database.url.database, isolation_level=None) as raw:
            for text in texts:
                raw.execute(text, values)
        raw.close()
        return
    with writing(house.database) as connection:
        for text in texts:
            connection.run(sql(text), values)


EDITS = (
    "UPDATE history SET comment = 'anders' WHERE seq = 2",
    "UPDATE history SET name = 'Wer anders' WHERE seq = 3",
    "UPDATE history SET at = '2020-01-01T00:00:00+01:00' WHERE seq = 1",
    "UPDATE history SET key = 'k' WHERE seq = 1 AND vorlage = (SELECT min(id) FROM vorlage)",
    "UPDATE history SET undo = 0 WHERE seq = 3",
    "UPDATE history SET told = '[]' WHERE seq = 2",
    "UPDATE vorlage SET betreff = 'anders'",
    "UPDATE vorlage SET public = NOT public",
    "UPDATE vorlage SET closed = NOT closed",
    "UPDATE vorlage SET revision = revision + 1",
    "UPDATE vorlage SET changed = '2020-01-01T00:00:00+01:00'",
    "UPDATE beratung SET wording = 'anders' WHERE wording IS NOT NULL",
    "UPDATE beratung SET votes = '[6,2,null,null]' WHERE votes IS NOT NULL",
    "DELETE FROM beratung WHERE id = 2",
    "UPDATE regelwerk SET files = '{}'",
)


@pytest.mark.parametrize("text", EDITS)
def test_an_edit_is_found(house, text):
    busy(house)
    assert verify(house).sound
    tamper(house, text)
    assert not verify(house).sound


def test_what_is_broken_is_said_with_number_and_entry(house):
    made = in_council(house)
    tamper(house, "UPDATE history SET comment = 'anders' WHERE seq = 2")
    (broken,) = verify(house).broken
    assert (broken.number, broken.seq, broken.harm) == (made.number, 2, Harm.CONTENT)


def test_a_tail_that_was_cut_is_found(sqlite_house, tmp_path):
    made = in_council(sqlite_house)
    seal(sqlite_house, tmp_path / "siegel", now=NOW)
    tamper(
        sqlite_house,
        "DELETE FROM outbox WHERE vorlage = :id",
        "DELETE FROM history WHERE vorlage = :id AND seq = 3",
        "DELETE FROM beratung WHERE vorlage = :id",
        "UPDATE vorlage SET state = 'pruefung', revision = 2,"
        " changed = (SELECT at FROM history WHERE seq = 2),"
        " head = (SELECT hash FROM history WHERE seq = 2)",
        id=made.vorlage.id,
    )
    assert Harm.TAIL in {b.harm for b in verify(sqlite_house, tmp_path / "siegel").broken}
    # Even where the seal in the database was taken away as well, the file still knows.
    tamper(sqlite_house, "DELETE FROM seal")
    assert verify(sqlite_house).sound
    assert not verify(sqlite_house, tmp_path / "siegel").sound


def test_a_paper_that_vanished_as_a_whole_is_found(sqlite_house, tmp_path):
    made = paper(sqlite_house)
    seal(sqlite_house, tmp_path, now=NOW)
    tamper(
        sqlite_house,
        "DELETE FROM history WHERE vorlage = :id",
        "DELETE FROM vorlage WHERE id = :id",
        id=made.vorlage.id,
    )
    assert Harm.TAIL in {broken.harm for broken in verify(sqlite_house, tmp_path).broken}


def test_there_is_a_seal_for_each_day_and_after_each_change(house, tmp_path):
    paper(house)
    first = seal(house, tmp_path, now=NOW)
    assert (first.seal.number, first.fresh) == (1, True)
    assert not seal(house, tmp_path, now=NOW).fresh
    assert seal(house, tmp_path, now=NOW + timedelta(days=1)).seal.heads == ()
    paper(house)
    assert seal(house, tmp_path, now=NOW + timedelta(days=1)).seal.number == 3
    assert len(list(tmp_path.glob("siegel-*.json"))) == 3
    assert verify(house, tmp_path).sound
    assert json.loads(first.file.read_text())["hash"] == first.seal.hash


@pytest.mark.parametrize("harm", ["gone", "edited", "broken", "more"])
def test_a_seal_that_was_changed_is_found(sqlite_house, tmp_path, harm):
    paper(sqlite_house)
    made = seal(sqlite_house, tmp_path, now=NOW)
    if harm == "gone":
        made.file.unlink()
    elif harm == "edited":
        made.file.write_text(made.file.read_text().replace("2026", "2025"))
    elif harm == "broken":
        made.file.write_text("{")
    else:
        tamper(sqlite_house, "DELETE FROM seal")
    assert Harm.SEAL in {broken.harm for broken in verify(sqlite_house, tmp_path).broken}


CELLS = ("at", "name", "trigger", "comment", "payload", "moves", "snapshot", "hash", "prev")


def test_random_changes_of_single_cells_are_found(sqlite_house):
    busy(sqlite_house)
    raw = sqlite3.connect(sqlite_house.database.url.database, isolation_level=None)
    chance = random.Random(7)  # noqa: S311 - chance that can be repeated, no secret
    missed = []
    for _ in range(60):
        column, row, text = cell(raw, chance)
        put_cell(raw, column, row, changed(chance, column, text))
        if verify(sqlite_house).sound:
            missed.append((column, row))
        put_cell(raw, column, row, text)
    raw.close()
    assert verify(sqlite_house).sound
    assert not missed


def cell(raw, chance):
    column = chance.choice(CELLS)
    place = CELLS.index(column) + 1
    rows = raw.execute(f"SELECT rowid, {', '.join(CELLS)} FROM history").fetchall()  # noqa: S608 - our own names
    row = chance.choice(rows)
    return column, row[0], row[place]


def put_cell(raw, column, row, text):
    raw.execute(f"UPDATE history SET {column} = ? WHERE rowid = ?", (text, row))  # noqa: S608 - our own names


def changed(chance, column, text):
    """Return *text* with one letter more, or in a hash another one."""
    place = chance.randrange(len(text) or 1)
    return text[:place] + "x" + text[place + (column in {"hash", "prev"}) :]
