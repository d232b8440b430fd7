"""What people see: fitted to their terminal, whole where it is piped."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

import pytest

from cli.answer import table
from tests.cli.program import NI, PROGRAM, copied

NUMBER = "VO/2026/001"
LONG = "Weiterentwicklung der Beratungslandschaft im Landkreis und in seinen Städten"


@pytest.fixture(scope="module")
def screen(staffed, tmp_path_factory):
    """An office with a paper whose Betreff and Gremien are longer than a line."""
    office = copied(staffed, tmp_path_factory.mktemp("screen") / "office")
    for who in ("leo", "erika", "sid"):
        mail = ("person", "set", who, "--mail", f"{who}@landkreis.example", "--as", "sid")
        assert office.run(*mail).code == 0
    office.in_beratung("betreff=" + LONG, "thema=soziales")
    office.heard(NUMBER, "agas", "2026-02-03", "Beschlossen mit geändertem Beschlusstext", "ja=9")
    return office


def shown(office, columns, *words):
    """Return the lines that a terminal of so many columns shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen(
        [*PROGRAM, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=office.environment(),
        cwd=office.folder,
    ):
        os.close(theirs)
        text = b"".join(iter(lambda: _some(ours), b"")).decode()
    os.close(ours)
    return text.replace("\r\n", "\n").splitlines()


def _some(file):
    try:
        return os.read(file, 65_536)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "words",
    [
        ("vorlage", "show", NUMBER),
        ("vorlage", "why", NUMBER, "--as", "erika"),
        ("vorlage", "history", NUMBER),
        ("vorlage", "list"),
        ("sitzung", "show", "1"),
        ("sitzung", "list"),
        ("person", "list"),
    ],
    ids=" ".join,
)
def test_no_line_is_wider_than_the_terminal(screen, columns, words):
    lines = shown(screen, columns, *words)
    assert len(lines) > 2
    assert [line for line in lines if len(line) > columns] == []


def test_in_a_narrow_terminal_the_gremien_bear_their_short_names(screen):
    lines = shown(screen, 80, "vorlage", "show", NUMBER)
    assert any(line.split()[1:3] == ["AGAS", "Vorberatung"] for line in lines)
    assert any("Landkreis und" in line and "Betreff" not in line for line in lines)


def test_what_is_piped_is_whole_and_in_one_line(screen):
    said = screen.run("vorlage", "show", NUMBER).out
    assert f"  {LONG}\n" in said
    assert "Ausschuss für Gleichstellung, Arbeit und Soziales  Vorberatung" in said
    assert LONG in screen.run("vorlage", "list").out


def test_a_long_betreff_is_shortened_in_a_list(screen):
    lines = shown(screen, 80, "vorlage", "list", "--now", "2026-01-01")
    assert len(lines) == 3
    assert "Weiterentwicklung" in lines[2]
    assert "…" in lines[2]


def test_problems_of_definitions_hang_below_their_place(screen):
    regeln = screen.folder / "regeln"
    regeln.mkdir(exist_ok=True)
    (regeln / "regelwerk.yaml").write_bytes((NI / "regelwerk.yaml").read_bytes() + b"farbe: rot\n")
    lines = shown(screen, 80, "check", "regeln")
    assert lines[0].startswith("regeln/")
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ("vorlage", "why", NUMBER, "--as", "erika"),
        ("vorlage", "list"),
        ("fristen", "list"),
        ("fristen", "show", "1"),
        ("mails", "list"),
        ("mails", "show", "1"),
        ("preview",),
        ("deliver", "--dry"),
        ("vorlage", "do", NUMBER, "einreichen", "--as", "erika"),
        ("vorlage", "do", NUMBER, "gibtesnicht", "--as", "erika"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("columns", [80, 120])
def test_columns_hold_for_what_is_piped_as_well(screen, columns, words):
    said = screen.run(*words, COLUMNS=str(columns))
    assert said.all.strip()
    assert [line for line in said.all.splitlines() if len(line) > columns] == []


def test_sentences_in_a_table_are_wrapped_where_they_are_piped(screen):
    lines = screen.run("vorlage", "why", NUMBER, "--as", "erika").out.splitlines()
    table = [line for line in lines if "only in: " in line]
    assert table
    assert max(map(len, table)) <= 100


def test_a_label_that_is_long_does_not_push_its_value_out_of_the_column(screen):
    lines = shown(screen, 80, "vorlage", "show", NUMBER)
    head = lines[1 : lines.index("")]
    label = next(line for line in head if line.startswith("  Kosten im Haushaltsjahr"))
    column = head[0].index("Beschlussvorlage")
    assert label[column - 1] == " "
    assert label[column:].startswith("1,000")


def test_a_letter_is_wrapped_without_indent(screen):
    found = [str(row["id"]) for row in screen.json("mails")["mails"]]
    told = next(i for i in found if screen.json("mails", "show", i)["body"])
    lines = shown(screen, 80, "mails", "show", told)
    body = lines[lines.index("") + 1 :]
    assert len(body) > 5
    assert not [line for line in body if line.startswith(" ")]


def test_an_error_fits_into_the_terminal_too(screen):
    lines = shown(screen, 80, "deadline", "gibtesnicht", "--sitting", "2026-12-07")
    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)


DATES = ("13.10.2026", "05 Feb 2026, 17:00", "VO/2026/001")


@pytest.mark.parametrize("columns", [60, 80])
def test_dates_and_numbers_stay_in_one_piece_while_words_can_be_broken(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    row = ("Ausschuss für Gleichstellung, Arbeit und Soziales", *DATES, "Landrätin")
    lines = table(("Gremium", "gesetzlich", "erledigen bis", "Nr.", "zuständig"), [row])
    assert all(len(line) <= columns for line in lines)
    assert all(any(date in line for line in lines) for date in DATES)


def test_a_column_that_may_be_cut_gives_way_before_a_word_of_another_is_broken(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    head = ("Nummer", "Betreff", "Art", "Zustand", "Als Nächstes", "Seit")
    row = (NUMBER, LONG, "Bericht", "in Mitzeichnung", "Fachdienstleitung", "5.2.2026")
    text = "\n".join(table(head, [row], cut=frozenset({1})))
    assert [word for word in ("Mitzeichnung", "Fachdienstleitung") if word not in text] == []


def test_where_words_must_break_it_is_the_longest_one(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    address = "erika.beispiel@landkreis-musterstadt.example"
    row = ("erika", "Erika Beispiel", "Fachdienstleitung", address)
    text = "\n".join(table(("ID", "Name", "Roles", "Mail"), [row]))
    assert "Fachdienstleitung" in text
    assert address not in text
