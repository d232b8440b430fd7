"""The Vorlagenschluss of a sitting: of which papers it reminds, and when it is over."""

from datetime import date

import pytest

from engine.service.clock import sweep
from engine.service.deadlines import Wanted, full, is_overdue, listing
from engine.service.people import add_duty, add_person
from engine.service.preview import preview
from engine.service.reach import Reach
from engine.service.sitting_change import Wish, cancel, move
from tests.clock.houses import (
    BY,
    MONDAY,
    at,
    do,
    mails,
    paper,
    payload,
    sitting,
    submitted,
)

# The Bauausschuss sits on 10 July: papers must be in by Friday, 26 June.
SITS = "2026-07-10"
WAY = (("mitzeichnen", "lisa"), ("freigeben", "dora"), ("unterzeichnen", "lena"))


def closing(house, sitzung="1"):
    found = listing(house, Wanted(sitzung=sitzung, ended=True))
    return next(seen for seen in found if seen.frist.rule == "vorlagenschluss")


def told(house, sitzung="1"):
    """Who is reminded of the Vorlagenschluss, and of how many papers."""
    event = f"frist/{closing(house, sitzung).frist.id}/"
    found = [m for m in mails(house) if m.event.startswith(event)]
    return [(m.recipient, len(payload(house, m.id)["entries"])) for m in found]


def accepted(house, made, now=MONDAY):
    for trigger, who in (*WAY, ("annehmen", "simon")):
        do(house, made, trigger, who, now)


def test_a_paper_on_its_way_is_reminded_of_as_declared(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    for day in ("2026-06-19", "2026-06-24", "2026-06-26"):
        sweep(house, now=at(f"{day}T07:00"))
    assert told(house) == [("anna", 1), ("anna", 1), ("anna", 1), ("simon", 1)]


def test_the_preview_foresees_it(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    found = [c for c in preview(house, now=MONDAY, days=40) if c.text == "sitzungsfrist"]
    assert [c.due[:10] for c in found if c.recipient == "anna"] == [
        "2026-06-19",
        "2026-06-24",
        "2026-06-26",
    ]


def test_who_comes_too_late_comes_to_the_next_sitting_and_is_not_accused(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    sitting(house, ("bauausschuss",), "2026-08-14")
    for day in ("2026-06-29", "2026-06-30"):
        sweep(house, now=at(f"{day}T07:00"))
    assert not [m for m in mails(house) if m.text == "sitzungsfrist" and m.role == "dezernat"]
    sweep(house, now=at("2026-07-24T07:00"))
    assert ("anna", 1) in told(house, "2")


def test_only_the_next_sitting_expects_a_paper(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    sitting(house, ("bauausschuss",), "2026-07-17")
    sweep(house, now=at("2026-06-26T07:00"))
    assert told(house, "2") == []
    assert len(told(house)) == 2


def test_a_cancelled_sitting_expects_nothing(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    sitting(house, ("bauausschuss",), "2026-07-17")
    cancel(house, Wish("1", "simon", "kein Punkt"), now=MONDAY)
    sweep(house, now=at("2026-06-26T07:00"))
    assert told(house, "2") == [("anna", 1)]


@pytest.mark.parametrize("gremium", ["jha", "ka", "kt"])
def test_only_the_gremium_with_which_the_folge_begins_expects_it(house, gremium):
    submitted(house)
    sitting(house, (gremium,), SITS)
    sweep(house, now=at("2026-06-30T07:00"))
    assert told(house) == []


def test_a_draft_is_expected_nowhere(house):
    paper(house)
    sitting(house, ("bauausschuss",), SITS)
    sweep(house, now=at("2026-06-26T07:00"))
    assert told(house) == []


def test_what_is_handed_in_or_decided_is_not_reminded_of(house):
    made = submitted(house)
    accepted(house, made)
    sitting(house, ("bauausschuss",), SITS)
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    sweep(house, now=at("2026-06-30T07:00"))
    assert told(house) == []
    frist = full(house, closing(house).frist.id)
    assert {one.reach for one in frist.reached if one} == {Reach.NOTHING}


def test_a_paper_on_the_agenda_that_came_back_to_the_house_climbs_the_ladder(house):
    made = submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    for day in ("2026-06-26", "2026-06-29", "2026-06-30"):
        sweep(house, now=at(f"{day}T07:00"))
    assert told(house) == [("anna", 1), ("simon", 1), ("lisa", 1), ("dora", 1)]


def shown(house, day, **more):
    """What is listed on *day*, and what of it is overdue."""
    now = at(f"{day}T09:00")
    found = listing(house, Wanted(today=now.date(), **more))
    return {seen.frist.rule: is_overdue(seen, now) for seen in found}


def test_what_others_may_hand_in_is_over_with_its_day_and_never_overdue(house):
    sitting(house, ("bauausschuss",), SITS)
    last = {s.frist.rule: s.frist.end for s in listing(house)}
    assert last["antragsfrist"] == date(2026, 6, 29)
    assert shown(house, "2026-06-29")["antragsfrist"] is False
    assert "antragsfrist" not in shown(house, "2026-06-30")
    assert shown(house, "2026-06-30", ended=True)["antragsfrist"] is False
    assert shown(house, "2026-07-11").keys() == {"ladungsfrist", "niederschriftsfrist"}


def test_the_vorlagenschluss_is_overdue_only_while_a_paper_of_the_agenda_is_missing(house):
    made = submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    assert "vorlagenschluss" not in shown(house, "2026-06-29")
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    assert shown(house, "2026-06-29")["vorlagenschluss"] is True
    assert "vorlagenschluss" not in shown(house, "2026-07-11")


def test_what_has_passed_counts_anew_when_the_sitting_moves(house):
    sitting(house, ("bauausschuss",), SITS)
    move(house, Wish("1", "simon", "der Saal ist belegt", "2026-09-11"), now=at("2026-07-01T09:00"))
    assert shown(house, "2026-07-13")["antragsfrist"] is False
    assert closing(house).frist.legal == date(2026, 8, 28)


def test_nobody_is_reminded_to_hand_in_what_has_passed(house):
    add_person(house, "fritz", "Fritz Funk", "fritz@kreis.example", cause=BY)
    add_duty(house, "fritz", "fraktion", cause=BY)
    sitting(house, ("bauausschuss",), SITS)
    sweep(house, now=at("2026-07-20T07:00"))
    assert [m for m in mails(house) if m.recipient == "fritz"] == []


def test_the_limit_of_a_list_is_not_used_up_by_what_has_passed(house):
    for day in ("2026-07-10", "2026-07-13", "2026-07-14"):
        sitting(house, ("bauausschuss",), day)
    sitting(house, ("bauausschuss",), "2026-11-10")
    found = listing(house, Wanted(today=date(2026, 9, 1), size=7))
    assert "4" in {seen.frist.sitzung for seen in found}
