"""Adopt a set of definitions. Running Vorlagen stay on the version they began with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.decision import Ground, Refusal, Unmet
from engine.core.folge import Folge, open_stations
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.definition.problem import Problem, Severity
from engine.service import backlog
from engine.service.chronicle import record
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.store import facts, papers, rulebooks
from engine.store.papers import Held
from engine.store.rulebooks import Edition
from engine.store.session import Connection, reading, transact

ADOPT = "adopt"


@dataclass(frozen=True, slots=True)
class Adopted:
    """The set is in force for new Vorlagen. *again* if it already was."""

    version: str
    name: str
    label: str
    warnings: tuple[Problem, ...] = ()
    again: bool = False


def adopt(
    house: House, files: Mapping[str, bytes], *, now: datetime, actor: str = ""
) -> Adopted | Refusal:
    """Return the adopted set, or why not: its errors, or the open papers it would leave behind.

    *files* are named relative to the folder of the set; *now* is aware. *actor* is whoever ran
    the program then, who need not be a person of the house yet.
    """
    compiled = house.compile(files)
    regelwerk = compiled.regelwerk
    if regelwerk is None:
        return Refusal(ADOPT, tuple(_unmet(p) for p in compiled.problems if _is_error(p)))
    house.shelf[regelwerk.version] = regelwerk
    work = partial(_adopted, house, regelwerk, files, Cause(actor, now))
    outcome = transact(house.database, work, house.pause)
    if isinstance(outcome, Refusal):
        return outcome
    return Adopted(
        regelwerk.version, regelwerk.name, regelwerk.label, compiled.problems, again=outcome
    )


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _unmet(problem: Problem) -> Unmet:
    place = problem.place
    text = msg(
        "{file}:{line}: {problem}", file=place.file, line=place.line, problem=problem.message
    )
    return Unmet(Ground.INPUT, text)


def _adopted(
    house: House,
    regelwerk: Regelwerk,
    files: Mapping[str, bytes],
    cause: Cause,
    connection: Connection,
) -> bool | Refusal:
    if rulebooks.current(connection) == regelwerk.version:
        return True
    left = tuple(
        Unmet(Ground.STATE, reason)
        for paper in papers.open_papers(connection)
        for reason in _left_behind(
            regelwerk, regelwerk_of(house, connection, paper.regelwerk), paper
        )
    )
    if left:
        return Refusal(ADOPT, left)
    cause = replace(cause, now=local(regelwerk, cause.now))
    rulebooks.put(connection, Edition(regelwerk.version, regelwerk.name, cause.at), files)
    record(connection, facts.regelwerke(connection, regelwerk.version), ADOPT, cause)
    backlog.expect(connection, cause.now.date())
    return False


def _left_behind(new: Regelwerk, old: Regelwerk, paper: Held) -> tuple[Message, ...]:
    """Return what *paper* rests on and *new* no longer has."""
    vorlage = paper.vorlage
    number = vorlage.number.printed if vorlage.number else vorlage.id
    art = new.arten.get(vorlage.art)
    state = old.arten[vorlage.art].machine.states[vorlage.state]
    stations = open_stations(vorlage.folge)
    missing: list[Message] = []
    if art is None:
        missing.append(msg("Art “{name}”", name=vorlage.art))
    elif vorlage.state not in art.machine.states:
        missing.append(msg("state “{name}”", name=vorlage.state))
    if state.owner and state.owner not in new.duties:
        missing.append(msg("role “{name}”", name=state.owner))
    missing += [msg("Gremium “{name}”", name=n) for n in _gone(stations, "gremium", new.gremien)]
    missing += [msg("role “{name}”", name=n) for n in _gone(stations, "role", new.catalogue.roles)]
    missing += [
        msg("state “{name}”", name=n) for n in _gone(stations, "state", new.beratung.states)
    ]
    return tuple(
        msg(
            "{number} ({state}) is still open and needs: {missing}",
            number=number,
            state=state.label,
            missing=m,
        )
        for m in missing
    )


def _gone(stations: Folge, part: str, known: Mapping[str, object]) -> tuple[str, ...]:
    names = dict.fromkeys(str(getattr(b, part)) for b in stations)
    return tuple(name for name in names if name not in known)


def editions(house: House) -> tuple[Edition, ...]:
    """Return every set that was ever adopted, the one in force last."""
    with reading(house.database) as connection:
        return rulebooks.editions(connection)
