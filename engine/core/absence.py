"""Who stands in for whom, on which days. It concerns messages only, never the right to act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """*person* is away from *since* to *until*, both days included; *deputy* stands in."""

    person: str
    since: date
    until: date
    deputy: str

    def covers(self, day: date) -> bool:
        """Return whether the person is away on the local *day*."""
        return self.since <= day <= self.until

    def meets(self, other: "Absence") -> bool:
        """Return whether there is a day that both cover."""
        return self.since <= other.until and other.since <= self.until


def stand_in(deputies: Mapping[str, str], person: str) -> str | None:
    """Return who stands in for *person*: the first in the row of deputies who is there.

    *deputies* are those of one day, by the person who is away. None where *person* is there, and
    where the row leads back to somebody in it.
    """
    seen = {person}
    found = deputies.get(person)
    while found is not None and found in deputies:
        if found in seen:
            return None
        seen.add(found)
        found = deputies[found]
    return found


def circle(known: Iterable[Absence], new: Absence) -> tuple[str, ...]:
    """Return the row of deputies that would lead back to the person of *new*; () where none does.

    Only rows count that hold on one and the same day.
    """
    others = tuple(known)
    rows: list[tuple[tuple[str, ...], Absence]] = [((new.person, new.deputy), new)]
    while rows:
        row, span = rows.pop()
        for one in others:
            if one.person != row[-1] or not one.meets(span):
                continue
            if one.deputy in row:
                return (*row, one.deputy)
            both = max(one.since, span.since), min(one.until, span.until)
            rows.append(((*row, one.deputy), Absence(one.person, *both, one.deputy)))
    return ()
