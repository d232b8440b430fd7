"""What a message is about, looked up when it goes out: by then much may have changed.

Rights are judged here, at the moment of sending: who has lost a role gets nothing, and who holds
none sees nothing of a Vorlage that is not public.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.core.case import Actor, Vorlage
from engine.core.delivery import End, Verdict
from engine.core.folge import Beratung
from engine.core.regelwerk import MailText, Regelwerk
from engine.service.house import House, regelwerk_of
from engine.store import fristen, papers, people, records, rulebooks, sittings
from engine.store.outbox import Claim
from engine.store.records import Entry
from engine.store.sentence import thawed_moves
from engine.store.session import Connection, reading
from engine.store.sittings import Meeting
from engine.store.statement import utc_text

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a message may speak of, as it stands now.

    *may_see* says whether the reader may see what is not public. *address* is "" where there is
    none. *text* is None where the Regelwerk has no such text. *vorlage* and *entry* are None for
    a message that is about no single paper; *others* are the papers of an overview, by id.
    """

    claim: Claim
    reader: Actor
    address: str
    may_see: bool
    payload: Mapping[str, Any] = field(hash=False)
    regelwerk: Regelwerk | None = None
    text: MailText | None = None
    vorlage: Vorlage | None = None
    entry: Entry | None = None
    stations: tuple[Beratung, ...] = ()
    meeting: Meeting | None = None
    others: Mapping[str, Vorlage] = field(default_factory=dict[str, Vorlage], hash=False)
    late: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether the Vorlage must not be named in a subject."""
        return self.vorlage is not None and not self.vorlage.public


def dossier(house: House, claimed: Claim, *, now: datetime) -> Dossier | Verdict:
    """Return what *claimed* is about, or why nothing is to be sent. *now* is aware."""
    over = claimed.expires is not None and claimed.expires < utc_text(now)
    if over and not claimed.statutory:
        return Verdict(End.EXPIRED)
    with reading(house.database) as connection:
        reader = people.actor(connection, claimed.recipient)
        if reader is None or (claimed.role and not _holds(reader, claimed.role)):
            return Verdict(End.NO_RIGHT)
        mail = people.addresses(connection, (reader.id,)).get(reader.id, "")
        if claimed.channel == MAIL and not mail:
            return Verdict(End.NO_ADDRESS)
        return _looked_up(house, connection, claimed, (reader, mail), late=over)


def _holds(reader: Actor, role: str) -> bool:
    return any(held == role for held, _gremium in reader.duties)


def _looked_up(
    house: House,
    connection: Connection,
    claimed: Claim,
    reader: tuple[Actor, str],
    *,
    late: bool,
) -> Dossier:
    paper = papers.seen(connection, claimed.vorlage) if claimed.vorlage else None
    vorlage = paper.vorlage if paper else None
    version = paper.regelwerk if paper else rulebooks.current(connection)
    regelwerk = regelwerk_of(house, connection, version) if version else None
    entry = None
    if vorlage is not None and claimed.seq is not None:
        entry = records.entry(connection, vorlage.id, claimed.seq)
    stations = _stations(vorlage, entry)
    payload: Mapping[str, Any] = {**_until(connection, claimed), **json.loads(claimed.payload)}
    return Dossier(
        claim=claimed,
        reader=reader[0],
        address=reader[1],
        # A channel is read by many: what it is told is what anybody may know.
        may_see=claimed.channel == MAIL and bool(reader[0].duties),
        payload=payload,
        regelwerk=regelwerk,
        text=regelwerk.texts.get(claimed.text) if regelwerk else None,
        vorlage=vorlage,
        entry=entry,
        stations=stations,
        meeting=_meeting(connection, claimed, stations),
        others=_others(connection, payload),
        late=late,
    )


def _until(connection: Connection, claimed: Claim) -> Mapping[str, str]:
    """Return until when to act: the Frist that began with what is told, while it runs."""
    if claimed.vorlage is None or claimed.seq is None:
        return {}
    for frist in fristen.of_vorlage(connection, claimed.vorlage):
        if frist.runs and frist.seq == claimed.seq:
            return {
                "frist": frist.label,
                "legal_day": frist.legal.isoformat(),
                "operative_day": frist.operative.isoformat(),
            }
    return {}


def _stations(vorlage: Vorlage | None, entry: Entry | None) -> tuple[Beratung, ...]:
    """Return the stations that the entry has moved."""
    if vorlage is None or entry is None:
        return ()
    moved = {move.station for move in thawed_moves(entry.moves) if move.station}
    return tuple(b for b in vorlage.folge if b.id in moved)


def _meeting(
    connection: Connection, claimed: Claim, stations: tuple[Beratung, ...]
) -> Meeting | None:
    of_stations = next((b.sitzung for b in stations if b.sitzung), None)
    wanted = claimed.sitzung or of_stations
    return sittings.meeting(connection, wanted) if wanted else None


def _others(connection: Connection, payload: Mapping[str, Any]) -> dict[str, Vorlage]:
    found: dict[str, Vorlage] = {}
    for item in payload.get("entries", ()):
        paper = papers.seen(connection, str(item.get("vorlage", "")))
        if paper is not None:
            found[paper.vorlage.id] = paper.vorlage
    return found
