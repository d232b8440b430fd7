"""Everything works without any network, and nothing even tries to reach anybody outside."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import PROGRAM
from tests.flows.test_up import command, environ, pids, until

ROOT = Path(__file__).parents[2]
APART = ("unshare", "--user", "--map-root-user", "--net")
CALLS = """
import socket
for family, place in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    with socket.socket(family) as asking:
        asking.settimeout(2)
        asking.connect_ex((place, 443))
with socket.socket(type=socket.SOCK_DGRAM) as asking:
    asking.sendto(bytes(12) + b"\\4evil\\7example\\0", ("192.0.2.53", 53))
"""


def is_possible():
    if not all(shutil.which(name) for name in ("unshare", "ip")):
        return False
    words = (*APART, "ip", "link", "set", "lo", "up")
    tried = subprocess.run(words, capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(
    not is_possible(), reason="network namespaces are not permitted here (unshare --user --net)"
)


def alone(notes, *words):
    return [*APART, sys.executable, "-m", "tests.flows.alone", str(notes), *words]


def attempts(notes):
    return notes.read_text().splitlines() if notes.exists() else []


def test_the_watch_sees_who_calls_out(tmp_path):
    notes = tmp_path / "notes"
    subprocess.run(alone(notes, sys.executable, "-c", CALLS), cwd=ROOT, check=True)
    found = attempts(notes)
    assert {"tcp 192.0.2.1 443", "tcp 2001:db8::1 443", "dns 192.0.2.53 evil.example"} <= set(found)


def completed(folder):
    """How many runs Prefect has ended well, as its own file says."""
    try:
        with closing(sqlite3.connect(f"file:{folder}/prefect/prefect.db?mode=ro", uri=True)) as f:
            sql = (
                "SELECT DISTINCT flow.name FROM flow_run JOIN flow ON flow.id = flow_run.flow_id"
                " WHERE flow_run.state_type = 'COMPLETED'"
            )
            return {name for (name,) in f.execute(sql)}
    except sqlite3.Error:
        return set()


def test_the_demo_runs_without_network_and_calls_nobody(tmp_path):
    notes, told, house = tmp_path / "notes", tmp_path / "told", tmp_path / "data" / "up-demo"
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VORLAUF_LANG": "en"}
    env["VORLAUF_DATA"] = str(tmp_path / "data")
    words = alone(notes, *PROGRAM, "up", "--demo", "--json", "--port", "0")
    with told.open("wb") as out:
        running = subprocess.Popen(words, env=env, cwd=ROOT, stdout=out, stderr=out)
    try:
        assert until(lambda: b"scheduled runs for every deployment" in told.read_bytes(), 120)
        assert until(lambda: list((house / "mails").glob("*.eml")), 60)
        assert until(lambda: completed(house) >= {"sweep-fristen", "deliver-mail"}, 150)
        time.sleep(3)  # what is said at the end of a run
    finally:
        leave(running, tmp_path / "data")
    assert b"Everything has ended" in told.read_bytes()
    assert attempts(notes) == []


def leave(running, data):
    mark = f"VORLAUF_DATA={data}".encode()
    for pid in pids():
        is_up = b"up" in command(pid) and b"tests.flows.alone" not in command(pid)
        if is_up and mark in environ(pid).split(b"\0"):
            os.kill(pid, signal.SIGINT)
    try:
        running.wait(30)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
