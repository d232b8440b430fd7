"""Sweeps in several processes, and one that is killed: nothing is told twice, nothing is lost."""

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

from engine.service.incidents import all_incidents, open_incidents
from engine.service.people import add_duty, drop_duty
from tests.clock.houses import BY, MONDAY, ROOT, fresh_frist, mails, submitted

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


WAITING = 8


def vacant(house):
    """A house where one person has just got a role for which some tasks have waited."""
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    papers = {submitted(house).vorlage.id for _ in range(WAITING)}
    assert len(open_incidents(house)) == WAITING
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    return papers


def heard_once(house, papers):
    tasks = [m for m in mails(house) if m.text == "zur_mitzeichnung"]
    assert sorted(m.vorlage for m in tasks) == sorted(papers)
    assert {m.recipient for m in tasks} == {"karl"}
    settled = [i.settlement for i in all_incidents(house) if "vorlage" in i.about]
    assert len(settled) == WAITING
    assert None not in settled


def test_what_waited_for_a_role_is_told_once_by_sweeps_that_overlap(house, url):
    papers = vacant(house)
    running = [sweeper(url) for _ in range(3)]
    for process in running:
        process.communicate()
        assert process.returncode == 0
    heard_once(house, papers)


def test_what_waited_for_a_role_outlives_a_sweep_that_is_killed_anywhere(house, url):
    papers = vacant(house)
    chance = random.Random(5)  # noqa: S311 - chance that can be repeated, no secret
    for _ in range(4):
        process = sweeper(url, str(chance.randint(4, 20)))
        process.communicate()
        assert process.returncode == -9
    last = sweeper(url)
    last.communicate()
    assert last.returncode == 0
    heard_once(house, papers)
