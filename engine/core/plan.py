"""From the declared route of an Art to the Beratungen of one Vorlage."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from engine.core.catalogue import Column
from engine.core.decision import Unmet
from engine.core.examine import Facts, guard_unmet, holds
from engine.core.folge import (
    Beratung,
    Folge,
    Origin,
    Phase,
    change_open,
    depths,
    next_id,
    open_stations,
)
from engine.core.guard import Fault, Missing, evaluate
from engine.core.regelwerk import Art, Regelwerk, RouteStep

# What stands where the route put a station: it, its repetition, its return from a referral.
_PLANNED = frozenset({Origin.ROUTE, Origin.REPEAT, Origin.RETURN})


def plan(regelwerk: Regelwerk, art: Art, facts: Facts, *, folge: Folge, today: date) -> Folge:
    """Return *folge* with the stations of the route that apply, after all that stand there.

    A step whose condition cannot be evaluated is left out; `route_gaps` is asked beforehand.
    Where stations are still open, the route goes on with them, and their time begins anew.
    """
    if open_stations(folge):
        return change_open(folge, partial(_renewed, art, today))
    before = tuple(b.id for b in folge)
    for stage in art.route:
        steps = tuple(step for step in stage.steps if holds(step.when, facts))
        first = next_id(folge)
        planned = tuple(
            _station(regelwerk, step, first + n, before, today) for n, step in enumerate(steps)
        )
        folge = (*folge, *planned)
        before = tuple(b.id for b in planned) or before
    return _one_decisive(folge)


def _renewed(art: Art, today: date, b: Beratung) -> Beratung:
    """Return *b* with the date that it lost when the text went back to the administration."""
    if b.due is not None or b.origin not in _PLANNED:
        return b
    declared = (step for stage in art.route for step in stage.steps if step.within_days)
    same = (s for s in declared if (s.target.gremium, s.target.role) == (b.gremium, b.role))
    step = next(same, None)
    return b if step is None else replace(b, due=_due(step, today))


def _due(step: RouteStep, today: date) -> date | None:
    """Return the day after which the next station need not wait for that of *step*."""
    return None if step.within_days is None else today + timedelta(days=step.within_days)


def route_gaps(art: Art, facts: Facts) -> tuple[Unmet, ...]:
    """Return why the route cannot be planned: its conditions that have no answer yet."""
    guards = (step.when for stage in art.route for step in stage.steps if step.when is not None)
    gaps = (
        unmet
        for guard in guards
        if isinstance(evaluate(guard, facts), Missing | Fault)
        for unmet in guard_unmet(guard, "", facts)
    )
    return tuple(dict.fromkeys(gaps))


def _station(
    regelwerk: Regelwerk, step: RouteStep, number: int, before: tuple[int, ...], today: date
) -> Beratung:
    target = step.target
    return Beratung(
        id=number,
        gremium=target.gremium,
        role=target.role,
        column=target.column,
        state=regelwerk.beratung.initial,
        after=before,
        decisive=step.decisive,
        public=target.public,
        because=step.because,
        due=_due(step, today),
    )


def _one_decisive(folge: Folge) -> Folge:
    """Return *folge* in which the last open station that decides is the decisive one.

    The last is the one furthest down the order: a repeat stands at the end of the list, but in
    the order where the station stood that it repeats.
    """
    depth = depths(folge)
    deciding = [b for b in folge if b.column is Column.ENTSCHEIDUNG and b.phase is Phase.OPEN]
    last = max(deciding, key=lambda b: (depth[b.id], b.id)).id if deciding else 0
    return tuple(replace(b, decisive=b.id == last) if b.phase is Phase.OPEN else b for b in folge)


def insert(folge: Folge, new: Beratung, *, before: int | None) -> Folge:
    """Return *folge* grown by *new*: in front of the open station *before*, or at the end.

    A station that decides and comes last takes the decision over; what was to decide until
    then becomes a recommendation.
    """
    number = next_id(folge)
    if before is None:
        ends = tuple(b.id for b in folge if not any(b.id in other.after for other in folge))
        added = replace(new, id=number, after=ends, origin=Origin.GROWN)
        return _one_decisive((*folge, added))
    later = next((b for b in folge if b.id == before), None)
    after = later.after if later else ()
    added = replace(new, id=number, after=after, origin=Origin.GROWN)
    led = tuple(
        replace(b, after=(number,)) if b.id == before and b.phase is Phase.OPEN else b
        for b in folge
    )
    return _one_decisive((*led, added))
