"""Delivery as a calculus: what a try to tell somebody means for the message, and when again.

No clock, no chance and no wire: the moment and a random number come as arguments. A mail can be
accepted twice only where the answer to its end was lost (RFC 1047); that one window is named
UNCLEAR and marked for good. All moments are aware.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.core.message import Message, msg


class State(StrEnum):
    """Where a message of the outbox stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCLEAR = "unclear"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    EXPIRED = "expired"


class Standing(StrEnum):
    """Where a message stands for people: as in the outbox, or come back after it was accepted."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    BOUNCED = "bounced"
    UNCLEAR = "unclear"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    EXPIRED = "expired"


class End(StrEnum):
    """How one try ended.

    ACCEPTED: the server took the mail (code 250; that is not "it was read"). TEMPORARY: refused
    for now (4xx) or nobody there (code 0). PERMANENT: refused for good (5xx). UNCLEAR: all was
    sent, the answer never came. LOST: the program that had claimed it is gone. The next four
    never reached a server. NOT_TRIED: given back untouched, so that nothing is counted.
    """

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCLEAR = "unclear"
    LOST = "lost"
    UNWRITABLE = "unwritable"
    NO_ADDRESS = "no_address"
    NO_RIGHT = "no_right"
    EXPIRED = "expired"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait before the next try, and when to give up.

    RFC 5321, 4.5.4.1: at least 30 minutes between tries and four to five days in all. The first
    waits are shorter, since the server is the relay of the house itself. *spread* is the share
    by which chance lengthens or shortens a wait; *losses* is how often a message may take the
    program down with it.
    """

    waits: tuple[timedelta, ...] = (
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(hours=2),
    )
    then: timedelta = timedelta(hours=4)
    give_up: timedelta = timedelta(days=5)
    spread: float = 0.2
    losses: int = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """What counts of a claimed message: how often it was tried and lost, and since when.

    *sending* says that its end may have reached the server; *statutory* that a period of law
    hangs on it.
    """

    tries: int
    lost: int
    first: datetime
    statutory: bool = False
    sending: bool = False
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a try ended: the code and the words of the server, or what stood in the way.

    *again* is the moment before which the whole server is to be left alone. *reason* is said to
    people; *late* marks a statutory message that went out after its time; *alarm* says that a
    person must look at the server. *known* is the number of a later try that a record outside
    the database knows of: the database was restored, and the message has probably gone out.
    """

    end: End
    code: int = 0
    reply: str = ""
    message_id: str = ""
    reason: Message | None = None
    again: datetime | None = None
    late: bool = False
    alarm: bool = False
    known: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of the message. *due* is set if it goes back into the queue.

    *alarm* says that a person must look into it, *common* that what is to be looked into
    concerns all messages alike.
    """

    state: State
    tries: int
    lost: int
    due: datetime | None = None
    unclear: bool = False
    reason: Message | None = None
    alarm: bool = False
    common: bool = False


NO_TRY = {
    End.UNWRITABLE: (State.DEAD, msg("the message could not be written"), True),
    End.NO_ADDRESS: (State.DEAD, msg("the recipient has no mail address"), True),
    End.NO_RIGHT: (State.WITHDRAWN, msg("the recipient may no longer see this"), False),
    End.EXPIRED: (State.EXPIRED, msg("its time had passed before it could be sent"), False),
}


def outlook(
    tried: Tried, verdict: Verdict, *, now: datetime, chance: float, patience: Patience
) -> Outlook:
    """Return what *verdict* makes of a message. *chance* lies in [0, 1)."""
    if verdict.known:
        return _forgotten(tried)
    match verdict.end:
        case End.TEMPORARY:
            return _temporary(tried, verdict, now, chance, patience)
        case End.UNCLEAR | End.LOST:
            return _broken_off(tried, verdict, now, chance, patience)
        case End.NOT_TRIED:
            due = verdict.again or now
            return Outlook(State.QUEUED, max(tried.tries - 1, 0), tried.lost, due, tried.unclear)
        case _:
            return _final(tried, verdict)


