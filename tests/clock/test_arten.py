"""A Vorlagenschluss of one Art: a Frist of its own for the papers of that Art in a sitting."""

from datetime import date

import pytest

from engine.service.clock import sweep
from engine.service.create import Draft, create
from engine.service.deadlines import running
from engine.service.rulebook import adopt
from engine.service.sitting_change import Wish, cancel, move
from tests.clock.houses import MONDAY, SHIPPED, at, do, mails, paper, payload, sitting

EARLY = """
  - {name: vorlagenschluss, art: beschlussvorlage, within: 21 Tage, source: Hausregel}
  - {name: vorlagenschluss, art: beschlussvorlage, gremium: kt, within: 28 Tage, source: Hausregel}
"""
BASE = SHIPPED["fristen.yaml"].decode()
DAY = "2026-07-24"
REPORT = {"betreff": "Bericht", "sachverhalt": "So ist es.", "thema": "jugendhilfe"}


@pytest.fixture
def strict(house):
    """A house in which Beschlussvorlagen must be in earlier than other papers."""
    files = {**SHIPPED, "fristen.yaml": (BASE + EARLY).encode()}
    assert not adopt(house, files, now=MONDAY).again
    return house


def schluss(house):
    found = running(house, sitzung="1")
    return {s.frist.art: s.frist.legal for s in found if s.frist.rule == "vorlagenschluss"}


def called(house, made):
    do(house, made, "einfuegen", "simon", MONDAY, gremium="jha", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    return made.vorlage.id


def both(house):
    """The ids of a Beschlussvorlage and a Bericht that wait for the same sitting."""
    report = create(house, Draft("berichtsvorlage", REPORT), "anna", now=MONDAY)
    return called(house, paper(house)), called(house, report)


def named(house, day):
    """Which papers the reminders of *day* name to their author."""
    before = {mail.id for mail in mails(house)}
    sweep(house, now=at(f"{day}T07:00"))
    new = [m for m in mails(house) if m.id not in before and m.text == "sitzungsfrist"]
    return {
        entry["vorlage"]
        for m in new
        if m.recipient == "anna"
        for entry in payload(house, m.id).get("entries", ())
    }


def test_each_art_with_a_rule_has_a_frist_of_its_own(strict):
    sitting(strict, ("jha",), DAY)
    assert schluss(strict) == {"": date(2026, 7, 10), "beschlussvorlage": date(2026, 7, 3)}
    labels = [s.frist.label for s in running(strict, sitzung="1")]
    assert "Vorlagenschluss (Beschlussvorlage)" in labels


def test_the_closest_rule_of_the_gremium_counts(strict):
    sitting(strict, ("kt",), DAY)
    assert schluss(strict) == {"": date(2026, 7, 10), "beschlussvorlage": date(2026, 6, 26)}


def test_a_rule_of_the_gremium_goes_before_one_of_the_art(strict):
    sitting(strict, ("ka",), DAY)
    assert schluss(strict) == {"": date(2026, 7, 14)}


def test_reminders_name_the_papers_that_the_frist_is_for(strict):
    sitting(strict, ("jha",), DAY)
    proposal, report = both(strict)
    assert named(strict, "2026-06-26") == {proposal}
    assert named(strict, "2026-07-03") == {proposal, report}
    assert named(strict, "2026-07-10") == {report}


def test_where_no_art_has_a_rule_all_papers_have_the_same(house):
    sitting(house, ("jha",), DAY)
    proposal, report = both(house)
    assert named(house, "2026-07-03") == {proposal, report}


def test_it_moves_and_goes_with_the_sitting(strict):
    sitting(strict, ("jha",), DAY)
    moved = move(strict, Wish("1", "simon", "Saal belegt", "2026-07-31"), now=MONDAY)
    assert len(moved.changed) == len(running(strict, sitzung="1"))
    assert schluss(strict) == {"": date(2026, 7, 17), "beschlussvorlage": date(2026, 7, 10)}
    cancel(strict, Wish("1", "simon", "keine Punkte"), now=MONDAY)
    assert schluss(strict) == {}
