"""Sweeps in several processes, and one that is killed: nothing is told twice, nothing is lost."""

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

from tests.clock.houses import MONDAY, ROOT, fresh_frist, mails

COUNT = 200
LATER = MONDAY + timedelta(days=40)


def sweeper(url, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.clock.sweeper", url, LATER.isoformat(), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def told_once(house):
    counted = Counter(m.event for m in mails(house))
    assert len(counted) == COUNT
    assert set(counted.values()) == {1}


def test_sweeps_that_overlap_tell_each_once(house, url):
    fresh_frist(house, [MONDAY.date()] * COUNT)
    running = [sweeper(url) for _ in range(3)]
    fired = [json.loads(process.communicate()[0])["fired"] for process in running]
    assert sum(fired) == COUNT
    told_once(house)


def test_a_sweep_that_is_killed_anywhere_is_taken_up_by_the_next(house, url):
    fresh_frist(house, [MONDAY.date()] * COUNT)
    chance = random.Random(11)  # noqa: S311 - chance that can be repeated, no secret
    for _ in range(6):
        process = sweeper(url, str(chance.randint(3, 60)))
        process.communicate()
        assert process.returncode == -9
    last = sweeper(url)
    last.communicate()
    assert last.returncode == 0
    told_once(house)
