"""Makes a table that is a name of ours, and then breaks."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.get_bind().exec_driver_sql("CREATE TABLE person (half INTEGER)")
    _ = 1 / 0
