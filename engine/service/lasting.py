"""Identities that leave the house, in calendars and as Message-ID: none is ever given twice.

The numbers of Sitzungen and Fristen are counted. A restored database counts on from where the
backup stood and gives another Sitzung a number that calendars know already.
"""

from hashlib import sha256

from engine.store import chronicle, facts
from engine.store.frist import Frist
from engine.store.session import Connection

_LENGTH = 32


def of_sitting(connection: Connection, ident: str) -> str:
    """Return the UID (RFC 5545, 3.8.4.7) of the Sitzung *ident*, without the domain of the house.

    It follows from the first entry of the chronicle about the Sitzung, which covers the moment
    and everything before. One from before the chronicle keeps its number alone.
    """
    first = next(iter(chronicle.about(connection, facts.SITZUNG, ident)), None)
    return f"sitzung-{first.hash[:_LENGTH]}" if first else f"sitzung-{ident}"


def of_frist(frist: Frist) -> str:
    """Return the UID of *frist*, which follows from what it hangs on and the moment it began."""
    of = frist.vorlage or frist.sitzung or ""
    parts = (of, str(frist.seq), frist.rule, frist.art, frist.gremium, frist.began)
    digest = sha256("\0".join(parts).encode()).hexdigest()
    return f"frist-{digest[:_LENGTH]}"
