"""Carry a Vorlage one step on: the use case that all others lead to.

Everything is read, decided and written in one transaction. The same key with the same command
gives the same receipt again, without a second effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.case import Actor, Case, Command, Sitzung, Vorlage
from engine.core.decide import decide
from engine.core.decision import Ground, Refusal
from engine.core.message import msg
from engine.core.regelwerk import Act, Regelwerk
from engine.service.entered import clean_text, clean_values, is_name, wrong_names
from engine.service.house import House, local, regelwerk_of
from engine.service.incidents import note_faults
from engine.service.numbers import draw_number
from engine.service.outcome import (
    Conflict,
    Receipt,
    key_used,
    no_person,
    no_vorlage,
    receipt_of,
    refused,
)
from engine.service.step import Step, deed_of, next_step, payload_of, write
from engine.store import papers, records, sittings
from engine.store.papers import Found, Held
from engine.store.records import Entry
from engine.store.session import Connection, transact
from engine.store.snapshot import thawed

Outcome = Receipt | Refusal | Conflict


@dataclass(frozen=True, slots=True)
class Request:
    """A command with the paper it is for, as it was asked."""

    ref: str
    command: Command
    now: datetime
    key: str | None = None
    expected: int | None = None


def carry(
    house: House,
    ref: str,
    command: Command,
    *,
    now: datetime,
    key: str | None = None,
    expected: int | None = None,
) -> Outcome:
    """Return the receipt of *command* done to the Vorlage *ref* (number or id), or why not.

    Of the actor only the id counts: name and duties are looked up. *now* is aware. A repeated
    *key* gives the first receipt again. *expected* is the revision that the person has seen.
    Raises the errors of `engine.errors` where the surroundings fail; nothing is recorded then.
    """
    cleaned = named(clean_command(command), ref, key)
    if isinstance(cleaned, Refusal):
        return cleaned
    request = Request(ref, cleaned, now, key, expected)
    work = partial(_carried, house, request)
    outcome = transact(house.database, work, house.pause, repeatable=key is not None)
    if isinstance(outcome, Refusal):
        note_faults(house, ref, cleaned, outcome, now)
    return outcome


def named(command: Command | Refusal, ref: str, key: str | None) -> Command | Refusal:
    """Return *command*, or the refusal where *ref* can name no Vorlage or *key* no command."""
    if isinstance(command, Refusal) or (is_name(ref) and (key is None or is_name(key))):
        return command
    return Refusal(command.trigger, wrong_names(vorlage=ref, key=key))


def clean_command(command: Command) -> Command | Refusal:
    """Return *command* with texts in normal form, or the refusal that names what is wrong.

    Of actor and trigger is asked that they can name something.
    """
    wrong = wrong_names(person=command.actor.id, trigger=command.trigger)
    if wrong:
        return Refusal(command.trigger, wrong)
    values = clean_values(command.values)
    comment = clean_text(command.comment)
    if isinstance(values, tuple):
        return Refusal(command.trigger, values)
    if comment is None:
        text = msg("{name}: holds control characters or is too long", name="comment")
        return refused(command.trigger, Ground.INPUT, text, needs="comment")
    if values == command.values and comment == command.comment:
        return command
    return replace(command, values=values, comment=comment)


def _carried(house: House, request: Request, connection: Connection) -> Outcome:
    command = request.command
    found = papers.held(connection, request.ref, command.actor.id, request.key)
    if found is None:
        return no_vorlage(command.trigger, request.ref)
    if found.repeats is not None:
        return _repeated(connection, found.paper, found.repeats, request)
    return _tried(house, connection, found, request)


def _repeated(
    connection: Connection, paper: Held, repeats: tuple[str, int], request: Request
) -> Receipt | Refusal:
    entry = records.entry(connection, *repeats)
    if entry is None:
        return no_vorlage(request.command.trigger, repeats[0])
    return answer_again(entry, paper.vorlage.id, request.command)


def answer_again(entry: Entry, vorlage: str, command: Command) -> Receipt | Refusal:
    """Return the receipt of *entry*, if it records the same *command*; else the refusal."""
    recorded = (entry.vorlage, entry.trigger, entry.comment, entry.payload)
    if recorded != (vorlage, command.trigger, command.comment, payload_of(command)):
        return key_used(command.trigger, entry)
    return receipt_of(entry)


def _tried(house: House, connection: Connection, found: Found, request: Request) -> Outcome:
    command, paper, actor = request.command, found.paper, found.actor
    if actor is None:
        return no_person(command.trigger, command.actor.id)
    if request.expected is not None and request.expected != paper.revision:
        return conflict(connection, paper, request.expected)
    regelwerk = regelwerk_of(house, connection, paper.regelwerk)
    view = View(sittings_for(connection, command), _previous(connection, regelwerk, paper, command))
    order = Order(acting(command, actor), request.now, request.key)
    step = work_out(connection, regelwerk, paper, view, order)
    if isinstance(step, Refusal):
        return step
    write(connection, (step,))
    return step.receipt


def acting(command: Command, actor: Actor) -> Command:
    """Return *command* by *actor*, whose name and duties have been looked up."""
    return Command(command.trigger, actor, command.values, command.comment)


def conflict(connection: Connection, paper: Held, expected: int) -> Conflict | Refusal:
    """Return who has changed *paper* last, and when."""
    last = records.entry(connection, paper.vorlage.id, paper.revision)
    if last is None:
        return no_vorlage("", paper.vorlage.id)
    return Conflict(
        vorlage=paper.vorlage.id,
        number=paper.vorlage.number.printed if paper.vorlage.number else "",
        expected=expected,
        revision=paper.revision,
        name=last.name,
        trigger=last.trigger,
        at=datetime.fromisoformat(last.at),
        comment=last.comment,
    )


@dataclass(frozen=True, slots=True)
class View:
    """What a decision sees besides the paper: sittings, and where a correction returns to."""

    sittings: Mapping[str, Sitzung]
    previous: tuple[int, Vorlage] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A command by somebody who is known, when it was given, and the key to know it again."""

    command: Command
    now: datetime
    key: str | None = None


