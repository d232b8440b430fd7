"""`python -m web.mailbox FOLDER --smtp PORT --http PORT`: the mailbox of the demo, both its ends.

Takes mails on one port of the loopback address and shows them on the other, until it is ended.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from engine.errors import VorlaufError
from engine.language import choose, use
from engine.service.house import House, open_house
from engine.service.mails import Wanted, counts, ledger
from engine.settings import read_settings
from web.mailbox_page import WAITING, Mailbox, page
from web.receiver import receiver

MOST = 1000
UNSENT = ("queued", "claimed")


@dataclass(slots=True)
class States:
    """What the outbox says: a state by Message-ID, and under `WAITING` how many still wait.

    The page shows mails also where the database cannot be read; then it knows no states.
    """

    house: House

    def __call__(self) -> Mapping[str, str]:
        """Return the states of now."""
        try:
            known = {p.message_id: p.state for p in ledger(self.house, Wanted(size=MOST))}
            counted = counts(self.house)
        except VorlaufError:
            return {}
        known.pop("", None)
        return known | {WAITING: str(sum(counted.get(state, 0) for state in UNSENT))}


def main() -> None:
    """Run both ends of the mailbox until the process is ended."""
    asked = _arguments()
    settings = read_settings(os.environ, Path.cwd())
    use(choose(settings.lang))
    box = Mailbox(asked.folder, States(open_house(settings)))
    post = receiver(asked.folder, asked.smtp)
    post.start()
    try:
        uvicorn.run(
            page(box),
            host="127.0.0.1",
            port=asked.http,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    finally:
        post.stop()


class _Asked(argparse.Namespace):
    folder: Path
    smtp: int
    http: int


def _arguments() -> _Asked:
    parser = argparse.ArgumentParser(prog="web.mailbox")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    return parser.parse_args(namespace=_Asked())


if __name__ == "__main__":
    main()
