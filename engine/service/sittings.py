"""Sittings: set up, found, and what stands on their agenda."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from engine.core.decision import Ground, Refusal, Unmet
from engine.core.entry import read_date
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.service.entered import clean_values, is_name
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.invitations import invite
from engine.service.outcome import no_person, refused
from engine.service.shortening import cannot_shorten
from engine.service.sitting_fristen import begin_sitting
from engine.store import agenda, counters, people, rulebooks, sittings
from engine.store.agenda import AgendaItem
from engine.store.session import Connection, reading, transact
from engine.store.sittings import Changed, Meeting

SITTING = "sitzung"
SHORTENED = "shortened"
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# From the year of the Grundgesetz on; whatever lies outside is a typing error.
FIRST_YEAR, LAST_YEAR = 1949, 2199
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class NewSitting:
    """A sitting that is to be, as typed: Gremien by key, local day and start (``17:00``).

    *shortened*: its Fristen run in their shortened form, for the *reason* given.
    """

    gremien: tuple[str, ...]
    day: str
    start: str = "17:00"
    place: str = ""
    title: str = ""
    shortened: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """A sitting with what stands on its agenda, in the order of the TOPs.

    *changes* say when it was moved or cancelled, and why.
    """

    meeting: Meeting
    items: tuple[AgendaItem, ...]
    changes: tuple[Changed, ...] = ()


def new_sitting(
    house: House, new: NewSitting, *, now: datetime | None = None, actor: str = ""
) -> Meeting | Refusal:
    """Return the new sitting with the number by which people call it, or all that is wrong.

    Its Fristen begin at *now* (aware); without it, as for the record of a past sitting, none does.
    """
    typed = {"place": new.place, "title": new.title, "reason": new.reason.strip()}
    cleaned = clean_values(typed)
    if isinstance(cleaned, tuple):
        return Refusal(SITTING, cleaned)
    place, title, reason = (cleaned[name] for name in typed)
    new = replace(new, place=place, title=title, reason=reason)
    cause = Cause(actor, now) if now else None
    return transact(house.database, partial(_added, house, new, cause), house.pause)


def _added(
    house: House, new: NewSitting, cause: Cause | None, connection: Connection
) -> Meeting | Refusal:
    version = rulebooks.current(connection)
    if version is None:
        return refused(SITTING, Ground.STATE, msg("no Regelwerk has been adopted yet"))
    regelwerk = regelwerk_of(house, connection, version)
    day = read_date(new.day)
    unmet = _unmet(regelwerk, new, day)
    if unmet or day is None:
        return Refusal(SITTING, unmet)
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
    wrong = _not_shortened(connection, regelwerk, meeting, cause) if new.shortened else ()
    if wrong:
        return Refusal(SITTING, wrong)
    running = counters.draw(connection, SITTING, "")
    meeting = replace(meeting, id=str(running))
    sittings.add(connection, meeting, running)
    if cause is not None:
        cause = replace(cause, now=local(regelwerk, cause.now), reason=meeting.because)
        _begun(connection, regelwerk, meeting, cause)
    return meeting


def _not_shortened(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause | None
) -> tuple[Unmet, ...]:
    """Return why its Fristen cannot be shortened from the beginning."""
    ident = cause.actor if cause and is_name(cause.actor) else ""
    actor = people.actor(connection, ident)
    if actor is None:
        return no_person(SITTING, ident).unmet
    return tuple(cannot_shorten(regelwerk, meeting, actor, meeting.because))


def _begun(connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause) -> None:
    if meeting.shortened:
        before = meeting.day.isoformat(), meeting.start
        event = Changed(cause.at, cause.actor, SHORTENED, cause.reason, before, shortened=True)
        sittings.note(connection, meeting, event)
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
    if meeting is None:
        return None
    return Agenda(meeting, tuple(sorted(items, key=_top_order)), changes)


def _top_order(item: AgendaItem) -> tuple[bool, list[tuple[int, str]], str]:
    """Order "Ö 2" before "Ö 10", and what has no TOP yet last."""
    parts = _DIGITS.split(item.beratung.top or "")
    mixed = [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]
    return item.beratung.top is None, mixed, item.number
