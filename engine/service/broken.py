"""How a finding of the check of the record is said."""

from dataclasses import dataclass

from engine.core.chain import Harm
from engine.core.message import Message, msg

SAID = {
    Harm.CONTENT: msg("the content of the entry has been changed"),
    Harm.ORDER: msg("the entry does not follow the one before it"),
    Harm.MISSING: msg("the entry is missing"),
    Harm.TAIL: msg("the end of the history is missing or is another one"),
    Harm.CURRENT: msg("the Vorlage differs from what its last entry says"),
    Harm.SEAL: msg("the seal is missing or has been changed"),
    Harm.UNRECORDED: msg("nothing on record says who did this"),
    Harm.LINK: msg("a link to another Vorlage was added, changed or removed"),
}
DIFFERS = msg("what is stored differs from what the last entry about it says")
VORLAGE, SEAL = "vorlage", "seal"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is not as it was recorded.

    *number* is the printed number of a Vorlage, else its id, else what is meant instead: the
    number of a Frist or a Sitzung, a person, a Regelwerk, a seal. *kind* says which of them.
    *seq* is the entry of the Vorlage or, for all others, of the house; 0 for the whole.
    """

    number: str
    seq: int
    harm: Harm
    message: Message
    kind: str = VORLAGE
