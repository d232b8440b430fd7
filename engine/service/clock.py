"""The sweep: what is due is told, once, whoever else sweeps and whatever the clock has done.

A sweep costs what is due and not what exists. It works in short transactions; one that is cut off
leaves each timer either pending or told, and the next one goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.remind import DEPUTY
from engine.core.running import TimerState
from engine.service.backlog import catch_up
from engine.service.house import House, at_home, regelwerk_of
from engine.service.new_holders import tell_new_holders
from engine.service.reminder_letters import tell
from engine.service.reminders import (
    Desk,
    Moment,
    Word,
    is_over,
    is_stale,
    laid_out,
    unheard_in,
    words,
)
from engine.service.vacancy import note_reminder
from engine.store import incidents, outbox_recall, rulebooks, timers
from engine.store.incidents import Incident
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text
from engine.store.timers import Fired

KIND = "fristen"
BATCH = 500
MASS = 50  # so many timers at once after a gap are looked at by a person first
GAP = timedelta(hours=1)
GRACE = timedelta(minutes=10)
_SLACK = timedelta(minutes=1)  # clocks of two machines may differ by this much
_DAY = timedelta(days=1)
_USUAL = timedelta(minutes=15)
PATIENCE: Mapping[str, timedelta] = {"siegel": timedelta(hours=26)}


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did.

    *fired* timers were told of, *expired* had lost their sense, *withdrawn* belonged to a Frist
    that had ended. *mails* were queued, *late* of them after their time. *alarms* are incidents
    that were recorded; *rearmed* timers are set again since the clock was set back. *begun*
    Fristen should have begun long ago.
    """

    fired: int = 0
    expired: int = 0
    withdrawn: int = 0
    mails: int = 0
    late: int = 0
    alarms: int = 0
    rearmed: int = 0
    begun: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        """Return both together."""
        return Swept(
            self.fired + other.fired,
            self.expired + other.expired,
            self.withdrawn + other.withdrawn,
            self.mails + other.mails,
            self.late + other.late,
            self.alarms + other.alarms,
            self.rearmed + other.rearmed,
            self.begun + other.begun,
        )

    @property
    def claimed(self) -> int:
        """How many timers were dealt with."""
        return self.fired + self.expired + self.withdrawn


def sweep(house: House, *, now: datetime, limit: int | None = None) -> Swept:
    """Tell what is due at *now* (aware) and return the counts; *limit* is about how many timers.

    Many timers after a time without sweeps raise an alarm before any mail can go out, since
    nobody knows whether the program stood still or the clock is wrong; a clock that was set back
    raises one as well, and what it had told too early and has not gone out is taken back.
    """
    total, wait = transact(house.database, partial(_opened, house, now), house.pause)
    total += Swept(mails=tell_new_holders(house, now=now))
    while limit is None or total.claimed < limit:
        size = BATCH if limit is None else min(BATCH, limit - total.claimed)
        work = partial(batch, house, now, now + wait, size)
        done = transact(house.database, work, house.pause)
        total += done
        if not done.claimed:
            break
    begun = catch_up(house, now=now)
    transact(house.database, partial(_closed, utc_text(now)), house.pause)
    return replace(total, begun=begun)


def _opened(house: House, now: datetime, connection: Connection) -> tuple[Swept, timedelta]:
    """Look at the clock; return what that led to, and how long mails must wait."""
    text = utc_text(now)
    due = timers.count_due(connection, text, MASS + 1)
    last = next((run.ran for run in timers.last_runs(connection) if run.kind == KIND), None)
    before = datetime.fromisoformat(last) if last else None
    if before is not None and before - now > _SLACK:
        return _set_back(house, connection, before, now), timedelta(0)
    if due <= MASS or (before is not None and now - before <= GAP):
        return Swept(), timedelta(0)
    reason = msg("many Fristen are due at once; is the clock of this machine right?")
    if before is not None:
        reason = msg(
            "no sweep since {before}, and many Fristen are due at once; is the clock right?",
            before=at_home(house, connection, before),
        )
    return Swept(alarms=_alarm(house, connection, reason, now)), GRACE


def _set_back(house: House, connection: Connection, before: datetime, now: datetime) -> Swept:
    """Take back what was told too early, as far as it has not gone out."""
    text = utc_text(now)
    reason = msg(
        "the clock was set back: the last sweep ran at {before}",
        before=at_home(house, connection, before),
    )
    ahead = timers.ahead_of(connection, text)
    events = sorted({event for joined in ahead for event in timers.split(joined)})
    outbox_recall.withdraw_these(connection, events, frozen_messages((reason,)), text)
    gone = outbox_recall.not_withdrawn(connection, events) if events else frozenset[str]()
    untold_yet = [joined for joined in ahead if not gone & set(timers.split(joined))]
    again = timers.rearm(connection, untold_yet) + timers.give_back(connection, text)
    return Swept(alarms=_alarm(house, connection, reason, now), rearmed=again)


