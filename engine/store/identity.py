"""Which database this is: an identity that a backup keeps and a new database has not."""

from engine.store.session import Connection
from engine.store.statement import sql

_ID = sql("SELECT id FROM house")


def identity(connection: Connection) -> str:
    """Return the identity that this database was given when its tables were made."""
    row = connection.row(_ID, {})
    return str(row[0]) if row else ""
