"""Tell what waited for a role that nobody held, as soon as somebody holds it.

Works in the sweep, in one transaction: what is told is queued and its incident is over, or
neither. So it does not matter how somebody came by the role, and a kill repeats nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from engine.core.case import Vorlage
from engine.core.delivery import NO_TRY, End
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.times import next_allowed
from engine.service import outbox
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.invitations import INVITATION, Tidings, event_of, tell
from engine.service.vacancy import gremien_of
from engine.store import (
    concerned,
    incidents,
    outbox_recall,
    papers,
    records,
    rulebooks,
    sittings,
    timers,
)
from engine.store.concerned import Holder
from engine.store.incidents import Incident
from engine.store.outbox import Letter
from engine.store.sentence import frozen_messages, thawed_moves
from engine.store.session import Connection, reading, transact
from engine.store.snapshot import thawed
from engine.store.statement import utc_text

_TOLD = msg("somebody holds the role now and is told")
_MOVED_ON = msg("the Vorlage has moved on")
_NO_SITTING = msg("the sitting is over or does not take place")
_NO_FRIST = msg("the Frist has ended")


def tell_new_holders(house: House, *, now: datetime) -> int:
    """Return how many messages were queued for roles that somebody holds again. *now* is aware."""
    with reading(house.database) as connection:
        waits = incidents.is_any_open(connection, IncidentKind.ROLE)
    return transact(house.database, partial(_caught_up, house, now), house.pause) if waits else 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to tell: who holds which role now, and the rules in force."""

    house: House
    connection: Connection
    regelwerk: Regelwerk
    holders: Mapping[str, tuple[Holder, ...]]
    revisions: Mapping[str, int]
    now: datetime

    def persons(self, about: Mapping[str, str]) -> tuple[str, ...]:
        """Return who holds the role that *about* names, where it was missed."""
        scope = {"", *gremien_of(about)}
        held = self.holders.get(about["role"], ())
        return tuple(dict.fromkeys(h.person for h in held if h.gremium in scope))


def _caught_up(house: House, now: datetime, connection: Connection) -> int:
    version = rulebooks.current(connection)
    found = incidents.open_of(connection, IncidentKind.ROLE)
    if version is None or not found:
        return 0
    regelwerk = regelwerk_of(house, connection, version)
    desk = _Desk(
        house,
        connection,
        regelwerk,
        concerned.holders(connection, sorted({i.about["role"] for i in found})),
        concerned.revisions(connection, sorted({i.about.get("vorlage", "") for i in found})),
        local(regelwerk, now),
    )
    return sum(_settled(desk, incident) for incident in found)


def _settled(desk: _Desk, incident: Incident) -> int:
    """Tell what one incident keeps, if it can be told; return how many messages that were."""
    about = incident.about
    if "vorlage" in about:
        why, mails = _task(desk, incident)
    elif "sitzung" in about:
        why, mails = _invitation(desk, about)
    else:
        why, mails = _reminder(desk, about)
    if why is not None:
        at = desk.now.isoformat()
        incidents.over(desk.connection, IncidentKind.ROLE, about, at, why)
    return mails


_Done = tuple[Message | None, int]  # why it is over, if it is, and how many messages were queued


def _task(desk: _Desk, incident: Incident) -> _Done:
    about = incident.about
    if not _stands(desk, about):
        return _MOVED_ON, 0
    persons = desk.persons(about)
    letters = list(_letters(desk, incident, persons)) if persons else []
    queued = outbox.queue(desk.connection, letters)
    if letters:
        queued += _once_more(desk, letters[0].event, persons)
    return (_TOLD if persons else None), queued


def _once_more(desk: _Desk, event: str, persons: tuple[str, ...]) -> int:
    """Queue again what was withdrawn from those who have got the role back."""
    gone = frozen_messages((NO_TRY[End.NO_RIGHT][1],))
    return outbox_recall.revive(desk.connection, event, persons, utc_text(desk.now), gone)


def _stands(desk: _Desk, about: Mapping[str, str]) -> bool:
    """Return whether the paper still is where the step that was to be told has left it."""
    vorlage, seq = about["vorlage"], int(about["seq"])
    if desk.revisions.get(vorlage) == seq:
        return True
    entry = records.entry(desk.connection, vorlage, seq)
    paper = papers.seen(desk.connection, vorlage)
    if entry is None or paper is None:
        return False
    moves = thawed_moves(entry.moves)
    reached = {move.station: move.dest for move in moves} or {0: thawed(entry.snapshot).state}
    return any(_state(paper.vorlage, place) == dest for place, dest in reached.items())


def _state(vorlage: Vorlage, place: int) -> str:
    """Return the state of the station *place*, or with 0 of the Vorlage itself."""
    if not place:
        return vorlage.state
    return next((b.state for b in vorlage.folge if b.id == place), "")


def _letters(desk: _Desk, incident: Incident, persons: tuple[str, ...]) -> Iterator[Letter]:
    about, quiet = incident.about, desk.regelwerk.times.quiet
    due = utc_text(next_allowed(desk.now, quiet, ZoneInfo(desk.regelwerk.zone)))
    for person in persons:
        yield Letter(
            event=f"{about['vorlage']}/{about['seq']}/{about['text']}",
            recipient=person,
            text=about["text"],
            created=desk.now.isoformat(),
            due=due,
            role=about["role"],
            vorlage=about["vorlage"],
            seq=int(about["seq"]),
        )


def _invitation(desk: _Desk, about: Mapping[str, str]) -> _Done:
    meeting = sittings.meeting(desk.connection, about["sitzung"])
    if meeting is None or meeting.cancelled or meeting.day < desk.now.date():
        return _NO_SITTING, 0
    persons = desk.persons(about)
    if not persons:
        return None, 0
    news = {person: Tidings(about["role"], INVITATION) for person in persons}
    told = tell(desk.connection, desk.regelwerk, meeting, news, Cause("", desk.now))
    return _TOLD, told + _once_more(desk, event_of(meeting), persons)


def _reminder(desk: _Desk, about: Mapping[str, str]) -> _Done:
    """Set the reminders again that reached nobody; the sweep that follows tells them."""
    frist, role = int(about["frist"]), about["role"]
    if not timers.is_unheard(desk.connection, frist, role):
        return _NO_FRIST, 0
    if not desk.persons(about):
        return None, 0
    timers.rearm_unheard(desk.connection, frist, role)
    return _TOLD, 0
