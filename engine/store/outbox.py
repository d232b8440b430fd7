"""The outbox: queued in the transaction of a decision, claimed under a lease, settled once.

A claim raises the fence of its row: whoever comes back after the lease has run out finds another
number there, and whatever it then says is refused. Moments are `utc_text`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from engine.core.delivery import End, Outlook, State, Verdict
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, Row, Scalar, Values
from engine.store.statement import Statement, sql, texts, utc_text

REPLY = 500  # longer answers of a server are cut
# Behind a message that waits for another try the later ones to the same person wait as well, but
# no longer than about four hours where the server has refused just this one.
_BEHIND = (
    "NOT EXISTS (SELECT 1 FROM outbox b WHERE b.recipient = o.recipient AND b.channel = o.channel"
    " AND b.id < o.id AND b.first_try IS NOT NULL AND b.state IN ('queued', 'claimed')"
    " AND (b.state = 'claimed' OR b.code = 0 OR b.tries <= 5))"
)
_CLAIMED = (
    "id, fence, event, channel, recipient, role, text, vorlage, seq, sitzung, payload, created,"
    " due, expires, statutory, unclear, tries, lost, first_try, message_id,"
    " on_behalf"
)
_LOST = f"SELECT {_CLAIMED}, sending FROM outbox WHERE state = 'claimed' AND lease_until < :now"  # noqa: S608 - our own column names
_ADD = sql(
    "INSERT INTO outbox (event, channel, recipient, role, text, vorlage, seq, sitzung, payload,"
    " created, due, expires, statutory, on_behalf, state) VALUES (:event, :channel, :recipient,"
    " :role, :text, :vorlage, :seq, :sitzung, :payload, :created, :due, :expires, :statutory,"
    " :on_behalf, :state)"
    " ON CONFLICT (event, recipient, channel) DO NOTHING"
)
_FIND_LOST = Statement(sql(_LOST).sqlite, sql(f"{_LOST} FOR UPDATE SKIP LOCKED").postgresql)
# Two claimers at the same moment could split the mail of one person and turn its order round.
_ALONE = Statement("SELECT 1", "SELECT pg_advisory_xact_lock(7306518)")
_MARK = sql(
    "UPDATE outbox SET sending = TRUE, message_id = :message_id, lease_until = :until"
    " WHERE id = :id AND fence = :fence AND state = 'claimed'"
)
_RENEW = sql(
    "UPDATE outbox SET lease_until = :until WHERE state = 'claimed' AND worker = :worker"
    " AND lease_until >= :now"
)
_SETTLE = sql(
    "UPDATE outbox SET state = :state, tries = :tries, lost = :lost, due = COALESCE(:due, due),"
    " unclear = :unclear, late = :late, code = :code, reply = :reply, reason = :reason,"
    " settled = :settled, sending = FALSE, worker = '', lease_until = NULL,"
    " fence = CASE WHEN fence < :known THEN :known ELSE fence END"
    " WHERE id = :id AND fence = :fence AND state = 'claimed'"
)
_ATTEMPT = sql(
    "INSERT INTO attempt (outbox, fence, at, outcome, code, reply)"
    " VALUES (:id, :fence, :at, :outcome, :code, :reply)"
)
_WITHDRAW = sql(
    "UPDATE outbox SET state = 'withdrawn', settled = :at, reason = :reason, worker = '',"
    " lease_until = NULL WHERE state = :state AND NOT sending"
    " AND substr(event, 1, length(:prefix)) = :prefix"
)
_WAKE = sql(
    "UPDATE outbox SET due = :now WHERE state = 'queued' AND first_try IS NOT NULL AND code = 0"
    " AND channel = :channel AND due > :now"
)


_TAKE = (
    "UPDATE outbox SET state = 'claimed', worker = :worker, lease_until = :until,"
    " fence = fence + 1, tries = tries + 1, first_try = COALESCE(first_try, :now)"
    " WHERE id IN ({})"
)


def _claiming(condition: str) -> Statement:
    """Return the statement that claims what is due; PostgreSQL skips rows that others hold."""
    chosen = (
        f"SELECT o.id FROM outbox o WHERE o.state = 'queued' AND o.due <= :now AND {condition}"  # noqa: S608 - our own words
        f" AND o.channel NOT IN @without AND {_BEHIND} ORDER BY o.due, o.id LIMIT :size"
    )
    taken = f"{_TAKE} RETURNING {_CLAIMED}"
    skipping = f"{chosen} FOR UPDATE OF o SKIP LOCKED"
    return Statement(sql(taken.format(chosen)).sqlite, sql(taken.format(skipping)).postgresql)


_CLAIM = _claiming("o.lost = 0")
_CLAIM_SUSPECT = _claiming("o.lost > 0")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person. *event* with recipient and channel is its identity: queued once.

    *text* is the name of the mail text, *payload* JSON that the text may need, *due* and
    *expires* are `utc_text`; *created* keeps the offset of the house. *statutory* says that a
    period of law hangs on it: it is sent even after *expires*, marked as late. *held* waits for
    a person. *on_behalf* is who is away, where *recipient* stands in.
    """

    event: str
    recipient: str
    text: str
    created: str
    due: str
    payload: str = "{}"
    role: str = ""
    vorlage: str | None = None
    seq: int | None = None
    sitzung: str | None = None
    channel: str = "mail"
    expires: str | None = None
    statutory: bool = False
    on_behalf: str | None = None
    held: bool = False


