"""The chronicle: a chain for what people decide beside the steps of papers.

What is there already is taken over as it is found, so that from now on any change of it shows.
What an entry holds is spelled here as it was then, whatever later programs put into theirs.
"""

from collections.abc import Iterator
from importlib import resources
from itertools import chain

from alembic import op
from sqlalchemy import text

from engine.core.chain import HOUSE, START, Plain, canonical, entry_hash

revision = "0004"
down_revision = "0003"

TAKEN_OVER, EXTENDED, DONE = "uebernehmen", "verlaengern", "erledigen"
_ADD = text(
    "INSERT INTO chronicle (seq, at, actor, name, kind, subject, deed, reason, content, prev, hash)"
    " VALUES (:seq, :at, :actor, :name, :kind, :subject, :deed, :reason, :content, :prev, :hash)"
)
_HEAD = text("INSERT INTO chain_head (chain, seq, hash) VALUES (:chain, :seq, :hash)")
_EVENTS = (
    "SELECT f.vorlage, e.frist, e.n, e.at, e.actor, e.kind, e.reason, e.legal_before,"
    " e.operative_before, e.legal, e.operative FROM frist_event e JOIN frist f ON f.id = e.frist"
    " ORDER BY e.frist, e.n"
)
Note = tuple[str, str, str, str, str, str, str]


def upgrade() -> None:
    """Make the tables and take over what people have decided so far."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    script = (folder / f"v0004_chronicle.{dialect}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
    _take_over()


def _take_over() -> None:
    names = {row[0]: row[1] for row in _rows("SELECT id, name FROM person")}
    seq, prev = 0, START
    found = chain(_persons(), _sittings(), _incidents(), _regelwerke(), _fristen())
    for seq, (at, actor, *what) in enumerate(found, 1):
        parts = (at, actor, names.get(actor, ""), *what)
        made = entry_hash(prev, HOUSE, seq, parts)
        columns = ("at", "actor", "name", "kind", "subject", "deed", "reason", "content")
        row = dict(zip(columns, parts, strict=True)) | {"seq": seq, "prev": prev, "hash": made}
        op.get_bind().execute(_ADD, row)
        prev = made
    op.get_bind().execute(_HEAD, {"chain": HOUSE, "seq": seq, "hash": prev})


def _rows(statement: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in op.get_bind().exec_driver_sql(statement)]


def _note(kind: str, subject: str, content: Plain) -> Note:
    return ("", "", kind, subject, TAKEN_OVER, "", canonical(content))


def _persons() -> Iterator[Note]:
    roles: dict[str, list[Plain]] = {}
    for person, role, gremium in _rows("SELECT person, role, gremium FROM duty"):
        roles.setdefault(person, []).append([role, gremium])
    for ident, name, mail in _rows("SELECT id, name, mail FROM person ORDER BY id"):
        held: list[Plain] = sorted(roles.get(ident, []), key=str)
        yield _note("person", ident, {"name": name, "mail": mail, "roles": held})


def _sittings() -> Iterator[Note]:
    gremien: dict[str, list[Plain]] = {}
    for sitzung, gremium in _rows("SELECT sitzung, gremium FROM sitzung_gremium"):
        gremien.setdefault(sitzung, []).append(gremium)
    changes: dict[str, list[Plain]] = {}
    for sitzung, *change in _rows(
        "SELECT sitzung, n, at, actor, kind, reason, day_before, start_before, day, start"
        " FROM sitzung_event ORDER BY sitzung, n"
    ):
        changes.setdefault(sitzung, []).append(list(change))
    for ident, title, day, start, zone, place, cancelled, public, sequence in _rows(
        "SELECT id, title, day, start, zone, place, cancelled, public, sequence FROM sitzung"
        " ORDER BY running"
    ):
        content: dict[str, Plain] = {
            "title": title,
            "day": day,
            "start": start,
            "zone": zone,
            "place": place,
            "cancelled": bool(cancelled),
            "public": bool(public),
            "sequence": sequence,
            "gremien": sorted(gremien.get(ident, []), key=str),
            "changes": changes.get(ident, []),
        }
        yield _note("sitzung", ident, content)


def _incidents() -> Iterator[Note]:
    for ident, at, by, comment in _rows(
        "SELECT id, settled_at, settled_by, settlement FROM incident"
        " WHERE settled_at IS NOT NULL ORDER BY settled_at, id"
    ):
        content = canonical({"at": at, "by": by, "comment": comment})
        yield (at, by, "incident", ident, TAKEN_OVER, comment, content)


def _regelwerke() -> Iterator[Note]:
    for version, name, at, turn in _rows("SELECT version, name, at, turn FROM regelwerk"):
        content = canonical({"name": name, "at": at, "turn": turn})
        yield (at, "", "regelwerk", version, TAKEN_OVER, "", content)


def _fristen() -> Iterator[Note]:
    """Give what has happened to Fristen and follows from no step of a paper."""
    explained = set(_rows("SELECT vorlage, at, actor, comment FROM history"))
    explained |= {("", *cause) for _vorlage, *cause in explained}
    for vorlage, frist, n, at, actor, kind, reason, *days in _rows(_EVENTS):
        if kind != "extended" and (vorlage or "", at, actor, reason) in explained:
            continue
        deed = {"extended": EXTENDED, "met": DONE, "missed": DONE}.get(kind, TAKEN_OVER)
        content: dict[str, Plain] = {
            "at": at,
            "actor": actor,
            "kind": kind,
            "reason": reason,
            "days": list(days),
        }
        yield (at, actor, "frist", f"{frist}/{n}", deed, reason, canonical(content))
