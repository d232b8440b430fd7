"""What should make one look twice at a Sitzung, though nothing forbids it.

A Ladung that comes too late is a defect that can be healed or objected to (§ 65 NKomVG), so it is
said and not forbidden.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from engine.core.calendar import SATURDAY, reason_free
from engine.core.examine import labels_of
from engine.core.folge import Beratung, Phase
from engine.core.frist import FristRule, NoDay, Reckoned
from engine.core.message import Message, msg, msgs
from engine.core.reckon import shorter
from engine.core.regelwerk import Regelwerk
from engine.core.running import is_summons
from engine.core.wording import period_in_words, weekday_in_words
from engine.service.calendars import calendar_around, days_of_house, reckoned
from engine.service.house import House, local, regelwerk_of
from engine.service.sitting_fristen import anchor_of, sitting_rules
from engine.store import rulebooks, sittings
from engine.store.papers import Held
from engine.store.session import Connection, reading
from engine.store.sittings import Meeting


def warnings_of(house: House, meeting: Meeting, *, now: datetime) -> tuple[Message, ...]:
    """Return what is odd about *meeting* as it is planned at *now*, aware."""
    with reading(house.database) as connection:
        version = rulebooks.current(connection)
        if version is None:
            return ()
        regelwerk = regelwerk_of(house, connection, version)
        return tuple(odd(connection, regelwerk, meeting, local(regelwerk, now)))


def odd(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, now: datetime
) -> Iterator[Message]:
    """Yield what is odd about *meeting* at *now*, aware in the zone of the house."""
    yield from odd_day(regelwerk, meeting.day, now.date())
    yield from _same_day(connection, meeting)
    if meeting.day >= now.date():
        yield from without_summons(regelwerk, meeting)
        yield from dict.fromkeys(late_summons(regelwerk, meeting, now))


def odd_day(regelwerk: Regelwerk, day: date, today: date) -> Iterator[Message]:
    """Yield what should make one look twice at a Sitzung on *day*; both days are local."""
    if day < today:
        yield msg("{day} lies in the past", day=day)
    days = days_of_house(regelwerk)
    free = reason_free(calendar_around(days, day), day)
    if free:
        yield msg("{day} is free: {reason}", day=day, reason=free)
    elif day.weekday() >= SATURDAY:
        yield msg("{day} is a {weekday}", day=day, weekday=weekday_in_words(day))


def _same_day(connection: Connection, meeting: Meeting) -> Iterator[Message]:
    day = meeting.day.isoformat()
    for other in sittings.same_day(connection, meeting.gremien, day, meeting.id):
        yield msg(
            "on that day there is also sitting {sitzung}: {title}, {start}",
            sitzung=other.id,
            title=other.title,
            start=other.start,
        )


def without_summons(
    regelwerk: Regelwerk, meeting: Meeting, begun: Collection[str] = ()
) -> Iterator[Message]:
    """Yield for which Gremien no Ladungsfrist holds on the day of *meeting*.

    Not for those in *begun*, whose Ladungsfrist has begun under an earlier version; and not where
    the house declares none at all.
    """
    if not any(is_summons(rule) for rule in regelwerk.fristen):
        return
    rules = sitting_rules(regelwerk, meeting).items()
    held = {gremium for (_name, gremium, _art), rule in rules if is_summons(rule)}
    for gremium in meeting.gremien:
        if gremium not in held and gremium not in begun:
            known = regelwerk.gremien.get(gremium)
            yield msg(
                "{gremium}: no Ladungsfrist holds on {day}; look into fristen.yaml",
                gremium=known.label if known else gremium,
                day=meeting.day,
            )


def late_summons(regelwerk: Regelwerk, meeting: Meeting, now: datetime) -> Iterator[Message]:
    """Yield which Ladungsfrist of *meeting* can no longer be kept, and whether a shorter one can.

    *now* is aware in the zone of the house.
    """
    for key, rule in sitting_rules(regelwerk, meeting).items():
        found = _days(regelwerk, meeting, rule) if is_summons(rule) else None
        if found is None or not _is_over(found, now):
            continue
        yield _late(regelwerk.gremien[key[1]].label, rule, found, now)
        yield from _way_out(regelwerk, meeting, rule, now)


def _late(gremium: str, rule: FristRule, found: Reckoned, now: datetime) -> Message:
    days = (now.date() - found.legal).days
    if not days:
        return msg(
            "{gremium}: “{frist}” ended today, {moment}",
            gremium=gremium,
            frist=rule.label,
            moment=found.at or found.legal,
        )
    return msgs(
        "{gremium}: “{frist}” ended on {day}, {count} day ago",
        "{gremium}: “{frist}” ended on {day}, {count} days ago",
        days,
        gremium=gremium,
        frist=rule.label,
        day=found.legal,
    )


def _way_out(
    regelwerk: Regelwerk, meeting: Meeting, rule: FristRule, now: datetime
) -> Iterator[Message]:
    """Yield whether the shortened form of *rule* could still be kept."""
    if rule.shortened is None or rule.is_short:
        return
    found = _days(regelwerk, meeting, shorter(rule))
    period = period_in_words(rule.shortened.period)
    if found is None or _is_over(found, now):
        yield msg("its shortened form ({period}) could not be kept any more either", period=period)
        return
    roles = labels_of(regelwerk, frozenset(rule.shortened.who))
    text = msg(
        "its shortened form ({period}) could be kept: vorlauf sitzung shorten {sitzung}"
        " --comment REASON",
        period=period,
        sitzung=meeting.id,
    )
    yield msg("{text} ({roles})", text=text, roles=", ".join(roles)) if roles else text


def _days(regelwerk: Regelwerk, meeting: Meeting, rule: FristRule) -> Reckoned | None:
    found = reckoned(rule, anchor_of(meeting), days_of_house(regelwerk))
    return None if isinstance(found, NoDay) else found


def _is_over(found: Reckoned, now: datetime) -> bool:
    return now > found.at if found.at else now.date() > found.legal


def of_change(
    connection: Connection,
    regelwerk: Regelwerk,
    meetings: tuple[Meeting, Meeting],
    affected: Sequence[Held],
    now: datetime,
) -> Iterator[Message]:
    """Yield what is odd about a Sitzung that was changed (before, after) with its Vorlagen."""
    before, after = meetings
    if after.cancelled:
        return
    yield from odd(connection, regelwerk, after, now)
    if before.shortened and not after.shortened:
        yield msg("the Fristen run in full again; if need be, order the shortened form anew")
    for paper in affected:
        yield from _out_of_order(regelwerk, paper, after)


def _out_of_order(regelwerk: Regelwerk, paper: Held, after: Meeting) -> Iterator[Message]:
    """Yield which Beratungen of *paper* now come before one that they follow."""
    folge = paper.vorlage.folge
    here = {b.id for b in folge if b.sitzung == after.id}
    for b in folge:
        if b.phase is Phase.OPEN and here & set(b.after) and _before(b, after.day):
            known = regelwerk.gremien.get(b.gremium)
            yield msg(
                "{number}: {gremium} sits on {day}, before this sitting",
                number=number_of(paper),
                gremium=known.label if known else b.gremium,
                day=b.day or after.day,
            )


def _before(b: Beratung, day: date) -> bool:
    return b.day is not None and b.day < day


def number_of(paper: Held) -> str:
    """Return the printed number of *paper*, or its id while it has none."""
    number = paper.vorlage.number
    return number.printed if number else paper.vorlage.id
