"""What a person chooses about messages, and absences with a deputy, as use cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial

from engine.core.absence import Absence, circle
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.examine import labels_of
from engine.core.message import Message, msg
from engine.core.preference import USUAL, Preference
from engine.core.regelwerk import Regelwerk
from engine.core.times import Quiet
from engine.service.entered import is_name
from engine.service.fristen import Cause
from engine.service.house import House, at_home, regelwerk_of
from engine.service.outcome import refused
from engine.service.people import known_actor, recorded
from engine.store import people, preferences, rulebooks
from engine.store.session import Connection, reading, transact

PERSON = "person"
# How the chronicle calls what is done.
CHOOSE, AWAY, BACK = "waehlen", "abwesend", "zurueck"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change; None leaves a thing as it is.

    *overview* is a local time, or True for single messages, or False for what the house
    declares. *quiet* are hours, True for none, False for those of the house. *without* and
    *again* are names of texts that are no longer wanted, or wanted again.
    """

    overview: time | bool | None = None
    quiet: Quiet | bool | None = None
    without: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


def preference_of(house: House, ident: str) -> Preference:
    """Return what that person has chosen, the usual where it is nothing."""
    with reading(house.database) as connection:
        return preferences.preferences(connection, (ident,)).get(ident, USUAL)


def prefer(house: House, ident: str, change: Change, *, cause: Cause) -> Preference | Refusal:
    """Return what the person has chosen with *change*, or all that is wrong with it.

    *cause* says who enters it, and when (aware).
    """
    if not is_name(ident):
        return _nobody(ascii(ident), "ident")
    return transact(house.database, partial(_preferred, house, ident, change, cause), house.pause)


def _preferred(
    house: House, ident: str, change: Change, cause: Cause, connection: Connection
) -> Preference | Refusal:
    by = _by(connection, ident, cause)
    if isinstance(by, Refusal):
        return by
    version = rulebooks.current(connection)
    regelwerk = regelwerk_of(house, connection, version) if version else None
    before = preferences.preferences(connection, (ident,)).get(ident, USUAL)
    after = _changed(before, change)
    unmet = tuple(_wrong(regelwerk, after, change)) if regelwerk else ()
    if unmet:
        return Refusal(PERSON, unmet)
    preferences.put_preference(connection, ident, after)
    recorded(house, connection, ident, CHOOSE, by)
    return after


def _by(connection: Connection, ident: str, cause: Cause) -> Cause | Refusal:
    if people.actor(connection, ident) is None:
        return _nobody(ident, "ident")
    return known_actor(connection, cause)


def _nobody(ident: str, needs: str) -> Refusal:
    """Return that nobody bears that id, where it is not the one who acts."""
    text = msg("there is no person {person}", person=ident)
    return refused(PERSON, Ground.UNKNOWN, text, needs)


def _changed(before: Preference, change: Change) -> Preference:
    after = before
    if change.overview is not None:
        hour = None if isinstance(change.overview, bool) else change.overview
        after = replace(after, overview=hour, single=change.overview is True)
    if change.quiet is not None:
        hours = None if isinstance(change.quiet, bool) else change.quiet
        after = replace(after, quiet=hours, own_quiet=change.quiet is not False)
    wanted = (before.without | set(change.without)) - set(change.again)
    return replace(after, without=wanted)


def _wrong(regelwerk: Regelwerk, after: Preference, change: Change) -> Iterator[Unmet]:
    yield from _wrong_times(regelwerk, after)
    free = tuple(sorted(name for name, text in regelwerk.texts.items() if text.information))
    for name in change.without:
        if name not in regelwerk.texts:
            text = msg("there is no mail text “{name}”", name=name)
            yield Unmet(Ground.INPUT, text, "without", free)
        elif name not in free:
            text = msg("“{name}” is no mere information; it cannot be left out", name=name)
            yield Unmet(Ground.INPUT, text, "without", free)


def _wrong_times(regelwerk: Regelwerk, after: Preference) -> Iterator[Unmet]:
    if after.quiet is not None and after.quiet.since == after.quiet.until:
        text = msg("quiet hours that end when they begin would last all day")
        yield Unmet(Ground.INPUT, text, "quiet")
        return
    hour, quiet = after.overview, after.quiet_in(regelwerk.times)
    if hour is None:
        return
    if quiet is not None and quiet.covers(hour):
        text = msg("{time} lies within the quiet hours", time=f"{hour:%H:%M}")
        yield Unmet(Ground.INPUT, text, "overview")
    if hour < regelwerk.times.reminders:
        text = msg(
            "the house reminds at {reminders}; an overview at {time} would come before it",
            reminders=f"{regelwerk.times.reminders:%H:%M}",
            time=f"{hour:%H:%M}",
        )
        yield Unmet(Ground.INPUT, text, "overview")


