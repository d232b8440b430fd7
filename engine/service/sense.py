"""Whether a message still has a sense when it goes out, after however long an outage.

What a period of law hangs on has one as long as the Frist runs; it goes out marked as late. What
only tells of a task has none once the task is done, and nobody is invited to a sitting that was.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.core.case import Vorlage
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.service.invitations import OF_SITTING
from engine.service.reminder_letters import FRIST
from engine.store.frist import Frist
from engine.store.outbox import Claim
from engine.store.records import Entry
from engine.store.sentence import thawed_moves
from engine.store.sittings import Meeting

_ENDED = msg("the Frist has ended")


def frist_of(claimed: Claim) -> int | None:
    """Return the number of the Frist of which *claimed* reminds; None where it reminds of none."""
    kind, _slash, rest = claimed.event.partition("/")
    ident = rest.partition("/")[0]
    return int(ident) if kind == FRIST and ident.isdecimal() else None


def overtaken_sitting(claimed: Claim, meeting: Meeting | None, today: date) -> Message | None:
    """Return why news of a Sitzung have no sense on the local *today*, or None."""
    if not claimed.event.startswith(f"{OF_SITTING}/") or meeting is None:
        return None
    return _was(meeting) if meeting.day < today else None


def overtaken_frist(frist: Frist, meeting: Meeting | None, today: date) -> Message | None:
    """Return why a reminder of *frist* has no sense on the local *today*, or None."""
    if not frist.runs or frist.has_passed(today):
        return _ENDED
    if meeting is None or frist.statutory or not frist.is_summons:
        return None
    return _was(meeting) if meeting.day < today else None


def is_too_late(frist: Frist, meeting: Meeting | None, today: date) -> bool:
    """Return whether *frist* could be kept only until its Sitzung, which is over."""
    return frist.is_summons and meeting is not None and meeting.day < today


def overtaken_step(
    claimed: Claim, regelwerk: Regelwerk, vorlage: Vorlage, entry: Entry
) -> Message | None:
    """Return that the task which *entry* has brought is done, or None.

    That is so for whoever was to act in the state to which it led, once the Vorlage has left it.
    What is only for information is told all the same.
    """
    text, art = regelwerk.texts.get(claimed.text), regelwerk.arten.get(vorlage.art)
    led = next(_led_to(entry), "")
    state = art.machine.states.get(led) if art else None
    if text is None or text.information or state is None or not claimed.role:
        return None
    if state.owner != claimed.role or vorlage.state == led:
        return None
    return msg("the Vorlage has moved on, the task is done")


def _led_to(entry: Entry) -> Iterator[str]:
    yield from (m.dest for m in reversed(thawed_moves(entry.moves)) if not m.station)


def is_handed_in(regelwerk: Regelwerk, vorlage: Vorlage) -> bool:
    """Return whether the house has handed *vorlage* in, or it is over."""
    art = regelwerk.arten.get(vorlage.art)
    state = art.machine.states.get(vorlage.state) if art else None
    return state is None or state.route or state.final


def of_fristen(lines: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Return the numbers of the Fristen of which the *lines* of an overview tell."""
    return tuple(sorted({line["id"] for line in lines if isinstance(line.get("id"), int)}))


def _was(meeting: Meeting) -> Message:
    return msg("the sitting was on {day}", day=meeting.day)
