"""What the tests of delivery share: letters, a postman, a look at the ledger."""

from datetime import timedelta
from functools import partial

from engine.service.mails import Wanted, ledger
from engine.service.outbox import Letter, queue
from engine.store.session import transact
from engine.store.statement import utc_text
from notifiers.deliver import Postman, deliver
from notifiers.message import Sender
from notifiers.settings import Post
from notifiers.smtp import Server, Timeouts
from tests.service.houses import NOW

SENDER = Sender("vorlauf@landkreis.example", "Vorlauf", "sitzungsdienst@landkreis.example")
FAST = Timeouts(1, 1, 1, 1, 1, 1)


def letter(n, recipient="bert", **more):
    event, due = more.pop("event", f"test/{n}"), utc_text(more.pop("due", NOW))
    return Letter(event, recipient, more.pop("text", "news"), NOW.isoformat(), due, **more)


def queued(house, *letters):
    return transact(house.database, partial(_queued, letters), house.pause)


def _queued(letters, connection):
    return queue(connection, letters)


def post_to(office, **more):
    wait = more.pop("timeouts", FAST)
    server = Server("127.0.0.1", office.port, mode=more.pop("mode", "plain"), timeouts=wait)
    return Post(SENDER, server, lines=more.pop("lines", 1), **more)


def sent(house, post, now=NOW, **more):
    worker = more.pop("worker", "tester")
    postman = Postman(house, post, worker, lambda: now, chance=lambda: 0.5, **more)
    return deliver(postman)


def later(**more):
    return NOW + timedelta(**more)


def states(house):
    return [(one.event, one.state) for one in reversed(ledger(house, Wanted(size=10_000)))]
