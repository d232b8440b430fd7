"""Where a command runs: the settings, the moment, and who is acting."""

import getpass
import os
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import engine
from cli.days import day_or_moment
from engine.settings import Settings, read_settings

NOON = time(12)
HOME = ZoneInfo("Europe/Berlin")


@cache
def current_settings() -> Settings:
    """Return the settings of the environment and of the folder in which the command runs."""
    return read_settings(os.environ, Path.cwd())


def moment(wanted: str | None, *, as_json: bool = False) -> datetime:
    """Return the aware moment that counts as now: the clock, or what ``--now`` names.

    A moment without a zone is meant in Europe/Berlin; a day alone is meant at noon.
    """
    if wanted is None:
        return datetime.now(UTC)
    read = day_or_moment(wanted, as_json=as_json)
    if not isinstance(read, datetime):
        read = datetime.combine(read, NOON)
    return read if read.tzinfo else read.replace(tzinfo=HOME)


def acting(wanted: str | None) -> str:
    """Return the person who acts: ``--as``, else the setting, else the login name."""
    return wanted or current_settings().actor or _login()


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def definitions_home() -> Path:
    """Return the folder of the definitions: that of the settings, else the one beside the code.

    A folder that was set and is not there is never replaced by another one.
    """
    chosen = current_settings().definitions
    beside = Path(engine.__file__).parent.parent / "definitions"
    usual = chosen == Path.cwd() / "definitions"
    return beside if usual and not chosen.is_dir() and beside.is_dir() else chosen
