"""What the cases of `mail` are measured on: a house of its own, its mails, and who delivers."""

import random
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.durable_databases import new_database
from engine.definition.compile import compile_regelwerk
from engine.service.fristen import Cause
from engine.service.house import House
from engine.service.outbox import Letter, queue
from engine.service.people import add_person
from engine.service.restored import identity
from engine.store.database import connect
from engine.store.migrate import upgrade
from engine.store.session import Connection, transact
from engine.store.statement import utc_text
from notifiers.deliver import Postman
from notifiers.message import Sender
from notifiers.sent_book import SentBook
from notifiers.settings import Post
from notifiers.smtp import Server, Timeouts

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
SENDER = Sender("vorlauf@landkreis.example")
FAST = Timeouts(0.3, 0.3, 0.3, 0.3, 0.3, 0.3)
SEED = 7


@dataclass(frozen=True, slots=True)
class Site:
    """Where the outbox lies: a SQLite file in *folder*, or a database on the server at *url*."""

    database: str
    folder: Path
    url: str = ""

    def new(self, name: str) -> str:
        """Return the URL of a database of its own for one case."""
        return new_database(self.url, name) if self.url else f"sqlite:///{self.folder / name}.db"


def new_house(site: Site, name: str, people: int) -> House:
    """Return an empty house with so many *people*."""
    database = connect(site.new(name))
    upgrade(database)
    house = House(database, compile=compile_regelwerk)
    cause = Cause("p0", NOW)
    for n in range(people):
        add_person(house, f"p{n}", f"Person {n}", f"p{n}@landkreis.example", cause=cause)
    return house


def fill(house: House, mails: int, people: int) -> None:
    """Queue so many mails, all due, every second one statutory."""
    letters = [
        Letter(
            event=f"bench/{n}",
            recipient=f"p{n % people}",
            text="news",
            created=NOW.isoformat(),
            due=utc_text(NOW),
            statutory=n % 2 == 0,
        )
        for n in range(mails)
    ]
    transact(house.database, partial(_queued, letters), house.pause)


def _queued(letters: list[Letter], connection: Connection) -> int:
    return queue(connection, letters)


@contextmanager
def postman(house: House, where: tuple[int, Path], lines: int, now: datetime) -> Generator[Postman]:
    """Give who delivers at *now* to the port of *where*, with the book in its folder."""
    port, inside = where
    post = Post(SENDER, Server("127.0.0.1", port, timeouts=FAST), lines=lines)
    chance = random.Random(SEED).random  # noqa: S311 - chance that can be repeated
    with closing(SentBook(inside, identity(house))) as book:
        worker = f"bench {now.isoformat()}"
        yield Postman(house, post, worker, _Standing(now), chance, book=book)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A clock that stands still."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now
