"""Delivery: everything in the outbox that is due goes out, once, whoever else is at it.

A few lines work side by side, so that one server that hangs does not stop the others. Nothing is
decided here: what a failure means stands in `engine.core.delivery`, and a kill at any moment
leaves a row that the next run can read.
"""

import random
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from engine.core.delivery import End, Verdict
from engine.core.message import msg
from engine.errors import SettingsError, VorlaufError
from engine.language import DEFAULT, use
from engine.service.dossier import MAIL, dossier
from engine.service.house import House
from engine.service.outbox import (
    LEASE_SECONDS,
    LIMIT,
    Claim,
    claim,
    mark_sending,
    renew,
    settle,
    wake,
)
from notifiers.folder import FolderGate
from notifiers.gate import Carried, ChannelGate, Gate, MailGate
from notifiers.message import Post as Letter
from notifiers.message import build, message_id
from notifiers.sent_book import SentBook
from notifiers.settings import Post
from notifiers.smtp import Envelope
from notifiers.writing import written

SILENCE = 3  # so often in a row a server may give no answer


@dataclass(frozen=True, slots=True)
class Postman:
    """Who delivers, and with what. *clock* gives aware moments, *chance* numbers in [0, 1).

    *book* knows what has gone out even where the database was restored from a backup.
    """

    house: House
    post: Post
    worker: str
    clock: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    language: str = DEFAULT
    lease_seconds: float = LEASE_SECONDS
    limit: int | None = None
    book: SentBook | None = None
    stop: threading.Event = field(default_factory=threading.Event, compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many ended how; *refused* another worker has, *withheld* went out before a restore."""

    ends: Counter[End]
    refused: int = 0
    withheld: int = 0

    @property
    def sent(self) -> int:
        """How many were accepted."""
        return self.ends[End.ACCEPTED]


def deliver(postman: Postman) -> Tally:
    """Send what is due and return how it went; ends when nothing is due any more.

    Raises SettingsError where neither a mail server nor a folder is set.
    """
    if postman.post.server is None and postman.post.folder is None:
        raise SettingsError(
            msg("no mail server is set"),
            msg("set VORLAUF_MAIL_URL and VORLAUF_MAIL_FROM, or use --folder"),
        )
    run = _Run(postman)
    lanes = [threading.Thread(target=_lane, args=(run,)) for _ in range(postman.post.lines)]
    heart = threading.Thread(target=_beat, args=(run,), daemon=True)
    for thread in (heart, *lanes):
        thread.start()
    for lane in lanes:
        lane.join()
    run.over.set()
    heart.join()
    if run.errors:
        raise run.errors[0]
    return Tally(run.ends, run.refused, run.withheld)


class _Run:
    """What the lanes of one delivery share."""

    def __init__(self, postman: Postman) -> None:
        self.postman = postman
        self.lock = threading.Lock()
        self.groups = deque[tuple[Claim, ...]]()
        self.ends = Counter[End]()
        self.refused = 0
        self.withheld = 0
        self.claimed = 0
        self.over = threading.Event()
        self.errors = list[BaseException]()
        self.silent = Counter[str]()
        # In a trial no channel is told anything: what is for one waits until it is over.
        self.resting = set(postman.post.channels) if postman.post.only_to else set[str]()
        self.woken = set[str]()

    def next_group(self) -> tuple[Claim, ...]:
        """Return the messages of one person on one channel, or nothing where nothing is due."""
        postman = self.postman
        with self.lock:
            if not self.groups and not postman.stop.is_set() and not self.errors:
                self.groups.extend(_grouped(self._claimed()))
            return self.groups.popleft() if self.groups else ()

    def _claimed(self) -> tuple[Claim, ...]:
        postman, size = self.postman, LIMIT
        if postman.limit is not None:
            size = min(size, postman.limit - self.claimed)
        if size < 1:
            return ()
        found = claim(
            postman.house,
            postman.worker,
            now=postman.clock(),
            limit=size,
            lease_seconds=postman.lease_seconds,
            without=tuple(self.resting),
        )
        self.claimed += len(found)
        return found

    def ended(self, claimed: Claim, verdict: Verdict) -> None:
        """Write how one try ended, at once: what is not written is done again."""
        postman = self.postman
        refused = settle(
            postman.house, [(claimed, verdict)], now=postman.clock(), chance=postman.chance
        )
        with self.lock:
            self.refused += len(refused)
            self.ends[verdict.end] += not refused
            self.withheld += bool(verdict.known) and not refused
        if verdict.end is End.ACCEPTED:
            self._alive(claimed.channel)

    def heard(self, channel: str, verdict: Verdict) -> None:
        """Leave a server alone that does not answer any more, until the next delivery."""
        is_silent = verdict.end is End.TEMPORARY and not verdict.code
        with self.lock:
            self.silent[channel] = self.silent[channel] + 1 if is_silent else 0
            if self.silent[channel] >= SILENCE:
                self.resting.add(channel)

    def _alive(self, channel: str) -> None:
        """Let go what waited for a server that answers again."""
        with self.lock:
            first = channel not in self.woken
            self.woken.add(channel)
        if first:
            wake(self.postman.house, channel, now=self.postman.clock())


def _grouped(claims: tuple[Claim, ...]) -> list[tuple[Claim, ...]]:
    key = attrgetter("channel", "recipient")
    ordered = sorted(claims, key=key)  # stable: within one person the order stays
    groups = [tuple(group) for _key, group in groupby(ordered, key=key)]
    return sorted(groups, key=lambda group: (group[0].due, group[0].id))


def _beat(run: _Run) -> None:
    """Prolong the leases while there is work, so that a long wait for a server is no death."""
    postman = run.postman
    while not run.over.wait(postman.lease_seconds / 4):
        try:
            renew(
                postman.house,
                postman.worker,
                now=postman.clock(),
                lease_seconds=postman.lease_seconds,
            )
        except VorlaufError:
            continue  # the fence refuses what is said too late


def _lane(run: _Run) -> None:
    """Work off one group after the other over lines of its own."""
    use(run.postman.language)
    gates = _Gates(run.postman.post)
    try:
        while group := run.next_group():
            _group(run, gates, group)
    except BaseException as error:  # noqa: BLE001 - raised again by `deliver`, in the caller's thread
        run.errors.append(error)
    finally:
        gates.close()


class _Gates:
    """The open lines of one lane, by channel."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._open = dict[str, Gate | FolderGate]()

    def to(self, channel: str) -> Gate | FolderGate:
        if channel not in self._open:
            self._open[channel] = self._opened(channel)
        return self._open[channel]

    def _opened(self, channel: str) -> Gate | FolderGate:
        if self._post.folder is not None:
            return FolderGate(self._post.folder)
        if channel == MAIL and self._post.server is not None:
            return MailGate(self._post.server)
        url = self._post.channels.get(channel)
        if url is None:
            raise SettingsError(msg("no channel “{name}” is set", name=channel))
        return ChannelGate(url, self._post.allowed)

    def close(self) -> None:
        for gate in self._open.values():
            gate.close()


def _group(run: _Run, gates: _Gates, group: tuple[Claim, ...]) -> None:
    """Send the messages of one person in their order; behind one that waits the others wait."""
    waits = False
    for claimed in group:
        if waits or claimed.channel in run.resting or run.postman.stop.is_set():
            run.ended(claimed, Verdict(End.NOT_TRIED))
            continue
        verdict = _told(run, gates, claimed)
        waits = verdict.end in {End.TEMPORARY, End.UNCLEAR, End.NOT_TRIED}
        run.heard(claimed.channel, verdict)
        run.ended(claimed, verdict)


def _told(run: _Run, gates: _Gates, claimed: Claim) -> Verdict:
    """Return how telling one person went: looked up, written, handed in."""
    postman = run.postman
    found = dossier(postman.house, claimed, now=postman.clock())
    if isinstance(found, Verdict):
        return found
    letter = written(found, postman.post)
    if isinstance(letter, Verdict):
        return letter
    try:
        gate = gates.to(claimed.channel)
    except SettingsError as error:
        return Verdict(End.UNWRITABLE, reason=error.message)
    ident = claimed.message_id or message_id(postman.post.sender, letter.event, letter.recipient)
    carried = carried_by(postman.post, claimed, letter, ident)
    note = _Note(postman, claimed, ident)
    verdict = gate.tell(carried, note)
    if note.known:
        return Verdict(End.UNCLEAR, message_id=ident, known=note.known)
    return replace(verdict, message_id=ident, late=found.late)


def carried_by(post: Post, claimed: Claim, letter: Letter, ident: str) -> Carried:
    """Return *letter* as it goes out under the Message-ID *ident*: always the same bytes."""
    at = datetime.fromisoformat(claimed.first_try)
    content = build(post.sender, letter, ident, at)
    returns = post.sender.returns or post.sender.address
    envelope = Envelope(returns, letter.address, content) if letter.address else None
    name = ident.strip("<>").partition("@")[0]
    return Carried(name, letter.subject, letter.text, envelope)


class _Note:
    """Notes in the database and in the book that a mail goes out; refuses where it has already."""

    def __init__(self, postman: Postman, claimed: Claim, ident: str) -> None:
        self._postman, self._claimed, self._ident = postman, claimed, ident
        self.known = 0

    def __call__(self) -> bool:
        postman = self._postman
        ours = mark_sending(
            postman.house,
            self._claimed,
            self._ident,
            now=postman.clock(),
            lease_seconds=postman.lease_seconds,
        )
        if ours and postman.book is not None:
            self.known = postman.book.enter(self._ident, self._claimed.fence)
        return ours and not self.known
