"""Why a Frist ends on its day: each step in words, with the § or the rule it rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.core.calendar import SATURDAY, SUNDAY, Calendar, Counts, holds, reason_free
from engine.core.frist import Direction, FristRule, Mode, Shift, Step
from engine.core.message import Message, msg
from engine.core.period import Unit, missing
from engine.core.wording import period_in_words, start_in_words, weekday_in_words

BGB_187_1 = "§ 187 Abs. 1 BGB"
BGB_187_2 = "§ 187 Abs. 2 BGB"
BGB_188_1 = "§ 188 Abs. 1 BGB"
BGB_188_2 = "§ 188 Abs. 2 BGB"
BGB_188_3 = "§ 188 Abs. 3 BGB"
BGB_189 = "§ 189 BGB"
BGB_190 = "§ 190 BGB"
BGB_191 = "§ 191 BGB"
BGB_192 = "§ 192 BGB"
BGB_193 = "§ 193 BGB"
VWVFG_31_6 = "§ 31 Abs. 6 VwVfG"
BACK = "§ 187 Abs. 1, § 188 BGB (entsprechend, rückwärts)"
HOUSE_DAYS = "Kalender des Hauses"
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Stages:
    """The days on the way: *anchor*, *begin* (after the post), *ended*, *counted*, the two.

    Forward *begin* is the day of receipt; backward it is the day of posting. *ended* is the end
    of the bare period, *counted* the same after its place in the month was sought. *closed* says
    that the house does not work on any day from the event to the legal day.
    """

    anchor: date
    begin: date
    ended: date
    counted: date
    legal: date
    operative: date
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """The legal day, the day on which to act, and whether the house is *closed* until then."""

    legal: date
    operative: date
    closed: bool = False


def derived(rule: FristRule, found: Stages, calendar: Calendar) -> tuple[Step, ...]:
    """Return how *rule* came to the days in *found*, step by step."""
    forward = rule.mode.direction is Direction.FORWARD
    steps = [_said(rule)]
    steps += (_forward if forward else _backward)(rule, found, calendar)
    if rule.align is not None:
        text = msg("The day of the month that is asked for is {day}", day=_named(found.counted))
        steps.append(Step(text, BGB_192))
    steps += _moves(rule, found, calendar)
    steps.append(_acting(Acting(found.legal, found.operative, found.closed)))
    return tuple(steps)


def derived_hours(
    rule: FristRule, anchor: datetime, at: datetime, acting: Acting
) -> tuple[Step, ...]:
    """Return how a Frist in hours came to the moment *at*."""
    text = msg(
        "The hours run on without a break from {begin}; Saturdays, Sundays and holidays count",
        begin=anchor,
    )
    if rule.mode.direction is Direction.BACKWARD:
        text = msg("The hours are counted back without a break from {begin}", begin=anchor)
    return (
        _said(rule),
        Step(text, VWVFG_31_6),
        Step(msg("The Frist ends on {moment}", moment=at), VWVFG_31_6),
        _acting(acting),
    )


def _said(rule: FristRule) -> Step:
    if rule.mode is Mode.BESTIMMTER_TAG:
        return Step(msg("{label}: a certain day was named", label=rule.label), rule.source)
    label: Message | str = rule.label
    period = period_in_words(rule.period)
    if rule.is_short:
        label = msg("{label} in its shortened form", label=label)
    if rule.mode.direction is Direction.BACKWARD:
        return Step(
            msg("{label}: {period} before the Sitzung", label=label, period=period), rule.source
        )
    if rule.mode is Mode.VERLAENGERUNG:
        text = msg("{label}: extended by {period} from its old end", label=label, period=period)
        return Step(text, rule.source)
    text = msg(
        "{label}: {period} from the {start}",
        label=label,
        period=period,
        start=start_in_words(rule),
    )
    return Step(text, rule.source)


def _forward(rule: FristRule, found: Stages, calendar: Calendar) -> Iterator[Step]:
    if rule.postal_days:
        text = msg(
            "Posted on {posted}, it counts as received on {day}: {count} days for the post",
            posted=_named(found.anchor),
            count=rule.postal_days,
            day=_named(found.begin),
        )
        yield Step(text, rule.postal_source or rule.source)
    yield _begun(rule, found.begin)
    if rule.mode is not Mode.BESTIMMTER_TAG:
        yield from _skipped(rule, found.begin, found.ended, calendar)
        text = msg("The Frist ends with the end of {day}", day=_named(found.ended))
        yield Step(text, _end_source(rule, found.begin))


def _begun(rule: FristRule, begin: date) -> Step:
    day = _named(begin)
    if rule.mode is Mode.TAGESBEGINN:
        return Step(msg("The first day, {day}, counts", day=day), BGB_187_2)
    if rule.mode is Mode.VERLAENGERUNG:
        return Step(msg("The extension runs on from the old end, {day}", day=day), BGB_190)
    if rule.mode is Mode.BESTIMMTER_TAG:
        return Step(msg("This is {day}", day=day), rule.source)
    return Step(msg("The day of the event, {day}, does not count", day=day), BGB_187_1)


def _end_source(rule: FristRule, begin: date) -> str:
    period = rule.period
    if period.unit in {Unit.TAG, Unit.WERKTAG, Unit.ARBEITSTAG}:
        return BGB_188_1
    if period.scattered:
        return BGB_191
    if period.half:
        return BGB_189
    start = begin - timedelta(days=1) if rule.mode is Mode.TAGESBEGINN else begin
    return BGB_188_3 if missing(start, period) else BGB_188_2


def _backward(rule: FristRule, found: Stages, calendar: Calendar) -> Iterator[Step]:
    anchor, period = _named(found.anchor), period_in_words(rule.period)
    if rule.mode is Mode.SITZUNGSTAG_ZAEHLT:
        text = msg("The Sitzung on {day} counts as the last day", day=anchor)
        yield Step(text, rule.source)
    else:
        yield Step(msg("The Sitzung on {day} does not count", day=anchor), BGB_187_1)
    yield from _skipped(rule, found.ended, found.anchor, calendar)
    yield Step(_back_text(rule, period, _named(found.ended)), _back_source(rule))
    if rule.postal_days:
        text = msg(
            "It must be posted before that, with {count} days for the post: on {day}",
            count=rule.postal_days,
            day=_named(found.begin),
        )
        yield Step(text, rule.postal_source or rule.source)


def _back_text(rule: FristRule, period: Message, day: Message) -> Message:
    if rule.mode is Mode.SPAETESTENS_AM_TAG:
        return msg("{period} before it: {day}", period=period, day=day)
    if rule.mode is Mode.SITZUNGSTAG_ZAEHLT:
        return msg(
            "After {day}, which does not count, {period} remain with that of the Sitzung",
            period=period,
            day=day,
        )
    return msg(
        "The last day from which the whole Frist ({period}) ends before the Sitzung is {day}",
        period=period,
        day=day,
    )


def _back_source(rule: FristRule) -> str:
    return rule.source if rule.mode is Mode.SPAETESTENS_AM_TAG else BACK


def _skipped(rule: FristRule, after: date, until: date, calendar: Calendar) -> Iterator[Step]:
    """Say which holidays and closing days a count of Werktage or Arbeitstage left out."""
    unit = Unit.WERKTAG if rule.mode is Mode.WERKTAGE else rule.period.unit
    if unit not in {Unit.WERKTAG, Unit.ARBEITSTAG}:
        return
    text = msg("Counted are Monday to Friday")
    if rule.saturday:
        text = msg("Counted are Monday to Saturday")
    house = unit is Unit.ARBEITSTAG
    named = _left_out(_free_days(after, until, calendar, house=house), saturday=bool(rule.saturday))
    if named:
        text = msg("{counted}, without {days}", counted=text, days=named)
    yield Step(text, rule.source)


def _free_days(
    after: date, until: date, calendar: Calendar, *, house: bool
) -> Iterator[tuple[date, str]]:
    """Yield the free days of the span with their reason, Sundays aside."""
    for n in range(1, (until - after).days + 1):
        day = after + timedelta(days=n)
        reason = reason_free(calendar, day) if house else calendar.holidays.get(day, "")
        if reason and day.weekday() != SUNDAY:
            yield day, reason


def _left_out(free: Iterable[tuple[date, str]], *, saturday: bool) -> tuple[Message, ...]:
    """Return the *free* days in words, those with no counted day between them as one span."""
    spans: list[list[tuple[date, str]]] = []
    for day, reason in free:
        if spans and _adjoin(spans[-1][-1][0], day, saturday=saturday):
            spans[-1].append((day, reason))
        else:
            spans.append([(day, reason)])
    return tuple(map(_span, spans[:MOST_NAMED]))


def _adjoin(one: date, other: date, *, saturday: bool) -> bool:
    between = (one + timedelta(days=n) for n in range(1, (other - one).days))
    uncounted = {SUNDAY} if saturday else {SATURDAY, SUNDAY}
    return all(day.weekday() in uncounted for day in between)


def _span(days: list[tuple[date, str]]) -> Message:
    (first, reason), (last, _reason) = days[0], days[-1]
    if first == last:
        return msg("{day} ({reason})", day=first, reason=reason)
    return msg(
        "{first} to {last} ({reasons})",
        first=first,
        last=last,
        reasons=", ".join(dict.fromkeys(reason for _day, reason in days)),
    )


def _moves(rule: FristRule, found: Stages, calendar: Calendar) -> Iterator[Step]:
    """Say whether the day moved, or why it did not although it is free."""
    if holds(calendar, found.counted, Counts.WERKTAGE):
        return
    day, reason = found.counted, _free(found.counted, calendar)
    if found.legal != found.counted:
        text = msg(
            "{day} is {reason}: the Frist moves to {moved}",
            day=day,
            reason=reason,
            moved=_named(found.legal),
        )
        yield Step(text, rule.source if rule.shift is not Shift.NONE else BGB_193)
    elif rule.mode.direction is Direction.BACKWARD:
        text = msg(
            "{day} is {reason}; a Frist that is counted back does not move", day=day, reason=reason
        )
        yield Step(text, BGB_193)
    else:
        text = msg("{day} is {reason}; this Frist does not move", day=day, reason=reason)
        yield Step(text, rule.source)


def _free(day: date, calendar: Calendar) -> Message | str:
    return calendar.holidays.get(day) or (
        msg("a Saturday") if day.weekday() == SATURDAY else msg("a Sunday")
    )


def _acting(found: Acting) -> Step:
    legal, operative = found.legal, found.operative
    if found.closed:
        text = msg(
            "From the event to {day} the house is closed; nobody can act before the event",
            day=_named(legal),
        )
        return Step(text, HOUSE_DAYS)
    if operative == legal:
        return Step(msg("This is a working day of the house"), HOUSE_DAYS)
    if operative < legal:
        text = msg("To keep it, act on the last working day before: {day}", day=_named(operative))
    else:
        text = msg("The first working day after it is {day}", day=_named(operative))
    return Step(text, HOUSE_DAYS)


def _named(day: date) -> Message:
    return msg("{weekday}, {date}", weekday=weekday_in_words(day), date=day)
