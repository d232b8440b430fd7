"""Before messages go out: what goes to a deputy or a channel too, and what people have chosen.

It costs a step nothing: nobody asks before a message is about to be claimed. What is statutory or
urgent is left as it is. In quiet hours all waits but what is urgent. The preview asks the same
questions ahead of time.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from engine.core.absence import stand_in
from engine.core.message import Message, msg
from engine.core.preference import Preference, allowed, next_overview
from engine.core.regelwerk import Regelwerk
from engine.core.times import Relay
from engine.service.house import House, regelwerk_of
from engine.service.overviews import OVERVIEW, Entry, put_overview
from engine.service.quiet import hush
from engine.store import outbox, outbox_sorting, papers, preferences, records, rulebooks, sittings
from engine.store.outbox import Letter
from engine.store.outbox_sorting import Waiting
from engine.store.sentence import thawed_moves
from engine.store.session import Connection
from engine.store.statement import utc_text

_NOT_WANTED = msg("the recipient does not want to be told of this")


@dataclass(frozen=True, slots=True)
class _Table:
    """Where messages are sorted: *now* is aware and in the zone of the house."""

    connection: Connection
    regelwerk: Regelwerk
    now: datetime
    zone: tzinfo


def sort(house: House, connection: Connection, now: datetime) -> datetime | None:
    """Sort what waits, in the caller's transaction; return when an overview is due next.

    None where nothing waits for one. *now* is aware.
    """
    version = rulebooks.current(connection)
    if version is None:
        return None
    regelwerk = regelwerk_of(house, connection, version)
    zone = ZoneInfo(regelwerk.zone)
    table = _Table(connection, regelwerk, now.astimezone(zone), zone)
    for relay in regelwerk.times.relays:
        _relay(table, relay)
    _to_deputies(table)
    chosen = preferences.any_chosen(connection)
    due = _as_chosen(table) if chosen else None
    hush(connection, regelwerk, table.now, chosen=chosen)
    return due


def _relay(table: _Table, relay: Relay) -> None:
    """Tell a channel, once, of what is told to people and may be known to all."""
    for found in outbox_sorting.for_channel(table.connection, relay.channel, relay.texts):
        if is_public(table.connection, found.letter, relay.gremium):
            copy = replace(found.letter, channel=relay.channel, role="")
            outbox.queue(table.connection, (copy,))


def is_public(connection: Connection, letter: Letter, gremium: str) -> bool:
    """Return whether *letter* is about *gremium*, and about nothing that is not public."""
    if letter.sitzung is not None:
        meeting = sittings.meeting(connection, letter.sitzung)
        return meeting is not None and meeting.public and gremium in meeting.gremien
    if letter.vorlage is None or letter.seq is None:
        return False
    paper = papers.seen(connection, letter.vorlage)
    entry = records.entry(connection, letter.vorlage, letter.seq)
    if paper is None or entry is None:
        return False
    moved = {move.station for move in thawed_moves(entry.moves)}
    stations = [b for b in paper.vorlage.folge if b.id in moved]
    is_open = paper.vorlage.public and all(b.public for b in stations)
    return is_open and gremium in {b.gremium for b in stations}


def _to_deputies(table: _Table) -> None:
    """Tell whoever stands in today of what waits for those who are away, but mere information."""
    deputies = preferences.deputies(table.connection, table.now.date())
    for found in outbox_sorting.of_absent(table.connection, sorted(deputies)):
        letter = found.letter
        deputy = stand_in(deputies, letter.recipient)
        if deputy is None or _is_information(table.regelwerk, letter):
            continue
        created = datetime.fromisoformat(letter.created)
        due = allowed(created, table.now, table.regelwerk.times.quiet, table.zone)
        away = letter.recipient
        copy = replace(letter, recipient=deputy, on_behalf=away, due=utc_text(due))
        outbox.queue(table.connection, (copy,))


def _is_information(regelwerk: Regelwerk, letter: Letter) -> bool:
    text = regelwerk.texts.get(letter.text)
    return text is not None and text.information


def _as_chosen(table: _Table) -> datetime | None:
    """Let each message wait, go out or stay away as its recipient has chosen."""
    waiting = [
        found
        for found in outbox_sorting.of_those_who_chose(table.connection)
        if not found.by_law and found.rule not in table.regelwerk.times.urgent
    ]
    persons = sorted({found.letter.recipient for found in waiting})
    chosen = preferences.preferences(table.connection, persons)
    together: dict[str, list[Waiting]] = {}
    moments: list[datetime] = []
    for found in waiting:
        one = chosen[found.letter.recipient]
        if _is_unwanted(table.regelwerk, found.letter, one):
            _take_out(table, found, _NOT_WANTED)
            continue
        due, joins = _due(table, found.letter, one)
        if joins and due <= table.now:
            together.setdefault(found.letter.recipient, []).append(found)
            continue
        _wait(table, found, due)
        moments += [due] if joins else []
    for person, several in together.items():
        _put_together(table, person, several)
    return min(moments, default=None)


def _is_unwanted(regelwerk: Regelwerk, letter: Letter, chosen: Preference) -> bool:
    return letter.text in chosen.without and _is_information(regelwerk, letter)


def _due(table: _Table, letter: Letter, chosen: Preference) -> tuple[datetime, bool]:
    """Return when *letter* may go out, and whether that is as a line of an overview.

    What brings an entry for the calendar goes out by itself.
    """
    created = datetime.fromisoformat(letter.created)
    if chosen.overview is not None and "calendar" not in json.loads(letter.payload):
        return next_overview(created, chosen.overview, table.zone), True
    return allowed(created, table.now, chosen.quiet_in(table.regelwerk.times), table.zone), False


def _wait(table: _Table, found: Waiting, due: datetime) -> None:
    wanted, now = utc_text(due), utc_text(table.now)
    if wanted != found.letter.due and max(wanted, found.letter.due) > now:
        outbox_sorting.defer(table.connection, found, wanted)


def _put_together(table: _Table, person: str, several: Sequence[Waiting]) -> None:
    entries: list[Entry] = [
        {"id": f"nachricht/{found.id}", "message": found.id} for found in several
    ]
    today, now = table.now.date(), table.now
    letter = Letter("", person, OVERVIEW, now.isoformat(), utc_text(now))
    put_overview(table.connection, letter, today, entries)
    for found in several:
        _take_out(table, found, msg("it stands in the overview of {day}", day=today))


def _take_out(table: _Table, found: Waiting, reason: Message) -> None:
    outbox_sorting.take_out(table.connection, found, reason, utc_text(table.now))
