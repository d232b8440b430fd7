"""What conditions can compute beyond what Python's operators do."""

from datetime import date, timedelta
from decimal import Decimal

from engine.core.guard import Fault
from engine.core.message import msg


def negative(number: int | Decimal) -> int | Decimal:
    """Return the number with the other sign."""
    return -number


def absolute(number: int | Decimal) -> int | Decimal:
    """Return the number without its sign."""
    return -number if number < 0 else number


def later(day: date, days: int | Decimal) -> date | Fault:
    """Return the day that many days later."""
    if days != int(days):
        return Fault(msg("a date can be moved by whole days only"))
    return day + timedelta(days=int(days))


def earlier(day: date, days: int | Decimal) -> date | Fault:
    """Return the day that many days before."""
    return later(day, -days)


def days_between(first: date, last: date) -> int:
    """Return how many days *last* lies after *first*."""
    return (last - first).days


def days_since(last: date, first: date) -> int:
    """Return how many days *last* lies after *first*, as a subtraction is written."""
    return (last - first).days


def year_of(day: date) -> int:
    """Return the year of a date."""
    return day.year


def is_one_of(value: object, values: tuple[object, ...]) -> bool:
    """Return whether *value* is among *values*."""
    return value in values


def is_none_of(value: object, values: tuple[object, ...]) -> bool:
    """Return whether *value* is not among *values*."""
    return value not in values
