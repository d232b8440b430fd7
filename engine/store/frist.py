"""A Frist as its row says it, and what follows from that."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.core.frist import Start
from engine.core.running import LADUNG, FristState
from engine.store.sentence import thawed_steps


@dataclass(frozen=True, slots=True)
class Frist:
    """A Frist as it is stored. *id* is 0 for one that is to be added.

    It hangs on a *vorlage*, begun by its entry *seq*, or on a *sitzung* and its *gremium*.
    *anchor* is the local day (or moment) from which it was counted; *began* and *ended* keep the
    offset of the house.
    """

    id: int
    vorlage: str | None
    seq: int | None
    sitzung: str | None
    gremium: str
    art: str
    rule: str
    label: str
    start: str
    regelwerk: str
    anchor: str
    legal: date
    operative: date
    zone: str
    state: str
    owner: str
    statutory: bool
    derivation: str
    began: str
    ended: str | None = None
    ended_seq: int | None = None

    @property
    def topic(self) -> str:
        """What one mail about it speaks of: the Vorlage, or the Sitzung with rule and Art."""
        of = f"{self.rule}/{self.art}" if self.art else self.rule
        return self.vorlage or f"{self.sitzung}/{of}"

    @property
    def end(self) -> date:
        """The later of its two days."""
        return max(self.legal, self.operative)

    @property
    def is_of_papers(self) -> bool:
        """Whether it is kept by handing in the Vorlagen of the Sitzung."""
        return bool(self.sitzung) and self.start == Start.EINGANG and not self.statutory

    @property
    def is_summons(self) -> bool:
        """Whether it is kept by summoning to the Sitzung."""
        return bool(self.sitzung) and self.start in LADUNG

    @property
    def moment(self) -> datetime | None:
        """The moment, aware, at which a Frist in hours ends; None for one in days."""
        told = (dict(step.text.params) for step in thawed_steps(self.derivation))
        found = (params["moment"] for params in told if "moment" in params)
        return next((at for at in found if isinstance(at, datetime)), None)

    @property
    def is_of_others(self) -> bool:
        """Whether others may hand in something for the Sitzung until then; nobody owes it."""
        return bool(self.sitzung) and self.start == Start.EINGANG and self.statutory

    def has_passed(self, today: date) -> bool:
        """Return whether it is over on the local *today* though nobody has said that it is kept.

        What others may hand in is over with its day; what the house must hand in, with the Sitzung.
        """
        if not self.runs or self.end >= today:
            return False
        is_held = self.anchor[: len("2026-01-31")] < today.isoformat()
        return self.is_of_others or (self.is_of_papers and is_held)

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.state == FristState.RUNNING
