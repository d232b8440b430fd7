"""Everything a decision may depend on: the Vorlage, who acts, what is asked, the sittings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.core.folge import Folge
from engine.core.guard import Value
from engine.core.numbering import Number


@dataclass(frozen=True, slots=True)
class Vorlage:
    """A paper as it stands. *version* counts the versions of its text, from 1.

    *done_by* are pairs (trigger, id of the person), sorted: who did last, in this round, what
    another person must do the counterpart of. A round begins in the first state of the paper
    or with a new version of its text. *retired* is the largest number of a station that a
    correction took away, 0 where there was none: it is not given again.
    """

    id: str
    art: str
    state: str
    betreff: str = ""
    number: Number | None = None
    version: int = 1
    public: bool = False
    frozen: bool = False
    author: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict[str, Value], hash=False)
    folge: Folge = ()
    done_by: tuple[tuple[str, str], ...] = ()
    retired: int = 0

    def in_state(self, state: str) -> "Vorlage":
        """Return the paper in *state* and otherwise as it is: what most steps do."""
        return Vorlage(
            self.id,
            self.art,
            state,
            self.betreff,
            self.number,
            self.version,
            self.public,
            self.frozen,
            self.author,
            self.fields,
            self.folge,
            self.done_by,
            self.retired,
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts, and the duties held: (role, Gremium), with "" for everywhere."""

    id: str
    name: str
    duties: frozenset[tuple[str, str]]

    def holds(self, roles: frozenset[str], gremium: str = "") -> bool:
        """Return whether one of *roles* is held, everywhere or for *gremium*."""
        return any((role, "") in self.duties or (role, gremium) in self.duties for role in roles)


@dataclass(frozen=True, slots=True)
class Sitzung:
    """A sitting: which Gremien, on which local day, whether it still takes place."""

    id: str
    gremien: tuple[str, ...]
    day: date
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants: a trigger, its values as typed, and a comment."""

    trigger: str
    actor: Actor
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A Vorlage with the sittings that a command names, and the paper as it stood before."""

    vorlage: Vorlage
    sittings: Mapping[str, Sitzung] = field(default_factory=dict[str, Sitzung], hash=False)
    previous: Vorlage | None = None
