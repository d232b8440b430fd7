"""Whom a reminder has reached: nobody, nobody yet, or somebody's mail server."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.core.delivery import State
from engine.core.incident import IncidentKind
from engine.service.outbox import about_address, about_mail
from engine.store import incidents, outbox_ledger, outbox_recall, timers
from engine.store.frist import Frist
from engine.store.session import Connection
from engine.store.timers import Shown


class Reach(StrEnum):
    """TOLD: a server has taken a message. UNCLEAR: it may have. WAITING: one still waits to go.

    LOST: none went out. NOBODY: nobody holds the role. NOTHING: there was nothing to say.
    """

    TOLD = "told"
    UNCLEAR = "unclear"
    WAITING = "waiting"
    LOST = "lost"
    NOBODY = "nobody"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a reminder came. *since* (ISO, aware) is when its open incident began, else ""."""

    reach: Reach
    since: str = ""


_ORDER = (
    (Reach.TOLD, frozenset({State.SENT})),
    (Reach.UNCLEAR, frozenset({State.UNCLEAR})),
    (Reach.WAITING, frozenset({State.QUEUED, State.CLAIMED, State.HELD})),
)


def reached(
    connection: Connection, frist: Frist, shown: Sequence[Shown]
) -> tuple[Reached | None, ...]:
    """Return for each of the reminders *shown* of *frist* how far it came; None until it fires."""
    fired = [one for one in shown if one.state == "fired"]
    events = tuple(dict.fromkeys(e for one in fired for e in timers.split(one.event)))
    states = outbox_recall.states_of(connection, events) if events else {}
    return tuple(
        _of(connection, frist, one, states) if one.state == "fired" else None for one in shown
    )


_States = dict[str, list[tuple[int, State]]]


def _of(connection: Connection, frist: Frist, one: Shown, states: _States) -> Reached:
    if not one.event:
        return _unheard(connection, frist, one.role or frist.owner)
    rows = [row for event in timers.split(one.event) for row in states.get(event, ())]
    found = {state for _ident, state in rows}
    for reach, some in _ORDER:
        if found & some:
            return Reached(reach)
    return Reached(Reach.LOST, _since(connection, [ident for ident, _state in rows]))


def _unheard(connection: Connection, frist: Frist, role: str) -> Reached:
    wanted = {"frist": str(frist.id), "role": role}
    for incident in incidents.open_of(connection, IncidentKind.ROLE):
        if wanted.items() <= incident.about.items():
            return Reached(Reach.NOBODY, incident.at)
    return Reached(Reach.NOTHING if frist.is_of_papers else Reach.NOBODY)


def _since(connection: Connection, idents: Sequence[int]) -> str:
    wanted = [about_mail(ident) for ident in idents]
    rows = (outbox_ledger.posted(connection, ident) for ident in idents)
    wanted += [about_address(row.recipient) for row in rows if row]
    found = [
        incident
        for kind in (IncidentKind.MAIL, IncidentKind.ADDRESS)
        for incident in incidents.open_of(connection, kind)
    ]
    return next((incident.at for incident in found if dict(incident.about) in wanted), "")