def _final(tried: Tried, verdict: Verdict) -> Outlook:
    """Return what becomes of a message that needs no other try."""
    if verdict.end is End.ACCEPTED:
        return _end(tried, State.SENT, verdict.reason)
    if verdict.end is End.PERMANENT:
        text = msg("refused for good: {code} {reply}", code=verdict.code, reply=verdict.reply)
        return _end(tried, State.DEAD, text, alarm=True)
    state, text, alarm = NO_TRY[verdict.end]
    return _end(tried, state, verdict.reason or text, alarm=alarm)


def _end(
    tried: Tried, state: State, reason: Message | None = None, *, alarm: bool = False
) -> Outlook:
    lost, unclear = tried.lost, tried.unclear
    return Outlook(state, tried.tries, lost, unclear=unclear, reason=reason, alarm=alarm)


def _temporary(
    tried: Tried, verdict: Verdict, now: datetime, chance: float, patience: Patience
) -> Outlook:
    due = max(now + wait_after(tried.tries, chance=chance, patience=patience), verdict.again or now)
    if now - tried.first >= patience.give_up or due - tried.first > patience.give_up:
        text = msg(
            "given up after {tries} tries in {days} days; last answer: {code} {reply}",
            tries=tried.tries,
            days=patience.give_up.days,
            code=verdict.code,
            reply=verdict.reply,
        )
        return _end(tried, State.DEAD, text, alarm=True)
    return Outlook(
        State.QUEUED, tried.tries, tried.lost, due, tried.unclear, _said(verdict), verdict.alarm
    )


def _said(verdict: Verdict) -> Message:
    """Return what stands in the way, for people."""
    if verdict.reason is not None:
        return verdict.reason
    if not verdict.code:
        return msg("the mail server cannot be reached: {reply}", reply=verdict.reply)
    return msg("refused for now: {code} {reply}", code=verdict.code, reply=verdict.reply)


def _broken_off(
    tried: Tried, verdict: Verdict, now: datetime, chance: float, patience: Patience
) -> Outlook:
    """Return what becomes of a message whose try has no known end."""
    was_sent = verdict.end is End.UNCLEAR or tried.sending
    lost = tried.lost + (verdict.end is End.LOST)
    if was_sent and not tried.statutory:
        text = msg("all was sent but no answer came: a person says whether it goes again")
        return Outlook(State.UNCLEAR, tried.tries, lost, unclear=True, reason=text, alarm=True)
    unclear = tried.unclear or was_sent
    if lost >= patience.losses:
        text = msg("put aside: the program broke off {count} times at it", count=lost)
        return Outlook(State.DEAD, tried.tries, lost, unclear=unclear, reason=text, alarm=True)
    again = now
    if verdict.end is End.UNCLEAR:
        again = now + wait_after(tried.tries, chance=chance, patience=patience)
    return Outlook(State.QUEUED, tried.tries, lost, again, unclear)


def _forgotten(tried: Tried) -> Outlook:
    """Return what becomes of a message that has gone out although the database does not know.

    A statutory one waits as well: nobody may get yesterday's mails twice because of a backup.
    """
    text = msg(
        "the database was restored: this has probably gone out already;"
        " a person says whether it goes again"
    )
    lost = tried.lost
    return Outlook(
        State.UNCLEAR, tried.tries, lost, unclear=True, reason=text, alarm=True, common=True
    )


def wait_after(tries: int, *, chance: float, patience: Patience) -> timedelta:
    """Return how long to wait after the try number *tries*, with *chance* in [0, 1)."""
    waits = patience.waits
    wait = waits[tries - 1] if 1 <= tries <= len(waits) else patience.then
    return wait * (1 + patience.spread * (2 * chance - 1))
