"""What holds for every Frist, whatever its length, its day and the calendar of its house."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.core.calendar import Closing, Counts, calendar_of, holds, nth
from engine.core.frist import Direction, Mode, NoDay, Shift
from engine.core.period import Period, Unit, end_from, end_of
from engine.core.reckon import counts_of, days_of, forward_end, reckon, unit_of, working
from tests.core.fristen import frist

SPAN = (date(2015, 1, 1), date(2040, 12, 31))
ONE = timedelta(days=1)
DAYS = st.dates(date(2019, 1, 1), date(2036, 12, 31))
COUNTED = (Unit.WERKTAG, Unit.ARBEITSTAG)


@st.composite
def calendars(draw):
    holidays = draw(st.dictionaries(DAYS, st.just("Feiertag"), max_size=40))
    starts = draw(st.lists(DAYS, max_size=3))
    closings = [Closing(d, d + timedelta(days=draw(st.integers(0, 10))), "zu") for d in starts]
    return calendar_of("NI", SPAN, holidays, closings)


@st.composite
def rules(draw, *modes):
    unit = draw(st.sampled_from([u for u in Unit if u is not Unit.STUNDE]))
    most = {Unit.MONAT: 14, Unit.JAHR: 2, Unit.WOCHE: 30}.get(unit, 120)
    half = unit is Unit.MONAT and draw(st.booleans())
    period = Period(draw(st.integers(1, most)), unit, half=half)
    return frist(
        period,
        mode=draw(st.sampled_from(modes)),
        saturday=draw(st.booleans()),
        postal_days=draw(st.sampled_from([0, 0, 1, 4])),
        roll=draw(st.booleans()),
        duty=draw(st.booleans()),
        shift=draw(st.sampled_from([Shift.NONE, Shift.NONE, *Shift])),
    )


def plain(rule, **more):
    """The rule without what moves its day afterwards."""
    return frist(
        rule.period, mode=rule.mode, saturday=rule.saturday, shift=Shift.NONE, roll=False, **more
    )


def legal(rule, anchor, calendar):
    found = days_of(rule, anchor, calendar)
    assume(not isinstance(found, NoDay))
    return found[0]


FULL = (Mode.VOLLE_TAGE, Mode.VOLLE_FRIST)
BACK = (*FULL, Mode.SPAETESTENS_AM_TAG, Mode.SITZUNGSTAG_ZAEHLT)
ALL = (*BACK, Mode.EREIGNIS, Mode.TAGESBEGINN, Mode.VERLAENGERUNG, Mode.BESTIMMTER_TAG)


@given(rules(*FULL), DAYS, calendars())
def test_a_full_period_ends_before_the_sitting_and_a_day_later_it_would_not(rule, sitting, house):
    rule = plain(rule)
    latest = legal(rule, sitting, house)
    assert forward_end(rule, latest, house) < sitting
    assert forward_end(rule, latest + ONE, house) >= sitting


@given(rules(Mode.SITZUNGSTAG_ZAEHLT), DAYS, calendars())
def test_a_period_that_counts_the_sitting_ends_on_it_at_the_latest(rule, sitting, house):
    rule = plain(rule)
    latest = legal(rule, sitting, house)
    assert forward_end(rule, latest, house) <= sitting
    assert forward_end(rule, latest + ONE, house) > sitting


@given(rules(Mode.SPAETESTENS_AM_TAG), DAYS, calendars())
def test_at_the_latest_on_the_nth_day_before(rule, sitting, house):
    rule = plain(rule)
    latest = legal(rule, sitting, house)
    if unit_of(rule) in COUNTED:
        between = [latest + ONE * n for n in range((sitting - latest).days)]
        assert sum(holds(house, d, counts_of(rule)) for d in between) == rule.period.amount
        assert holds(house, latest, counts_of(rule))
    else:
        assert end_of(latest, rule.period) <= sitting < end_of(latest + ONE, rule.period)


@given(st.integers(1, 60), st.booleans(), DAYS, calendars())
def test_werktage_mode_is_full_werktage_between(amount, saturday, sitting, house):
    rule = frist(amount, Unit.WERKTAG, Mode.WERKTAGE, saturday=saturday)
    latest = legal(rule, sitting, house)
    between = [latest + ONE * n for n in range(1, (sitting - latest).days)]
    assert sum(holds(house, d, counts_of(rule)) for d in between) == amount
    assert holds(house, latest + ONE, counts_of(rule))


@given(rules(Mode.EREIGNIS, Mode.VERLAENGERUNG), DAYS, calendars())
def test_a_forward_count_of_some_days_holds_exactly_that_many(rule, event, house):
    rule = plain(rule)
    assume(unit_of(rule) in COUNTED)
    end = legal(rule, event, house)
    counted = [event + ONE * n for n in range(1, (end - event).days + 1)]
    assert sum(holds(house, d, counts_of(rule)) for d in counted) == rule.period.amount
    assert holds(house, end, counts_of(rule))


@given(rules(Mode.TAGESBEGINN), DAYS)
def test_a_period_whose_first_day_counts_is_that_of_the_day_before_but_for_month_ends(rule, first):
    before, counted = end_of(first - ONE, rule.period), end_from(first, rule.period)
    if rule.period.unit in {Unit.TAG, Unit.WOCHE}:
        assert counted == before
    elif counted is not None:
        assert abs((counted - before).days) <= 3


def assert_closed(rule, event, legal, house):
    """A duty of the house whose every day, from the event on, is one on which it does not work."""
    assert rule.duty
    assert rule.mode in {Mode.EREIGNIS, Mode.TAGESBEGINN}
    begin = event + ONE * rule.postal_days
    days = [begin + ONE * n for n in range((legal - begin).days + 1)]
    assert not any(holds(house, d, working(rule)) for d in days)


@given(rules(Mode.EREIGNIS, Mode.TAGESBEGINN), DAYS, calendars())
def test_nobody_is_to_act_before_the_event(rule, event, house):
    found = days_of(rule, event, house)
    assume(not isinstance(found, NoDay))
    assert event <= min(found)


@given(rules(*ALL), DAYS, calendars())
def test_the_operative_day_is_a_working_day_on_the_right_side_and_the_nearest(rule, anchor, house):
    found = days_of(rule, anchor, house)
    assume(not isinstance(found, NoDay))
    day, operative = found
    if not holds(house, operative, working(rule)):
        assert_closed(rule, anchor, operative, house)
        assert day == operative
        return
    early = rule.direction is Direction.BACKWARD or rule.duty
    assert operative <= day if early else operative >= day
    low, high = sorted((day, operative))
    between = [low + ONE * n for n in range((high - low).days + 1)]
    assert [d for d in between if holds(house, d, working(rule))] == [operative]


@given(rules(*BACK), DAYS, calendars())
def test_a_backward_day_is_moved_by_nothing_but_a_shift(rule, sitting, house):
    found = reckon(rule, sitting, house)
    assume(not isinstance(found, NoDay))
    if rule.shift is Shift.NONE:
        assert found.legal == found.counted
    elif rule.shift is Shift.PREVIOUS:
        assert found.legal == nth(house, found.counted, 0, Counts.WERKTAGE)
    else:
        assert found.legal >= found.counted
        assert holds(house, found.legal, Counts.WERKTAGE)


@given(rules(Mode.EREIGNIS, Mode.TAGESBEGINN), DAYS, calendars())
def test_an_end_that_rolls_is_no_free_day_and_never_earlier(rule, event, house):
    rolled = frist(rule.period, mode=rule.mode, saturday=rule.saturday, roll=True)
    found = reckon(rolled, event, house)
    assume(not isinstance(found, NoDay))
    assert holds(house, found.legal, Counts.WERKTAGE)
    assert nth(house, found.counted - ONE, 1, Counts.WERKTAGE) == found.legal


@given(rules(*ALL), DAYS, calendars())
def test_with_and_without_derivation_the_days_are_the_same(rule, anchor, house):
    fast, slow = days_of(rule, anchor, house), reckon(rule, anchor, house)
    if isinstance(fast, NoDay):
        assert slow == fast
    else:
        assert (slow.legal, slow.operative) == fast
        assert all(step.source and step.text.text for step in slow.steps)


@given(rules(*ALL), DAYS, calendars())
def test_a_later_anchor_never_gives_an_earlier_day(rule, anchor, house):
    one, other = days_of(rule, anchor, house), days_of(rule, anchor + ONE, house)
    assume(not isinstance(one, NoDay) and not isinstance(other, NoDay))
    assert one[0] <= other[0]
    assert one[1] <= other[1]


@given(st.dates(), rules(*ALL))
def test_every_day_of_every_year_has_an_answer(anchor, rule):
    found = reckon(rule, anchor, calendar_of("NI", SPAN, {}))
    assert isinstance(found, NoDay) or SPAN[0] <= found.legal <= SPAN[1]
