"""Roles that nobody holds: an incident for each matter that they should have been told of.

The incident keeps what was to be said, so that whoever gets the role later still hears it
(`engine.service.new_holders`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.store import concerned, incidents
from engine.store.incidents import Incident, ident_of
from engine.store.records import Notice
from engine.store.session import Connection
from engine.store.sittings import Meeting

_BETWEEN = ","  # no name in a Regelwerk holds it
_MOST = 1  # of more Gremien each may be the one that is meant


def gremien_of(about: Mapping[str, str]) -> frozenset[str]:
    """Return the Gremien for one of which the role of an incident had to be held."""
    return frozenset(filter(None, about["gremien"].split(_BETWEEN)))


def note_tasks(connection: Connection, unheard: Sequence[Notice]) -> None:
    """Record for each of *unheard*, which a step wanted to tell, that nobody holds its role."""
    if not unheard:
        return
    elsewhere = _held_elsewhere(connection, (notice.role for notice in unheard))
    for notice in unheard:
        about = {
            "vorlage": notice.vorlage,
            "seq": str(notice.seq),
            "text": notice.text,
            **_scope(notice.role, notice.gremien, is_known=notice.role in elsewhere),
        }
        _note(connection, about, (notice.vorlage, notice.text), notice.created)


def note_invitation(connection: Connection, meeting: Meeting, role: str, now: datetime) -> bool:
    """Record that nobody holds *role*, which was to hear of *meeting*."""
    elsewhere = _held_elsewhere(connection, (role,))
    about = {"sitzung": meeting.id, **_scope(role, meeting.gremien, is_known=role in elsewhere)}
    return _note(connection, about, ("", "sitzung"), now.isoformat())


def note_reminder(
    connection: Connection, frist: tuple[int, str], role: str, gremien: Iterable[str], now: datetime
) -> bool:
    """Record that a reminder of *frist* (number, Vorlage or "") reached nobody who holds *role*.

    *now* is aware. False where that is known and still open.
    """
    ident, vorlage = frist
    elsewhere = _held_elsewhere(connection, (role,))
    about = {"frist": str(ident), **_scope(role, gremien, is_known=role in elsewhere)}
    return _note(connection, about, (vorlage, "fristen"), now.isoformat())


def _held_elsewhere(connection: Connection, roles: Iterable[str]) -> frozenset[str]:
    """Return those of *roles* that are held for single Gremien."""
    return frozenset(concerned.holders(connection, tuple(dict.fromkeys(roles))))


def _scope(role: str, gremien: Iterable[str], *, is_known: bool) -> dict[str, str]:
    """Return role and Gremien as an incident keeps them.

    *named* are those that a person must be entered for; "" where everywhere is the usual way.
    """
    wanted = tuple(sorted(set(gremien)))
    named = wanted if is_known or len(wanted) <= _MOST else ()
    return {"role": role, "gremien": _BETWEEN.join(wanted), "named": _BETWEEN.join(named)}


def _note(connection: Connection, about: Mapping[str, str], what: tuple[str, str], at: str) -> bool:
    vorlage, trigger = what
    ident = ident_of(IncidentKind.ROLE, about, at)
    reason = nobody(about["role"], gremien_named(about))
    kind = IncidentKind.ROLE
    new = Incident(ident, at, vorlage, trigger, "", (reason,), kind=kind, about=about)
    return incidents.add(connection, new)


def gremien_named(about: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Gremien for which somebody must be entered; none where that is everywhere."""
    return tuple(filter(None, about["named"].split(_BETWEEN)))


def nobody(role: str, gremien: Iterable[str]) -> Message:
    """Return in words that nobody holds *role*, for *gremien* where some are named."""
    listed = ", ".join(gremien)
    if listed:
        return msg("nobody holds the role “{role}” for {gremium}", role=role, gremium=listed)
    return msg("nobody holds the role “{role}”", role=role)
