"""What stored rows say now, in the words in which the chronicle has recorded them.

A fact has a kind, a subject and a content. While nobody goes around the program, the last entry
of the chronicle about the subject has the same content.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.core.chain import Plain, canonical
from engine.core.running import FristState, Happened
from engine.store.session import Connection, Row
from engine.store.statement import sql

PERSON, SITZUNG, FRIST, MAIL = "person", "sitzung", "frist", "mail"
INCIDENT, REGELWERK = "incident", "regelwerk"

_PERSONS = sql(
    "SELECT p.id, p.name, p.mail, d.role, d.gremium FROM person p"
    " LEFT JOIN duty d ON d.person = p.id WHERE :id IN ('', p.id)"
    " ORDER BY p.id, d.role, d.gremium"
)
_ABSENCES = sql(
    "SELECT person, since, until, deputy FROM absence WHERE :id IN ('', person)"
    " ORDER BY person, since"
)
_SITTINGS = sql(
    "SELECT id, title, day, start, zone, place, cancelled, public, sequence,"
    " shortened, because FROM sitzung"
    " WHERE :id IN ('', id) ORDER BY running"
)
_GREMIEN = sql(
    "SELECT sitzung, gremium FROM sitzung_gremium WHERE :id IN ('', sitzung)"
    " ORDER BY sitzung, gremium"
)
_CHANGES = sql(
    "SELECT sitzung, n, at, actor, kind, reason, day_before, start_before, day, start,"
    " shortened FROM sitzung_event WHERE :id IN ('', sitzung) ORDER BY sitzung, n"
)
_SETTLED = sql(
    "SELECT id, settled_at, settled_by, settlement FROM incident"
    " WHERE settled_by <> '' AND :id IN ('', id)"
)
_ADOPTED = sql("SELECT version, name, at, turn FROM regelwerk WHERE :id IN ('', version)")
_MAIL = "SELECT o.id, o.event, o.recipient, o.text, o.state FROM outbox o WHERE o.id"
_ONE_MAIL = sql(f"{_MAIL} = :id")
_DECIDED_MAILS = "SELECT CAST(subject AS integer) FROM chronicle WHERE kind = 'mail'"
_MAILS = sql(f"{_MAIL} IN ({_DECIDED_MAILS}) ORDER BY o.id")
_OF_FRIST = (
    "f.id, e.n, e.at, e.actor, e.kind, e.reason, e.legal_before, e.operative_before,"
    " e.legal, e.operative, f.vorlage, f.legal, f.operative, f.state"
)
_EVENTS = sql(
    f"SELECT {_OF_FRIST} FROM (SELECT * FROM frist WHERE id > :frist ORDER BY id LIMIT :size) f"  # noqa: S608 - our own column names
    " LEFT JOIN frist_event e ON e.frist = f.id ORDER BY f.id, e.n"
)
_LAST_EVENT = sql(
    f"SELECT {_OF_FRIST} FROM frist f JOIN frist_event e ON e.frist = f.id"  # noqa: S608 - our own column names
    " WHERE f.id = :frist ORDER BY e.n DESC LIMIT 1"
)
_ENDED = {
    Happened.MET.value: FristState.MET,
    Happened.MISSED.value: FristState.MISSED,
    Happened.WITHDRAWN.value: FristState.WITHDRAWN,
}
PAGE = 2000


class Fact(NamedTuple):
    """What the rows say about one subject."""

    kind: str
    subject: str
    content: str


class FristFact(NamedTuple):
    """One thing that happened to a Frist, as its row says it.

    *cause* are moment, actor and reason; *vorlage* is "" for a Frist of a Sitzung; *kind* says
    what happened. *agrees* is False for the last event of a Frist that says something else than
    the Frist itself.
    """

    fact: Fact
    cause: tuple[str, str, str]
    vorlage: str
    kind: str
    agrees: bool


def persons(connection: Connection, ident: str = "") -> Iterator[Fact]:
    """Give every person, or that one, with name, address, duties and absences, if any."""
    away = _lists(connection.rows(_ABSENCES, {"id": ident}))
    held: dict[str, dict[str, Plain]] = {}
    roles: dict[str, list[Plain]] = {}
    for person, name, mail, role, gremium in connection.rows(_PERSONS, {"id": ident}):
        held[person] = {"name": name, "mail": mail}
        listed = roles.setdefault(person, [])
        if role is not None:
            listed.append([role, gremium])
    for person, row in held.items():
        content: dict[str, Plain] = {**row, "roles": sorted(roles[person], key=str)}
        if person in away:
            content["absences"] = away[person]
        yield Fact(PERSON, person, canonical(content))


def sittings(connection: Connection, ident: str = "") -> Iterator[Fact]:
    """Give every Sitzung, or that one, with its Gremien and all changes of its time."""
    gremien = _lists(connection.rows(_GREMIEN, {"id": ident}))
    changes: dict[str, list[Plain]] = {}
    for of, *change in connection.rows(_CHANGES, {"id": ident}):
        changes.setdefault(of, []).append(_change(change))
    for row in connection.rows(_SITTINGS, {"id": ident}):
        sitzung, title, day, start, zone, place, cancelled, public, sequence, *short = row
        content: dict[str, Plain] = {
            "title": title,
            "day": day,
            "start": start,
            "zone": zone,
            "place": place,
            "cancelled": bool(cancelled),
            "public": bool(public),
            "sequence": sequence,
            "gremien": sorted(gremien.get(sitzung, []), key=str),
            "changes": changes.get(sitzung, []),
            **({"shortened": short[1]} if short[0] else {}),
        }
        yield Fact(SITZUNG, sitzung, canonical(content))


def _change(row: list[Plain]) -> list[Plain]:
    """Return a change as it is recorded; those from before Fristen could be shortened say less."""
    *values, shortened = row
    return [*values, "shortened"] if shortened else values


def _lists(rows: Sequence[Row]) -> Mapping[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for subject, *values in rows:
        found.setdefault(subject, []).append(values[0] if len(values) == 1 else list(values))
    return found


def incidents(connection: Connection, ident: str = "") -> Iterator[Fact]:
    """Give the settlement of every incident, or of that one, that a person has settled."""
    for incident, at, by, comment in connection.rows(_SETTLED, {"id": ident}):
        content: dict[str, Plain] = {"at": at, "by": by, "comment": comment}
        yield Fact(INCIDENT, incident, canonical(content))


def regelwerke(connection: Connection, version: str = "") -> Iterator[Fact]:
    """Give every adopted Regelwerk, or that one, with name, moment and turn."""
    for found, name, at, turn in connection.rows(_ADOPTED, {"id": version}):
        content: dict[str, Plain] = {"name": name, "at": at, "turn": turn}
        yield Fact(REGELWERK, found, canonical(content))


def mail(connection: Connection, ident: int) -> Fact | None:
    """Return one message: what of, to whom, and whether it is out."""
    row = connection.row(_ONE_MAIL, {"id": ident})
    return _mail(row) if row else None


def mails(connection: Connection) -> Iterator[Fact]:
    """Give every message about which somebody has decided."""
    yield from (_mail(row) for row in connection.rows(_MAILS, {}))


def _mail(row: Row) -> Fact:
    ident, event, recipient, text, state = row
    content: dict[str, Plain] = {
        "event": event,
        "recipient": recipient,
        "text": text,
        "out": state == "withdrawn",
    }
    return Fact(MAIL, str(ident), canonical(content))


def last_of_frist(connection: Connection, frist: int) -> FristFact | None:
    """Return what happened to a Frist last."""
    row = connection.row(_LAST_EVENT, {"frist": frist})
    return _frist_fact(row, last=True) if row else None


def fristen(connection: Connection) -> Iterator[FristFact]:
    """Give everything that happened to every Frist, a page at a time."""
    frist = 0
    while rows := connection.rows(_EVENTS, {"frist": frist, "size": PAGE}):
        for row, after in zip(rows, (*rows[1:], None), strict=True):
            yield _frist_fact(row, last=after is None or after[0] != row[0])
        frist = rows[-1][0]


def _frist_fact(row: Row, *, last: bool) -> FristFact:
    frist, n, at, actor, kind, reason, *days, vorlage, legal, operative, state = row
    if n is None:
        fact = Fact(FRIST, f"{frist}/0", "")
        return FristFact(fact, ("", "", ""), vorlage or "", "", agrees=False)
    content: dict[str, Plain] = {
        "at": at,
        "actor": actor,
        "kind": kind,
        "reason": reason,
        "days": list(days),
    }
    stands = _ENDED.get(kind, FristState.RUNNING)
    agrees = not last or (legal, operative, state) == (*days[2:], stands)
    fact = Fact(FRIST, f"{frist}/{n}", canonical(content))
    return FristFact(fact, (at, actor, reason), vorlage or "", kind, agrees)
