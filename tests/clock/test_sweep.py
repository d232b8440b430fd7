"""Reminders are told once, to whom it concerns now, whatever the clock and the machine did."""

from datetime import timedelta

from engine.service.clock import sweep
from tests.clock.houses import MONDAY, at, do, reminders, submitted


def test_a_frist_of_a_state_reminds_on_its_days(house):
    submitted(house)
    assert sweep(house, now=at("2026-06-05T06:59")).mails == 0
    assert sweep(house, now=at("2026-06-05T07:00")).mails == 1
    assert sweep(house, now=at("2026-06-05T07:01")).mails == 0
    sweep(house, now=at("2026-06-08T07:00"))
    sweep(house, now=at("2026-06-10T07:00"))
    assert reminders(house) == [
        ("lisa", "frist_naht"),
        ("lisa", "am_tag"),
        ("dora", "eskalation"),
    ]


def test_what_is_done_in_time_reminds_nobody(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", MONDAY + timedelta(days=1))
    sweep(house, now=at("2026-06-05T07:00"))
    assert ("lisa", "frist_naht") not in reminders(house)
