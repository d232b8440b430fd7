"""What people have decided about a person or a message, as the chronicle says it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.core.message import Message, msg
from engine.language import say
from engine.service import mails, people, preferences
from engine.service.chronicle import Entry

_DEEDS = {
    people.ENTER: msg("entered"),
    people.CHANGE: msg("changed"),
    people.GIVE: msg("role given"),
    people.TAKE: msg("role taken"),
    preferences.CHOOSE: msg("messages chosen"),
    preferences.AWAY: msg("absence entered"),
    preferences.BACK: msg("absence ended"),
    mails.RETRY: msg("sent again"),
    mails.DROP: msg("taken out"),
    "uebernehmen": msg("taken over from an older database"),
}


def decision_rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return *entries* as rows of JSON."""
    return [
        {"at": e.at, "person": e.actor or None, "name": e.name, "deed": e.deed, "reason": e.reason}
        for e in entries
    ]


def decision_lines(entries: Sequence[Entry]) -> list[str]:
    """Return a line for each of *entries*: when, what, by whom, why."""
    return [decision_line(entry) for entry in entries]


def decision_line(entry: Entry, what: str = "") -> str:
    """Return the line of *entry*; *what* says what exactly was decided."""
    deed = _DEEDS.get(entry.deed, msg("{deed}", deed=entry.deed))
    exactly = msg("{deed}: {what}", deed=deed, what=what) if what else deed
    return f"  {say(_line(entry, exactly))}"


def _line(entry: Entry, deed: Message) -> Message:
    if not entry.at:
        return deed
    text = msg("{at}: {deed}", at=datetime.fromisoformat(entry.at), deed=deed)
    if entry.actor:
        text = msg("{deed} by {name}", deed=text, name=entry.name or entry.actor)
    return msg("{deed} – {reason}", deed=text, reason=entry.reason) if entry.reason else text
