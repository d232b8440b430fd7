"""What a person has chosen about messages, beside what the house declares for all.

Statutory and urgent messages know no preference; whoever asks here has left them out before.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

from engine.core.times import Quiet, Times, moment_of, next_allowed

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Preference:
    """The choice of one person; without any, all is as the house declares it.

    *overview* is the local time of one message a day that holds all others; *single* asks for
    single messages also where the role would get an overview. *quiet* counts only with
    *own_quiet*, where None means that there are no quiet hours. *without* are the names of texts
    for information that the person does not want.
    """

    overview: time | None = None
    single: bool = False
    own_quiet: bool = False
    quiet: Quiet | None = None
    without: frozenset[str] = field(default=frozenset())

    def quiet_in(self, times: Times) -> Quiet | None:
        """Return the quiet hours that hold for this person."""
        return self.quiet if self.own_quiet else times.quiet

    def overview_in(self, times: Times, role: str) -> time | None:
        """Return when this person, as a holder of *role*, gets reminders together; None: singly."""
        if self.single:
            return None
        return self.overview or times.digest_of(role)


USUAL = Preference()


def next_overview(moment: datetime, at: time, zone: tzinfo) -> datetime:
    """Return the first local time *at*, in UTC, that is not before *moment* (aware)."""
    day = moment.astimezone(zone).date()
    today = moment_of(day, at, zone)
    return today if today >= moment else moment_of(day + _DAY, at, zone)


def allowed(created: datetime, now: datetime, quiet: Quiet | None, zone: tzinfo) -> datetime:
    """Return when what was written at *created* may go out, asked at *now* (both aware).

    Quiet hours count at both moments: what has waited for a server disturbs no night either.
    """
    due = next_allowed(created, quiet, zone)
    return due if due > now else max(due, next_allowed(now, quiet, zone))
