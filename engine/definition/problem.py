"""What is wrong in a definition: one value per finding, with its place and a way out."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from engine.core.message import Message, msg


class Severity(StrEnum):
    """How bad a problem is; only errors keep a definition from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; lines and columns count from 1, and 0 means "the whole file"."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable *code*, where, what was found, what was possible, what to do."""

    code: str
    place: Place
    message: Message
    severity: Severity = Severity.ERROR
    hint: Message | None = None
    found: str = ""
    possible: tuple[str, ...] = ()


def nearest(found: str, possible: "tuple[str, ...] | list[str]") -> Message | None:
    """Return the hint that names the possible word most like *found*, if one is near."""
    folded = {word.casefold(): word for word in possible}
    close = get_close_matches(found.casefold(), folded, n=1, cutoff=0.6)
    return msg("did you mean {word}?", word=folded[close[0]]) if close else None
