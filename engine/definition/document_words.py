"""The words that files of a Regelwerk are made of: names, lines, spans of time."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-zäöüß][a-zäöüß0-9_-]*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]
GuardText = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Span = Annotated[
    str,
    StringConstraints(
        pattern=r"^[1-9][0-9]{0,2} (Tag|Tage|Arbeitstag|Arbeitstage|Werktag|Werktage|Woche|Wochen"
        r"|Monat|Monate|Stunden)$"
    ),
    Field(examples=["7 Tage", "5 Arbeitstage", "2 Wochen"]),
]
Moment = Annotated[
    str,
    StringConstraints(
        pattern=r"^(am Tag|[1-9][0-9]{0,2} (Tag|Tage|Arbeitstag|Arbeitstage|Woche|Wochen)"
        r" (vorher|danach))$"
    ),
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
