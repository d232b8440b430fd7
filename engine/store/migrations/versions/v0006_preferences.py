"""What people have chosen about their messages, and who stands in for whom."""

from importlib import resources

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; a message that goes to a deputy says for whom."""
    dialect = op.get_bind().dialect.name
    folder = resources.files("engine.store.migrations.versions")
    text = (folder / f"v0006_preferences.{dialect}.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
