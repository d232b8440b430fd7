"""Whom a Sitzung concerns, and what they are told: invited, moved, cancelled, shortened.

Every message bears the same calendar entry with a growing number, so that calendars follow.
"""

from collections.abc import Sequence

from engine.core.regelwerk import Regelwerk
from engine.core.times import next_allowed
from engine.service import outbox
from engine.service.fristen import Cause
from engine.store import concerned, fristen
from engine.store.outbox import Letter
from engine.store.sentence import written
from engine.store.session import Connection
from engine.store.sittings import Meeting
from engine.store.statement import utc_text

INVITATION = "sitzung_einladung"
MOVED = "sitzung_verlegt"
CANCELLED = "sitzung_ausgefallen"
SHORTER = "sitzung_abgekuerzt"
Reader = tuple[str, str]  # a person, and the role as whose holder


def event_of(meeting: Meeting) -> str:
    """Return the event under which people are told how *meeting* stands."""
    return f"sitzung/{meeting.id}/{meeting.sequence}"


def invite(connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause) -> int:
    """Queue an invitation for each whom the set wants to be invited; return how many."""
    if meeting.day < cause.now.date():
        return 0
    readers = holding(connection, regelwerk.times.invite, meeting)
    return tell(connection, regelwerk, (meeting, INVITATION), readers, cause)


def holding(connection: Connection, roles: Sequence[str], meeting: Meeting) -> tuple[Reader, ...]:
    """Return who holds one of *roles*, everywhere or for a Gremium of *meeting*."""
    if not roles:
        return ()
    scope = {"", *meeting.gremien}
    found = concerned.holders(connection, roles)
    return tuple(
        (holder.person, role)
        for role in roles
        for holder in found.get(role, ())
        if holder.gremium in scope
    )


def readers_of(
    connection: Connection, regelwerk: Regelwerk, meeting: Meeting, authors: Sequence[Reader]
) -> tuple[Reader, ...]:
    """Return whom a change of *meeting* concerns.

    Those who are invited, those who must keep or hear of its Fristen, and the *authors* of what
    stands on its agenda.
    """
    every = fristen.of_sitzung(connection, meeting.id)
    owners = [f.owner for f in every if f.owner and not f.is_of_papers]
    roles = tuple(dict.fromkeys((*regelwerk.times.invite, *owners)))
    return (*holding(connection, roles, meeting), *authors)


def tell(
    connection: Connection,
    regelwerk: Regelwerk,
    what: tuple[Meeting, str],
    readers: Sequence[Reader],
    cause: Cause,
    before: str = "",
) -> int:
    """Queue the text of that name about a Sitzung, once for each person; return how many.

    *before* is the local moment at which it was to be.
    """
    meeting, text = what
    zone = cause.now.tzinfo
    due = next_allowed(cause.now, regelwerk.times.quiet, zone) if zone else cause.now
    calendar = {
        "uid": f"sitzung-{meeting.id}",
        "sequence": meeting.sequence,
        "cancelled": meeting.cancelled,
    }
    payload = {"calendar": calendar, "reason": cause.reason, "before": before}
    said = written({key: value for key, value in payload.items() if value})
    who = dict(reversed(readers))
    letters = [
        Letter(
            event=event_of(meeting),
            recipient=person,
            text=text,
            created=cause.at,
            due=utc_text(due),
            payload=said,
            role=role,
            sitzung=meeting.id,
        )
        for person, role in sorted(who.items())
    ]
    return outbox.queue(connection, letters)