def absences(house: House, now: datetime) -> tuple[Absence, ...]:
    """Return every absence that is not over at *now* (aware), the first first."""
    with reading(house.database) as connection:
        return preferences.absences(connection, _today(house, connection, now))


def _today(house: House, connection: Connection, now: datetime) -> date:
    return at_home(house, connection, now).date()


def be_absent(house: House, new: Absence, *, cause: Cause) -> Absence | Refusal:
    """Return the absence, kept from now on, or why it may not be.

    *cause* says who enters it, and when (aware).
    """
    for ident in (new.person, new.deputy):
        if not is_name(ident):
            return _nobody(ascii(ident), "ident")
    return transact(house.database, partial(_absent, house, new, cause), house.pause)


def _absent(house: House, new: Absence, cause: Cause, connection: Connection) -> Absence | Refusal:
    known = people.actors(connection, (new.person, new.deputy))
    for needs, ident in (("ident", new.person), ("deputy", new.deputy)):
        if ident not in known:
            return _nobody(ident, needs)
    by = known_actor(connection, cause)
    if isinstance(by, Refusal):
        return by
    unmet = tuple(_clashes(connection, new, _today(house, connection, cause.now)))
    if unmet:
        return Refusal(PERSON, unmet)
    preferences.add_absence(connection, new)
    recorded(house, connection, new.person, AWAY, by)
    return new


def lacking(house: House, new: Absence) -> tuple[Message, ...]:
    """Return what the deputy of *new* lacks to act, or to be told at all."""
    with reading(house.database) as connection:
        known = people.actors(connection, (new.person, new.deputy))
        version = rulebooks.current(connection)
        regelwerk = regelwerk_of(house, connection, version) if version else None
        mail = people.addresses(connection, (new.deputy,)).get(new.deputy, "")
    of_absent, own = (_roles(known[ident]) for ident in (new.person, new.deputy))
    lacks = of_absent - own
    labels = labels_of(regelwerk, lacks) if regelwerk else tuple(sorted(lacks))
    name, found = known[new.deputy].name, list[Message]()
    if labels:
        text = msg("{name} is only told: {roles} is missing", name=name, roles=", ".join(labels))
        found.append(text)
    if not mail:
        found.append(msg("{name} has no mail address and gets no mail", name=name))
    return tuple(found)


def _roles(person: Actor) -> frozenset[str]:
    return frozenset(role for role, _gremium in person.duties)


def _clashes(connection: Connection, new: Absence, today: date) -> Iterator[Unmet]:
    if new.until < new.since:
        text = msg("it ends on {until}, before it begins", until=new.until)
        yield Unmet(Ground.INPUT, text, "until")
        return
    if new.until < today:
        yield Unmet(Ground.INPUT, msg("{day} is over", day=new.until), "until")
    if new.deputy == new.person:
        yield Unmet(Ground.INPUT, msg("nobody stands in for themselves"), "deputy")
        return
    yield from _overlaps(preferences.absences(connection, min(new.since, today)), new)


def _overlaps(others: Sequence[Absence], new: Absence) -> Iterator[Unmet]:
    for one in others:
        if one.person == new.person and one.meets(new):
            text = msg(
                "{person} is away from {since} until {until} already",
                person=one.person,
                since=one.since,
                until=one.until,
            )
            yield Unmet(Ground.STATE, text, "since")
    row = circle(others, new)
    if row:
        text = msg("the deputies would lead in a circle: {row}", row=" → ".join(row))
        yield Unmet(Ground.STATE, text, "deputy")


def be_back(house: House, ident: str, day: date | None, *, cause: Cause) -> Absence | Refusal:
    """Return the absence that ends before the local *day* (None: today), or why there is none.

    That is the one in which *day* lies or, where none does, the next one, which is taken out.
    """
    return transact(house.database, partial(_back, house, ident, day, cause), house.pause)


def _back(
    house: House, ident: str, day: date | None, cause: Cause, connection: Connection
) -> Absence | Refusal:
    by = known_actor(connection, cause)
    if isinstance(by, Refusal):
        return by
    back = day or _today(house, connection, cause.now)
    own = [one for one in preferences.absences(connection, back) if one.person == ident]
    if not own:
        text = msg("{person} is not away", person=ascii(ident) if not is_name(ident) else ident)
        return refused(PERSON, Ground.STATE, text)
    before = date.fromordinal(back.toordinal() - 1)
    preferences.end_absence(connection, own[0], before)
    recorded(house, connection, ident, BACK, by)
    return own[0]
