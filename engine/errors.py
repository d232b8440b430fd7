"""What can go wrong around us. "No" is a value; only a broken surrounding is an error.

One root, grouped by phase: settings, store, definition in use. Every error says in one
sentence what happened and, in a second, what to do.
"""

from engine.core.message import Message, msg


class VorlaufError(Exception):
    """The surroundings fail: what happened, what to do, and a stable code."""

    code = "vorlauf"
    message = msg("something around Vorlauf has failed")
    hint: Message | None = None

    def __init__(self, message: Message | None = None, hint: Message | None = None) -> None:
        """Take what is known of this one failure; what is not given is the class's own."""
        self.message = message or type(self).message
        self.hint = hint or type(self).hint
        super().__init__(self.message.text)

    def __str__(self) -> str:
        """Return the English sentence, for logs; people read the translated one."""
        return self.message.text.format(**dict(self.message.params))


class SettingsError(VorlaufError):
    """A setting cannot be used."""

    code = "settings"
    message = msg("a setting cannot be used")
    hint = msg("correct the file vorlauf.toml or the environment variable and start again")


class StoreError(VorlaufError):
    """The memory does not do what it must."""

    code = "database"
    message = msg("the database has failed")
    hint = msg("nothing was recorded; repeat the command with the same key")


class DatabaseNewerError(StoreError):
    """The database was made by a newer Vorlauf."""

    code = "database_newer"
    message = msg("the database was made by a newer version of Vorlauf")
    hint = msg("install that version or a newer one; this one changes nothing")


class SchemaMissingError(StoreError):
    """The tables of Vorlauf are not there."""

    code = "schema_missing"
    message = msg("the database has not been prepared, or is older than this Vorlauf")
    hint = msg("start with a command that may write; it prepares the database")


class DatabaseLockedError(StoreError):
    """Somebody else has held the database for too long."""

    code = "database_locked"
    message = msg("the database is held by another program")
    hint = msg("end the other program or wait; then repeat the command with the same key")


class DatabaseBusyError(StoreError):
    """All connections are in use."""

    code = "database_busy"
    message = msg("all connections to the database are in use")
    hint = msg("repeat the command in a moment with the same key")


class DatabaseUnreachableError(StoreError):
    """The database cannot be opened or has gone away.

    *uncertain* if it went during a commit, *passing* if a server may well come back soon.
    """

    code = "database_unreachable"
    message = msg("the database cannot be reached")
    hint = msg("check VORLAUF_DATABASE and whether the server runs; repeat with the same key")
    uncertain = False
    passing = False


class FolderMissingError(StoreError):
    """The folder in which the file of the database should lie is not there."""

    code = "folder_missing"
    message = msg("the folder of the database is missing")
    hint = msg("create the folder or correct VORLAUF_DATABASE; Vorlauf only makes its data folder")


class DatabaseDamagedError(StoreError):
    """The file is not a sound database."""

    code = "database_damaged"
    message = msg("the database file is damaged or is no database")
    hint = msg("stop all programs and restore the newest backup")


class DiskFullError(StoreError):
    """There is no space left."""

    code = "disk_full"
    message = msg("there is no space left on the disk of the database")
    hint = msg("make room; nothing was recorded, repeat the command with the same key")


class ReadOnlyError(StoreError):
    """The database may be read but not written."""

    code = "read_only"
    message = msg("the database cannot be written: the file or folder is read-only")
    hint = msg(
        "check the rights of the file and of its folder; Vorlauf must be able to write there"
    )


class RegelwerkBrokenError(VorlaufError):
    """A stored Regelwerk, in use, can no longer be compiled by this program."""

    code = "regelwerk_broken"
    message = msg("a Regelwerk in use can no longer be read")
    hint = msg("use the version of Vorlauf that adopted it, or restore the newest backup")
