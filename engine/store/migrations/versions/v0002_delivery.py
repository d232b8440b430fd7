"""Delivery: the outbox learns leases and tries, persons get a mail address.

What was queued before there was delivery is held: nobody wants months of mail in one night.
"""

from importlib import resources

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Rebuild the outbox and keep every row of it."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0002_delivery.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
