"""What each person is told of a Sitzung that was moved, cancelled or is to be summoned sooner.

It is told against what this person knows: the day that a message has brought there, not the one
that the Sitzung had a minute ago.
"""

from collections.abc import Mapping

from engine.core.chain import Plain
from engine.service.invitations import (
    CANCELLED,
    INVITATION,
    MOVED,
    SHORTER,
    Readers,
    Tidings,
)
from engine.store.sittings import Meeting
from engine.store.told import Told


def news(
    before: Meeting, after: Meeting, readers: Readers, known: Mapping[str, Told]
) -> Mapping[str, Tidings]:
    """Return what to tell whom; who knows all of it, or never knew what is off, hears nothing.

    *known* is what each person was told, by person.
    """
    found: dict[str, Tidings] = {}
    for person, role in readers.roles.items():
        told = known.get(person)
        if after.cancelled and (told is not None or person in readers.involved):
            found[person] = _cancelled(told, role, readers)
        elif not after.cancelled and (said := _moved(told, before, after)) is not None:
            text, facts = said
            if text == SHORTER and readers.summons:
                facts = {**facts, "legal_day": readers.summons}
            found[person] = Tidings(role, text, facts)
    return found


_Said = tuple[str, Mapping[str, Plain]]


def _cancelled(told: Told | None, role: str, readers: Readers) -> Tidings:
    """Return the news that it is off; a calendar that has no entry is left alone."""
    said: dict[str, Plain] = {"count": str(readers.papers) if readers.papers else ""}
    if role in readers.planning:
        said["owner"] = role
    if told is not None:
        said |= {"sitzung_day": told.day, "sitzung_time": told.start}
    is_entered = told is not None and told.place is not None
    return Tidings(role, CANCELLED, said, calendar=is_entered)


def _moved(told: Told | None, before: Meeting, after: Meeting) -> _Said | None:
    if told is None:
        return INVITATION, {}
    said: dict[str, Plain] = {}
    if (told.day, told.start) != (after.day.isoformat(), after.start):
        said["before"] = f"{told.day}T{told.start}"
    place = before.place if told.place is None else told.place
    if place and place != after.place:
        said["place_before"] = place
    if said or place != after.place:
        return MOVED, said
    if after.shortened and not before.shortened:
        return SHORTER, {}
    # Nobody knows whether a message that is unclear has arrived: better once too often.
    return None if told.sure else (INVITATION, {})
