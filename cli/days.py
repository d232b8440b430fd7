"""Days and moments as people type them: ISO or German, one way to read them for every command.

2026-12-07, 7.12.2026, 07.12.2026 and “Mo, 7. Dezember 2026” are the same day. A moment is a day
with a time behind it: 2026-12-07T16:00, “7.12.2026 16:00”.
"""

import re
from datetime import date, datetime, time

from cli.answer import Exit, refuse
from engine.core.message import Message, msg
from engine.core.record import Flaw
from exchange.written_day import day_of

_TIME = re.compile(
    r"(?P<day>.*?\d)(?:T|,?\s+(?:um\s+)?)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:\s*Uhr)?",
    re.DOTALL,
)
_LIKE_A_DAY = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\s*(?:\d{1,2}\.|[^\W\d]+\.?)\s*\d{4})"
)
_SHOWN = 60


def no_day(text: str) -> Message:
    """Return why *text* names no day: it does not exist, or it is not written like one."""
    typed = text.strip()[:_SHOWN]
    if _LIKE_A_DAY.fullmatch(typed):
        return msg("the day {day} does not exist", day=typed)
    return msg("“{text}” is not a day such as 2026-01-31 or 31.01.2026", text=typed)


def written_day(text: str, *, as_json: bool) -> tuple[date, tuple[Message, ...]]:
    """Return the day that *text* names and what is odd about it; leave with 2 where it is none."""
    flaws = list[Flaw]()
    found = day_of(text.strip(), flaws)
    if found is None:
        refuse("date-wrong", no_day(text), exit_code=Exit.USAGE, as_json=as_json)
    return found, tuple(flaw.message for flaw in flaws)


def day_typed(text: str, *, as_json: bool) -> date:
    """Return the day that *text* names; leave with 2 where it is none or has another weekday."""
    found, odd = written_day(text, as_json=as_json)
    if odd:
        refuse("date-wrong", odd[0], exit_code=Exit.USAGE, as_json=as_json)
    return found


def day_or_moment(text: str, *, as_json: bool) -> date | datetime:
    """Return the day, or with a time behind it the moment; leave with 2 where it is neither.

    A moment has the zone that was typed with it, and none where none was.
    """
    typed = text.strip()
    moment = _moment(typed, as_json=as_json)
    return day_typed(typed, as_json=as_json) if moment is None else moment


def _moment(typed: str, *, as_json: bool) -> datetime | None:
    if "T" in typed or ":" in typed:
        try:
            return datetime.fromisoformat(typed)
        except ValueError:
            pass
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    day = day_typed(found["day"], as_json=as_json)
    try:
        return datetime.combine(day, time(int(found["hour"]), int(found["minute"])))
    except ValueError:
        text = msg("“{text}” is not a time of the day", text=f"{found['hour']}:{found['minute']}")
        refuse("date-wrong", text, exit_code=Exit.USAGE, as_json=as_json)
