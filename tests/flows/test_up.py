"""`vorlauf up --demo` as a person sees it: real processes, real mails, one Ctrl-C."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from supervise.ports import answers
from tests.cli.program import PROGRAM

PATIENCE = 60


class Up:
    """A running `vorlauf up`; *tell* is what it says beside its one document."""

    def __init__(self, folder, *words):
        self.folder = folder
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "VORLAUF_LANG": "en"}
        self.env = env | {"VORLAUF_DATA": str(folder / "data")}
        self.words = (*PROGRAM, "up", *words)
        self.told = folder / "told"
        with self.told.open("ab") as told:
            self.process = subprocess.Popen(
                [*self.words, "--json", "--port", "0"],
                env=self.env,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=told,
            )
        self.facts = json.loads(self._document())

    def _document(self):
        text = b""
        for line in self.process.stdout:
            text += line
            if line == b"}\n":
                break
        return text

    def says(self, sentence, seconds=PATIENCE):
        return until(lambda: sentence in self.told.read_text(), seconds)

    @property
    def house(self):
        return Path(self.facts["data"])

    def children(self):
        """Every process whose surroundings are those of this start."""
        mark = f"VORLAUF_DATA={self.house}".encode()
        return [pid for pid in pids() if mark in environ(pid).split(b"\0")]

    def ends(self, number):
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code, time.monotonic() - begun


def pids():
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def environ(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def until(true, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def start(tmp_path):
    running = []
    yield lambda *words: running.append(Up(tmp_path, *words)) or running[-1]
    for up in running:
        if up.process.poll() is None:
            up.process.kill()
            up.process.wait()
        up.process.stdout.close()


def page(up, path=""):
    with urlopen(up.facts["mailbox"] + path, timeout=5) as answer:  # noqa: S310 - our own page
        return answer.read().decode()


def shows_mails(up):
    try:
        return "/mail/" in page(up)
    except URLError:
        return False  # it takes letters in before it shows them


def test_the_demo_shows_its_mails_and_ends_as_one(start):
    up = start("--demo")
    assert until(lambda: answers(up.facts["smtp"]), 20)
    assert "VO/" in str(up.facts["papers"])
    assert until(lambda: shows_mails(up), PATIENCE)
    assert up.says("scheduled runs for every deployment")
    refused = subprocess.run(
        [*up.words, "--json"], env=up.env, cwd=up.folder, capture_output=True, check=False
    )
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["error"]["code"] == "already-up"
    kill_one(up, b"web.mailbox")
    assert up.says("The mailbox has ended (signal 9)")
    assert until(lambda: answers(up.facts["smtp"]), 20)
    ours = up.children()
    assert len(ours) >= 3
    code, seconds = up.ends(signal.SIGINT)
    assert (code, up.told.read_text().splitlines()[-1]) == (0, "Everything has ended")
    assert seconds < 10
    assert up.children() == []
    assert not answers(up.facts["smtp"])


def kill_one(up, module):
    (victim,) = [pid for pid in up.children() if module in command(pid)]
    os.kill(victim, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="asks the kernel of Linux")
def test_children_end_with_a_supervisor_that_was_killed(start):
    up = start("--demo")
    assert until(lambda: answers(up.facts["smtp"]), 20)
    up.process.kill()
    up.process.wait()
    assert until(lambda: not up.children(), 20), [command(pid) for pid in up.children()]
