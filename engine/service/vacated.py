"""The last holder of a role loses it before a message has gone out: then nobody has heard of it.

That is an incident like that of a role which nobody held from the beginning, so that whoever gets
the role next is told (`engine.service.new_holders`).
"""

from dataclasses import dataclass
from datetime import datetime

from engine.core.folge import station
from engine.service.invitations import OF_SITTING
from engine.service.sense import frist_of
from engine.service.vacancy import note_invitation, note_reminder, note_tasks
from engine.store import concerned, fristen, outbox_recall, papers, records, sittings, timers
from engine.store.frist import Frist
from engine.store.outbox import Claim
from engine.store.records import Notice
from engine.store.sentence import thawed_moves
from engine.store.session import Connection

_MAIL = "mail"


@dataclass(frozen=True, slots=True)
class _Lost:
    connection: Connection
    claimed: Claim
    now: datetime

    def is_heard(self, gremien: tuple[str, ...]) -> bool:
        """Return whether somebody holds the role for one of *gremien* and is told the same."""
        role, event = self.claimed.role, self.claimed.event
        held = concerned.holders(self.connection, (role,)).get(role, ())
        scope = {"", *gremien}
        told = outbox_recall.recipients(self.connection, event)
        return any(holder.gremium in scope and holder.person in told for holder in held)


def note_lost(connection: Connection, claimed: Claim, now: datetime) -> None:
    """Record it if *claimed*, withdrawn at *now* (aware) for want of a right, reaches nobody."""
    if claimed.channel != _MAIL or not claimed.role or claimed.on_behalf:
        return
    lost, number = _Lost(connection, claimed, now), frist_of(claimed)
    if number is not None:
        frist = fristen.many(connection, (number,)).get(number)
        _reminder(lost, frist)
    elif claimed.event.startswith(f"{OF_SITTING}/"):
        _invitation(lost)
    elif claimed.vorlage is not None and claimed.seq is not None:
        _task(lost, claimed.vorlage, claimed.seq)


def _reminder(lost: _Lost, frist: Frist | None) -> None:
    if frist is None or not frist.runs:
        return
    gremien: tuple[str, ...] = (frist.gremium,) if frist.gremium else ()
    if frist.vorlage:
        paper = papers.seen(lost.connection, frist.vorlage)
        gremien = tuple(dict.fromkeys(b.gremium for b in paper.vorlage.folge)) if paper else ()
    if not lost.is_heard(gremien):
        timers.forget(lost.connection, frist.id, lost.claimed.event)
        of = (frist.id, frist.vorlage or "")
        note_reminder(lost.connection, of, lost.claimed.role, gremien, lost.now)


def _invitation(lost: _Lost) -> None:
    meeting = sittings.meeting(lost.connection, lost.claimed.sitzung or "")
    if meeting is not None and not meeting.cancelled and not lost.is_heard(meeting.gremien):
        note_invitation(lost.connection, meeting, lost.claimed.role, lost.now)


def _task(lost: _Lost, vorlage: str, seq: int) -> None:
    paper = papers.seen(lost.connection, vorlage)
    entry = records.entry(lost.connection, vorlage, seq)
    if paper is None or entry is None:
        return
    folge, moves = paper.vorlage.folge, thawed_moves(entry.moves)
    moved = tuple(b for move in moves if (b := station(folge, move.station)) is not None)
    gremien = tuple(dict.fromkeys(b.gremium for b in moved or folge))
    if not lost.is_heard(gremien):
        role, text = lost.claimed.role, lost.claimed.text
        note = Notice(vorlage, seq, role, text, gremien, lost.now.isoformat(), "{}")
        note_tasks(lost.connection, (note,))
