"""Fristen of a Sitzung: begun with it, counted anew when it moves, kept when it is summoned."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from engine.core.frist import FristRule, NoDay
from engine.core.machine import Action
from engine.core.reckon import shorter
from engine.core.regelwerk import Regelwerk, rule_for, watch_of
from engine.core.running import LADUNG, FristState, Happened, is_summons
from engine.service.calendars import days_of_house, reckoned
from engine.service.fristen import Cause, Place, begin, counted, end, report, reset
from engine.store import fristen
from engine.store.frist import Frist
from engine.store.session import Connection
from engine.store.sittings import Meeting

Change = tuple[Frist, Frist]
Key = tuple[str, str, str]


def sitting_rules(regelwerk: Regelwerk, meeting: Meeting) -> Mapping[Key, FristRule]:
    """Return the rules that hang on *meeting*, as they hold on its day.

    By name, Gremium and Art: "" for all papers, an Art where it has a rule of its own. Where the
    sitting is shortened, each rule that has a shortened form takes it.
    """
    names = dict.fromkeys(rule.name for rule in regelwerk.fristen if rule.of_sitting)
    keys = ((name, gremium) for name in names for gremium in meeting.gremien)
    found = {
        (name, gremium, rule.art): shorter(rule) if meeting.shortened else rule
        for name, gremium in keys
        for rule in _held(regelwerk, name, gremium, meeting)
    }
    return {key: rule for key, rule in found.items() if rule.of_sitting}


def _held(regelwerk: Regelwerk, name: str, gremium: str, meeting: Meeting) -> Iterator[FristRule]:
    """Yield the rule for all papers, and each that an Art has for itself, named after it."""
    general = rule_for(regelwerk, name, gremium, "", meeting.day)
    if general is not None:
        yield general
    for art in _arten(regelwerk, name):
        rule = rule_for(regelwerk, name, gremium, art, meeting.day)
        if rule is not None and rule.art == art:
            same = general is not None and rule.label == general.label
            label = f"{rule.label} ({regelwerk.arten[art].label})" if same else rule.label
            yield replace(rule, label=label)


def _arten(regelwerk: Regelwerk, name: str) -> Iterator[str]:
    named = (rule.art for rule in regelwerk.fristen if rule.name == name and rule.art)
    yield from dict.fromkeys(named)


def anchor_of(meeting: Meeting) -> datetime:
    """Return the local moment of *meeting*, aware; rules in days count from its day."""
    start = time.fromisoformat(meeting.start)
    return datetime.combine(meeting.day, start, ZoneInfo(meeting.zone))


def begin_sitting(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause
) -> None:
    """Begin the Fristen of a new Sitzung; none for one that has been held and owes nothing."""
    for (_name, gremium, _art), rule in sitting_rules(regelwerk, meeting).items():
        begin_rule(connection, regelwerk, meeting, (gremium, rule), cause)


def begin_rule(
    connection: Connection,
    regelwerk: Regelwerk,
    meeting: Meeting,
    which: tuple[str, FristRule],
    cause: Cause,
) -> int | None:
    """Begin the Frist of one rule for one Gremium of *meeting*; return its number."""
    gremium, rule = which
    today = cause.now.date()
    if meeting.day < today:
        found = reckoned(rule, anchor_of(meeting), days_of_house(regelwerk))
        if isinstance(found, NoDay) or max(found.legal, found.operative) < today:
            return None
    place = Place(sitzung=meeting.id, gremium=gremium, art=rule.art)
    terms = rule, watch_of(None, rule), rule.owner
    return begin(connection, regelwerk, place, terms, anchor_of(meeting), cause)


def move_sitting(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause
) -> tuple[tuple[Change, ...], tuple[Frist, ...]]:
    """Count every Frist of *meeting* anew from its new day.

    Return each that changed, before and after, and those whose rule no longer holds, which are
    withdrawn. What was summoned must be summoned again. A rule that holds now begins.
    """
    rules = dict(sitting_rules(regelwerk, meeting))
    changed: list[Change] = []
    gone: list[Frist] = []
    for frist in fristen.of_sitzung(connection, meeting.id):
        if frist.state == FristState.WITHDRAWN:
            continue
        rule = rules.pop((frist.rule, frist.gremium, frist.art), None)
        if rule is None:
            gone += (frist,) if end(connection, (frist.id,), cause, withdrawn=True) else ()
        else:
            changed += _moved(connection, regelwerk, frist, (rule, meeting), cause)
    for (_name, gremium, _art), rule in rules.items():
        begin_rule(connection, regelwerk, meeting, (gremium, rule), cause)
    return tuple(changed), tuple(gone)


def _moved(
    connection: Connection,
    regelwerk: Regelwerk,
    frist: Frist,
    to: tuple[FristRule, Meeting],
    cause: Cause,
) -> tuple[Change, ...]:
    rule, meeting = to
    if not frist.runs and not is_summons(rule):
        return ()
    found = reckoned(rule, anchor_of(meeting), days_of_house(regelwerk))
    if isinstance(found, NoDay):
        report(connection, Place(sitzung=meeting.id), rule.name, found.reason, cause)
        end(connection, (frist.id,), cause, withdrawn=True)
        return ()
    after = counted(frist, (rule, rule.owner), anchor_of(meeting), found)
    after = replace(after, regelwerk=regelwerk.version, state=FristState.RUNNING.value, ended=None)
    if not frist.runs:
        fristen.reopen(connection, frist.id)
    elif (after.legal, after.operative) == (frist.legal, frist.operative):
        fristen.move(connection, after)
        return ()
    watch = watch_of(None, rule)
    reset(connection, regelwerk, (frist, after), watch, Happened.RECOMPUTED, cause)
    return ((frist, after),)


def follow(
    connection: Connection, regelwerk: Regelwerk, frist: Frist, meeting: Meeting, cause: Cause
) -> None:
    """Count a Frist that runs again anew, if *meeting* has moved in the meantime."""
    if frist.anchor[: len("2026-01-31")] == meeting.day.isoformat():
        return
    rule = sitting_rules(regelwerk, meeting).get((frist.rule, frist.gremium, frist.art))
    if rule is None:
        end(connection, (frist.id,), cause, withdrawn=True)
    else:
        _moved(connection, regelwerk, frist, (rule, meeting), cause)


def cancel_sitting(connection: Connection, sitzung: str, cause: Cause) -> tuple[Frist, ...]:
    """Withdraw what runs for a Sitzung that does not take place; return it as it was."""
    running = [f for f in fristen.of_sitzung(connection, sitzung) if f.runs]
    end(connection, [f.id for f in running], cause, withdrawn=True)
    return tuple(running)


def keep_summons(connection: Connection, regelwerk: Regelwerk, sitzung: str, cause: Cause) -> None:
    """Say that the Ladungsfrist of a Sitzung is kept, once all its Beratungen are summoned."""
    arrow = regelwerk.arrow_of(Action.SUMMON)
    before = (regelwerk.beratung.initial, *(arrow.sources if arrow else ()))
    starts = [start.value for start in LADUNG]
    end(connection, fristen.summoned(connection, sitzung, starts, before), cause)
