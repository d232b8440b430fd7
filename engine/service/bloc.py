"""Carry many Vorlagen at once: one transaction, and an answer for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from engine.core.case import Command
from engine.core.decision import Refusal
from engine.service.carry import (
    Order,
    Request,
    View,
    acting,
    answer_again,
    clean_command,
    corrects,
    named,
    work_out,
)
from engine.service.house import House, regelwerk_of
from engine.service.incidents import note_faults
from engine.service.outcome import Receipt, no_person, no_vorlage
from engine.service.step import Step, write
from engine.store import papers, people, records, sittings
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.session import Connection, transact
from engine.store.snapshot import thawed

Answer = Receipt | Refusal


@dataclass(slots=True)
class _Desk:
    """Everything that the commands need, read at once; *papers* move on as they are decided.

    *commands* are those whose actor exists, with name and duties, by the identity of the asked.
    """

    papers: dict[str, Held]
    numbers: Mapping[str, str]
    commands: Mapping[int, Command]
    view: View
    twins: Mapping[tuple[str, str], Entry]
    steps: list[Step] = field(default_factory=list[Step])


def carry_en_bloc(
    house: House,
    commands: Sequence[tuple[str, Command]],
    *,
    now: datetime,
    key: str | None = None,
) -> tuple[Answer, ...]:
    """Return for each (Vorlage, command) its receipt, or why not; a "no" does not undo the rest.

    All are decided in the order given and kept in one transaction. With *key*, a repetition
    gives the first receipts again; what was refused then is tried anew. *now* is aware.
    """
    # A sitting gives the same command to many papers.
    given = {id(command): command for _ref, command in commands}
    clean = {ident: clean_command(command) for ident, command in given.items()}
    cleaned = [(ref, named(clean[id(command)], ref, key)) for ref, command in commands]
    work = partial(_carried, house, cleaned, now, key)
    answers = transact(house.database, work, house.pause, repeatable=key is not None)
    for (ref, command), answer in zip(commands, answers, strict=True):
        if isinstance(answer, Refusal):
            note_faults(house, ref, command, answer, now)
    return answers


def _carried(
    house: House,
    commands: Sequence[tuple[str, Command | Refusal]],
    now: datetime,
    key: str | None,
    connection: Connection,
) -> tuple[Answer, ...]:
    asked = [
        command
        if isinstance(command, Refusal)
        else Request(ref, command, now, None if key is None else f"{key}/{place}")
        for place, (ref, command) in enumerate(commands)
    ]
    desk = _laid_out(connection, [request for request in asked if isinstance(request, Request)])
    answers = tuple(
        request if isinstance(request, Refusal) else _answered(house, connection, desk, request)
        for request in asked
    )
    if desk.steps:
        write(connection, desk.steps)
    return answers


def _laid_out(connection: Connection, asked: Sequence[Request]) -> _Desk:
    refs = tuple(dict.fromkeys(request.ref for request in asked))
    commands = {id(request.command): request.command for request in asked}
    wanted = (command.values.get("sitzung") for command in commands.values())
    named = tuple(dict.fromkeys(ident for ident in wanted if ident))
    idents = tuple(dict.fromkeys(command.actor.id for command in commands.values()))
    actors = people.actors(connection, idents)
    found = {paper.vorlage.id: paper for paper in papers.held_many(connection, refs)}
    vorlagen = [paper.vorlage for paper in found.values()]
    meetings = sittings.meetings(connection, named)
    return _Desk(
        found,
        {v.number.printed: v.id for v in vorlagen if v.number},
        {
            ident: acting(command, actors[command.actor.id])
            for ident, command in commands.items()
            if command.actor.id in actors
        },
        View({ident: meeting.case for ident, meeting in meetings.items()}),
        _twins(connection, asked),
    )


def _twins(connection: Connection, asked: Sequence[Request]) -> Mapping[tuple[str, str], Entry]:
    keys: dict[str, list[str]] = {}
    for request in asked:
        if request.key is not None:
            keys.setdefault(request.command.actor.id, []).append(request.key)
    return {
        (actor, entry.key or ""): entry
        for actor, wanted in keys.items()
        for entry in records.entries_with_keys(connection, actor, wanted)
    }


def _answered(house: House, connection: Connection, desk: _Desk, request: Request) -> Answer:
    asked = request.command
    paper = desk.papers.get(desk.numbers.get(request.ref, request.ref))
    command = desk.commands.get(id(asked))
    if paper is None:
        return no_vorlage(asked.trigger, request.ref)
    if command is None:
        return no_person(asked.trigger, asked.actor.id)
    twin = desk.twins.get((asked.actor.id, request.key or ""))
    if twin is not None:
        return answer_again(twin, paper.vorlage.id, command)
    order = Order(command, request.now, request.key)
    step = _stepped(house, connection, desk, paper, order)
    if isinstance(step, Refusal):
        return step
    desk.papers[paper.vorlage.id] = step.after
    desk.steps.append(step)
    return step.receipt


def _stepped(
    house: House, connection: Connection, desk: _Desk, paper: Held, order: Order
) -> Step | Refusal:
    regelwerk = regelwerk_of(house, connection, paper.regelwerk)
    if not corrects(regelwerk, order.command):
        return work_out(connection, regelwerk, paper, desk.view, order)
    if desk.steps:
        # A correction reads the history: what is decided so far must stand in it.
        write(connection, desk.steps)
        desk.steps.clear()
    found = records.before(connection, paper.vorlage.id, paper.revision)
    previous = (found[0], thawed(found[1])) if found else None
    view = View(desk.view.sittings, previous)
    return work_out(connection, regelwerk, paper, view, order)
