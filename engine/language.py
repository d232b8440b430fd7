"""Sentences in the language of the reader, through gettext.

German is the default and complete; the English sentence is the key and so needs no catalogue.
"""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path

from engine.core.message import Message, Param

DOMAIN = "vorlauf"
DEFAULT = "de"
LANGUAGES = ("de", "en")

_GAP = re.compile(r"\{([a-z_]+)\}")
_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def choose(wanted: str) -> str:
    """Return the supported language that *wanted* (such as ``en_GB.UTF-8``) asks for."""
    short = wanted.replace("-", "_").split("_")[0].split(".")[0].lower()
    return short if short in LANGUAGES else DEFAULT


def use(language: str) -> None:
    """Let `_` and `say` speak *language* from here on, in this context."""
    _current.set(choose(language))


@cache
def catalogue(language: str) -> NullTranslations | GNUTranslations:
    """Return the translations into *language*; for English the sentences stay as they are."""
    folder = Path(__file__).parent / "locale"
    return translation(DOMAIN, folder, languages=[language], fallback=True)


def _(text: str) -> str:
    """Return *text* in the current language."""
    return catalogue(_current.get()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return *singular* or *plural*, whichever *count* asks for in the current language."""
    return catalogue(_current.get()).ngettext(singular, plural, count)


def say(message: Message) -> str:
    """Return *message* in the current language with its gaps filled."""
    text = (
        ngettext(message.text, message.plural, message.count) if message.plural else _(message.text)
    )
    return fill(text, dict(message.params))


def in_a_row(messages: Iterable[Message]) -> str:
    """Return *messages* one after the other; of several none keeps its full stop."""
    said = [say(message) for message in messages]
    return "; ".join(text.removesuffix(".") for text in said) if len(said) > 1 else "".join(said)


def fill(text: str, params: Mapping[str, Param | Message | tuple[Message, ...]]) -> str:
    """Return *text* with each ``{gap}`` replaced by its value; unknown braces stay."""
    return _GAP.sub(lambda gap: shown(params[gap[1]]) if gap[1] in params else gap[0], text)


def shown(value: Param | Message | tuple[Message, ...]) -> str:
    """Return a value as it is printed in the current language."""
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, tuple):
        return in_a_row(value)
    if isinstance(value, datetime):
        return value.strftime(_("%d %b %Y, %H:%M"))
    if isinstance(value, date):
        return value.strftime(_("%d %b %Y"))
    return str(value)
