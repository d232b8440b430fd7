"""How Fristen look in a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cli.answer import table
from cli.mail_words import KINDS
from cli.present import gremium_label
from cli.terminal import is_too_wide
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.remind import DEPUTY, NoticeKind
from engine.core.running import FristState, Happened
from engine.core.wording import weekday_in_words
from engine.language import _, say, shown
from engine.service.backlog import is_waiting
from engine.service.clock import Overdue, overdue_sweeps
from engine.service.deadlines import Full, Seen, has_passed, is_overdue, role_label, running
from engine.service.house import House, current_regelwerk, local
from engine.service.reach import Reach, Reached
from engine.store.fristen import Event
from engine.store.timers import Shown

_STATES = {
    FristState.RUNNING: msg("running"),
    FristState.MET: msg("kept"),
    FristState.MISSED: msg("kept too late"),
    FristState.WITHDRAWN: msg("dropped"),
}
_HAPPENED = {
    Happened.BEGUN: msg("begun"),
    Happened.RECOMPUTED: msg("computed anew"),
    Happened.EXTENDED: msg("extended"),
    Happened.MET: msg("kept"),
    Happened.MISSED: msg("kept too late"),
    Happened.WITHDRAWN: msg("dropped"),
    Happened.REOPENED: msg("running again"),
}
_TIMERS = {
    "pending": msg("to come"),
    "withdrawn": msg("dropped"),
    "expired": msg("expired"),
}
_REACHED = {
    Reach.TOLD: msg("accepted"),
    Reach.UNCLEAR: msg("unclear"),
    Reach.WAITING: msg("waiting"),
    Reach.LOST: msg("could not be sent"),
    Reach.NOBODY: msg("reached nobody"),
    Reach.NOTHING: msg("concerns nobody"),
}
Fristen = tuple[list[str], list[dict[str, Any]]]
NO_FRISTEN: Fristen = ([], [])


def frist_row(seen: Seen, now: datetime) -> dict[str, Any]:
    """Return one Frist as a row of JSON."""
    frist, upcoming = seen.frist, seen.next
    return {
        "id": frist.id,
        "label": frist.label,
        "rule": frist.rule,
        "vorlage": frist.vorlage,
        "number": seen.listed.number or None,
        "sitzung": frist.sitzung,
        "sitzung_title": seen.listed.title or None,
        "sitzung_date": seen.listed.day or None,
        "gremium": frist.gremium or None,
        "art": frist.art or None,
        "from": frist.anchor,
        "date": frist.legal,
        "operative": frist.operative,
        "state": frist.state,
        "overdue": is_overdue(seen, now),
        "passed": has_passed(seen, now.date()),
        "role": frist.owner or None,
        "role_label": seen.role_label or None,
        "next_reminder": None if upcoming is None else reminder_row(upcoming),
    }


def reminder_row(timer: Shown, reached: Reached | None = None) -> dict[str, Any]:
    """Return one reminder as a row of JSON."""
    return {
        "reached": reached.reach.value if reached else None,
        "open_since": reached.since or None if reached else None,
        "kind": timer.kind,
        "role": timer.role or None,
        "day": timer.day,
        "due": timer.due,
        "state": timer.state,
        "fired": timer.fired,
    }


def frist_table(regelwerk: Regelwerk | None, found: Sequence[Seen], now: datetime) -> list[str]:
    """Return the Fristen as a table, the one that ends first at the top."""
    head = (_("ID"), _("To do by"), _("Frist"), _("Of"), _("Who"), _("Next reminder"))
    rows = [_cells(regelwerk, seen, now) for seen in found]
    if is_too_wide([list(head), *(list(row) for row in rows)], ""):
        rows = [(*row[:4], row[4], row[5]) for row in rows]
    return table(head, rows, cut=frozenset({3}))


def _cells(regelwerk: Regelwerk | None, seen: Seen, now: datetime) -> tuple[str, ...]:
    frist = seen.frist
    until = shown(frist.operative)
    if is_overdue(seen, now):
        until = say(msg("{day} overdue", day=frist.operative))
    elif not frist.runs or has_passed(seen, now.date()):
        until = f"{until} ({_state_in_words(seen, now)})"
    return (
        str(frist.id),
        until,
        frist.label,
        of(regelwerk, seen),
        seen.role_label or "–",
        next_text(seen.next),
    )


def _state_in_words(seen: Seen, now: datetime) -> str:
    if is_overdue(seen, now):
        return _("running, overdue")
    return _("passed") if has_passed(seen, now.date()) else state_of(seen.frist.state)


def state_of(state: str) -> str:
    """Return in words how a Frist stands."""
    return say(_STATES[FristState(state)])


def of(regelwerk: Regelwerk | None, seen: Seen) -> str:
    """Return in words what a Frist hangs on."""
    listed, frist = seen.listed, seen.frist
    if frist.vorlage:
        number = listed.number or _("(no number yet)")
        return f"{number} {listed.betreff}".rstrip()
    day = date.fromisoformat(listed.day)
    label = gremium_label(regelwerk, frist.gremium) if regelwerk else frist.gremium
    return say(
        msg("{gremium}, sitting {id} on {day}", gremium=label, id=frist.sitzung or "", day=day)
    )


def next_text(timer: Shown | None) -> str:
    """Return when who is reminded next."""
    return "–" if timer is None else shown(date.fromisoformat(timer.day))


def day_text(day: date) -> str:
    """Return *day* with its weekday."""
    return say(msg("{weekday}, {date}", weekday=weekday_in_words(day), date=day))


def full_lines(regelwerk: Regelwerk | None, full: Full, now: datetime) -> Iterator[str]:
    """Yield a Frist with its derivation, its history and its reminders."""
    seen, frist = full.seen, full.seen.frist
    yield f"{frist.label}: {of(regelwerk, seen)}"
    head = [
        (_("legal day"), day_text(frist.legal)),
        (_("operative day"), day_text(frist.operative)),
        (_("State"), _state_in_words(seen, now)),
        (_("Who"), seen.role_label or "–"),
    ]
    width = max(len(label) for label, _value in head)
    yield from (f"  {label.ljust(width)}  {value}" for label, value in head)
    yield ""
    steps = [(say(step.text), step.source) for step in full.steps]
    yield from table((_("step"), _("source")), steps, indent="  ", prose=True)
    yield ""
    yield _("History")
    yield from (f"  {line}" for event in full.events for line in _event_lines(event, full))
    if full.timers:
        yield ""
        yield _("Reminders")
        yield from _timer_lines(regelwerk, full)
    if any(reached and reached.since for reached in full.reached):
        yield "  → " + _("run: vorlauf incidents")


def _event_lines(event: Event, full: Full) -> Iterator[str]:
    at = shown(datetime.fromisoformat(event.at))
    name = full.names.get(event.actor, event.actor)
    what = say(_HAPPENED[event.kind])
    if event.kind is Happened.BEGUN and not event.actor:
        what = _("begun afterwards by the program")
    if event.before and event.before[0] != event.legal:
        days = msg("from {before} to {after}", before=event.before[0], after=event.legal)
        what = f"{what} {say(days)}"
    yield " · ".join(part for part in (at, what, name, event.reason) if part)


def _timer_lines(regelwerk: Regelwerk | None, full: Full) -> list[str]:
    owner = full.seen.role_label or "–"
    rows = [
        (
            shown(date.fromisoformat(timer.day)),
            say(KINDS[NoticeKind(timer.kind)]),
            _reader(regelwerk, timer.role) or owner,
            _how_far(timer, reached),
        )
        for timer, reached in zip(full.timers, full.reached, strict=True)
    ]
    return table((_("Date"), _("What"), _("Who"), _("State")), rows, indent="  ")


def _how_far(timer: Shown, reached: Reached | None) -> str:
    if reached is None:
        return say(_TIMERS[timer.state])
    said = say(_REACHED[reached.reach])
    if not reached.since:
        return said
    return say(msg("{state}, open since {day}", state=said, day=_day_of(reached.since)))


def _day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


def _reader(regelwerk: Regelwerk | None, role: str) -> str:
    """Return who is reminded by name of the role; "" where that is whoever must act."""
    if role == DEPUTY:
        return _("Deputy")
    return role_label(regelwerk, role) if regelwerk else role


def event_row(event: Event, full: Full) -> dict[str, Any]:
    """Return one thing that happened to a Frist as a row of JSON."""
    return {
        "at": event.at,
        "kind": event.kind.value,
        "actor": event.actor,
        "name": full.names.get(event.actor, event.actor),
        "reason": event.reason,
        "date_before": event.before[0] if event.before else None,
        "operative_before": event.before[1] if event.before else None,
        "date": event.legal,
        "operative": event.operative,
    }


def running_lines(found: Sequence[Seen], now: datetime) -> Iterator[str]:
    """Yield one line for each Frist that runs: until when, and by law."""
    for seen in found:
        frist = seen.frist
        text = msg("{frist}: to do by {operative}", frist=frist.label, operative=frist.operative)
        if frist.legal != frist.operative:
            text = msg(
                "{frist}: to do by {operative}, by law {legal}",
                frist=frist.label,
                operative=frist.operative,
                legal=frist.legal,
            )
        overdue = _("overdue")
        late = f" – {overdue}" if is_overdue(seen, now) else ""
        yield f"  {say(text)}{late}"


def of_paper(house: House, vorlage: str, now: datetime) -> Fristen:
    """Return the running Fristen of a Vorlage as lines and as rows of JSON."""
    found = running(house, vorlage=vorlage, today=now.date())
    return list(running_lines(found, now)), [frist_row(seen, now) for seen in found]


def alarms(house: House, now: datetime) -> tuple[Message, ...]:
    """Return what staff must know: reminders are not being sent, or Fristen are still missing."""
    found = overdue_sweeps(house, now)
    regelwerk = current_regelwerk(house) if found else None
    overdue = tuple(_at_home(regelwerk, one).message for one in found)
    missing = msg("Fristen of older papers or sittings have not begun yet: vorlauf tick")
    return (*overdue, missing) if is_waiting(house) else overdue


def _at_home(regelwerk: Regelwerk | None, overdue: Overdue) -> Overdue:
    if regelwerk is None or overdue.last is None:
        return overdue
    return replace(overdue, last=local(regelwerk, overdue.last))
