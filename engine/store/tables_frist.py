"""Fristen that run, what happened to each, the timers of their reminders, and the sweeps.

Days are local, with the zone beside them. Moments in *due*, *expires* and *fired* are UTC with
milliseconds, so that their order as texts is their order in time.
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

from engine.core import remind, running
from engine.store.schema import METADATA, column, day, number, one_of, yesno


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_RUNNING = "state = 'running'"
_PENDING = "state = 'pending'"

frist = Table(
    "frist",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("vorlage", Text, ForeignKey("vorlage.id")),
    Column("seq", Integer),
    Column("sitzung", Text, ForeignKey("sitzung.id")),
    column("gremium"),
    column("art"),
    column("rule"),
    column("label"),
    column("start"),
    Column("regelwerk", Text, ForeignKey("regelwerk.version"), nullable=False),
    column("anchor"),
    column("legal"),
    column("operative"),
    column("zone"),
    column("state"),
    column("owner"),
    yesno("statutory"),
    column("derivation"),
    column("began"),
    Column("ended", Text),
    Column("ended_seq", Integer),
    one_of("state", running.FristState),
    day("legal"),
    day("operative"),
    CheckConstraint("(vorlage IS NULL) <> (sitzung IS NULL)", name="hangs_on_one"),
    CheckConstraint("(vorlage IS NULL) = (seq IS NULL)", name="seq_has_vorlage"),
    CheckConstraint("(state = 'running') = (ended IS NULL)", name="ended_is_whole"),
    Index("ix_frist_vorlage", "vorlage", "seq"),
    Index("ix_frist_sitzung", "sitzung"),
    _partial("ix_frist_running", "operative", "id", where=_RUNNING),
)

frist_event = Table(
    "frist_event",
    METADATA,
    Column("frist", Integer, ForeignKey("frist.id"), nullable=False),
    number("n"),
    column("at"),
    column("actor"),
    column("kind"),
    column("reason"),
    Column("legal_before", Text),
    Column("operative_before", Text),
    column("legal"),
    column("operative"),
    PrimaryKeyConstraint("frist", "n"),
    one_of("kind", running.Happened),
)

timer = Table(
    "timer",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("frist", Integer, ForeignKey("frist.id"), nullable=False),
    # What one mail to one person speaks of: the Vorlage, or the Sitzung with the rule.
    column("topic"),
    column("kind"),
    number("n"),
    column("role"),
    column("day"),
    column("at"),
    column("due"),
    Column("expires", Text),
    yesno("statutory"),
    column("state"),
    number("round"),
    Column("fired", Text),
    column("event"),
    UniqueConstraint("frist", "kind", "n", "role"),
    one_of("kind", remind.NoticeKind),
    one_of("state", running.TimerState),
    day("day"),
    CheckConstraint("at LIKE '__:__'", name="at_is_time"),
    CheckConstraint("due LIKE '____-__-__T__:__:__.___+00:00'", name="due_is_utc"),
    CheckConstraint("state = 'fired' OR fired IS NULL", name="only_fired_have_fired"),
    _partial("ix_timer_due", "due", "id", where=_PENDING),
    _partial("ix_timer_topic", "topic", where=_PENDING),
    _partial("ix_timer_fired", "fired", where="state = 'fired'"),
)

sweep = Table(
    "sweep",
    METADATA,
    Column("kind", Text, primary_key=True),
    column("ran"),
)

sitzung_event = Table(
    "sitzung_event",
    METADATA,
    Column("sitzung", Text, ForeignKey("sitzung.id"), nullable=False),
    number("n"),
    column("at"),
    column("actor"),
    column("kind"),
    column("reason"),
    column("day_before"),
    column("start_before"),
    column("day"),
    column("start"),
    Column("shortened", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("sitzung", "n"),
    CheckConstraint("kind IN ('moved', 'cancelled', 'shortened')", name="kind_known"),
)

backlog = Table(
    "backlog",
    METADATA,
    # What may still lack Fristen that its rules declare: Vorlagen or Sitzungen.
    Column("kind", Text, primary_key=True),
    # Up to where it has been looked through, and what came of it.
    column("place"),
    number("begun"),
    number("over"),
    CheckConstraint("kind IN ('sitzung', 'vorlage')", name="kind_known"),
)

__all__ = ["backlog", "frist", "frist_event", "sitzung_event", "sweep", "timer"]
