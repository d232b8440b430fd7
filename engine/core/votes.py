"""What a vote says: numbers, manner, and whether they carry the motion."""

from dataclasses import dataclass
from enum import StrEnum


class Manner(StrEnum):
    """How a body voted, as far as the record prints it."""

    UNANIMOUS = "einstimmig"
    MAJORITY = "mehrheitlich"
    TIE = "stimmengleichheit"


class Verdict(StrEnum):
    """What a vote does to the motion."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Votes:
    """Counted votes; None means that the record does not print the number."""

    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    manner: Manner | None = None


def verdict(votes: Votes) -> Verdict | None:
    """Return whether *votes* carry the motion, or None where they do not say.

    The majority is of Yes against No, abstentions do not count, and a tie rejects
    (§ 66 NKomVG and its like in the other Länder).
    """
    if votes.manner is Manner.TIE:
        return Verdict.REJECTED
    if votes.yes is None or votes.no is None:
        return None
    return Verdict.ACCEPTED if votes.yes > votes.no else Verdict.REJECTED
