"""When the house speaks: the hour of reminders, quiet hours, digests, and how local becomes UTC.

A local time that does not exist (the clock goes forward over it) means the moment as far behind
the gap; one that comes twice means the first of both. So every local day has each time once.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

SEVEN = time(7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which no mail goes out; *until* is the first minute in which one may.

    They may reach over midnight; *since* and *until* differ.
    """

    since: time
    until: time

    def covers(self, at: time) -> bool:
        """Return whether the local time *at* lies within them."""
        if self.since < self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


@dataclass(frozen=True, slots=True)
class Digest:
    """Whoever holds *role* gets the reminders of a day in one mail, at the local time *at*."""

    role: str
    at: time


@dataclass(frozen=True, slots=True)
class Relay:
    """What is told in one of *texts* about *gremium* goes to *channel* as well, if it is public."""

    channel: str
    gremium: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a house. *urgent* are Fristen that know no quiet hours.

    *reminders* is the local time at which reminders are due; holders of the roles in *invite*
    get an invitation to every Sitzung of their Gremien. *relays* say what is told to rooms
    that many read.
    """

    reminders: time = SEVEN
    quiet: Quiet | None = None
    digests: tuple[Digest, ...] = ()
    urgent: frozenset[str] = field(default=frozenset())
    invite: tuple[str, ...] = ()
    relays: tuple[Relay, ...] = ()

    def digest_of(self, role: str) -> time | None:
        """Return when holders of *role* get their digest; None where they get single mails."""
        return next((digest.at for digest in self.digests if digest.role == role), None)


USUAL = Times()


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the moment, in UTC, of the local time *at* on *day*; the module says of odd ones."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def next_allowed(moment: datetime, quiet: Quiet | None, zone: tzinfo) -> datetime:
    """Return *moment* (aware), or the first one after it that is not within *quiet*."""
    local = moment.astimezone(zone)
    if quiet is None or not quiet.covers(local.time()):
        return moment
    for day in (local.date(), local.date() + _DAY):
        for fold in (0, 1):
            end = datetime.combine(day, quiet.until.replace(fold=fold), zone).astimezone(UTC)
            if end >= moment:
                return end
    return moment  # unreachable: two days hold the end of any night


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment, in UTC, that no longer belongs to the local *day*."""
    return moment_of(day + _DAY, time.min, zone)
