"""Runs are killed and Prefect's records are lost, while real mails are on their way.

The next run takes up what lay there: nothing is lost, and nothing goes out twice.
"""

import contextlib
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.post_office import PostOffice
from cli.up_demo import sample_landkreis
from cli.up_house import Real, supervisor_of
from engine.language import say, use
from engine.service.house import open_house
from engine.service.mails import Wanted, ledger
from engine.settings import Settings
from supervise.rise import Patience, Phase
from tests.flows.test_up import command, environ, pids
from tests.notifiers.delivery import letter, queued
from tests.supervise.test_rise import run

ROOT = Path(__file__).parents[2]
FLOW, WORKER = "prefect.engine", "worker"
PATIENCE = 240


class Idle:
    """In place of the own loop: what happens is Prefect's work alone."""

    children = ()
    runs = 0

    def step(self, _now, *, in_charge):
        del in_charge


class Running:
    """Everything that `vorlauf up` starts, and a mail server that sees each mail."""

    def __init__(self, folder, office):
        self.folder, self.office, self.told = folder, office, []
        self.mark = f"VORLAUF_DATA={folder}".encode()
        post = {
            "MAIL_URL": f"vlmail://127.0.0.1:{office.port}",
            "MAIL_FROM": "vorlauf@landkreis.example",
            "MAIL_LINES": "1",
        }
        database = f"sqlite:///{folder / 'vorlauf.db'}"
        settings = Settings(database, folder, ROOT / "definitions", lang="en", post=post)
        sample_landkreis(settings, ROOT / "definitions", datetime.now(UTC))
        self.house = open_house(settings)
        self.before = {row.id for row in ledger(self.house, Wanted(state="sent", size=1000))}
        queued(self.house, *(letter(f"before/{n}", "muster") for n in range(5)))
        running = Real(settings, folder)
        self.supervisor = supervisor_of(running, lambda text: self.told.append(say(text)), tuple)

    @property
    def works(self):
        return self.supervisor.rise.phase is Phase.WORKING

    def rows(self):
        return [r for r in ledger(self.house, Wanted(size=1000)) if r.id not in self.before]

    def all_told(self):
        return not {"queued", "claimed"} & {row.state for row in self.rows()}

    def kill(self, *words):
        """Kill every process of this test whose command line names one of *words*."""
        ours = [pid for pid in pids() if self.mark in environ(pid).split(b"\0")]
        meant = [p for p in ours if any(w.encode() in c for c in command(p) for w in words)]
        for pid in meant:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(meant)

    def wipe(self):
        """Empty every table of Prefect while its server runs."""
        with closing(sqlite3.connect(self.folder / "prefect" / "prefect.db", timeout=30)) as file:
            found = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in found:
                if name != "alembic_version" and not name.startswith("sqlite_"):
                    file.execute(f"DELETE FROM {name}")  # noqa: S608 - names from the file itself
            file.commit()

    def judge(self):
        """Nothing is lost, and only what is marked may have gone out twice."""
        arrived = Counter(mail.message_id for mail in self.office.taken)
        rows = self.rows()
        assert {row.state for row in rows} <= {"sent", "unclear"}
        assert all(row.message_id in arrived for row in rows if row.state == "sent")
        marked = {row.message_id for row in rows if row.unclear}
        assert {ident for ident, times in arrived.items() if times > 1} <= marked
        return len(rows)


@pytest.fixture
def office():
    with PostOffice() as opened:
        yield opened


@pytest.fixture
def running(tmp_path, office, monkeypatch):
    use("en")
    monkeypatch.setenv("VORLAUF_DEFINITIONS", str(ROOT / "definitions"))
    found = Running(tmp_path, office)
    yield found
    found.house.close()


class KilledAt:
    """Kills at the so-many-th beginning of a mail."""

    def __init__(self, running, count, *words):
        self.running, self.left, self.words, self.killed = running, count, words, 0

    def __call__(self, phase):
        if phase == "data":
            self.left -= 1
            if self.left == 0:
                self.killed = self.running.kill(*self.words)


def test_a_killed_run_is_taken_up_and_lost_records_are_made_anew(running, office):
    running.supervisor.loop = Idle()
    running.supervisor.rise.patience = Patience(watch=2, lost=6)
    office.watch = killed = KilledAt(running, 3, FLOW)
    wiped = []

    def is_done():
        if not running.all_told():
            return False
        if not wiped:
            wiped.append(running.judge())
            running.wipe()
            queued(running.house, letter(1, "muster"), letter(2, "leitner"))
            return False
        return running.told.count("Prefect has scheduled runs for every deployment") > 1

    run(running.supervisor, is_done, PATIENCE)
    assert killed.killed
    assert wiped, running.told
    assert "Prefect plans no runs any more; it is started anew" in running.told
    assert running.all_told(), running.told
    assert running.judge() == wiped[0] + 2


def test_the_own_loop_takes_over_from_a_worker_that_was_killed(running, office):
    """Prefect keeps the place of the killed run for minutes; nobody waits for that."""
    ready = []

    def is_done():
        if running.works and not ready and running.all_told():
            ready.append(len(office.taken))
            office.watch = KilledAt(running, 2, FLOW, WORKER)
            queued(running.house, *(letter(n, "muster") for n in range(5)))
        return ready and running.all_told()

    run(running.supervisor, is_done, PATIENCE)
    assert ready, running.told
    assert office.watch.killed >= 2
    assert running.all_told(), running.told
    running.judge()
    assert len(office.taken) >= ready[0] + 4
