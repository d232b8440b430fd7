"""Days as records write them: ISO, German, with or without a weekday."""

import re
from datetime import date

from engine.core.message import Message, msg
from engine.core.record import Flaw, FlawCode
from engine.core.wording import weekday_in_words

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?$", re.DOTALL)
_GERMAN = re.compile(
    r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2}\.|[^\W\d]+\.?)\s*(?P<year>\d{4})$",
)
_WEEKDAY = re.compile(
    r"(?P<name>mo|di|mi|do|fr|sa|so)[a-zäöü]*\.?[,\s]*(?:de[nm]\s+)?", re.IGNORECASE
)
_DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_LENGTH = 10
_LONGEST = 60


def day_of(text: str, flaws: list[Flaw]) -> date | None:
    """Return the day that *text* names; what is wrong with it is added to *flaws*."""
    if len(text) == _LENGTH and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    return _spelled(text.strip(), flaws)


def check_weekday(day: date | None, written: str, flaws: list[Flaw]) -> None:
    """Add a flaw if *written* is a weekday and not that of *day*."""
    found = _WEEKDAY.match(written.strip())
    if day and found and _DAYS[day.weekday()] != found["name"].casefold():
        name = written.strip().split(",")[0].split(" ")[0].rstrip(".")
        text = msg(
            "{day} is a {weekday}, not {typed}", day=day, weekday=weekday_in_words(day), typed=name
        )
        flaws.append(Flaw(FlawCode.WRONG_WEEKDAY, text))


def _spelled(text: str, flaws: list[Flaw]) -> date | None:
    weekday = _WEEKDAY.match(text)
    rest = text[weekday.end() :] if weekday else text
    found = _ISO.match(rest) or _GERMAN.match(rest)
    try:
        day = date(int(found["year"]), _month(found["month"]), int(found["day"])) if found else None
    except ValueError:
        day = None
    if day is None:
        flaws.append(Flaw(FlawCode.NO_SUCH_DAY, _no_day(text)))
    elif weekday:
        check_weekday(day, weekday[0], flaws)
    return day


def _month(text: str) -> int:
    short = text.rstrip(".")
    if short.isascii() and short.isdigit():
        return int(short)
    name = short[:3].casefold().replace("mae", "mär").replace("mrz", "mär")
    return _MONTHS.index(name) + 1


def _no_day(text: str) -> Message:
    return msg("“{text}” is no day of the calendar", text=text[:_LONGEST])
