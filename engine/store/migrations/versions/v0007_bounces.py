"""Mails that come back and the identity of a database, by which a restored one is recognised."""

from importlib import resources

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make room for what mail servers report later, and name this database for good."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0007_bounces.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
