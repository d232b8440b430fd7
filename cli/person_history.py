"""What changed with each decision about a person: a role, the name, the address, an absence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cli.decisions import decision_line, decision_rows
from cli.present import duty_text
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.language import say, shown
from engine.service.chronicle import Entry

Content = Mapping[str, Any]


def history_rows(entries: Sequence[Entry], work: Regelwerk | None) -> list[dict[str, Any]]:
    """Return *entries*, all those about one person, as rows of JSON with what each changed."""
    pairs = zip(decision_rows(entries), _changes(entries, work), strict=True)
    return [{**row, "changed": list(what)} for row, what in pairs]


def history_lines(entries: Sequence[Entry], work: Regelwerk | None) -> list[str]:
    """Return a line for each of *entries*: when, what exactly, by whom, why."""
    pairs = zip(entries, _changes(entries, work), strict=True)
    return [decision_line(entry, "; ".join(what)) for entry, what in pairs]


def _changes(entries: Sequence[Entry], work: Regelwerk | None) -> Iterator[tuple[str, ...]]:
    """Yield for each entry what it says otherwise than the one before."""
    before: Content = {}
    for entry in entries:
        after: Content = json.loads(entry.content)
        yield tuple(_changed(before, after, work))
        before = after


def _changed(before: Content, after: Content, work: Regelwerk | None) -> Iterator[str]:
    was, now = _roles(before), _roles(after)
    yield from (duty_text(work, *duty) for duty in sorted(was ^ now))
    yield from _texts(before, after)
    yield from (_span(one) for one in sorted(_absences(after) - _absences(before)))
    yield from _ended(before, after)


def _roles(content: Content) -> set[tuple[str, str]]:
    return {(role, gremium) for role, gremium in content.get("roles", ())}


def _absences(content: Content) -> set[tuple[str, str, str]]:
    return {(since, until, deputy) for since, until, deputy in content.get("absences", ())}


def _texts(before: Content, after: Content) -> Iterator[str]:
    """Yield the name and the address where they are others than before."""
    if not before:
        return
    for name in ("name", "mail"):
        was, now = before.get(name) or "–", after.get(name) or "–"
        if was != now:
            yield f"{was} → {now}"


def _ended(before: Content, after: Content) -> Iterator[str]:
    """Yield what was taken out; an absence that was cut short is said by its new days."""
    kept = {since for since, _until, _deputy in _absences(after)}
    for one in sorted(_absences(before) - _absences(after)):
        if one[0] not in kept:
            yield _span(one)


def _span(one: tuple[str, str, str]) -> str:
    since, until = (shown(date.fromisoformat(day)) for day in one[:2])
    return say(msg("{span}, deputy: {deputy}", span=f"{since}–{until}", deputy=one[2]))
