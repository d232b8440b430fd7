"""Bring the tables of a database up to what this program needs, once, whoever starts first."""

from importlib import resources
from pathlib import Path

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import inspect, text

from engine.core.message import msg
from engine.errors import DatabaseNewerError, FolderMissingError, SchemaMissingError
from engine.store.database import Database
from engine.store.session import keeping, reading
from engine.store.statement import sql

SCRIPTS = "engine.store.migrations"
_LOCK = 7_306_517  # any number that no other program takes as its advisory lock
_VERSION = sql("SELECT version_num FROM alembic_version")


def known_versions() -> tuple[str, ...]:
    """Return the versions of the tables that this program can make, oldest first."""
    folder = resources.files(SCRIPTS) / "versions"
    names = (entry.name for entry in folder.iterdir())
    return tuple(
        sorted(name[1:5] for name in names if name.startswith("v") and name.endswith(".py"))
    )


def version_of(database: Database) -> str:
    """Return the version of the tables in *database*, or "" where there are none."""
    try:
        with reading(database) as connection:
            row = connection.row(_VERSION, {})
    except SchemaMissingError:
        return ""
    return str(row[0]) if row else ""


def upgrade(database: Database) -> str:
    """Return the version that the tables have from now on.

    Raises DatabaseNewerError for a database that a newer program has made, FolderMissingError
    for a file in a folder that is not there; nothing is changed then.
    """
    _need_folder(database)
    known = known_versions()
    found = version_of(database)
    if found != known[-1]:
        _refuse_newer(found, known)
        with keeping(database) as connection:
            _climb(connection, known)
    return known[-1]


def _need_folder(database: Database) -> None:
    """Refuse a path with a typing error: an empty database would look as if all were lost."""
    file = database.url.database
    if not database.is_sqlite or not file or file.startswith("file:"):
        return
    folder = Path(file).parent
    if not folder.is_dir():
        raise FolderMissingError(
            msg("the folder of the database is missing: {folder}", folder=str(folder))
        )


def _refuse_newer(found: str, known: tuple[str, ...]) -> None:
    if found and found not in known:
        text = msg(
            "the database has version {found}; this Vorlauf knows versions up to {known}",
            found=found,
            known=known[-1],
        )
        raise DatabaseNewerError(text)


def _climb(connection: SqlConnection, known: tuple[str, ...]) -> None:
    """Take every missing step in the one transaction of *connection*, alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    # Whoever waited for the lock may find that the work has been done in the meantime.
    found = ""
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    _refuse_newer(found, known)
    if found == known[-1]:
        return
    # Alembic takes a tenth of a second to load; a start that finds all in place skips it.
    from alembic import command  # noqa: PLC0415 - see the line above
    from alembic.config import Config  # noqa: PLC0415 - see the line above that

    with resources.as_file(resources.files(SCRIPTS)) as folder:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")
