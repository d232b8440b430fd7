"""What steps leave behind: the papers as they are now, and the entries that say how it came."""

from collections.abc import Sequence

from engine.store import papers, records
from engine.store.papers import Change
from engine.store.records import Entry
from engine.store.session import Connection
from engine.store.statement import sql
from engine.store.tables import history

# PostgreSQL answers each statement over a wire: the move and its entry go there together.
_GAPS = ", ".join(f":{column.name}" for column in history.columns)
_MOVE_AND_NOTE = sql(
    f"WITH moved AS ({papers.MOVE} RETURNING id)"  # noqa: S608 - our own column names
    f" INSERT INTO history ({records.COLUMNS}) SELECT {_GAPS} FROM moved"
)


def keep(connection: Connection, changes: Sequence[Change], entries: Sequence[Entry]) -> bool:
    """Write *changes* with the *entries* of all; False where a paper was not as it is said."""
    single = len(changes) == len(entries) == 1
    if single and not connection.is_sqlite and papers.only_moved(changes[0]):
        both = {**papers.moved_row(changes[0][1]), **entries[0]._asdict()}
        return connection.run(_MOVE_AND_NOTE, both) == 1
    if changes and not papers.change(connection, changes):
        return False
    records.add(connection, entries)
    return True
