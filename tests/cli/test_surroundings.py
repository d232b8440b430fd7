"""The surroundings fail: exit 3, a sentence, a way out, and what was there is still there."""

import ctypes
import json
import resource
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import ART, PROGRAM

NUMBER = "VO/2026/001"
STEP = ("vorlage", "do", NUMBER, "korrigieren", "-m", "x", "--as", "sid")
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def fails(said, code):
    assert (said.code, said.clean) == (3, True), said.all
    error = said.json["error"]
    assert error["code"] == code
    assert error["message"]
    assert error["hint"]


def untouched(office):
    assert office.run("verify").code == 0
    return len(office.json("vorlage", "history", NUMBER)["entries"])


def test_a_database_of_a_newer_version_is_not_touched(council):
    with closing(sqlite3.connect(council.database)) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()
    before = council.database.read_bytes()
    fails(council.run(*STEP, "--json"), "database_newer")
    assert council.run("vorlage", "list").code == 3
    assert council.database.read_bytes() == before


@pytest.mark.parametrize("content", [b"Das ist keine Datenbank." * 100, b"SQLite format 3\0" * 99])
def test_a_file_that_is_no_database_is_left_as_it_is(fresh, content):
    fresh.database.parent.mkdir()
    fresh.database.write_bytes(content)
    fails(fresh.run("vorlage", "list", "--json"), "database_damaged")
    assert fresh.database.read_bytes() == content


def test_a_database_that_another_program_holds_is_named_as_such(council):
    with closing(sqlite3.connect(council.database)) as other:
        other.execute("begin immediate")
        child = subprocess.Popen(
            [*PROGRAM, *STEP, "--json"],
            stdout=subprocess.PIPE,
            env=council.environment(),
            cwd=council.folder,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(1.5)  # it waits for the other
        other.rollback()
    assert child.communicate(timeout=30)[0]
    assert child.returncode == 0


def test_a_full_disk_loses_nothing(council):
    before = untouched(council)
    size = max(file.stat().st_size for file in council.database.parent.glob("vorlauf.db*"))
    long = [f"{name}={'x' * 120_000}" for name in ("sachverhalt", "beschlussvorschlag")]
    words = ("vorlage", "new", ART, "betreff=x", *long, "--as", "erika")
    said = limited(council, size, *words, "--json")
    assert said.returncode == 3
    assert b"Traceback" not in said.stdout + said.stderr
    assert b'"error"' in said.stdout
    assert untouched(council) == before
    assert council.run(*STEP).code == 0


def limited(office, size, *words):
    """Run the program so that no file of its can grow beyond *size*."""
    return subprocess.run(
        [*PROGRAM, *words],
        check=False,
        capture_output=True,
        env=office.environment(),
        cwd=office.folder,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def without_privileges():
    """Let even root obey the rights of files: CAP_DAC_OVERRIDE is gone after the next exec."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are a matter of Linux")
@pytest.mark.parametrize("words", [STEP, ("vorlage", "list")], ids=["write", "read"])
def test_a_folder_that_may_only_be_read_is_named(council, words):
    folder = council.database.parent
    folder.chmod(0o555)
    council.database.chmod(0o444)
    said = subprocess.run(
        [*PROGRAM, *words, "--json"],
        check=False,
        capture_output=True,
        env=council.environment(),
        cwd=council.folder,
        preexec_fn=without_privileges,
    )
    folder.chmod(0o755)
    council.database.chmod(0o644)
    assert b"Traceback" not in said.stdout + said.stderr
    assert said.returncode == 3
    assert json.loads(said.stdout)["error"]["code"] in {"read_only", "database_unreachable"}
    assert untouched(council)


def free_port():
    with closing(socket.socket()) as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_server_that_is_away_is_said_at_once(council, scheme):
    url = f"{scheme}://wer:geheim@127.0.0.1:{free_port()}/vorlauf"
    said = council.run("vorlage", "list", "--json", VORLAUF_DATABASE=url)
    fails(said, "database_unreachable")
    assert "geheim" not in said.all


@pytest.mark.parametrize(
    "url", ["foo://bar", "mysql://x/y", "kein url", "sqlite:////dev/null/n.db"]
)
def test_an_address_that_is_no_database_is_a_wrong_setting(council, url):
    said = council.run("vorlage", "list", "--json", VORLAUF_DATABASE=url)
    assert (said.code, said.clean) == (3, True)
    assert said.json["error"]["hint"]


@pytest.mark.parametrize(
    "text",
    [b"data = [", b'farbe = "blau"', b"data = 3", b"\xff\xfe", b'data = "a"\ndata = "b"'],
)
def test_a_broken_file_of_settings_is_named(council, text):
    (council.folder / "vorlauf.toml").write_bytes(text)
    said = council.run("vorlage", "list", "--json")
    fails(said, "settings")
    assert "vorlauf.toml" in said.out
    assert council.run("--help").code == 0


def test_a_data_folder_that_is_a_file_is_named(council):
    (council.folder / "datei").write_text("x")
    said = council.run("vorlage", "list", "--json", VORLAUF_DATA=str(council.folder / "datei"))
    fails(said, "system")
    assert "datei" in said.out


def test_the_reader_may_go_away_early(council):
    for words, code in ((("vorlage", "history", NUMBER), 0), (("vorlage", "show", "VO/1/1"), 1)):
        child = subprocess.Popen(
            [*PROGRAM, *words, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=council.environment(),
            cwd=council.folder,
        )
        child.stdout.close()
        assert child.stderr.read() == b""
        child.stderr.close()
        assert child.wait(30) == code


@pytest.mark.parametrize("words", [("vorlage", "list"), ("vorlage", "list", "--json")])
def test_an_output_that_takes_nothing_is_said(council, words):
    with Path("/dev/full").open("wb") as full:
        said = subprocess.run(
            [*PROGRAM, *words],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            env=council.environment(),
            cwd=council.folder,
        )
    assert said.returncode == 3
    assert b"Traceback" not in said.stderr
    assert b"Exception" not in said.stderr


def test_the_program_needs_no_standard_streams(council):
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&- >&- 2>&-', "sh", *PROGRAM, *STEP],
        check=False,
        env=council.environment(),
        cwd=council.folder,
    )
    assert done.returncode == 0
    assert council.json("vorlage", "history", NUMBER)["entries"][-1]["trigger"] == "korrigieren"


def test_signs_that_the_terminal_cannot_show_end_nothing(council):
    env = {**council.environment(), "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    said = subprocess.run(
        [PROGRAM[0], "-m", "cli.main", "vorlage", "why", NUMBER, "--as", "sid"],
        check=False,
        capture_output=True,
        env=env,
        cwd=council.folder,
    )
    assert said.returncode == 0
    assert b"Jugendhilfeausschuss" in said.stdout
