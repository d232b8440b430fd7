"""Which Vorlagen are on their way to a Sitzung that nobody has put them on yet.

A paper that has left its first state and is still in the hands of the house is expected at the
next Sitzung of each Gremium with which its Beratungsfolge begins: the first one whose
Vorlagenschluss is still to come. Drafts are expected nowhere, for nobody has sent them anywhere.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from engine.core.case import Vorlage
from engine.core.examine import facts_of
from engine.core.folge import Phase, open_stations
from engine.core.machine import Action, Machine
from engine.core.plan import plan
from engine.core.regelwerk import Regelwerk
from engine.service.house import House, regelwerk_of
from engine.store import concerned, papers
from engine.store.concerned import Closing, Paper
from engine.store.papers import Held
from engine.store.session import Connection


def expected(
    house: House, connection: Connection, today: date, until: date
) -> Mapping[str, tuple[Paper, ...]]:
    """Return the Vorlagen that are expected at Sitzungen up to *until*, by the id of the Sitzung.

    Each stands there once for each Gremium. *today* and *until* are local days.
    """
    closings = concerned.closings(connection, today.isoformat(), until.isoformat())
    if not closings:
        return {}
    found: dict[str, list[Paper]] = {}
    for held in _on_the_way(house, connection):
        regelwerk = regelwerk_of(house, connection, held.regelwerk)
        for gremium in _first_gremien(regelwerk, held.vorlage, today):
            sitzung = _next(closings, gremium, held.vorlage.art)
            if sitzung is not None:
                found.setdefault(sitzung, []).append(_paper(held, gremium))
    return {sitzung: tuple(expecting) for sitzung, expecting in found.items()}


def _on_the_way(house: House, connection: Connection) -> tuple[Held, ...]:
    leading: dict[tuple[str, str], frozenset[str]] = {}
    wanted: list[str] = []
    for row in concerned.open_states(connection):
        kind = row.regelwerk, row.art
        if kind not in leading:
            known = regelwerk_of(house, connection, row.regelwerk).arten.get(row.art)
            leading[kind] = _leading(known.machine) if known else frozenset[str]()
        if row.state in leading[kind]:
            wanted.append(row.id)
    return papers.seen_many(connection, wanted) if wanted else ()


def _leading(machine: Machine) -> frozenset[str]:
    """Return the states in the hands of the house, but the first, that lead to the Gremien."""
    found: set[str] = set()
    grown = {a.dest for a in machine.transitions if Action.PLAN_ROUTE in a.actions}
    while grown - found:
        found |= grown
        grown = {s for a in machine.transitions if a.dest in found for s in a.sources}
    return frozenset(s for s in found - {machine.initial} if not machine.states[s].route)


def _first_gremien(regelwerk: Regelwerk, vorlage: Vorlage, today: date) -> Iterator[str]:
    """Yield the Gremien that come next, of those whose Sitzung nobody has named."""
    if vorlage.folge and not open_stations(vorlage.folge):
        return
    art = regelwerk.arten[vorlage.art]
    facts = facts_of(art, vorlage, today)
    folge = plan(regelwerk, art, facts, folge=vorlage.folge, today=today)
    waiting = {b.id for b in folge if b.phase is Phase.OPEN}
    first = (b for b in folge if b.id in waiting and not waiting & set(b.after))
    yield from dict.fromkeys(b.gremium for b in first if b.sitzung is None)


def _next(closings: tuple[Closing, ...], gremium: str, art: str) -> str | None:
    """Return the first Sitzung of *gremium* that a paper of *art* can still reach."""
    here = [closing for closing in closings if closing.gremium == gremium]
    apart = {closing.sitzung for closing in here if closing.art == art}
    fitting = (c.sitzung for c in here if c.art == art or (not c.art and c.sitzung not in apart))
    return next(fitting, None)


def _paper(held: Held, gremium: str) -> Paper:
    v = held.vorlage
    return Paper(v.id, v.art, v.state, v.author, held.regelwerk, frozenset({gremium}))