_OF_LETTER = tuple(f.name for f in fields(Letter) if f.name != "held")
_LETTER = attrgetter(*_OF_LETTER)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that one worker has to itself until its lease runs out."""

    id: int
    fence: int
    event: str
    channel: str
    recipient: str
    role: str
    text: str
    vorlage: str | None
    seq: int | None
    sitzung: str | None
    payload: str
    created: str
    due: str
    expires: str | None
    statutory: bool
    unclear: bool
    tries: int
    lost: int
    first_try: str
    message_id: str
    on_behalf: str | None = None
    sending: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Who claims, when it is, and until when the lease runs."""

    worker: str
    now: str
    until: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one claim, as it is to be written."""

    claim: Claim
    verdict: Verdict
    outlook: Outlook
    at: str


def queue(connection: Connection, letters: Iterable[Letter]) -> int:
    """Queue *letters* in the open transaction; return how many were not there before."""
    return sum(connection.run(_ADD, _row(new)) for new in letters)


def _row(new: Letter) -> Values:
    values: dict[str, Scalar] = dict(zip(_OF_LETTER, _LETTER(new), strict=True))
    values["state"] = (State.HELD if new.held else State.QUEUED).value
    return values


def alone(connection: Connection) -> None:
    """Let nobody else claim or sort until the end of the transaction."""
    connection.rows(_ALONE, {})


def claim(
    connection: Connection, term: Term, size: int, without: tuple[str, ...] = ()
) -> tuple[Claim, ...]:
    """Return up to *size* messages that are due, in the order in which they are to be sent.

    Channels in *without* are left out.

    What has already taken a program down is claimed alone, when nothing else is due. The caller
    is `alone`.
    """
    values: dict[str, str | int] = {
        "worker": term.worker,
        "now": term.now,
        "until": term.until,
        "without": texts(without),
    }
    rows = connection.rows(_CLAIM, values | {"size": size})
    rows = rows or connection.rows(_CLAIM_SUSPECT, values | {"size": 1})
    return tuple(sorted((_claim(row) for row in rows), key=attrgetter("due", "id")))


def _claim(row: Row) -> Claim:
    values = list(row)
    for place in (14, 15):
        values[place] = bool(values[place])
    return Claim(*values[:21], *(bool(value) for value in values[21:]))


def lost(connection: Connection, now: str) -> tuple[Claim, ...]:
    """Return the claims whose lease has run out, held until the end of the transaction."""
    return tuple(_claim(row) for row in connection.rows(_FIND_LOST, {"now": now}))


def mark_sending(connection: Connection, claimed: Claim, message_id: str, until: str) -> bool:
    """Note that the end of the message may reach the server from here on.

    False where the claim is no longer ours: then nothing may be sent.
    """
    values: Values = {
        "id": claimed.id,
        "fence": claimed.fence,
        "message_id": message_id,
        "until": until,
    }
    return connection.run(_MARK, values) == 1


def renew(connection: Connection, term: Term) -> int:
    """Prolong the leases of a worker that are still running; return how many there were."""
    return connection.run(_RENEW, {"worker": term.worker, "now": term.now, "until": term.until})


def settle(connection: Connection, done: Settled) -> bool:
    """Write what became of a claim; False where the fence is not ours any more."""
    claimed, found, outlook = done.claim, done.verdict, done.outlook
    reply, reason = found.reply[:REPLY], outlook.reason
    values: Values = {
        "id": claimed.id,
        "fence": claimed.fence,
        "state": outlook.state.value,
        "tries": outlook.tries,
        "lost": outlook.lost,
        "due": utc_text(outlook.due) if outlook.due else None,
        "unclear": outlook.unclear,
        "late": found.late,
        "code": found.code,
        "reply": reply,
        "reason": frozen_messages((reason,)) if reason else "[]",
        "settled": None if outlook.due else done.at,
        "known": found.known,
    }
    if connection.run(_SETTLE, values) != 1:
        return False
    if found.end is not End.NOT_TRIED:
        _note_attempt(connection, done, reply)
    return True


def _note_attempt(connection: Connection, done: Settled, reply: str) -> None:
    values: Values = {
        "id": done.claim.id,
        "fence": done.claim.fence,
        "at": done.at,
        "outcome": done.verdict.end.value,
        "code": done.verdict.code,
        "reply": reply,
    }
    connection.run(_ATTEMPT, values)


def withdraw(connection: Connection, event_prefix: str, reason: str, at: str) -> int:
    """Take back every message not yet being sent whose event begins so; return how many."""
    return sum(
        connection.run(
            _WITHDRAW, {"prefix": event_prefix, "reason": reason, "at": at, "state": state}
        )
        for state in ("queued", "held", "claimed")
    )


def wake(connection: Connection, channel: str, now: str) -> int:
    """Let all that waited for a server that did not answer go now; return how many."""
    return connection.run(_WAKE, {"channel": channel, "now": now})
