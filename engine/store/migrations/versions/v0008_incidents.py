"""An incident says of which kind it is and what it is about."""

from importlib import resources

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the two columns; what was recorded before is told apart by what it said."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0008_incidents.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
