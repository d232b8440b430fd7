"""Mail addresses: what may be one, and how it is written on the wire.

A smaller language than RFC 5321 allows, on purpose: one address, a plain local part, a named
domain. Quoted local parts, lists, address literals and options of old mailers are refused.
"""

import re

from engine.core.message import Message, msg

LONGEST = 254  # RFC 5321, 4.5.3.1.3: a path of 256 signs with its two brackets
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]*")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LOCAL_LONGEST = 64


def address(text: str) -> str | None:
    """Return *text* as it is written on the wire, its domain in lower case and ASCII, or None."""
    local, at, domain = text.partition("@")
    labels = _ascii(domain)
    if not at or labels is None or not _is_local(local):
        return None
    whole = f"{local}@{labels}"
    return whole if len(whole) <= LONGEST else None


def _is_local(local: str) -> bool:
    parts = local.split(".")
    return len(local) <= _LOCAL_LONGEST and all(map(_LOCAL.fullmatch, parts))


def _ascii(domain: str) -> str | None:
    """Return *domain* in ASCII (RFC 3490), or None where letters would be lost on the way."""
    lower = domain.lower()
    try:
        wire = lower.encode("idna").decode("ascii")
        same = wire.encode("ascii").decode("idna") == lower or wire == lower
    except UnicodeError:
        return None
    labels = wire.split(".")
    is_named = len(labels) > 1 and not labels[-1].isdecimal()
    return wire if same and is_named and all(map(_LABEL.fullmatch, labels)) else None


def why_no_address(text: str) -> Message:
    """Return the sentence that refuses *text*."""
    return msg("“{text}” is not a mail address such as a.meier@landkreis.example", text=text[:80])
