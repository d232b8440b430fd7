"""The tables. What must never be true is forbidden here, not only in the code above.

Portable between SQLite and PostgreSQL. Days and moments are ISO texts: a day is local, a
moment keeps the offset of the house. JSON is text, since the hash of an entry covers it.
"""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.core import catalogue, folge

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _yesno(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _day(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} LIKE '____-__-__'", name=f"{column}_is_day")


regelwerk = Table(
    "regelwerk",
    METADATA,
    Column("version", Text, primary_key=True),
    _column("name"),
    _column("files"),
    _column("at"),
    _number("turn"),
    UniqueConstraint("turn"),
)

person = Table("person", METADATA, Column("id", Text, primary_key=True), _column("name"))

duty = Table(
    "duty",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    _column("role"),
    _column("gremium"),
    PrimaryKeyConstraint("person", "role", "gremium"),
    Index(None, "role", "gremium"),
)

vorlage = Table(
    "vorlage",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("printed", Text),
    Column("year", Integer),
    Column("counter", Integer),
    Column("suffix", Text),
    _column("art"),
    Column("regelwerk", Text, ForeignKey("regelwerk.version"), nullable=False),
    _column("state"),
    _yesno("closed"),
    _column("betreff"),
    _yesno("public"),
    _yesno("frozen"),
    _number("version"),
    _column("author"),
    _column("fields"),
    _number("revision"),
    _column("head"),
    _column("created"),
    _column("changed"),
    _column("done_by"),
    _number("retired"),
    UniqueConstraint("printed"),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
    CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    CheckConstraint("length(head) = 64", name="head_is_hash"),
    CheckConstraint("printed <> ''", name="printed_is_not_empty"),
    CheckConstraint(
        "(printed IS NULL) = (year IS NULL) AND (printed IS NULL) = (counter IS NULL)"
        " AND (printed IS NULL) = (suffix IS NULL)",
        name="number_is_whole",
    ),
    Index("ix_vorlage_closed_art", "closed", "art"),
)

sitzung = Table(
    "sitzung",
    METADATA,
    Column("id", Text, primary_key=True),
    _number("running"),
    _column("title"),
    _column("day"),
    _column("start"),
    _column("zone"),
    _column("place"),
    _yesno("cancelled"),
    _yesno("public"),
    UniqueConstraint("running"),
    _day("day"),
    CheckConstraint("start LIKE '__:__'", name="start_is_time"),
    Index(None, "day"),
)

sitzung_gremium = Table(
    "sitzung_gremium",
    METADATA,
    Column("sitzung", Text, ForeignKey("sitzung.id"), nullable=False),
    _column("gremium"),
    PrimaryKeyConstraint("sitzung", "gremium"),
    Index(None, "gremium"),
)

beratung = Table(
    "beratung",
    METADATA,
    Column("vorlage", Text, ForeignKey("vorlage.id"), nullable=False),
    _number("id"),
    _column("gremium"),
    _column("role"),
    _column("reading"),
    _column("state"),
    _column("phase"),
    _column("after"),
    _yesno("decisive"),
    _column("origin"),
    Column("of", Integer),
    Column("sitzung", Text, ForeignKey("sitzung.id")),
    Column("day", Text),
    Column("top", Text),
    _yesno("public"),
    _yesno("resting"),
    Column("due", Text),
    _column("because"),
    Column("result", Text),
    Column("klass", Text),
    Column("step", Text),
    Column("votes", Text),
    Column("wording", Text),
    Column("note", Text),
    _column("question"),
    PrimaryKeyConstraint("vorlage", "id"),
    CheckConstraint("id >= 1", name="id_counts_from_one"),
    _one_of("reading", catalogue.Column),
    _one_of("phase", folge.Phase),
    _one_of("origin", folge.Origin),
    _one_of("step", catalogue.Step),
    _day("day"),
    _day("due"),
    CheckConstraint("sitzung IS NULL OR day IS NOT NULL", name="sitting_has_day"),
    CheckConstraint(
        "(result IS NULL) = (klass IS NULL) AND (result IS NULL) = (step IS NULL)"
        " AND (result IS NULL) = (wording IS NULL) AND (result IS NULL) = (note IS NULL)"
        " AND (result IS NOT NULL OR votes IS NULL)",
        name="result_is_whole",
    ),
    CheckConstraint("NOT resting OR phase = 'open'", name="only_open_rests"),
    Index(None, "sitzung"),
    Index(None, "gremium", "phase"),
    Index(
        "uq_beratung_one_decides",
        "vorlage",
        unique=True,
        sqlite_where=text("decisive AND phase = 'open'"),
        postgresql_where=text("decisive AND phase = 'open'"),
    ),
)

history = Table(
    "history",
    METADATA,
    Column("vorlage", Text, ForeignKey("vorlage.id"), nullable=False),
    _number("seq"),
    _column("at"),
    Column("actor", Text, ForeignKey("person.id"), nullable=False),
    _column("name"),
    _column("trigger"),
    _column("comment"),
    Column("regelwerk", Text, ForeignKey("regelwerk.version"), nullable=False),
    Column("key", Text),
    _column("payload"),
    _column("moves"),
    _column("notices"),
    _column("told"),
    _number("undo"),
    _column("snapshot"),
    _column("prev"),
    _column("hash"),
    PrimaryKeyConstraint("vorlage", "seq"),
    UniqueConstraint("actor", "key"),
    CheckConstraint("seq >= 1", name="seq_counts_from_one"),
    CheckConstraint("undo >= 0 AND undo < seq", name="undo_is_earlier"),
    CheckConstraint("length(hash) = 64 AND length(prev) = 64", name="hash_is_hash"),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _column("vorlage"),
    _number("seq"),
    _column("role"),
    Column("recipient", Text, ForeignKey("person.id"), nullable=False),
    _column("text"),
    _column("state"),
    _column("created"),
    _column("payload"),
    ForeignKeyConstraint(["vorlage", "seq"], ["history.vorlage", "history.seq"]),
    UniqueConstraint("vorlage", "seq", "recipient", "text"),
    Index(None, "state", "id"),
)

incident = Table(
    "incident",
    METADATA,
    Column("id", Text, primary_key=True),
    _column("at"),
    _column("vorlage"),
    _column("trigger"),
    _column("actor"),
    _column("reasons"),
    Column("settled_at", Text),
    Column("settled_by", Text),
    Column("settlement", Text),
    CheckConstraint(
        "(settled_at IS NULL) = (settled_by IS NULL)"
        " AND (settled_at IS NULL) = (settlement IS NULL)",
        name="settled_is_whole",
    ),
)

seal = Table(
    "seal",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _column("day"),
    _column("at"),
    _column("prev"),
    _column("heads"),
    _column("hash"),
    UniqueConstraint("prev"),
    _day("day"),
)

counter = Table(
    "counter",
    METADATA,
    _column("name"),
    _column("period"),
    _number("value"),
    PrimaryKeyConstraint("name", "period"),
    CheckConstraint("value >= 1", name="value_counts_from_one"),
)

link = Table(
    "link",
    METADATA,
    Column("source", Text, ForeignKey("vorlage.id"), nullable=False),
    Column("target", Text, ForeignKey("vorlage.id"), nullable=False),
    _column("kind"),
    PrimaryKeyConstraint("source", "target", "kind"),
    CheckConstraint("kind IN ('child', 'replaces', 'duplicate')", name="kind_known"),
    CheckConstraint("source <> target", name="ends_differ"),
    Index(None, "target"),
)
