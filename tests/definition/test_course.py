"""What the compiler calls impossible is so on every day; what is possible it does not blame."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.frist import NoDay
from engine.core.remind import NoticeKind, Watch, steps_of
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from engine.service.calendars import calendar_around, days_of_house, reckoned

BASE = dict(read_set(Path(__file__).parent / "broken" / "base"))
CLOSED = b"closings:\n  - {from: 2026-12-24, until: 2026-12-31, reason: Ruhe}\n"
UNITS = st.sampled_from(["Tage", "Wochen", "Arbeitstage", "Werktage", "Monate"])
SPANS = st.tuples(st.integers(2, 20), UNITS)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
OWN = """\
  - name: eigene
    label: Eigene
    within: {period}
    start: sitzung
    source: Hausregel
    owner: amt
    remind: [{when}]
"""
USUAL = settings(max_examples=150, deadline=None)


def compiled(text, **files):
    fristen = "fristen:\n  - {name: antwortfrist, label: A, within: 5 Arbeitstage, source: H}\n"
    more = {name.replace("_", "."): data for name, data in files.items()}
    return compile_regelwerk({**BASE, "fristen.yaml": (fristen + text).encode(), **more})


def rule_of(work):
    return next(rule for rule in work.fristen if rule.name == "eigene")


def written(span):
    amount, unit = span
    return f"{amount} {unit}"


def notices(work, anchor):
    rule, days = rule_of(work), days_of_house(work)
    found = reckoned(rule, anchor, days)
    assert not isinstance(found, NoDay)
    calendar = calendar_around(days, anchor)
    return steps_of(Watch(rule.remind, rule.ladder), found.legal, found.operative, calendar)


@USUAL
@given(period=SPANS, distance=SPANS, anchor=DAYS, duty=st.booleans(), roll=st.booleans())
def test_a_reminder_that_is_called_too_early_never_comes(period, distance, anchor, duty, roll):
    text = (
        f"  - {{name: eigene, label: E, within: {written(period)}, saturday: true, start: sitzung,"
        f" source: H, owner: amt, duty: {str(duty).lower()}, roll: {str(roll).lower()},"
        f" remind: [{written(distance)} vorher]}}\n"
    )
    made = compiled(text, schliesstage_yaml=CLOSED)
    if "remind-early" in [problem.code for problem in made.problems]:
        assert all(notice.day <= anchor for notice in notices(made.regelwerk, anchor))


@USUAL
@given(period=SPANS, distance=SPANS, anchor=DAYS, postal=st.integers(0, 4))
def test_a_rung_that_is_called_too_late_always_is(period, distance, anchor, postal):
    text = (
        f"  - {{name: eigene, label: E, within: {written(period)}, saturday: true,"
        f" mode: volle_frist, start: eingang, postal_days: {postal}, source: H, owner: amt,"
        f" escalate: {{after: {written(distance)}, to: amt}}}}\n"
    )
    made = compiled(text, schliesstage_yaml=CLOSED)
    if "ladder-late" in [problem.code for problem in made.problems]:
        assert all(notice.day > anchor for notice in notices(made.regelwerk, anchor))


@pytest.mark.parametrize(
    ("period", "when", "code"),
    [
        ("5 Arbeitstage", "5 Arbeitstage vorher", "remind-early"),
        ("5 Arbeitstage", "4 Arbeitstage vorher", None),
        ("3 Tage", "2 Wochen vorher", "remind-early"),
        ("3 Tage", "2 Tage vorher", None),
        ("9 Monate", "1 Jahr vorher", "remind-early"),
        ("9 Monate", "2 Wochen vorher", None),
    ],
)
def test_what_is_said_and_what_is_not(period, when, code):
    found = compiled(OWN.format(period=period, when=when)).problems
    assert [problem.code for problem in found] == ([code] if code else [])


def test_a_reminder_that_is_possible_comes_on_some_day():
    work = compiled(OWN.format(period="3 Tage", when="2 Tage vorher")).regelwerk
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(7)]
    kinds = [n.kind for day in days for n in notices(work, day) if n.day > day]
    assert NoticeKind.BEFORE in kinds
