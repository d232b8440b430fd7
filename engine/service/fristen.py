"""Fristen begin, end, run again and move, in the transaction of what causes it.

A Frist of a Vorlage begins with the entry that brings it into a state with a deadline, and ends
with the one that leads out of it. One of a Sitzung begins with the Sitzung.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.core.frist import FristRule, NoDay, Reckoned
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.remind import Watch, steps_of
from engine.core.running import FristState, Happened, ahead_of, is_statutory, planned, to_come
from engine.service.calendars import calendar_around, days_of_house, reckoned
from engine.service.untold import untold
from engine.store import fristen, incidents, timers
from engine.store.frist import Frist
from engine.store.fristen import Ended, Ending, Event
from engine.store.incidents import Incident, ident_of
from engine.store.sentence import frozen_steps
from engine.store.session import Connection

FRIST = "frist"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who causes something to happen to Fristen, when (aware, in the zone of the house), why.

    *afterwards*: what begins should have begun long ago; nobody is told of what has passed.
    """

    actor: str
    now: datetime
    reason: str = ""
    afterwards: bool = False

    @property
    def at(self) -> str:
        """The moment as it is stored."""
        return self.now.isoformat()


@dataclass(frozen=True, slots=True)
class Place:
    """What a Frist hangs on: an entry of a Vorlage, or a Sitzung with one of its Gremien."""

    vorlage: str | None = None
    seq: int | None = None
    sitzung: str | None = None
    gremium: str = ""
    art: str = ""


def begin(
    connection: Connection,
    regelwerk: Regelwerk,
    place: Place,
    terms: tuple[FristRule, Watch, str],
    anchor: date | datetime,
    cause: Cause,
) -> int | None:
    """Begin a Frist of *terms* (rule, reminders, role of the one who must act); return its number.

    Where no day can be found an incident says so, and what causes the Frist goes on.
    """
    rule, watch, owner = terms
    found = reckoned(rule, anchor, days_of_house(regelwerk))
    if isinstance(found, NoDay):
        report(connection, place, rule.name, found.reason, cause)
        return None
    new = counted(_blank(regelwerk, place, rule, cause), (rule, owner), anchor, found)
    ident = fristen.add(connection, new)
    event = Event(
        cause.at, cause.actor, Happened.BEGUN, cause.reason, None, new.legal, new.operative
    )
    fristen.note(connection, ident, event, first=True)
    set_timers(connection, regelwerk, replace(new, id=ident), watch, cause, anew=False)
    return ident


def _blank(regelwerk: Regelwerk, place: Place, rule: FristRule, cause: Cause) -> Frist:
    nowhere = date.min
    return Frist(
        id=0,
        vorlage=place.vorlage,
        seq=place.seq,
        sitzung=place.sitzung,
        gremium=place.gremium,
        art=place.art,
        rule=rule.name,
        label=rule.label,
        start=rule.start.value,
        regelwerk=regelwerk.version,
        anchor="",
        legal=nowhere,
        operative=nowhere,
        zone=regelwerk.zone,
        state=FristState.RUNNING.value,
        owner="",
        statutory=False,
        derivation="[]",
        began=cause.at,
    )


def counted(
    frist: Frist, terms: tuple[FristRule, str], anchor: date | datetime, found: Reckoned
) -> Frist:
    """Return *frist* with the days *found* for *terms*: the rule, and who must act."""
    rule, owner = terms
    return replace(
        frist,
        rule=rule.name,
        label=rule.label,
        anchor=_written(anchor, found),
        legal=found.legal,
        operative=found.operative,
        owner=owner,
        statutory=is_statutory(rule),
        derivation=frozen_steps(found.steps),
    )


def _written(anchor: date | datetime, found: Reckoned) -> str:
    """Return the day from which was counted, for a Frist in hours the moment."""
    if isinstance(anchor, datetime) and found.at is None:
        return anchor.date().isoformat()
    return anchor.isoformat()


def report(connection: Connection, place: Place, rule: str, why: Message, cause: Cause) -> None:
    """Record that a Frist has no day, for a person to look into."""
    of = place.vorlage or f"{place.sitzung} {place.gremium}"
    kind, about = IncidentKind.FRIST, {"of": f"{of} {place.seq or ''}".strip(), "rule": rule}
    if place.sitzung:
        about["sitzung"] = place.sitzung
    ident = ident_of(kind, about, cause.at)
    text = msg("no Frist “{rule}” has begun: {why}", rule=rule, why=why)
    new = Incident(ident, cause.at, of, FRIST, cause.actor, (text,), kind=kind, about=about)
    incidents.add(connection, new)


