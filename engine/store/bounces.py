"""Reports about mails that had been accepted: to which message they belong, what they change."""

from dataclasses import dataclass

from engine.core.bounce import Kind, Report
from engine.store.session import Connection, Values
from engine.store.statement import sql, texts

WORDS = 500  # longer answers of a server are cut
_MEANT = sql(
    "SELECT o.id, o.message_id, o.recipient, o.vorlage, p.mail FROM outbox o"
    " JOIN person p ON p.id = o.recipient"
    " WHERE o.message_id IN @idents AND o.message_id <> '' ORDER BY o.id"
)
_ADD = sql(
    "INSERT INTO bounce (key, outbox, at, kind, status, address, words)"
    " VALUES (:key, :outbox, :at, :kind, :status, :address, :words) ON CONFLICT (key) DO NOTHING"
)
_MARK = sql("UPDATE outbox SET bounced = :status WHERE id = :outbox")
_FLAG = sql("UPDATE person SET bounced = mail WHERE id = :person")
_FLAGGED = sql("SELECT id FROM person WHERE bounced <> '' AND bounced = mail")
_OF = sql("SELECT at, kind, status, address, words FROM bounce WHERE outbox = :id ORDER BY at")


@dataclass(frozen=True, slots=True)
class Meant:
    """The message that a report is about, and where mail of its recipient goes today."""

    id: int
    message_id: str
    recipient: str
    vorlage: str | None
    mail: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A report as it was noted; *at* is UTC."""

    at: str
    kind: str
    status: str
    address: str
    words: str


def meant(connection: Connection, idents: tuple[str, ...]) -> Meant | None:
    """Return the message that the first known of *idents* names, or None."""
    rows = connection.rows(_MEANT, {"idents": texts(idents)})
    found = {str(row[1]): Meant(*row) for row in rows}
    return next((found[ident] for ident in idents if ident in found), None)


def add(connection: Connection, report: Report, outbox: int, at: str) -> bool:
    """Note *report*; False where it was noted before."""
    values: Values = {
        "key": report.key,
        "outbox": outbox,
        "at": at,
        "kind": report.kind.value,
        "status": report.status,
        "address": report.address,
        "words": report.words[:WORDS],
    }
    if connection.run(_ADD, values) != 1:
        return False
    if report.kind is Kind.FAILED:
        connection.run(_MARK, {"outbox": outbox, "status": report.status})
    return True


def flag(connection: Connection, person: str) -> None:
    """Mark the present address of *person* as one from which mails come back."""
    connection.run(_FLAG, {"person": person})


def flagged(connection: Connection) -> frozenset[str]:
    """Return the persons from whose present address mails have come back."""
    return frozenset(str(row[0]) for row in connection.rows(_FLAGGED, {}))


def of_message(connection: Connection, outbox: int) -> tuple[Noted, ...]:
    """Return the reports about one message, the first first."""
    return tuple(Noted(*row) for row in connection.rows(_OF, {"id": outbox}))
