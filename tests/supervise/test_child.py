"""A supervised program is started again after a pause, and ends with all it started."""

import sys
import time
from pathlib import Path

import pytest

from supervise.child import LONGEST_PAUSE, Child, Program
from supervise.only_one import OnlyOne
from supervise.supervisor import end

SLEEPER = "import time; time.sleep(60)"
FAMILY = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)
DEAF = (
    "import signal, time; signal.signal(15, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture
def started(tmp_path):
    children = []

    def begin(code):
        command = (sys.executable, "-I", "-c", code)
        log = tmp_path / f"{len(children)}.log"
        child = Child(Program("the sleeper", command, log, {}, tmp_path))
        child.start(time.monotonic())
        children.append(child)
        return child

    yield begin
    end(children, 0)


def until(true, seconds=10):
    stop = time.monotonic() + seconds
    while time.monotonic() < stop and not true():
        time.sleep(0.02)
    return true()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_program_that_dies_is_named_once_and_started_again_with_growing_pauses(started):
    child = started("import sys; print('no port'); sys.exit(7)")
    now, pauses = time.monotonic(), []
    for _death in range(9):
        assert until(lambda: not child.is_running)
        assert child.watch(now) == 7
        assert child.watch(now) is None
        pauses.append(child.pause)
        now += child.pause
        child.watch(now)
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE
    assert child.last_words() in {"no port", ""}


def test_who_ran_calmly_begins_again_with_the_shortest_pause(started):
    child = started("pass")
    now = time.monotonic()
    for death in range(3):
        assert until(lambda: not child.is_running)
        assert child.watch(now + 100 * death) == 0
        assert child.pause == 1
        child.watch(now + 100 * death + 1)


def test_ending_a_program_ends_what_it_started(started):
    child = started(FAMILY)
    assert until(lambda: child.last_words().isdecimal())
    grandchild = int(child.last_words())
    assert alive(grandchild)
    end([child])
    assert child.has_left
    assert until(lambda: not alive(grandchild))


def test_who_does_not_listen_is_ended_all_the_same(started):
    child = started(DEAF)
    assert until(lambda: child.last_words() == "deaf")
    begun = time.monotonic()
    end([child], 0.5)
    assert not child.is_running
    assert time.monotonic() - begun < 3


def test_one_data_folder_has_one_supervisor(tmp_path):
    first, second = OnlyOne(tmp_path), OnlyOne(tmp_path)
    assert first.is_ours
    assert not second.is_ours
    assert second.holder > 1
    first.give_back()
    third = OnlyOne(tmp_path)
    assert third.is_ours
    third.give_back()
    second.give_back()
