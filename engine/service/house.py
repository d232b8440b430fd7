"""The house that a program works for: its memory, its rules, its way to make identities."""

import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.definition.compile import Compiled, compile_regelwerk
from engine.errors import RegelwerkBrokenError
from engine.settings import Settings
from engine.store import rulebooks
from engine.store.database import Database, connect, make_folder
from engine.store.migrate import upgrade
from engine.store.session import Connection, reading

Compile = Callable[[Mapping[str, bytes]], Compiled]


def _new_id() -> str:
    return uuid.uuid4().hex


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.002, 0.02) * 2**attempt)  # noqa: S311 - jitter, no secret


@dataclass(frozen=True, slots=True)
class House:
    """What every use case needs. *shelf* keeps compiled Regelwerke by their content hash.

    *pause* waits before the n-th repetition of a transaction.
    """

    database: Database
    compile: Compile = compile_regelwerk
    new_id: Callable[[], str] = _new_id
    pause: Callable[[int], None] = _pause
    shelf: dict[str, Regelwerk] = field(default_factory=dict[str, Regelwerk], compare=False)

    def close(self) -> None:
        """Let go of the database; what is asked afterwards opens it again."""
        self.database.pool.dispose()


def open_house(settings: Settings) -> House:
    """Return the house of *settings*, its database brought up to date.

    The data folder is made where it is missing and the database lies in it; no other folder is.

    Raises the errors of `engine.errors` where the surroundings do not allow it.
    """
    database = connect(settings.database)
    if settings.keeps_database:
        make_folder(database)
    upgrade(database)
    return House(database)


def regelwerk_of(house: House, connection: Connection, version: str) -> Regelwerk:
    """Return the Regelwerk *version*, compiled at most once in this process.

    Raises RegelwerkBrokenError where the stored definitions are gone or can no longer be compiled.
    """
    known = house.shelf.get(version)
    if known is not None:
        return known
    files = rulebooks.files_of(connection, version)
    compiled = house.compile(files) if files else None
    if compiled is None or compiled.kept is None:
        raise RegelwerkBrokenError(
            msg("the Regelwerk {version} cannot be read", version=version[:12])
        )
    house.shelf[version] = compiled.kept
    return compiled.kept


def current_regelwerk(house: House) -> Regelwerk | None:
    """Return the Regelwerk that new Vorlagen follow, or None where none has been adopted."""
    with reading(house.database) as connection:
        version = rulebooks.current(connection)
        return regelwerk_of(house, connection, version) if version else None


def at_home(house: House, connection: Connection, moment: datetime) -> datetime:
    """Return the aware *moment* in the zone of the house; as it is where no Regelwerk names one."""
    version = rulebooks.current(connection)
    return local(regelwerk_of(house, connection, version), moment) if version else moment


def local(regelwerk: Regelwerk, now: datetime) -> datetime:
    """Return the aware moment *now* in the zone of the house."""
    return now.astimezone(ZoneInfo(regelwerk.zone))
