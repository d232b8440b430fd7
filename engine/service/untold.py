"""Take back what a Frist has queued and nobody needs to hear any more."""

import json
from collections.abc import Sequence
from datetime import datetime

from engine.core.message import msg
from engine.store import outbox_recall
from engine.store.sentence import frozen_messages, written
from engine.store.session import Connection
from engine.store.statement import utc_text

DIGEST = "uebersicht"
_OVER = msg("the Frist has ended or moved")


def untold(
    connection: Connection, events: Sequence[str], fristen: Sequence[int], now: datetime
) -> int:
    """Take back the messages *events* that tell of *fristen* and have not gone out.

    Of a digest only what is about them is left out. Returns how many messages were taken back.
    """
    if not events:
        return 0
    own = tuple(f"frist/{ident}/" for ident in fristen)
    single = [event for event in events if event.startswith(own)]
    over = [e for e in events if e.startswith(f"{DIGEST}/") and _left_out(connection, e, fristen)]
    reason = frozen_messages((_OVER,))
    return outbox_recall.withdraw_these(connection, (*single, *over), reason, utc_text(now))


def _left_out(connection: Connection, event: str, fristen: Sequence[int]) -> bool:
    """Leave *fristen* out of the digest *event*; return whether nothing remains in it."""
    text = outbox_recall.waiting_payload(connection, event)
    if text is None:
        return False
    payload = json.loads(text)
    kept = [item for item in payload["entries"] if item["id"] not in fristen]
    outbox_recall.put_payload(connection, event, written({**payload, "entries": kept}))
    return not kept
