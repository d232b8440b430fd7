"""Vorlagen as lines of a list, without what a list does not show."""

from dataclasses import dataclass

from engine.store.session import Connection, Values
from engine.store.statement import sql

_LISTED = sql(
    "SELECT id, printed, art, regelwerk, state, closed, betreff, public, author, revision,"
    " created, changed FROM vorlage v WHERE (:art = '' OR v.art = :art)"
    " AND (:state = '' OR v.state = :state)"
    " AND (:closed = -1 OR (CASE WHEN v.closed THEN 1 ELSE 0 END) = :closed)"
    " AND (:gremium = '' OR EXISTS (SELECT 1 FROM beratung b WHERE b.vorlage = v.id"
    " AND b.gremium = :gremium AND b.phase = 'open'))"
    " ORDER BY v.year, v.counter, v.suffix, v.created, v.id"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A Vorlage as one line of a list; *created* and *changed* are ISO with offset."""

    id: str
    number: str
    art: str
    regelwerk: str
    state: str
    closed: bool
    betreff: str
    public: bool
    author: str
    revision: int
    created: str
    changed: str


def listed(connection: Connection, wanted: Values) -> tuple[Listed, ...]:
    """Return the Vorlagen with *art*, *state*, *gremium* ("" is any), *closed* (-1 is any)."""
    return tuple(
        Listed(
            ident, number or "", art, regelwerk, state, bool(closed), betreff, bool(public), *rest
        )
        for ident, number, art, regelwerk, state, closed, betreff, public, *rest in (
            connection.rows(_LISTED, wanted)
        )
    )
