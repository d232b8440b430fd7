"""What the flows do, as plain functions without Prefect; settings and clock come from outside.

Each opens the house of the settings, does its work once and returns counts that can go into a
report: numbers and codes, never a name or a title.
"""

import os
import secrets
import socket
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.core.message import msg
from engine.errors import VorlaufError
from engine.language import choose
from engine.service.chain import seal, verify
from engine.service.clock import ran_well, sweep
from engine.service.house import House, current_regelwerk, local, open_house
from engine.service.restored import identity
from engine.settings import Settings, read_settings
from notifiers.deliver import Postman, deliver
from notifiers.message import self_test
from notifiers.sent_book import SentBook
from notifiers.settings import read_post

Counts = Mapping[str, Any]
SEALS = "siegel"


class NotSoundError(VorlaufError):
    """What must be whole is not."""

    code = "chain-broken"
    message = msg("the record is not what it was; nothing was sealed")
    hint = msg("run: vorlauf verify")


class UnsafeMailError(VorlaufError):
    """A title could write mail headers on this Python."""

    code = "mail-unsafe"
    message = msg("this Python does not keep titles out of mail headers; nothing was sent")
    hint = msg("use a newer Python")


def settings_here() -> Settings:
    """Return the settings of the environment and of the folder that the process runs in."""
    return read_settings(os.environ, Path.cwd())


def sweep_fristen(settings: Settings, *, now: datetime) -> Counts:
    """Fire every reminder that is due at the aware *now*; return how many of which kind."""
    with opened(settings) as house:
        return asdict(sweep(house, now=now))


def deliver_mail(settings: Settings) -> Counts:
    """Send what is due; return how many messages ended how.

    Where neither a mail server nor a folder is set nothing is tried: the messages wait.
    Raises UnsafeMailError where titles could write headers.
    """
    post = read_post(settings.post)
    if post.server is None and post.folder is None:
        return {"sent": 0, "no_server": 1}
    if not self_test(post.sender, utc_now()):
        raise UnsafeMailError
    worker = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    with opened(settings) as house, closing(SentBook(settings.data, identity(house))) as book:
        postman = Postman(house, post, worker, utc_now, language=choose(settings.lang), book=book)
        tally = deliver(postman)
    ends = {end.value: count for end, count in tally.ends.items() if count}
    return {"sent": tally.sent, "refused": tally.refused, **ends}


def seal_history(settings: Settings, *, now: datetime) -> Counts:
    """Prove every chain and seal the day of the aware *now*; return how much was looked at.

    Raises NotSoundError where something is broken. A house without a Regelwerk has no history.
    """
    with opened(settings) as house:
        regelwerk = current_regelwerk(house)
        if regelwerk is None:
            return {"entries": 0}
        folder = settings.data / SEALS
        found = verify(house, folder if folder.is_dir() else None)
        if not found.sound:
            raise NotSoundError
        folder.mkdir(parents=True, exist_ok=True)
        seal(house, folder, now=local(regelwerk, now))
        ran_well(house, SEALS, now=now)
        return {"entries": found.entries, "chains": found.chains, "seals": found.seals + 1}


@contextmanager
def opened(settings: Settings) -> Generator[House]:
    """Give the house of *settings*, its data folder made where it is missing; close it again."""
    if settings.keeps_database:
        settings.data.mkdir(parents=True, exist_ok=True)
    house = open_house(settings)
    try:
        yield house
    finally:
        house.close()


def utc_now() -> datetime:
    """Return the moment, aware."""
    return datetime.now(UTC)
