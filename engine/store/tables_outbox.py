"""The outbox: what people are to be told, and every try to tell them.

Moments here are UTC with milliseconds, so that their order as texts is their order in time; only
*created* keeps the offset of the house.
"""

from sqlalchemy import Boolean as YesNo
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from engine.core import delivery
from engine.core.bounce import Kind
from engine.store.schema import METADATA, column, number, one_of


def _usually(name: str, value: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=value)


def _counted(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _rarely(name: str) -> Column[bool]:
    return Column(name, YesNo, nullable=False, server_default=false())


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_QUEUED = "state = 'queued'"
_CLAIMED = "state = 'claimed'"
_WAITING = "first_try IS NOT NULL AND state IN ('queued', 'claimed')"

# A step writes only the first ten columns: all others have a value from the beginning.
outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    column("event"),
    Column("vorlage", Text),
    Column("seq", Integer),
    column("role"),
    Column("recipient", Text, ForeignKey("person.id"), nullable=False),
    column("text"),
    column("created"),
    column("due"),
    column("payload"),
    _usually("channel", "mail"),
    Column("sitzung", Text, ForeignKey("sitzung.id")),
    _usually("state", "queued"),
    Column("expires", Text),
    _rarely("statutory"),
    _rarely("late"),
    _rarely("unclear"),
    _rarely("sending"),
    _counted("tries"),
    _counted("lost"),
    _counted("fence"),
    _usually("worker", ""),
    Column("lease_until", Text),
    Column("first_try", Text),
    Column("settled", Text),
    _usually("message_id", ""),
    _counted("code"),
    _usually("reply", ""),
    _usually("reason", "[]"),
    # Who is away, where the recipient stands in.
    Column("on_behalf", Text, ForeignKey("person.id")),
    # The code of a later report that it was not delivered, such as 5.1.1.
    _usually("bounced", ""),
    ForeignKeyConstraint(["vorlage", "seq"], ["history.vorlage", "history.seq"]),
    UniqueConstraint("event", "recipient", "channel"),
    one_of("state", delivery.State, usual=delivery.State.QUEUED),
    CheckConstraint("seq IS NULL OR vorlage IS NOT NULL", name="seq_has_vorlage"),
    CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="claim_has_lease"),
    CheckConstraint("state = 'claimed' OR NOT sending", name="only_claimed_sends"),
    CheckConstraint("due LIKE '____-__-__T__:__:__.___+00:00'", name="due_is_utc"),
    _partial("ix_outbox_due", "due", "id", where=_QUEUED),
    _partial("ix_outbox_lease", "lease_until", where=_CLAIMED),
    _partial("ix_outbox_sitzung", "sitzung", where="sitzung IS NOT NULL"),
    _partial("ix_outbox_waiting", "recipient", "channel", "id", where=_WAITING),
    _partial("ix_outbox_message_id", "message_id", where="message_id <> ''"),
)

attempt = Table(
    "attempt",
    METADATA,
    Column("outbox", Integer, ForeignKey("outbox.id"), nullable=False),
    number("fence"),
    column("at"),
    column("outcome"),
    _counted("code"),
    _usually("reply", ""),
    PrimaryKeyConstraint("outbox", "fence"),
    one_of("outcome", delivery.End),
)

bounce = Table(
    "bounce",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("outbox", Integer, ForeignKey("outbox.id"), nullable=False),
    column("at"),
    column("kind"),
    column("status"),
    column("address"),
    column("words"),
    one_of("kind", Kind),
    Index(None, "outbox"),
)

# One row: which database this is, so that a record outside it can tell it from another.
house = Table("house", METADATA, Column("id", Text, primary_key=True))
