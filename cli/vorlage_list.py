"""Vorlagen as a list: one line each, and first what staff must know."""

from collections.abc import Sequence
from datetime import datetime

from cli.answer import Answer, table
from cli.fristen_pages import alarms
from cli.pages import SHORT, state_label
from engine.core.regelwerk import Regelwerk
from engine.language import _, say, shown
from engine.service.house import House, current_regelwerk
from engine.store.paper_list import Listed


def list_answer(house: House, found: Sequence[Listed], now: datetime, *, narrowed: bool) -> Answer:
    """Return the papers; *narrowed* says that not all of them were asked for. *now* is aware."""
    warnings = [say(text) for text in alarms(house, now)]
    lines = _list_lines(current_regelwerk(house), found, narrowed=narrowed)
    data = {
        "alarms": warnings,
        "vorlagen": [
            {
                "id": p.id,
                "number": p.number or None,
                "art": p.art,
                "state": p.state,
                "closed": p.closed,
                "betreff": p.betreff,
                "public": p.public,
                "changed": p.changed,
            }
            for p in found
        ],
    }
    return Answer(data, (*(f"! {text}" for text in warnings), *lines))


def _list_lines(
    regelwerk: Regelwerk | None, found: Sequence[Listed], *, narrowed: bool
) -> list[str]:
    if not found:
        return [_("There is no such Vorlage.") if narrowed else _("There is no Vorlage yet.")]
    rows = [
        (
            p.number or p.id[:SHORT],
            _art_label(regelwerk, p.art),
            state_label(regelwerk, p.art, p.state) if regelwerk else p.state,
            p.betreff or "–",
            shown(datetime.fromisoformat(p.changed).date()),
        )
        for p in found
    ]
    head = (_("Number"), _("Art"), _("State"), _("Betreff"), _("changed"))
    return table(head, rows, cut=frozenset({1, 3}))


def _art_label(regelwerk: Regelwerk | None, name: str) -> str:
    known = regelwerk.arten.get(name) if regelwerk else None
    return known.label if known else name
