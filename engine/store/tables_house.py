"""What people decide beside the steps of papers, as one chain, its seals, and what went wrong."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.core.incident import IncidentKind
from engine.store.schema import METADATA, column, day, number, one_of

chronicle = Table(
    "chronicle",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    column("at"),
    column("actor"),
    column("name"),
    column("kind"),
    column("subject"),
    column("deed"),
    column("reason"),
    column("content"),
    column("prev"),
    column("hash"),
    CheckConstraint("seq >= 1", name="seq_counts_from_one"),
    CheckConstraint("length(hash) = 64 AND length(prev) = 64", name="hash_is_hash"),
    Index(None, "kind", "subject"),
)

chain_head = Table(
    "chain_head",
    METADATA,
    Column("chain", Text, primary_key=True),
    number("seq"),
    column("hash"),
    CheckConstraint("length(hash) = 64", name="hash_is_hash"),
)

__all__ = ["chain_head", "chronicle"]

incident = Table(
    "incident",
    METADATA,
    Column("id", Text, primary_key=True),
    column("at"),
    column("vorlage"),
    column("trigger"),
    column("actor"),
    column("reasons"),
    Column("settled_at", Text),
    Column("settled_by", Text),
    Column("settlement", Text),
    Column("kind", Text, nullable=False, server_default=IncidentKind.CONDITION.value),
    Column("about", Text, nullable=False, server_default="{}"),
    one_of("kind", IncidentKind),
    CheckConstraint(
        "(settled_at IS NULL) = (settled_by IS NULL)"
        " AND (settled_at IS NULL) = (settlement IS NULL)",
        name="settled_is_whole",
    ),
    Index(
        "uq_incident_once_open",
        "kind",
        "about",
        unique=True,
        sqlite_where=text("kind IN ('role', 'address') AND settled_at IS NULL"),
        postgresql_where=text("kind IN ('role', 'address') AND settled_at IS NULL"),
    ),
    Index(
        "ix_incident_open",
        "kind",
        "about",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

seal = Table(
    "seal",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    column("day"),
    column("at"),
    column("prev"),
    column("heads"),
    column("hash"),
    UniqueConstraint("prev"),
    day("day"),
)