def set_timers(
    connection: Connection,
    regelwerk: Regelwerk,
    frist: Frist,
    watch: Watch,
    cause: Cause,
    *,
    anew: bool,
) -> None:
    """Set what is still to come of *watch*; with *anew*, instead of what was set before."""
    if anew:
        timers.stop_pending(connection, (frist.id,))
    calendar = calendar_around(days_of_house(regelwerk), frist.legal)
    notices = steps_of(watch, frist.legal, frist.operative, calendar)
    at, zone = regelwerk.times.reminders, ZoneInfo(frist.zone)
    every = planned(notices, frist.end, at, zone)
    wanted = ahead_of(every, cause.now) if cause.afterwards else to_come(every, cause.now)
    if wanted:
        of = timers.Of(frist.id, frist.topic, frist.statutory)
        timers.put(connection, of, wanted, anew=anew)


def resume(
    connection: Connection, regelwerk: Regelwerk, frist: Frist, watch: Watch, cause: Cause
) -> None:
    """Let a Frist that was said to be kept run again.

    Of its reminders only those are set whose time is still to come: what was passed over while
    nobody waited is not told afterwards.
    """
    fristen.reopen(connection, frist.id)
    _note_days(connection, frist, frist, Happened.REOPENED, cause)
    set_timers(connection, regelwerk, frist, watch, replace(cause, afterwards=True), anew=True)


def end_of_paper(
    connection: Connection, vorlage: str, seq: int, cause: Cause, *, withdrawn: bool
) -> None:
    """End what runs for a Vorlage, since its entry *seq* has led it out of its state."""
    how = Ending(cause.at, cause.now.date(), seq, withdrawn)
    _note_ended(connection, fristen.end_of_vorlage(connection, vorlage, how), cause)


def end(
    connection: Connection, idents: Sequence[int], cause: Cause, *, withdrawn: bool = False
) -> tuple[Ended, ...]:
    """End those of *idents* that run, as met (or missed) or as withdrawn; return which did."""
    if not idents:
        return ()
    how = Ending(cause.at, cause.now.date(), withdrawn=withdrawn)
    ended = _by_the_minute(connection, fristen.end_many(connection, idents, how), cause)
    _note_ended(connection, ended, cause)
    return ended


def _by_the_minute(
    connection: Connection, ended: tuple[Ended, ...], cause: Cause
) -> tuple[Ended, ...]:
    """Return *ended*, with a Ladungsfrist in hours as missed where its moment is over.

    The store compares days; on the last of them the hours decide.
    """
    today = cause.now.date()
    kept = FristState.MET.value
    met = [ident for ident, state, legal, _operative in ended if state == kept and legal == today]
    held = fristen.many(connection, met).values() if met else ()
    late = [f.id for f in held if f.is_summons and f.moment and f.moment < cause.now]
    if not late:
        return ended
    fristen.miss(connection, late)
    missed = FristState.MISSED.value
    return tuple(
        (i, missed if i in late else state, legal, operative)
        for i, state, legal, operative in ended
    )


def _note_ended(connection: Connection, ended: Sequence[Ended], cause: Cause) -> None:
    if not ended:
        return
    for ident, state, legal, operative in ended:
        days = legal, operative
        event = Event(cause.at, cause.actor, Happened(state), cause.reason, days, *days)
        fristen.note(connection, ident, event)
    idents = [ident for ident, *_rest in ended]
    untold(connection, timers.stop(connection, idents), idents, cause.now)


def take_back(connection: Connection, vorlage: str, seq: int, cause: Cause) -> None:
    """Restore what ran when entry *seq* of a Vorlage was the last: later entries are undone."""
    found = fristen.since(connection, vorlage, seq)
    gone = [f.id for f in found if f.runs and (f.seq or 0) > seq]
    end(connection, gone, cause, withdrawn=True)
    for frist in found:
        if not frist.runs and (frist.seq or 0) <= seq and fristen.reopen(connection, frist.id):
            _note_days(connection, frist, frist, Happened.REOPENED, cause)
            timers.go_on(connection, frist.id)


def _note_days(
    connection: Connection, before: Frist, after: Frist, kind: Happened, cause: Cause
) -> None:
    days = before.legal, before.operative
    event = Event(cause.at, cause.actor, kind, cause.reason, days, after.legal, after.operative)
    fristen.note(connection, after.id, event)


def reset(
    connection: Connection,
    regelwerk: Regelwerk,
    changes: tuple[Frist, Frist],
    watch: Watch,
    kind: Happened,
    cause: Cause,
) -> None:
    """Write that a Frist has got other days (before, after), and set its timers to them."""
    before, after = changes
    fristen.move(connection, after)
    _note_days(connection, before, after, kind, cause)
    untold(connection, timers.stop(connection, (after.id,)), (after.id,), cause.now)
    set_timers(connection, regelwerk, after, watch, cause, anew=True)
