"""Whom a Sitzung concerns, and what they are told: invited, moved, cancelled, shortened.

Every message bears the same calendar entry with a growing number, so that calendars follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.core.chain import Plain
from engine.core.regelwerk import Regelwerk
from engine.core.times import next_allowed
from engine.service import lasting
from engine.service.fristen import Cause
from engine.service.planning import planning
from engine.service.vacancy import note_invitation
from engine.store import chronicle, concerned, facts, fristen, outbox
from engine.store.outbox import Letter
from engine.store.sentence import written
from engine.store.session import Connection
from engine.store.sittings import Meeting
from engine.store.statement import utc_text

INVITATION = "sitzung_einladung"
MOVED = "sitzung_verlegt"
CANCELLED = "sitzung_ausgefallen"
SHORTER = "sitzung_abgekuerzt"
OF_SITTING = "sitzung"
Reader = tuple[str, str]  # a person, and the role as whose holder


@dataclass(frozen=True, slots=True)
class Readers:
    """Whom a change of a Sitzung concerns, each as the holder of a role.

    The *involved* have something at stake: a paper on its agenda, or they have planned it and
    somebody else changes it. *papers* are how many stand on its agenda; holders of *planning*
    roles put them on another one. *summons* is the last local day to summon, ISO, if known.
    """

    roles: Mapping[str, str] = field(hash=False)
    involved: frozenset[str]
    papers: int = 0
    planning: frozenset[str] = frozenset()
    summons: str = ""


@dataclass(frozen=True, slots=True)
class Tidings:
    """What one person is told as the holder of *role*: the text of that name, with what it says.

    *calendar* says whether the entry in the calendar comes along.
    """

    role: str
    text: str
    said: Mapping[str, Plain] = field(default_factory=dict[str, Plain], hash=False)
    calendar: bool = True


def event_of(meeting: Meeting) -> str:
    """Return the event under which people are told how *meeting* stands."""
    return f"{OF_SITTING}/{meeting.id}/{meeting.sequence}"


def invite(connection: Connection, regelwerk: Regelwerk, meeting: Meeting, cause: Cause) -> int:
    """Queue an invitation for each whom the set wants to be invited; return how many."""
    if meeting.day < cause.now.date():
        return 0
    readers = holding(connection, regelwerk.times.invite, meeting, cause)
    news = {person: Tidings(role, INVITATION) for person, role in reversed(readers)}
    return tell(connection, regelwerk, meeting, news, cause)


def holding(
    connection: Connection, roles: Sequence[str], meeting: Meeting, cause: Cause
) -> tuple[Reader, ...]:
    """Return who holds one of *roles*, everywhere or for a Gremium of *meeting*.

    An incident says of a role that nobody holds, unless the Sitzung is cancelled.
    """
    if not roles:
        return ()
    scope = {"", *meeting.gremien}
    found = concerned.holders(connection, roles)
    held = {role: [h.person for h in found.get(role, ()) if h.gremium in scope] for role in roles}
    for role in roles:
        if not held[role] and not meeting.cancelled:
            note_invitation(connection, meeting, role, cause.now)
    return tuple((person, role) for role, persons in held.items() for person in persons)


def readers_of(
    connection: Connection,
    regelwerk: Regelwerk,
    meeting: Meeting,
    authors: Sequence[Reader],
    cause: Cause,
) -> Readers:
    """Return whom a change of *meeting* concerns.

    Those who are invited, those who must keep or hear of its Fristen, and the *authors* of what
    stands on its agenda.
    """
    every = fristen.of_sitzung(connection, meeting.id)
    owners = dict.fromkeys(f.owner for f in every if f.owner and not f.is_of_papers)
    roles = tuple(dict.fromkeys((*regelwerk.times.invite, *owners)))
    held = holding(connection, roles, meeting, cause)
    entered = next(iter(chronicle.about(connection, facts.SITZUNG, meeting.id)), None)
    involved = {person for person, _role in authors}
    if entered is not None and entered.actor != cause.actor:
        involved.add(entered.actor)
    roles_of = dict(reversed((*held, *authors)))
    last = min((f.legal.isoformat() for f in every if f.is_summons and f.runs), default="")
    return Readers(roles_of, frozenset(involved), len(authors), planning(regelwerk), last)


def tell(
    connection: Connection,
    regelwerk: Regelwerk,
    meeting: Meeting,
    news: Mapping[str, Tidings],
    cause: Cause,
) -> int:
    """Queue for each person the *news* of a Sitzung; return how many messages that are."""
    zone = cause.now.tzinfo
    due = next_allowed(cause.now, regelwerk.times.quiet, zone) if zone else cause.now
    uid = lasting.of_sitting(connection, meeting.id)
    letters = [
        Letter(
            event=event_of(meeting),
            recipient=person,
            text=told.text,
            created=cause.at,
            due=utc_text(due),
            payload=_payload(meeting, uid, told, cause),
            role=told.role,
            sitzung=meeting.id,
        )
        for person, told in sorted(news.items())
    ]
    return outbox.queue(connection, letters)


def _payload(meeting: Meeting, uid: str, told: Tidings, cause: Cause) -> str:
    calendar: dict[str, Plain] = {
        "uid": uid,
        "sequence": meeting.sequence,
        "cancelled": meeting.cancelled,
    }
    # The place is kept: who was told of it hears again only when it is another one.
    reason = {"reason": cause.reason} if cause.reason else {}
    entry: dict[str, Plain] = {"calendar": calendar} if told.calendar else {}
    return written({"uid": uid, **entry, "place": meeting.place, **reason, **told.said})
