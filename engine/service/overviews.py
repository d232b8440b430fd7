"""The overview of a day for one person: made with its first entry, growing until it goes out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from engine.core.chain import Plain
from engine.core.delivery import State
from engine.service.untold import DIGEST
from engine.store import outbox, outbox_recall
from engine.store.outbox import Letter
from engine.store.sentence import written
from engine.store.session import Connection

OVERVIEW = "tagesuebersicht"
Entry = dict[str, Plain]


def put_overview(
    connection: Connection, letter: Letter, day: date, entries: Sequence[Entry]
) -> tuple[str, bool]:
    """Put *entries* into the overview of the local *day*; return its event, and if it is new.

    Where there is none that waits, *letter* becomes one: what comes after an overview has gone
    out makes another.
    """
    for n in count(1):
        event = f"{DIGEST}/{letter.recipient}/{day}/{n}"
        found = outbox_recall.stands(connection, event)
        if found is None:
            new = replace(letter, event=event, payload=written({"entries": list(entries)}))
            return event, outbox.queue(connection, (new,)) == 1
        if found[0] is State.QUEUED:
            outbox_recall.put_payload(connection, event, _grown(found[1], entries))
            return event, False
    return "", False  # unreachable: numbers do not end


def _grown(payload: str, entries: Sequence[Entry]) -> str:
    known = {str(item["id"]) for item in entries}
    kept = [item for item in json.loads(payload)["entries"] if str(item["id"]) not in known]
    return written({"entries": [*kept, *entries]})
