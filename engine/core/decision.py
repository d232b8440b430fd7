"""What a decision is: the Vorlage afterwards, or every reason why not."""

from dataclasses import dataclass
from enum import StrEnum

from engine.core.case import Vorlage
from engine.core.machine import Notify
from engine.core.message import Message


class Ground(StrEnum):
    """The kind of a reason for a refusal."""

    UNKNOWN = "unknown"
    STATE = "state"
    ROLE = "role"
    SAME_PERSON = "same_person"
    GUARD = "guard"
    MISSING = "missing"
    FAULT = "fault"
    COMMENT = "comment"
    ORDER = "order"
    RULE = "rule"
    INPUT = "input"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Unmet:
    """One condition that is not met. *needs* names the value that would meet it, if one can."""

    ground: Ground
    message: Message
    needs: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow that was taken: of the Vorlage (station 0) or of a station."""

    trigger: str
    source: str
    dest: str
    station: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """The command is allowed: what moved, how the Vorlage stands now, who is to be told.

    *notices* are warnings that go on record. *number* asks for a number, which only the memory
    can draw.
    """

    before: Vorlage
    after: Vorlage
    moves: tuple[Move, ...]
    notify: tuple[Notify, ...] = ()
    notices: tuple[Message, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command is not allowed; nothing changes. *who* are the roles that could act."""

    trigger: str
    unmet: tuple[Unmet, ...]
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Possibility:
    """What can be said of one trigger now: allowed, or every reason why not, and who could act.

    *station* is 0 for the Vorlage itself. *asks* names the values that must be given with the
    trigger, *takes* those that can be.
    """

    trigger: str
    label: str
    unmet: tuple[Unmet, ...]
    who: tuple[str, ...]
    station: int = 0
    gremium: str = ""
    dest: str = ""
    asks: tuple[str, ...] = ()
    confirm: str = ""
    takes: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """True when nothing stands in the way."""
        return not self.unmet
