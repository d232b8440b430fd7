"""Fristen that run, with their timers and sweeps; a Sitzung can be moved and cancelled."""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of the clock; no Frist is begun for what is already under way."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0003_fristen.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
