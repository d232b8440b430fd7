"""A sentence for a person, kept apart from its language until somebody reads it."""

from dataclasses import dataclass
from datetime import date

Param = str | int | date


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with named gaps and the values that fill them.

    The sentence is the key under which a translation is found; a value that is itself a
    `Message` is translated first.
    """

    text: str
    params: tuple[tuple[str, "Param | Message | tuple[Message, ...]"], ...] = ()
    plural: str = ""
    count: int = 1


def msg(text: str, /, **params: "Param | Message | tuple[Message, ...]") -> Message:
    """Return the sentence *text* whose ``{gaps}`` are filled by *params* when it is read."""
    return Message(text, tuple(params.items()))


def msgs(
    singular: str, plural: str, /, count: int, **params: "Param | Message | tuple[Message, ...]"
) -> Message:
    """Return the sentence for *count* things: *singular* for one, else *plural*."""
    return Message(singular, (("count", count), *params.items()), plural, count)
