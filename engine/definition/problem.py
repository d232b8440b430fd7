"""What is wrong in a definition: one value per finding, with its place and a way out."""

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum

from engine.core.message import Message, msg

LEAST_SHARED = 3


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
    typed = found.casefold()
    close = get_close_matches(typed, folded, n=1, cutoff=0.6) or _sharing(typed, tuple(folded))
    return msg("did you mean {word}?", word=folded[close[0]]) if close else None


def _sharing(typed: str, possible: tuple[str, ...]) -> list[str]:
    """Return the word that has the longest part in common with *typed*, if it is most of it."""
    longest = {word: _shared(typed, word) for word in possible}
    best = max(longest, key=lambda word: longest[word], default="")
    return [best] if longest.get(best, 0) >= max(LEAST_SHARED, 2 * len(typed) / 3) else []


def _shared(one: str, other: str) -> int:
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
