"""What a use case answers: it was done, it may not be done, or somebody was faster."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.core.case import Vorlage
from engine.core.decision import Ground, Move, Refusal, Unmet
from engine.core.machine import Notify
from engine.core.message import Message, msg
from engine.store.records import Entry
from engine.store.sentence import thawed_messages, thawed_moves, thawed_told
from engine.store.snapshot import thawed


class Receipt(NamedTuple):
    """The command has been done and recorded, once: the paper afterwards, and what moved.

    *seq* numbers the entries of the paper's history and is also its revision; *at* is aware,
    in the zone of the house. *told* are the roles whose holders get a text.
    """

    vorlage: Vorlage
    seq: int
    at: datetime
    trigger: str
    moves: tuple[Move, ...]
    notices: tuple[Message, ...] = ()
    told: tuple[Notify, ...] = ()

    @property
    def number(self) -> str:
        """The printed number, or "" while there is none."""
        return self.vorlage.number.printed if self.vorlage.number else ""

    @property
    def revision(self) -> int:
        """What to give as *expected* with the next command."""
        return self.seq


@dataclass(frozen=True, slots=True)
class Conflict:
    """The paper has changed since *expected*: *name* did *trigger* to it at *at*."""

    vorlage: str
    number: str
    expected: int
    revision: int
    name: str
    trigger: str
    at: datetime
    comment: str = ""


# What a refusal needs where nobody is known by the name of the one who acts.
ACTOR = "person"


def receipt_of(entry: Entry) -> Receipt:
    """Return the receipt that was given when *entry* was recorded."""
    return Receipt(
        vorlage=thawed(entry.snapshot),
        seq=entry.seq,
        at=datetime.fromisoformat(entry.at),
        trigger=entry.trigger,
        moves=thawed_moves(entry.moves),
        notices=thawed_messages(entry.notices),
        told=thawed_told(entry.told),
    )


def refused(trigger: str, ground: Ground, message: Message, needs: str = "") -> Refusal:
    """Return the refusal with one reason."""
    return Refusal(trigger, (Unmet(ground, message, needs),))


def no_vorlage(trigger: str, ref: str) -> Refusal:
    """Return the refusal for a number or id that no Vorlage bears."""
    return refused(trigger, Ground.UNKNOWN, msg("there is no Vorlage {ref}", ref=ref))


def no_person(trigger: str, ident: str) -> Refusal:
    """Return the refusal for an acting person who does not exist."""
    return refused(trigger, Ground.ROLE, msg("there is no person {person}", person=ident), ACTOR)


def key_used(trigger: str, entry: Entry) -> Refusal:
    """Return the refusal for a key that the same person has used for something else."""
    text = msg(
        "the key was already used for “{trigger}” (entry {seq} of {vorlage}) with other values",
        trigger=entry.trigger,
        seq=entry.seq,
        vorlage=entry.vorlage,
    )
    return refused(trigger, Ground.INPUT, text, needs="key")
