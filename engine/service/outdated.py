"""Why a message must not go out any more: what it says has been overtaken."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from engine.core.message import Message, msg
from engine.service.invitations import OF_SITTING
from engine.service.reminder_letters import FRIST
from engine.service.sense import of_fristen
from engine.service.untold import DIGEST
from engine.store import fristen, outbox_ledger, sittings
from engine.store.frist import Frist
from engine.store.outbox_ledger import Posted
from engine.store.sentence import written
from engine.store.session import Connection
from engine.store.statement import utc_text


class Fresh(NamedTuple):
    """A message that may still go out, with what it is to say now."""

    payload: str


def freshened(connection: Connection, posted: Posted, now: datetime) -> Fresh | Message:
    """Return what *posted* may say at *now* (aware, in the zone of the house), or why nothing."""
    claim = outbox_ledger.as_claim(connection, posted.id, utc_text(now))
    payload = claim.payload if claim else "{}"
    if posted.expires and posted.expires < utc_text(now) and not posted.statutory:
        end = datetime.fromisoformat(posted.expires).astimezone(now.tzinfo)
        return msg("its time ended on {at}", at=end)
    kind, _slash, rest = posted.event.partition("/")
    if kind == OF_SITTING:
        why = _sitting(connection, rest, now)
    elif kind == FRIST:
        why = _frist(connection, rest, json.loads(payload))
    elif kind == DIGEST:
        return _digest(connection, json.loads(payload))
    else:
        why = None
    return Fresh(payload) if why is None else why


def _sitting(connection: Connection, event: str, now: datetime) -> Message | None:
    ident, _slash, sequence = event.rpartition("/")
    meeting = sittings.meeting(connection, ident)
    if meeting is None or meeting.sequence != int(sequence):
        return msg("the sitting has been moved or cancelled since")
    if meeting.day < now.date():
        return msg("the sitting was on {day}", day=meeting.day)
    return None


def _frist(connection: Connection, event: str, said: Mapping[str, Any]) -> Message | None:
    ident = int(event.partition("/")[0])
    return _of(fristen.many(connection, (ident,)).get(ident), str(said.get("operative_day", "")))


def _of(frist: Frist | None, day: str) -> Message | None:
    """Return why nobody needs to hear of *frist*, of which *day* was said as the operative one."""
    if frist is None or not frist.runs:
        return msg("the Frist has ended")
    if day != frist.operative.isoformat():
        return msg("the Frist has another day now: {day}", day=frist.operative)
    return None


def _digest(connection: Connection, payload: Mapping[str, Any]) -> Fresh | Message:
    """Leave out of a digest what has ended or moved; say so where nothing remains.

    Of the messages that it holds is asked when it goes out.
    """
    entries: Sequence[Mapping[str, Any]] = payload["entries"]
    found = fristen.many(connection, of_fristen(entries))
    kept = [
        item
        for item in entries
        if "message" in item or _of(found.get(int(item["id"])), item["day"]) is None
    ]
    if not kept:
        return msg("every Frist that it names has ended or has another day now")
    return Fresh(written({**payload, "entries": kept}))
