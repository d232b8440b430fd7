"""A deliverer dies by kill -9 in every phase: nothing is lost, and what is doubtful is marked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.post_office import Deed
from engine.service.incidents import open_incidents
from engine.service.mails import Wanted, ledger
from tests.notifiers.conftest import with_addresses
from tests.notifiers.delivery import later, letter, post_to, queued, sent
from tests.service.houses import furnished
from tests.store.databases import opened

ROOT = Path(__file__).parent.parent.parent
# In which of them the server may have the mail without our knowing it.
DOUBTFUL = {"ehlo": False, "rcpt": False, "data": True, "dot": True}


@pytest.fixture
def house(url):
    with opened(url) as database:
        yield with_addresses(furnished(database))


def started(url, office, moment):
    arguments = [sys.executable, "-m", "tests.notifiers.worker", url, str(office.port), moment]
    return subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE)


def killed_at(phase, url, office, moment):
    """Let a deliverer work until the mail has come to *phase*, then kill it."""
    worker = started(url, office, moment)
    office.watch = lambda seen: os.kill(worker.pid, signal.SIGKILL) if seen == phase else None
    _out, said = worker.communicate(timeout=60)
    office.watch = None
    assert worker.returncode == -signal.SIGKILL, said


@pytest.mark.parametrize("phase", DOUBTFUL)
@pytest.mark.parametrize("statutory", [True, False])
def test_after_a_kill_every_mail_is_sent_or_named(house, url, office, phase, statutory):
    queued(house, letter(1, statutory=statutory), letter(2, "cora"))
    killed_at(phase, url, office, later().isoformat())
    before = len(office.taken)
    sent(house, post_to(office), now=later(seconds=30))
    one, two = reversed(ledger(house, Wanted()))
    doubtful = DOUBTFUL[phase]
    assert two.state == "sent"
    assert one.state == ("unclear" if doubtful and not statutory else "sent")
    assert one.unclear == doubtful
    ids = [mail.message_id for mail in office.taken]
    assert len(set(ids)) == len(ids) - (before == 1 and statutory)
    assert set(ids) <= {one.message_id, two.message_id}
    assert len(ids) >= 1 + (one.state == "sent")
    assert len(open_incidents(house)) == (doubtful and not statutory)


def test_a_mail_at_which_the_program_always_dies_is_put_aside(house, url, office):
    queued(house, letter(1, statutory=True), letter(2, "cora"), letter(3, "anna"))
    running, kills = [], 0

    def fatal(recipient):
        if recipient.startswith("bert"):
            os.kill(running[-1].pid, signal.SIGKILL)
        return Deed.TAKE

    office.plan = fatal
    for minutes in range(6):
        running.append(started(url, office, later(minutes=minutes).isoformat()))
        running[-1].communicate(timeout=60)
        kills += running[-1].returncode == -signal.SIGKILL
    states = {one.event: one.state for one in ledger(house, Wanted())}
    assert states == {"test/1": "dead", "test/2": "sent", "test/3": "sent"}
    assert kills == 3
    assert len(open_incidents(house)) == 1
