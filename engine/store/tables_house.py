"""What people decide beside the steps of papers, as one chain, and how far that chain reaches."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from engine.store.schema import METADATA, column, number

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
