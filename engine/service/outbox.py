"""The outbox as use cases: claim what is due, note that it goes out, settle how it went.

Every function here is one transaction. A claim is a lease: whoever does not come back in time
has lost it, and the fence number refuses whatever that worker says afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from engine.core.delivery import End, Outlook, Patience, Tried, Verdict, outlook
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.service.house import House
from engine.service.sorting import sort
from engine.service.vacated import note_lost
from engine.store import incidents, outbox
from engine.store.incidents import Incident
from engine.store.outbox import Claim, Letter, Settled, Term
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, transact
from engine.store.statement import utc_text

LEASE_SECONDS = 20
LIMIT = 100
MAIL = "mail"
_ONE_DAY = timedelta(days=1)
Chance = Callable[[], float]
Ended = Sequence[tuple[Claim, Verdict]]
_PATIENCE = Patience()

__all__ = ["Claim", "Letter", "claim", "mark_sending", "queue", "renew", "settle", "withdraw"]


def queue(connection: Connection, letters: Sequence[Letter]) -> int:
    """Queue *letters* in the caller's transaction; return how many were not there before."""
    return outbox.queue(connection, letters)


def withdraw(connection: Connection, event_prefix: str, reason: Message, *, now: datetime) -> int:
    """Take back what has not gone out and whose event begins so; return how many.

    Works in the caller's transaction. *reason* is what the ledger says. *now* is aware.
    """
    return outbox.withdraw(connection, event_prefix, frozen_messages((reason,)), utc_text(now))


def claim(
    house: House,
    worker: str,
    *,
    now: datetime,
    limit: int = LIMIT,
    lease_seconds: float = LEASE_SECONDS,
    without: tuple[str, ...] = (),
) -> tuple[Claim, ...]:
    """Return messages that are due, for *worker* alone until the lease runs out.

    Channels in *without* are left out.

    What people have chosen, who is away and whether these are quiet hours is looked at first
    (`engine.service.sorting`). Claims
    whose lease has run out are settled: back into the queue, or aside if nobody
    knows whether they went out (`engine.core.delivery`). *now* is aware.
    """
    term = _term(worker, now, lease_seconds)
    work = partial(_claimed, house, term, (limit, without), now)
    return transact(house.database, work, house.pause)


def _term(worker: str, now: datetime, lease_seconds: float) -> Term:
    return Term(worker, utc_text(now), utc_text(now + timedelta(seconds=lease_seconds)))


def _claimed(
    house: House,
    term: Term,
    wanted: tuple[int, tuple[str, ...]],
    now: datetime,
    connection: Connection,
) -> tuple[Claim, ...]:
    outbox.alone(connection)
    gone = tuple((one, Verdict(End.LOST)) for one in outbox.lost(connection, term.now))
    if gone:
        _settled(house, gone, _Rules(now, _middle, _PATIENCE), connection)
    sort(house, connection, now)
    return outbox.claim(connection, term, *wanted)


def _middle() -> float:
    return 0.5


def mark_sending(
    house: House,
    claimed: Claim,
    message_id: str,
    *,
    now: datetime,
    lease_seconds: float = LEASE_SECONDS,
) -> bool:
    """Note, before the end of the message can reach a server, that it may have gone out.

    False where the claim is not ours any more: nothing may be sent then.
    """
    until = utc_text(now + timedelta(seconds=lease_seconds))
    return transact(house.database, partial(_marked, claimed, message_id, until), house.pause)


def _marked(claimed: Claim, message_id: str, until: str, connection: Connection) -> bool:
    return outbox.mark_sending(connection, claimed, message_id, until)


def renew(house: House, worker: str, *, now: datetime, lease_seconds: float = LEASE_SECONDS) -> int:
    """Prolong every lease of *worker* that still runs; return how many there are."""
    term = _term(worker, now, lease_seconds)
    return transact(house.database, partial(_renewed, term), house.pause)


def _renewed(term: Term, connection: Connection) -> int:
    return outbox.renew(connection, term)


@dataclass(frozen=True, slots=True)
class _Rules:
    now: datetime
    chance: Chance
    patience: Patience