def sittings_for(connection: Connection, command: Command) -> Mapping[str, Sitzung]:
    """Return the sitting that *command* names, if there is one."""
    wanted = command.values.get("sitzung")
    found = sittings.meeting(connection, wanted) if wanted else None
    return {found.id: found.case} if found else {}


def corrects(regelwerk: Regelwerk, command: Command) -> bool:
    """Return whether *command* takes the last step back."""
    rule = regelwerk.acts.get(command.trigger)
    return rule is not None and rule.act is Act.CORRECT


def _previous(
    connection: Connection, regelwerk: Regelwerk, paper: Held, command: Command
) -> tuple[int, Vorlage] | None:
    if not corrects(regelwerk, command):
        return None
    found = records.before(connection, paper.vorlage.id, paper.revision)
    return (found[0], thawed(found[1])) if found else None


def work_out(
    connection: Connection, regelwerk: Regelwerk, paper: Held, view: View, order: Order
) -> Step | Refusal:
    """Return the step that *order* makes of *paper*; a number is drawn if one is due."""
    command, vorlage = order.command, paper.vorlage
    art = regelwerk.arten.get(vorlage.art)
    if art is None or vorlage.state not in art.machine.states:
        text = msg("state “{state}” is unknown in this Regelwerk", state=vorlage.state)
        return refused(command.trigger, Ground.FAULT, text)
    now = local(regelwerk, order.now)
    case = Case(vorlage, view.sittings, view.previous[1] if view.previous else None)
    decision = decide(regelwerk, case, command, now=now)
    if isinstance(decision, Refusal):
        return decision
    after = decision.after
    if decision.number:
        after = replace(after, number=draw_number(connection, regelwerk, after, now))
    deed = deed_of(decision, command, now, order.key)
    if view.previous is not None:
        deed = deed._replace(undo=view.previous[0])
    return next_step(regelwerk, paper, after, deed)


def by(ident: str) -> Actor:
    """Return the actor with that id for a command; name and duties are looked up later."""
    return Actor(ident, "", frozenset())
