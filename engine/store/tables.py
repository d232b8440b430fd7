"""The tables. What must never be true is forbidden here, not only in the code above.

Portable between SQLite and PostgreSQL. Days and moments are ISO texts: a day is local, a
moment keeps the offset of the house. JSON is text, since the hash of an entry covers it.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.core import catalogue, folge
from engine.store.schema import METADATA, column, day, number, one_of, yesno
from engine.store.tables_frist import backlog, frist, frist_event, sitzung_event, sweep, timer
from engine.store.tables_house import chain_head, chronicle
from engine.store.tables_mail import absence, preference
from engine.store.tables_outbox import attempt, bounce, house, outbox

__all__ = [
    "METADATA",
    "absence",
    "attempt",
    "backlog",
    "bounce",
    "chain_head",
    "chronicle",
    "frist",
    "frist_event",
    "house",
    "outbox",
    "preference",
    "sitzung_event",
    "sweep",
    "timer",
]

regelwerk = Table(
    "regelwerk",
    METADATA,
    Column("version", Text, primary_key=True),
    column("name"),
    column("files"),
    column("at"),
    number("turn"),
    UniqueConstraint("turn"),
)

person = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    column("name"),
    # "" for somebody to whom no mail can go.
    Column("mail", Text, nullable=False, server_default=""),
    # The address from which mails came back; it means something only as long as *mail* is the same.
    Column("bounced", Text, nullable=False, server_default=""),
)

duty = Table(
    "duty",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    column("role"),
    column("gremium"),
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
    column("art"),
    Column("regelwerk", Text, ForeignKey("regelwerk.version"), nullable=False),
    column("state"),
    yesno("closed"),
    column("betreff"),
    yesno("public"),
    yesno("frozen"),
    number("version"),
    column("author"),
    column("fields"),
    number("revision"),
    column("head"),
    column("created"),
    column("changed"),
    column("done_by"),
    number("retired"),
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
    number("running"),
    column("title"),
    column("day"),
    column("start"),
    column("zone"),
    column("place"),
    yesno("cancelled"),
    yesno("public"),
    # How often it was moved or cancelled: calendars take the entry with the larger number.
    Column("sequence", Integer, nullable=False, server_default="0"),
    # Whether its Fristen run in their shortened form, and the reason that the summons must name.
    Column("shortened", Boolean, nullable=False, server_default=false()),
    Column("because", Text, nullable=False, server_default=""),
    UniqueConstraint("running"),
    day("day"),
    CheckConstraint("start LIKE '__:__'", name="start_is_time"),
    Index(None, "day"),
)

sitzung_gremium = Table(
    "sitzung_gremium",
    METADATA,
    Column("sitzung", Text, ForeignKey("sitzung.id"), nullable=False),
    column("gremium"),
    PrimaryKeyConstraint("sitzung", "gremium"),
    Index(None, "gremium"),
)

beratung = Table(
    "beratung",
    METADATA,
    Column("vorlage", Text, ForeignKey("vorlage.id"), nullable=False),
    number("id"),
    column("gremium"),
    column("role"),
    column("reading"),
    column("state"),
    column("phase"),
    column("after"),
    yesno("decisive"),
    column("origin"),
    Column("of", Integer),
    Column("sitzung", Text, ForeignKey("sitzung.id")),
    Column("day", Text),
    Column("top", Text),
    yesno("public"),
    yesno("resting"),
    Column("due", Text),
    column("because"),
    Column("result", Text),
    Column("klass", Text),
    Column("step", Text),
    Column("votes", Text),
    Column("wording", Text),
    Column("note", Text),
    column("question"),
    PrimaryKeyConstraint("vorlage", "id"),
    CheckConstraint("id >= 1", name="id_counts_from_one"),
    one_of("reading", catalogue.Column),
    one_of("phase", folge.Phase),
    one_of("origin", folge.Origin),
    one_of("step", catalogue.Step),
    day("day"),
    day("due"),
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
    number("seq"),
    column("at"),
    Column("actor", Text, ForeignKey("person.id"), nullable=False),
    column("name"),
    column("trigger"),
    column("comment"),
    Column("regelwerk", Text, ForeignKey("regelwerk.version"), nullable=False),
    Column("key", Text),
    column("payload"),
    column("moves"),
    column("notices"),
    column("told"),
    number("undo"),
    column("snapshot"),
    column("prev"),
    column("hash"),
    PrimaryKeyConstraint("vorlage", "seq"),
    UniqueConstraint("actor", "key"),
    CheckConstraint("seq >= 1", name="seq_counts_from_one"),
    CheckConstraint("undo >= 0 AND undo < seq", name="undo_is_earlier"),
    CheckConstraint("length(hash) = 64 AND length(prev) = 64", name="hash_is_hash"),
)

counter = Table(
    "counter",
    METADATA,
    column("name"),
    column("period"),
    number("value"),
    PrimaryKeyConstraint("name", "period"),
    CheckConstraint("value >= 1", name="value_counts_from_one"),
)

link = Table(
    "link",
    METADATA,
    Column("source", Text, ForeignKey("vorlage.id"), nullable=False),
    Column("target", Text, ForeignKey("vorlage.id"), nullable=False),
    column("kind"),
    PrimaryKeyConstraint("source", "target", "kind"),
    CheckConstraint("kind IN ('child', 'replaces', 'duplicate')", name="kind_known"),
    CheckConstraint("source <> target", name="ends_differ"),
    Index(None, "target"),
)
