"""Messages in words: how they stand, how a try ended, what they are about."""

import re

from engine.core.bounce import Kind
from engine.core.delivery import End, Standing, Verdict
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.remind import NoticeKind
from engine.core.running import TEXTS
from engine.language import say

STATES: dict[str, Message] = {
    Standing.QUEUED: msg("waiting"),
    Standing.CLAIMED: msg("being sent"),
    Standing.SENT: msg("accepted"),
    Standing.BOUNCED: msg("come back"),
    Standing.UNCLEAR: msg("unclear"),
    Standing.DEAD: msg("given up"),
    Standing.WITHDRAWN: msg("withdrawn"),
    Standing.HELD: msg("held"),
    Standing.EXPIRED: msg("expired"),
}
KINDS = {
    NoticeKind.BEFORE: msg("reminder before the end"),
    NoticeKind.ON: msg("reminder on the day"),
    NoticeKind.AFTER: msg("reminder after the end"),
    NoticeKind.ESCALATION: msg("escalation"),
}
ENDS: dict[str, Message] = {
    End.ACCEPTED: msg("accepted"),
    End.TEMPORARY: msg("refused for now, tried again later"),
    End.PERMANENT: msg("refused for good"),
    End.UNCLEAR: msg("no answer to the end"),
    End.LOST: msg("broken off"),
    End.UNWRITABLE: msg("could not be written"),
    End.NO_ADDRESS: msg("recipient without address"),
    End.NO_RIGHT: msg("recipient without right, withdrawn"),
    End.EXPIRED: msg("expired"),
    End.NOT_TRIED: msg("not tried"),
}
_REMINDERS = {text: KINDS[kind] for kind, text in TEXTS.items()}
_CONDITIONAL = re.compile(r"\{%\s*if.*?\{%\s*endif\s*%\}", re.DOTALL)
_GAP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_EDGE = " :–-(),.„“\n"
_LEAST = 5


REPORTS: dict[str, Message] = {
    Kind.FAILED: msg("come back"),
    Kind.DELAYED: msg("delayed, the server goes on trying"),
}


def state_typed(state: Standing) -> str:
    """Return the word of *state* as `--state` understands it without quotes."""
    return state_text(state).replace(" ", "-")


def report_text(kind: str) -> str:
    """Return in words what a mail server has reported, or the bare word where it is not known."""
    return say(REPORTS[kind]) if kind in REPORTS else kind


def state_text(state: str) -> str:
    """Return in words how a message stands."""
    return say(STATES[Standing(state)])


def end_text(end: str) -> str:
    """Return in words how a try ended, or the bare word where it is not known."""
    return say(ENDS[end]) if end in ENDS else end


def why_not(verdict: Verdict) -> str:
    """Return why a message would not go out."""
    return say(verdict.reason) if verdict.reason else end_text(verdict.end)


def about(regelwerk: Regelwerk | None, text: str) -> str:
    """Return what a message with the text of that name is about.

    It is a reminder, or what the subject says without the particulars, or the name itself.
    """
    if text in _REMINDERS:
        return say(_REMINDERS[text])
    known = regelwerk.texts.get(text) if regelwerk else None
    bare = _CONDITIONAL.sub("", known.subject) if known else ""
    said = max((part.strip(_EDGE) for part in _GAP.split(bare)), key=len, default="")
    if len(said) >= _LEAST:
        return said
    return text[:1].upper() + text[1:].replace("_", " ")
