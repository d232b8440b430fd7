"""The words that files of a Regelwerk are made of: names, lines, spans of time."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-zäöüß][a-zäöüß0-9_-]*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]
GuardText = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_DAYS = "Tag|Tage|Arbeitstag|Arbeitstage|Werktag|Werktage|Woche|Wochen"
_MONTHS = "Monat|Monate|Vierteljahr|Vierteljahre|Halbjahr|Halbjahre|Jahr|Jahre"
UNITS = (*_DAYS.split("|"), *_MONTHS.split("|"), "Stunde", "Stunden")
HALF_MONTH = "halber Monat"
_NUMBER = "[1-9][0-9]{0,2}"
# Months alone are halved (BGB § 189); only a Frist itself is given in hours (§ 31 Abs. 6 VwVfG).
Span = Annotated[
    str,
    StringConstraints(
        pattern=rf"^({HALF_MONTH}|{_NUMBER},5 Monate"
        rf"|{_NUMBER} ({_DAYS}|{_MONTHS}|Stunde|Stunden))$"
    ),
    Field(examples=["7 Tage", "5 Arbeitstage", "2 Wochen"]),
]
Distance = Annotated[
    str,
    StringConstraints(pattern=rf"^{_NUMBER} ({_DAYS}|{_MONTHS})$"),
    Field(examples=["2 Arbeitstage", "1 Woche"]),
]
Moment = Annotated[
    str,
    StringConstraints(pattern=rf"^(am Tag|{_NUMBER} ({_DAYS}|{_MONTHS}) (vorher|danach))$"),
    Field(examples=["am Tag", "3 Arbeitstage vorher", "2 Tage danach"]),
]


def _as_list(value: object) -> object:
    """Return one word as a list of one: ``role: leitung`` means ``role: [leitung]``."""
    return [value] if isinstance(value, str) else value


Names = Annotated[list[Name], BeforeValidator(_as_list, json_schema_input_type=Name | list[Name])]
Lines = Annotated[list[Line], BeforeValidator(_as_list, json_schema_input_type=Line | list[Line])]


class Loose(BaseModel):
    """A mapping in which every key is known; words may stand for members of a closed list."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


def as_day(text: str | None) -> date | None:
    """Return the date that *text* names, or None where there is none in the calendar."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
