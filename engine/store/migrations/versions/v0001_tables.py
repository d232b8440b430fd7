"""The first tables, as they were then: the files beside this one never change."""

from importlib import resources

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and index."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0001_tables.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
