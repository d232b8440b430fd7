"""What a message is about, looked up when it goes out: by then much may have changed.

Rights are judged here, at the moment of sending: who has lost a role gets nothing, and who holds
none sees nothing of a Vorlage that is not public. So is the sense (`engine.service.sense`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine.core.absence import stand_in
from engine.core.case import Actor, Vorlage
from engine.core.delivery import End, Verdict
from engine.core.folge import Beratung
from engine.core.message import Message, msg
from engine.core.regelwerk import MailText, Regelwerk
from engine.service.house import House, local, regelwerk_of
from engine.service.matter import Lines, meeting_of, papers_of, stations_of, until_of
from engine.service.sense import (
    frist_of,
    is_handed_in,
    is_too_late,
    of_fristen,
    overtaken_frist,
    overtaken_sitting,
    overtaken_step,
)
from engine.store import (
    fristen,
    outbox_ledger,
    papers,
    people,
    preferences,
    records,
    rulebooks,
)
from engine.store.frist import Frist
from engine.store.outbox import Claim
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.session import Connection, reading
from engine.store.sittings import Meeting
from engine.store.statement import utc_text

MAIL = "mail"
_NOT_FOR_DEPUTY = msg("the deputy may not see it, or does not stand in any more")


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a message may speak of, as it stands now.

    *may_see* says whether the reader may see what is not public. *address* is "" where there is
    none. *text* is None where the Regelwerk has no such text. *vorlage* and *entry* are None for
    a message that is about no single paper; *others* are the papers of an overview, by id, and
    *told* the messages that it holds instead of sending them singly. *absent* is who is away,
    where the reader stands in. *frist* is of what a reminder reminds. *late* says that it comes
    after its time, *held* that even the Sitzung is over which the Frist prepares.
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
    told: tuple["Dossier", ...] = field(default=(), hash=False)
    absent: Actor | None = None
    frist: Frist | None = None
    late: bool = False
    held: bool = False

    @property
    def is_to_know(self) -> bool:
        """Whether the reader stands in for somebody without holding the role that may act."""
        return self.absent is not None and not _has(self.reader, self.claim.role)

    @property
    def is_secret(self) -> bool:
        """Whether the Vorlage must not be named in a subject."""
        return self.vorlage is not None and not self.vorlage.public


def dossier(
    house: House, claimed: Claim, *, now: datetime, is_out: bool = False
) -> Dossier | Verdict:
    """Return what *claimed* is about, or why nothing is to be sent. *now* is aware.

    What *is_out* already is only looked at: that it has been overtaken since changes nothing.
    """
    over = claimed.expires is not None and claimed.expires < utc_text(now) and not is_out
    if over and not claimed.statutory:
        return Verdict(End.EXPIRED)
    with reading(house.database) as connection:
        look = _Look(house, connection, now, late=over)
        reader = people.actor(connection, claimed.recipient)
        absent = people.actor(connection, claimed.on_behalf) if claimed.on_behalf else None
        if reader is None or not _holds(claimed, absent or reader):
            return Verdict(End.NO_RIGHT)
        mail = people.addresses(connection, (reader.id,)).get(reader.id, "")
        if claimed.channel == MAIL and not mail:
            return Verdict(End.NO_ADDRESS)
        found = _looked_up(look, claimed, (reader, mail), absent)
        if not _concerns(look, found):
            return Verdict(End.NO_RIGHT, reason=_NOT_FOR_DEPUTY if absent else None)
        why = None if is_out else _overtaken(look, found)
        return Verdict(End.EXPIRED, reason=why) if why else _with_entries(look, found)


@dataclass(frozen=True, slots=True)
class _Look:
    house: House
    connection: Connection
    now: datetime
    late: bool


def _holds(claimed: Claim, who: Actor) -> bool:
    """Return whether *who* still holds the role for which there is this message."""
    return claimed.channel != MAIL or _has(who, claimed.role)


def _has(who: Actor, role: str) -> bool:
    return not role or any(held == role for held, _gremium in who.duties)


def _concerns(look: _Look, found: Dossier) -> bool:
    """Return whether a deputy still stands in and may see it, or all may who read a channel."""
    if found.claim.channel != MAIL:
        meeting = found.meeting is None or found.meeting.public
        return meeting and not found.is_secret and all(b.public for b in found.stations)
    if found.absent is None:
        return True
    return _stands_in(look, found, found.absent.id) and (found.may_see or not found.is_secret)


def _stands_in(look: _Look, found: Dossier, absent: str) -> bool:
    deputies = preferences.deputies(look.connection, _today(look, found))
    return stand_in(deputies, absent) == found.reader.id


def _today(look: _Look, found: Dossier) -> date:
    return (local(found.regelwerk, look.now) if found.regelwerk else look.now).date()


def _overtaken(look: _Look, found: Dossier) -> Message | None:
    """Return why what *found* tells has no sense any more, or None."""
    today = _today(look, found)
    if found.frist is not None:
        return overtaken_frist(found.frist, found.meeting, today)
    if found.vorlage is not None and found.entry is not None and found.regelwerk is not None:
        return overtaken_step(found.claim, found.regelwerk, found.vorlage, found.entry)
    return overtaken_sitting(found.claim, found.meeting, today)


def _looked_up(
    look: _Look, claimed: Claim, reader: tuple[Actor, str], absent: Actor | None
) -> Dossier:
    connection = look.connection
    paper = papers.seen(connection, claimed.vorlage) if claimed.vorlage else None
    vorlage = paper.vorlage if paper else None
    version = paper.regelwerk if paper else rulebooks.current(connection)
    regelwerk = regelwerk_of(look.house, connection, version) if version else None
    entry = None
    if vorlage is not None and claimed.seq is not None:
        entry = records.entry(connection, vorlage.id, claimed.seq)
    stations = stations_of(vorlage, entry)
    payload: Mapping[str, Any] = {**until_of(connection, claimed), **json.loads(claimed.payload)}
    number = frist_of(claimed)
    frist = fristen.many(connection, (number,)).get(number) if number is not None else None
    found = Dossier(
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
        meeting=meeting_of(connection, claimed, stations),
        absent=absent,
        frist=frist,
    )
    held = frist is not None and is_too_late(frist, found.meeting, _today(look, found))
    return replace(found, late=look.late or held, held=held)


def _with_entries(look: _Look, found: Dossier) -> Dossier | Verdict:
    """Return *found* with the lines of an overview that its reader may still get.

    A verdict where there were some and none is left.
    """
    items: tuple[Mapping[str, Any], ...] = tuple(found.payload.get("entries", ()))
    if not items:
        return found
    lines = (_for_reader(look, found, item) for item in items if "message" not in item)
    kept = tuple(line for line in lines if line)
    may = (_inner(look, found, int(item["message"])) for item in items if "message" in item)
    inner = tuple(one for one in may if one is not None)
    helds = papers_of(look.connection, kept)
    others = {ident: held.vorlage for ident, held in helds.items()}
    if found.claim.channel != MAIL:
        kept = tuple(line for line in kept if _is_open(line, others))
    sensible = tuple(_with_sense(look, found, kept, helds))
    told = tuple(one for one in inner if _overtaken(look, one) is None)
    if not sensible and not told:
        return Verdict(End.EXPIRED if kept or inner else End.NO_RIGHT)
    payload = {**found.payload, "entries": sensible}
    return replace(found, payload=payload, told=told, others=others)


def _with_sense(
    look: _Look, found: Dossier, lines: Lines, helds: Mapping[str, Held]
) -> Iterator[Mapping[str, Any]]:
    """Yield those of *lines* whose Frist runs and whose Vorlage the house still owes."""
    today, numbers = _today(look, found), of_fristen(lines)
    known = fristen.many(look.connection, numbers) if numbers else {}
    for line in lines:
        frist = known.get(line.get("id", 0), found.frist)
        held = helds.get(str(line.get("vorlage", "")))
        if frist is None or not (
            overtaken_frist(frist, None, today)
            or (frist.is_of_papers and held is not None and _is_in(look, held))
        ):
            yield line


def _is_in(look: _Look, held: Held) -> bool:
    return is_handed_in(regelwerk_of(look.house, look.connection, held.regelwerk), held.vorlage)


def _is_open(line: Mapping[str, Any], others: Mapping[str, Vorlage]) -> bool:
    paper = others.get(str(line.get("vorlage", "")))
    return paper is None or paper.public


def _for_reader(look: _Look, found: Dossier, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a line, with the name of whom the reader stands in for; empty where it may not be."""
    role, away = str(item.get("role", "")), item.get("on_behalf")
    who = people.actor(look.connection, str(away)) if away else found.reader
    if who is None or not _has(who, role):
        return {}
    if not away:
        return item
    return {**item, "for": who.name} if _stands_in(look, found, who.id) else {}


def _inner(look: _Look, found: Dossier, ident: int) -> Dossier | None:
    """Return a message that an overview holds, None where the reader may no longer have it."""
    claimed = outbox_ledger.as_claim(look.connection, ident, utc_text(look.now))
    if claimed is None:
        return None
    absent = people.actor(look.connection, claimed.on_behalf) if claimed.on_behalf else None
    if not _holds(claimed, absent or found.reader):
        return None
    inner = _looked_up(look, claimed, (found.reader, found.address), absent)
    return inner if _concerns(look, inner) else None
