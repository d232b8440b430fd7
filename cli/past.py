"""What was ever done to a Vorlage: who, when, what moved, and with which words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cli.answer import Answer, table
from cli.pages import move_row, move_text, moved_text
from cli.terminal import is_too_wide
from engine.core.decision import Move
from engine.language import _, say, shown
from engine.service.create import CREATE
from engine.service.read import Past, Shown

VOTES = ("ja", "nein", "enthaltung")
TOLD = ("beratung", "ergebnis", *VOTES)  # the station is told by the move, the votes as one
LONGEST = 20


def history_answer(seen: Shown, past: Sequence[Past]) -> Answer:
    """Return every entry with actor, moment, comment and what moved."""
    data = {"number": seen.number or None, "entries": [_row(entry) for entry in past]}
    return Answer(data, tuple(_lines(seen, past)))


def _lines(seen: Shown, past: Sequence[Past]) -> list[str]:
    head = (_("No."), _("When"), _("Who"), _("Trigger"), _("What moved"), _("Comment"))
    rows = [_cells(seen, entry, brief=False) for entry in past]
    if is_too_wide([head, *rows], ""):
        rows = [_cells(seen, entry, brief=True) for entry in past]
    return table(head, rows)


def _cells(seen: Shown, entry: Past, *, brief: bool) -> tuple[str, ...]:
    moves = (_moved(seen, entry, move, brief=brief) for move in entry.moves)
    warned = (f"! {say(notice)}" for notice in entry.notices)
    return (
        str(entry.seq),
        shown(entry.at),
        entry.name or entry.actor,
        entry.trigger,
        " – ".join(filter(None, ("; ".join(moves), _said(entry), *warned))),
        entry.comment or "",
    )


def _moved(seen: Shown, entry: Past, move: Move, *, brief: bool) -> str:
    days = entry.days.get(move.station)
    if days is None:
        return move_text(seen.regelwerk, seen.vorlage, move, brief=brief)
    return moved_text(seen.regelwerk, seen.vorlage, move, days, brief=brief)


def _row(entry: Past) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "name": entry.name,
        "trigger": entry.trigger,
        "comment": entry.comment,
        "values": json.loads(entry.payload),
        "moves": [move_row(m, entry.days.get(m.station)) for m in entry.moves],
        "notices": [say(notice) for notice in entry.notices],
        "hash": entry.hash,
    }


def _said(entry: Past) -> str:
    """Return the result with its votes, and what else was typed."""
    if entry.trigger == CREATE:
        return ""
    values: Mapping[str, str] = json.loads(entry.payload)
    votes = " : ".join(values[name] for name in VOTES if values.get(name))
    others = (_typed(name, text) for name, text in values.items() if name not in TOLD)
    return ", ".join(filter(None, (values.get("ergebnis", ""), votes, *others)))


def _typed(name: str, text: str) -> str:
    return f"{name}={text}" if len(text) <= LONGEST else name
