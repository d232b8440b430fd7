"""What people type, made safe to store: NFC, and no signs that no text may hold."""

import re
import unicodedata
from collections.abc import Mapping

from engine.core.decision import Ground, Unmet
from engine.core.message import msg

LONGEST = 200_000
LONGEST_NAME = 200
# C0 and C1 controls but tab and line feed, lone surrogates, and what turns the reading order.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str | None:
    """Return *text* in normal form, or None where it holds what cannot be stored."""
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return None if len(unified) > LONGEST or _FORBIDDEN.search(unified) else unified


def is_name(text: str) -> bool:
    """Return whether *text* can name something that is stored: one line, not too long."""
    if len(text) > LONGEST_NAME:
        return False
    if text.isascii():
        return text.isprintable()
    return not ("\t" in text or "\n" in text) and clean_text(text) == text


def wrong_names(**names: str | None) -> tuple[Unmet, ...]:
    """Return a reason for each of *names* (what it is, how it was given) that names nothing."""
    return tuple(
        Unmet(
            Ground.INPUT,
            msg("{name}: holds control characters or is too long", name=what),
            needs=what,
        )
        for what, given in names.items()
        if given is not None and not is_name(given)
    )


def clean_values(values: Mapping[str, str]) -> Mapping[str, str] | tuple[Unmet, ...]:
    """Return *values* in normal form and in the order of their names, or all that is wrong."""
    cleaned: dict[str, str] = {}
    unmet: list[Unmet] = []
    for name in sorted(values):
        text = clean_text(values[name])
        if text is None or clean_text(name) != name:
            said = msg("{name}: holds control characters or is too long", name=ascii(name))
            unmet.append(Unmet(Ground.INPUT, said, needs=name))
        else:
            cleaned[name] = text
    return tuple(unmet) or cleaned
