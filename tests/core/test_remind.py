"""When to remind of a Frist, and when it climbs the ladder."""

from datetime import date

from engine.core.frist import Reminder, Rung, When
from engine.core.period import Period, Unit
from engine.core.regelwerk import Deadline, watch_of
from engine.core.remind import Notice, NoticeKind, Watch, steps_of
from tests.core.fristen import CLOSED, NI, frist

AT = Unit.ARBEITSTAG
SUNDAY, FRIDAY = date(2026, 3, 8), date(2026, 3, 6)


def days(watch, legal=SUNDAY, operative=FRIDAY, calendar=NI):
    return [
        (n.kind.value, n.day.isoformat(), n.n) for n in steps_of(watch, legal, operative, calendar)
    ]


def test_before_and_on_the_day_count_from_the_working_day_and_after_it_from_the_later():
    watch = Watch(
        (
            Reminder(When.BEFORE, Period(1, Unit.WOCHE)),
            Reminder(When.BEFORE, Period(1, AT)),
            Reminder(When.ON),
            Reminder(When.AFTER, Period(1, AT)),
        ),
        (Rung(Period(2, AT), ("dezernat",)), Rung(Period(5, AT), ("landrat",))),
    )
    assert days(watch) == [
        ("vorher", "2026-02-27", 1),
        ("vorher", "2026-03-05", 2),
        ("am_tag", "2026-03-06", 3),
        ("danach", "2026-03-09", 4),
        ("eskalation", "2026-03-10", 1),
        ("eskalation", "2026-03-13", 2),
    ]


def test_a_reminder_never_falls_on_a_day_on_which_nobody_works():
    watch = Watch(
        (Reminder(When.BEFORE, Period(5, Unit.TAG)), Reminder(When.AFTER, Period(5, Unit.TAG)))
    )
    assert days(watch, date(2027, 1, 4), date(2027, 1, 4), CLOSED) == [
        ("vorher", "2026-12-23", 1),
        ("danach", "2027-01-11", 2),
    ]


def test_every_role_is_told_and_who_must_act_where_nobody_is_named():
    watch = Watch((Reminder(When.ON, None, ("amt", "buero")), Reminder(When.ON)))
    assert steps_of(watch, FRIDAY, FRIDAY, NI) == (
        Notice(FRIDAY, NoticeKind.ON, 1, "amt"),
        Notice(FRIDAY, NoticeKind.ON, 1, "buero"),
        Notice(FRIDAY, NoticeKind.ON, 2, ""),
    )


def test_what_lies_beyond_the_calendar_is_left_out():
    watch = Watch(
        (Reminder(When.AFTER, Period(99, Unit.JAHR)),), (Rung(Period(999, AT), ("amt",)),)
    )
    assert steps_of(watch, date(2032, 6, 1), date(2032, 6, 1), NI) == ()


def test_a_state_that_reminds_itself_goes_before_the_rule():
    own, of_state = Reminder(When.ON), Reminder(When.BEFORE, Period(1, AT))
    rung = Rung(Period(1, AT), ("amt",))
    rule = frist(5, remind=(own,), ladder=(rung,))
    assert watch_of(None, rule) == Watch((own,), (rung,))
    assert watch_of(Deadline("frist"), rule) == Watch((own,), (rung,))
    assert watch_of(Deadline("frist", (of_state,)), rule) == Watch((of_state,), (rung,))
