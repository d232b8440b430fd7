"""`vorlauf bounces` as a mail server or an operator calls it."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.post_office import Taken
from cli.up_demo import sample_landkreis
from engine.settings import Settings
from tests.cli.program import DEFINITIONS, PROGRAM, ROOT
from tests.notifiers.dsn import automatic, report


@pytest.fixture
def folder(tmp_path):
    """A house that has sent its mails, and a Maildir with a report about one of them."""
    settings = Settings(f"sqlite:///{tmp_path / 'vorlauf.db'}", tmp_path, DEFINITIONS)
    sample_landkreis(settings, DEFINITIONS, datetime.now(UTC))
    mail = next(path for path in (tmp_path / "mails").iterdir() if b"To: Lars" in path.read_bytes())
    to = ("landmann@landkreis.example",)
    (tmp_path / "Maildir" / "new").mkdir(parents=True)
    (tmp_path / "Maildir" / "cur").mkdir()
    raw = report(Taken("", to, f"<{mail.stem}@x>", mail.read_bytes()))
    (tmp_path / "Maildir" / "new" / "1.host").write_bytes(raw)
    (tmp_path / "Maildir" / "cur" / "2.host:2,S").write_bytes(automatic())
    return tmp_path


def run(folder, *words, given=b""):
    environ = {"PATH": os.environ["PATH"], "VORLAUF_DATA": str(folder), "VORLAUF_LANG": "en"}
    done = subprocess.run(
        [*PROGRAM, *words], env=environ, cwd=ROOT, input=given, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_maildir_is_read_and_left_as_it_is(folder):
    code, out, _err = run(folder, "bounces", str(folder / "Maildir"), "--json")
    assert (code, json.loads(out)["counts"]) == (0, {"bounced": 1, "automatic": 1})
    assert len(list((folder / "Maildir").glob("*/*"))) == 2
    _code, out, _err = run(folder, "mails", "--state", "bounced", "--json")
    (row,) = json.loads(out)["mails"]
    assert (row["recipient"], row["state"]) == ("landmann", "bounced")
    _code, out, _err = run(folder, "mails", "show", str(row["id"]))
    assert "come back" in out
    assert "550 5.1.1 no such person" in out
    _code, out, _err = run(folder, "person", "list")
    assert "landmann@landkreis.example (mails come back)" in out
    _code, out, _err = run(folder, "incidents")
    assert "vorlauf person set landmann --mail ADDRESS" in " ".join(out.split())
    run(
        folder,
        "person",
        "set",
        "landmann",
        "--mail",
        "l.landmann@landkreis.example",
        "--as",
        "landmann",
    )
    assert "no open incident" in run(folder, "incidents")[1]


def test_a_mail_server_pipes_a_report_in(folder):
    raw = (folder / "Maildir" / "new" / "1.host").read_bytes()
    for end in ("bounced", "known"):
        code, out, _err = run(folder, "bounces", "-", "--json", given=raw)
        assert (code, json.loads(out)["counts"]) == (0, {end: 1})


def test_fifty_megabytes_on_standard_input_are_read_to_their_end(folder):
    code, out, _err = run(folder, "bounces", "--json", given=b"Subject: x\n\n" + b"x" * 50_000_000)
    assert (code, json.loads(out)["counts"]) == (0, {"foreign": 1})


def test_a_path_that_is_not_there_is_named(folder):
    code, _out, err = run(folder, "bounces", "nowhere.eml")
    assert code == 2
    assert "nowhere.eml" in err
    assert Path(folder / "vorlauf.db").exists()


def test_a_file_that_is_not_there_is_wrong_use(folder):
    code, out, _err = run(folder, "bounces", str(folder / "nix.eml"), "--json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "file-missing")
