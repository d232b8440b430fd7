"""Sittings: set up, found, and what stands on their agenda."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from engine.core.calendar import FIRST_YEAR, LAST_YEAR
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.entry import read_date
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.service.acting import acting
from engine.service.chronicle import record
from engine.service.entered import clean_values, is_name
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.invitations import invite
from engine.service.outcome import refused
from engine.service.planning import may_not_plan, planners
from engine.service.shortening import cannot_shorten, may_order, orderers
from engine.service.sitting_fristen import begin_sitting
from engine.store import agenda, counters, facts, people, rulebooks, sittings
from engine.store.agenda import AgendaItem
from engine.store.session import Connection, reading, transact
from engine.store.sittings import Changed, Meeting

SITTING = "sitzung"
PLAN = "anberaumen"
SHORTENED = "shortened"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class NewSitting:
    """A sitting that is to be, as typed: Gremien by key, local day and start (``17:00``).

    *shortened*: its Fristen run in their shortened form, for the *reason* given. *held* says
    that it is the record of a past one: no Frist begins, nobody is invited.
    """

    gremien: tuple[str, ...]
    day: str
    start: str = "17:00"
    place: str = ""
    title: str = ""
    shortened: bool = False
    reason: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """A sitting with what stands on its agenda, in the order of the TOPs.

    *changes* say when it was moved or cancelled, and why; *names* are those of the persons in
    them, by id.
    """

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    changes: tuple[Changed, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


def new_sitting(house: House, new: NewSitting, *, now: datetime, actor: str) -> Meeting | Refusal:
    """Return the new sitting with the number by which people call it, or all that is wrong.

    Who may set Beratungen on a sitting may enter one. Its Fristen begin at *now* (aware).
    """
    typed = {"place": new.place, "title": new.title, "reason": new.reason.strip()}
    cleaned = clean_values(typed)
    if isinstance(cleaned, tuple):
        return Refusal(SITTING, cleaned)
    place, title, reason = cleaned["place"], cleaned["title"], cleaned["reason"]
    new = replace(new, place=place, title=title, reason=reason)
    work = partial(_added, house, new, Cause(actor, now, reason))
    return transact(house.database, work, house.pause)


def _added(
    house: House, new: NewSitting, cause: Cause, connection: Connection
) -> Meeting | Refusal:
    version = rulebooks.current(connection)
    if version is None:
        return refused(SITTING, Ground.STATE, msg("no Regelwerk has been adopted yet"))
    regelwerk = regelwerk_of(house, connection, version)
    person = acting(connection, cause.actor, SITTING)
    if isinstance(person, Refusal):
        return person
    meeting = _planned(connection, regelwerk, new, person)
    if isinstance(meeting, Refusal):
        return meeting
    running = counters.draw(connection, SITTING, "")
    meeting = replace(meeting, id=str(running))
    sittings.add(connection, meeting, running)
    _begun(connection, regelwerk, meeting, new, replace(cause, now=local(regelwerk, cause.now)))
    return meeting


def _planned(
    connection: Connection, regelwerk: Regelwerk, new: NewSitting, person: Actor
) -> Meeting | Refusal:
    """Return the sitting, still without a number, or why *person* cannot have it so."""
    day = read_date(new.day)
    unmet = _unmet(regelwerk, new, day)
    if not new.shortened:
        unmet = (*unmet, *may_not_plan(regelwerk, person, new.gremien))
    if unmet or day is None:
        return Refusal(SITTING, unmet, planners(regelwerk, unmet))
    other = sittings.same(connection, new.gremien, day.isoformat(), new.start)
    if other is not None:
        return Refusal(SITTING, (_taken(other),))
    gremien = tuple(dict.fromkeys(new.gremien))
    labels = " / ".join(regelwerk.gremien[name].label for name in gremien)
    meeting = Meeting(
        id="",
        title=new.title.strip() or labels,
        day=day,
        start=new.start,
        zone=regelwerk.zone,
        place=new.place.strip(),
        cancelled=False,
        public=any(regelwerk.gremien[name].public for name in gremien),
        gremien=gremien,
        shortened=new.shortened,
        because=new.reason if new.shortened else "",
    )
    unmet = tuple(_not_shortened(regelwerk, meeting, person)) if new.shortened else ()
    return Refusal(SITTING, unmet, may_order(regelwerk, meeting, unmet)) if unmet else meeting


def _not_shortened(regelwerk: Regelwerk, meeting: Meeting, person: Actor) -> Iterator[Unmet]:
    """Yield why *person* may not summon so soon: whoever may order that needs no other right."""
    yield from cannot_shorten(regelwerk, meeting, person, meeting.because)
    if not orderers(regelwerk, meeting):
        yield from may_not_plan(regelwerk, person, meeting.gremien)


def _begun(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, new: NewSitting, cause: Cause
) -> None:
    if meeting.shortened:
        before = meeting.day.isoformat(), meeting.start
        event = Changed(cause.at, cause.actor, SHORTENED, cause.reason, before, shortened=True)
        sittings.note(connection, meeting, event)
    # First of all: the identity of the Sitzung in calendars follows from this entry.
    record(connection, facts.sittings(connection, meeting.id), PLAN, cause)
    if not new.held:
        begin_sitting(connection, regelwerk, meeting, cause)
        invite(connection, regelwerk, meeting, cause)


def _unmet(regelwerk: Regelwerk, new: NewSitting, day: date | None) -> tuple[Unmet, ...]:
    unmet: list[Unmet] = []
    known = tuple(regelwerk.gremien)
    unmet.extend(wrong_day(new.day, day))
    if not is_time(new.start):
        text = msg("“{start}” is not a time such as 17:00", start=new.start)
        unmet.append(Unmet(Ground.INPUT, text, needs="beginn"))
    if not new.gremien:
        unmet.append(Unmet(Ground.INPUT, msg("which Gremium sits?"), "gremium", known))
    for name in new.gremien:
        if name not in regelwerk.gremien:
            text = msg("there is no Gremium “{name}”", name=name)
            unmet.append(Unmet(Ground.INPUT, text, "gremium", known))
    return tuple(unmet)


def is_time(text: str) -> bool:
    """Return whether *text* is a local time such as 17:00."""
    return _TIME.fullmatch(text) is not None


def _taken(other: str) -> Unmet:
    text = msg("sitting {sitzung} is already at that time", sitzung=other)
    return Unmet(Ground.INPUT, text, needs="tag")


def same_time(connection: Connection, meeting: Meeting) -> Iterator[Unmet]:
    """Yield that one of the Gremien of *meeting* sits at that time already."""
    other = sittings.same(connection, meeting.gremien, meeting.day.isoformat(), meeting.start)
    if other not in {None, meeting.id}:
        yield _taken(str(other))


def wrong_day(typed: str, day: date | None) -> Iterator[Unmet]:
    """Yield why nobody can sit on *day*, which was *typed*."""
    if day is None:
        text = msg("the day {day} does not exist", day=typed)
        yield Unmet(Ground.INPUT, text, needs="tag")
    elif not FIRST_YEAR <= day.year <= LAST_YEAR:
        text = msg(
            "a sitting in the year {year} cannot be meant; possible are {first} to {last}",
            year=str(day.year),
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
        yield Unmet(Ground.INPUT, text, needs="tag")


def listed_sittings(
    house: House, since: date = date.min, until: date = date.max
) -> tuple[Meeting, ...]:
    """Return the sittings from *since* to *until* (local days, both included), by time."""
    with reading(house.database) as connection:
        return sittings.listed(connection, since.isoformat(), until.isoformat())


def agenda_of(house: House, ident: str) -> Agenda | None:
    """Return the sitting with that number and its agenda, or None."""
    with reading(house.database) as connection:
        meeting = sittings.meeting(connection, ident) if is_name(ident) else None
        items = agenda.items_of(connection, ident) if meeting else ()
        changes = sittings.changes_of(connection, ident) if meeting else ()
        known = people.actors(connection, [change.actor for change in changes])
    if meeting is None:
        return None
    names = {person.id: person.name for person in known.values()}
    return Agenda(meeting, tuple(sorted(items, key=_top_order)), changes, names)


def _top_order(item: AgendaItem) -> tuple[bool, list[tuple[int, str]], str]:
    """Order "Ö 2" before "Ö 10", and what has no TOP yet last."""
    parts = _DIGITS.split(item.beratung.top or "")
    mixed = [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]
    return item.beratung.top is None, mixed, item.number