def settle(
    house: House,
    ended: Ended,
    *,
    now: datetime,
    chance: Chance,
    patience: Patience = _PATIENCE,
) -> tuple[Claim, ...]:
    """Write how each of *ended* went; return those that were refused, since we had lost them.

    What a person must look into becomes an incident. *now* is aware, *chance* gives a number
    in [0, 1) for each wait.
    """
    work = partial(_settled, house, ended, _Rules(now, chance, patience))
    return transact(house.database, work, house.pause)


def _settled(
    house: House, ended: Ended, rules: _Rules, connection: Connection
) -> tuple[Claim, ...]:
    refused: list[Claim] = []
    for claimed, verdict in ended:
        what = outlook(
            _tried(claimed),
            verdict,
            now=rules.now,
            chance=rules.chance(),
            patience=rules.patience,
        )
        done = Settled(claimed, verdict, what, utc_text(rules.now))
        if not outbox.settle(connection, done):
            refused.append(claimed)
            continue
        if verdict.end is End.NO_RIGHT:
            note_lost(connection, claimed, rules.now)
        if what.alarm:
            _alarm(house, connection, done, rules.now)
        elif claimed.fence > 1 and what.due is None:  # at its first try nothing is known of it
            over = msg("the message has gone out or is no longer needed")
            about, at = about_mail(claimed.id), rules.now.isoformat()
            incidents.over(connection, IncidentKind.MAIL, about, at, over)
    return tuple(refused)


def about_mail(ident: int) -> dict[str, str]:
    """Return what an incident about the message *ident* is about."""
    return {"mail": str(ident)}


def _tried(claimed: Claim) -> Tried:
    return Tried(
        tries=claimed.tries,
        lost=claimed.lost,
        first=datetime.fromisoformat(claimed.first_try),
        statutory=claimed.statutory,
        sending=claimed.sending,
        unclear=claimed.unclear,
    )


def about_address(person: str) -> dict[str, str]:
    """Return what an incident about the address of *person* is about."""
    return {"person": person}


def _alarm(house: House, connection: Connection, done: Settled, now: datetime) -> None:
    """Record an incident; one and the same about a server is said once a day.

    A missing address is one incident for each person, however many messages wait for it.
    """
    claimed, what = done.claim, done.outlook
    if done.verdict.end is End.NO_ADDRESS:
        incidents.add(connection, _without_address(house, claimed.recipient, now))
        return
    of_server = what.due is not None or what.common
    new = Incident(
        id=house.new_id(),
        at=now.isoformat(),
        vorlage="" if of_server else claimed.vorlage or "",
        trigger=claimed.channel,
        actor="" if of_server or claimed.channel != MAIL else claimed.recipient,
        reasons=(what.reason,) if what.reason else (),
        kind=_kind(what, of_server=of_server),
        about={"channel": claimed.channel} if of_server else about_mail(claimed.id),
    )
    if not of_server or not incidents.known(connection, new, (now - _ONE_DAY).isoformat()):
        incidents.add(connection, new)


def _without_address(house: House, person: str, now: datetime) -> Incident:
    text = msg("{person} has no mail address, and messages could not be sent", person=person)
    return Incident(
        house.new_id(),
        now.isoformat(),
        "",
        MAIL,
        person,
        (text,),
        kind=IncidentKind.ADDRESS,
        about=about_address(person),
    )


def _kind(what: Outlook, *, of_server: bool) -> IncidentKind:
    if what.common:
        return IncidentKind.RESTORED
    return IncidentKind.SERVER if of_server else IncidentKind.MAIL


def wake(house: House, channel: str, *, now: datetime) -> int:
    """Let go now what waited for a server of *channel* that did not answer; return how many."""
    work = partial(_woken, channel, utc_text(now))
    return transact(house.database, work, house.pause)


def _woken(channel: str, now: str, connection: Connection) -> int:
    answers = msg("the server answers again")
    incidents.over(connection, IncidentKind.SERVER, {"channel": channel}, now, answers)
    return outbox.wake(connection, channel, now)
