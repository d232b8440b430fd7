"""How the Beratungsfolge grows: what each effect does to the stations that are still to come.

Every function takes a Folge and returns a new one. What has been held is never changed; a
postponed station is repeated by a new one, a referral inserts new ones and remembers where to
return, and what came after the old station comes after the new one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.core.catalogue import SENT_BACK, UNDECIDED, Catalogue, Column, Effect, Step
from engine.core.folge import (
    Beratung,
    Folge,
    Origin,
    Phase,
    answered,
    change_open,
    next_id,
    open_stations,
    put,
    questions,
    redirect,
    station,
)
from engine.core.machine import Machine


@dataclass(frozen=True, slots=True)
class Names:
    """The states of the Beratung machine that the Folge itself gives to its stations."""

    planned: str
    skipped: str


@dataclass(frozen=True, slots=True)
class Target:
    """A body to which a paper is referred or which is told, with the role it has there."""

    gremium: str
    role: str
    column: Column
    public: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """A Folge after an effect, and the outcome for the Vorlage if there is one."""

    folge: Folge
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Everything an effect may need: the station, what it does, and whom it names."""

    at: int
    effect: Effect
    outcome: str
    names: Names
    targets: tuple[Target, ...] = ()
    told: tuple[Target, ...] = ()
    returns: bool = True


def conclude(folge: Folge, c: Conclusion) -> Turn:
    """Return the Folge after the effect of a result at a station, with the outcome if any."""
    turn = _STEPS[c.effect.step](folge, c)
    return replace(turn, folge=_inform(turn.folge, c)) if c.effect.inform else turn


def fresh(b: Beratung, number: int, names: Names, origin: Origin) -> Beratung:
    """Return a new planned station for the same Gremium in the same role as *b*.

    Whoever waits for *b* waits no longer for the new one: its date stays.
    """
    return replace(
        b,
        id=number,
        state=names.planned,
        phase=Phase.OPEN,
        after=(b.id,),
        origin=origin,
        of=b.id,
        sitzung=None,
        day=None,
        top=None,
        resting=False,
        result=None,
        question=(),
    )


def append(folge: Folge, target: Target, *, names: Names, origin: Origin, after: int) -> Folge:
    """Return *folge* with a new station for *target* that follows the one numbered *after*."""
    new = _called(target, next_id(folge), names, origin, after)
    return (*folge, new)


def _called(
    target: Target, number: int, names: Names, origin: Origin, after: int | None
) -> Beratung:
    return Beratung(
        id=number,
        gremium=target.gremium,
        role=target.role,
        column=target.column,
        state=names.planned,
        after=() if after is None else (after,),
        origin=origin,
        of=after,
        public=target.public,
    )


def _advance(folge: Folge, c: Conclusion) -> Turn:
    del c
    return Turn(folge)


def _end(folge: Folge, c: Conclusion) -> Turn:
    skipped = c.names.skipped
    return Turn(
        change_open(
            answered(folge),
            lambda b: (
                b if b.column.informs else replace(b, state=skipped, phase=Phase.VOID, question=())
            ),
        ),
        c.outcome,
    )


def _repeat(folge: Folge, c: Conclusion) -> Turn:
    return Turn(_again(folge, c, Origin.REPEAT, resting=False))


def _rest(folge: Folge, c: Conclusion) -> Turn:
    return Turn(_again(folge, c, Origin.REPEAT, resting=True))


def _again(folge: Folge, c: Conclusion, origin: Origin, *, resting: bool) -> Folge:
    old = station(folge, c.at)
    if old is None:
        return folge
    new = replace(fresh(old, next_id(folge), c.names, origin), resting=resting)
    return (*redirect(folge, c.at, (new.id,)), new)


def _insert(folge: Folge, c: Conclusion) -> Turn:
    first = next_id(folge)
    inserted = tuple(
        _called(target, first + n, c.names, Origin.REFERRAL, c.at)
        for n, target in enumerate(c.targets)
    )
    ids = tuple(b.id for b in inserted)
    back = station(folge, c.at)
    if back is None:
        return Turn(folge)
    if not c.returns and c.effect.step is not Step.INSERT_RETURN:
        instead = tuple(replace(b, due=back.due) for b in inserted)
        return Turn((*redirect(folge, c.at, ids), *instead))
    home = replace(fresh(back, first + len(inserted), c.names, Origin.RETURN), after=ids or (c.at,))
    return Turn((*redirect(folge, c.at, (home.id,)), *inserted, home))


def _same_sitting(folge: Folge, c: Conclusion) -> Turn:
    old = station(folge, c.at)
    if old is None:
        return Turn(folge)
    new = replace(
        fresh(old, next_id(folge), c.names, Origin.REPEAT),
        public=False,
        sitzung=old.sitzung,
        day=old.day,
    )
    return Turn((*redirect(folge, c.at, (new.id,)), new))


def _back(folge: Folge, c: Conclusion) -> Turn:
    again = _again(folge, c, Origin.REPEAT, resting=False)
    planned = c.names.planned
    return Turn(
        change_open(
            again,
            lambda b: replace(b, state=planned, sitzung=None, day=None, top=None, due=None),
        ),
        SENT_BACK,
    )


def _ask(folge: Folge, c: Conclusion) -> Turn:
    old = station(folge, c.at)
    return Turn(put(folge, replace(old, question=c.effect.choices)) if old else folge)


def _inform(folge: Folge, c: Conclusion) -> Folge:
    for target in c.told:
        folge = append(folge, target, names=c.names, origin=Origin.INFORMATION, after=c.at)
    return folge


_STEPS: Mapping[Step, Callable[[Folge, Conclusion], Turn]] = {
    Step.ADVANCE: _advance,
    Step.END: _end,
    Step.REPEAT: _repeat,
    Step.REST: _rest,
    Step.INSERT: _insert,
    Step.INSERT_RETURN: _insert,
    Step.SAME_SITTING: _same_sitting,
    Step.BACK: _back,
    Step.RESCHEDULE: _repeat,
    Step.DROP: _advance,
    Step.REPLACE: _end,
    Step.ASK: _ask,
    Step.WRONG_ROLE: _ask,
    Step.NONE: _advance,
}


def outcome(folge: Folge, catalogue: Catalogue) -> str:
    """Return what a Folge without open stations leaves of the Vorlage, or "" while it runs.

    A Folge in which every body only took note leaves what the last of them said; any other
    that ran out without a decision leaves `UNDECIDED`, and a person must act.
    """
    if open_stations(folge) or questions(folge) or not folge:
        return ""
    spoken = tuple(b for b in folge if b.spoken and b.result is not None)
    if spoken and all(b.column.informs for b in spoken):
        last = spoken[-1].result
        return catalogue.classes[last.klass].outcome if last and last.klass else ""
    return UNDECIDED


def settled(machine: Machine, state: str) -> bool:
    """Return whether no way leads from *state* into the Beratung any more: all is decided."""
    reached = [state]
    for name in reached:  # grows while it is read
        reached.extend(
            arrow.dest
            for arrow in machine.transitions
            if name in arrow.sources and arrow.dest not in reached
        )
    return not any(machine.states[name].route for name in reached)


def column_at(b: Beratung) -> Column:
    """Return how *b* reads a result: only the decisive station reads it as a decision.

    "beschlossen" in a committee is a recommendation, whatever the label says.
    """
    if b.column is Column.ENTSCHEIDUNG and not b.decisive:
        return Column.VORBERATUNG
    return b.column