def _alarm(house: House, connection: Connection, reason: Message, now: datetime) -> int:
    """Record an incident that staff see, one and the same once a day."""
    kind = IncidentKind.CLOCK
    new = Incident(house.new_id(), now.isoformat(), "", KIND, "", (reason,), kind=kind)
    if incidents.known(connection, new, (now - _DAY).isoformat()):
        return 0
    incidents.add(connection, new)
    return 1


def _closed(now: str, connection: Connection) -> None:
    timers.ran(connection, KIND, now)


def batch(
    house: House, now: datetime, earliest: datetime, size: int, connection: Connection
) -> Swept:
    """Tell about *size* timers that are due at *now*, in the caller's transaction.

    No mail may go out before *earliest*.
    """
    version = rulebooks.current(connection)
    claimed = timers.claim(connection, utc_text(now), size) if version else ()
    if version is None or not claimed:
        return Swept()
    regelwerk = regelwerk_of(house, connection, version)
    zone = ZoneInfo(regelwerk.zone)
    moment = Moment(now.astimezone(zone), earliest.astimezone(zone))
    desk = laid_out(house, connection, claimed, moment.now.date())
    return _told(connection, regelwerk, (desk, claimed), moment)


def _told(
    connection: Connection,
    regelwerk: Regelwerk,
    due: tuple[Desk, Sequence[Fired]],
    moment: Moment,
) -> Swept:
    desk, claimed = due
    text, today = utc_text(moment.now), moment.now.date()
    over = [t for t in claimed if not desk.fristen[t.frist].runs]
    running = [t for t in claimed if desk.fristen[t.frist].runs]
    passed = {f.id for f in desk.fristen.values() if f.has_passed(today)}
    stale = [t for t in running if is_stale(t, text) or t.frist in passed]
    live = [t for t in running if not is_stale(t, text) and t.frist not in passed]
    said = [word for timer in live for word in words(desk, timer)]
    events, mails = tell(connection, regelwerk, said, moment)
    told = [(t.id, timers.joined(events.get(t.id, ()))) for t in live]
    timers.settle(connection, told, TimerState.FIRED, text)
    timers.settle(connection, [(t.id, "") for t in stale], TimerState.EXPIRED, text)
    timers.settle(connection, [(t.id, "") for t in over], TimerState.WITHDRAWN, text)
    alarms = _unheard(connection, (desk, live, said), moment.now)
    late = sum(is_over(t, text) for t in live)
    return Swept(len(live), len(stale), len(over), mails, late, alarms)


def _unheard(
    connection: Connection,
    due: tuple[Desk, Sequence[Fired], Sequence[Word]],
    now: datetime,
) -> int:
    """Record for each Frist of which a role should have been reminded that nobody holds it."""
    desk, live, said = due
    heard = {word.fired.id for word in said}
    missed = {
        (t.frist, t.role or desk.fristen[t.frist].owner): scope
        for t in live
        if t.id not in heard and (scope := unheard_in(desk, t)) is not None
    }
    return sum(
        note_reminder(connection, (frist, desk.fristen[frist].vorlage or ""), role, scope, now)
        for (frist, role), scope in sorted(missed.items())
        if role != DEPUTY
    )


@dataclass(frozen=True, slots=True)
class Overdue:
    """A kind of sweep that should have run. *last* (UTC) is None where it never did.

    *waiting* (UTC) is the moment at which the oldest of what it should have told was due.
    """

    kind: str
    last: datetime | None
    waiting: datetime | None = None

    @property
    def message(self) -> Message:
        """What staff are told."""
        if self.last is None:
            return msg("reminders are not being sent: no sweep has ever run")
        if self.kind == KIND:
            return msg(
                "no reminders were looked after since {last}; run: vorlauf tick", last=self.last
            )
        return msg("no sweep “{kind}” since {last}", kind=self.kind, last=self.last)


def overdue_sweeps(house: House, now: datetime) -> tuple[Overdue, ...]:
    """Return the sweeps that are overdue at *now* (aware), so that staff see it.

    That of the Fristen only where something waits for it for more than a quarter of an hour.
    """
    with reading(house.database) as connection:
        runs = {run.kind: datetime.fromisoformat(run.ran) for run in timers.last_runs(connection)}
        due = timers.next_due(connection)
    found = [
        Overdue(kind, ran)
        for kind, ran in runs.items()
        if kind != KIND and now - ran > PATIENCE.get(kind, _USUAL)
    ]
    waiting = datetime.fromisoformat(due) if due else None
    last = runs.get(KIND)
    if waiting is not None and now - max(waiting, last or waiting) > _USUAL:
        found.append(Overdue(KIND, last, waiting))
    return tuple(found)


def ran_well(house: House, kind: str, *, now: datetime) -> None:
    """Note that another sweep, such as the delivery of mails, has ended well at *now* (aware)."""
    work = partial(_noted, kind, utc_text(now.astimezone(UTC)))
    transact(house.database, work, house.pause)


def _noted(kind: str, now: str, connection: Connection) -> None:
    timers.ran(connection, kind, now)
