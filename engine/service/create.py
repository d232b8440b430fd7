"""Bring a Vorlage into being: numbered or not yet, alone or below another."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from engine.core.acts import Done, edited
from engine.core.case import Actor, Command, Vorlage
from engine.core.chain import Plain, canonical
from engine.core.decision import Ground, Move, Refusal
from engine.core.examine import labels_of
from engine.core.message import msg
from engine.core.numbering import Given, Number
from engine.core.regelwerk import Art, Regelwerk
from engine.service.entered import clean_values, wrong_names
from engine.service.house import House, local, regelwerk_of
from engine.service.numbers import draw_child, draw_number, recorded_number
from engine.service.outcome import Receipt, key_used, no_person, no_vorlage, receipt_of, refused
from engine.service.step import Deed, Step, first_step, write
from engine.store import links, papers, people, records, rulebooks
from engine.store.links import LinkKind
from engine.store.session import Connection, transact

CREATE = "anlegen"


@dataclass(frozen=True, slots=True)
class Draft:
    """A Vorlage that is to be: its Art, its fields as typed, perhaps a number it already has.

    *parent* is the number or id of the paper that it belongs to, *kind* says how.
    """

    art: str
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    number: str = ""
    parent: str = ""
    kind: LinkKind = LinkKind.CHILD


@dataclass(frozen=True, slots=True)
class _Asked:
    draft: Draft
    actor: Actor
    now: datetime
    key: str | None
    payload: str


def create(
    house: House, draft: Draft, actor: str, *, now: datetime, key: str | None = None
) -> Receipt | Refusal:
    """Return the receipt of the new Vorlage, or every reason why it cannot be.

    *actor* is the id of the person who becomes its author; *now* is aware. A repeated *key*
    gives the first receipt again.
    """
    typed = {**draft.values, "number": draft.number, "parent": draft.parent, "art": draft.art}
    checked = clean_values(typed)
    wrong = wrong_names(key=key, person=actor, parent=draft.parent)
    if isinstance(checked, tuple) or wrong:
        return Refusal(CREATE, (*wrong, *(checked if isinstance(checked, tuple) else ())))
    values = {name: checked[name] for name in draft.values}
    draft = replace(draft, values=values, number=checked["number"].strip())
    asked = _Asked(draft, Actor(actor, "", frozenset()), now, key, _payload(draft))
    work = partial(_created, house, asked)
    return transact(house.database, work, house.pause, repeatable=key is not None)


def _payload(draft: Draft) -> str:
    values: dict[str, Plain] = dict(draft.values)
    return canonical(
        {
            "art": draft.art,
            "values": values,
            "number": draft.number,
            "parent": draft.parent,
            "kind": draft.kind,
        }
    )


def _created(house: House, asked: _Asked, connection: Connection) -> Receipt | Refusal:
    if asked.key is not None:
        twin = records.entry_with_key(connection, asked.actor.id, asked.key)
        if twin is not None:
            same = (twin.trigger, twin.payload) == (CREATE, asked.payload)
            return receipt_of(twin) if same else key_used(CREATE, twin)
    actor = people.actor(connection, asked.actor.id)
    version = rulebooks.current(connection)
    if actor is None:
        return no_person(CREATE, asked.actor.id)
    if version is None:
        return refused(CREATE, Ground.STATE, msg("no Regelwerk has been adopted yet"))
    regelwerk = regelwerk_of(house, connection, version)
    return _drafted(connection, regelwerk, replace(asked, actor=actor), house.new_id())


def _drafted(
    connection: Connection, regelwerk: Regelwerk, asked: _Asked, ident: str
) -> Receipt | Refusal:
    draft = asked.draft
    art = regelwerk.arten.get(draft.art)
    if art is None:
        known = ", ".join(regelwerk.arten)
        text = msg("there is no Art “{art}”; there are {known}", art=draft.art, known=known)
        return refused(CREATE, Ground.INPUT, text, needs="art")
    if not _may_create(art, asked.actor):
        text = msg("{name} does not hold the role", name=asked.actor.name)
        who = labels_of(regelwerk, frozenset((art.machine.states[art.machine.initial].owner,)))
        return replace(refused(CREATE, Ground.ROLE, text), who=who)
    empty = Vorlage(ident, art.name, art.machine.initial, author=asked.actor.id)
    filled = edited(art, empty, draft.values)
    if not isinstance(filled, Done):
        return Refusal(CREATE, filled)
    parent = _parent_of(connection, art, draft)
    if isinstance(parent, Refusal):
        return parent
    return _numbered(connection, regelwerk, asked, filled.vorlage, parent)


def _may_create(art: Art, actor: Actor) -> bool:
    """Whoever works on papers in the first state may bring one into it, for any Gremium."""
    owner = art.machine.states[art.machine.initial].owner
    return not owner or any(role == owner for role, _gremium in actor.duties)


def _parent_of(connection: Connection, art: Art, draft: Draft) -> Vorlage | Refusal | None:
    if not draft.parent:
        return None
    found = papers.seen(connection, draft.parent)
    if found is None:
        return no_vorlage(CREATE, draft.parent)
    parent = found.vorlage
    if draft.kind is LinkKind.CHILD and art.parents and parent.art not in art.parents:
        text = msg(
            "{art} cannot belong to a paper of Art “{parent}”", art=art.label, parent=parent.art
        )
        return refused(CREATE, Ground.INPUT, text, needs="parent")
    return parent


def _numbered(
    connection: Connection,
    regelwerk: Regelwerk,
    asked: _Asked,
    vorlage: Vorlage,
    parent: Vorlage | None,
) -> Receipt | Refusal:
    now = local(regelwerk, asked.now)
    number: Number | None = None
    draft, below = asked.draft, parent is not None and asked.draft.kind is LinkKind.CHILD
    if draft.number:
        number = recorded_number(connection, regelwerk, vorlage, draft.number, now)
        if number is None:
            text = msg("the number {number} is already taken", number=draft.number)
            return refused(CREATE, Ground.INPUT, text, needs="number")
    elif regelwerk.arten[vorlage.art].scheme.given is Given.CREATION or below:
        number = _drawn(connection, regelwerk, vorlage, parent if below else None, now)
        if number is None:
            text = msg("the paper {parent} has no number yet", parent=draft.parent)
            return refused(CREATE, Ground.STATE, text)
    step = _first(regelwerk, replace(vorlage, number=number), asked, now)
    write(connection, (step,))
    if parent is not None:
        links.add(connection, parent.id, vorlage.id, draft.kind)
    return step.receipt


def _drawn(
    connection: Connection,
    regelwerk: Regelwerk,
    vorlage: Vorlage,
    parent: Vorlage | None,
    now: datetime,
) -> Number | None:
    if parent is not None:
        return draw_child(connection, regelwerk, vorlage, parent)
    return draw_number(connection, regelwerk, vorlage, now)


def _first(regelwerk: Regelwerk, vorlage: Vorlage, asked: _Asked, now: datetime) -> Step:
    command = Command(CREATE, asked.actor)
    moves = (Move(CREATE, "", vorlage.state),)
    return first_step(regelwerk, vorlage, Deed(command, now, asked.payload, moves, key=asked.key))
