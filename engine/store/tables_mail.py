"""What people have chosen about their messages, and who stands in for whom. Days are local."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from engine.store.schema import METADATA, column, day, yesno

preference = Table(
    "preference",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    # The local time of the daily overview; NULL where there is none of one's own.
    Column("overview", Text),
    yesno("single"),
    # 18:00-07:00, "" for no quiet hours at all, NULL for those of the house.
    Column("quiet", Text),
    column("without"),
    CheckConstraint("overview LIKE '__:__'", name="overview_is_time"),
    CheckConstraint("quiet = '' OR quiet LIKE '__:__-__:__'", name="quiet_is_span"),
    CheckConstraint("overview IS NULL OR NOT single", name="overview_or_single"),
)

absence = Table(
    "absence",
    METADATA,
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    column("since"),
    column("until"),
    Column("deputy", Text, ForeignKey("person.id"), nullable=False),
    PrimaryKeyConstraint("person", "since"),
    day("since"),
    day("until"),
    CheckConstraint("since <= until", name="since_is_before_until"),
    CheckConstraint("deputy <> person", name="deputy_is_another"),
    Index(None, "until"),
)
