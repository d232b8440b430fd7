"""What a moved, cancelled or shortened sitting looks like: everything that changed with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cli.answer import Answer, table
from cli.present import gremium_label
from engine.core.message import Message, msg, msgs
from engine.core.regelwerk import Regelwerk
from engine.language import _, say, shown
from engine.service.sitting_change import Shifted
from engine.store.sittings import Changed, Meeting


def shifted_answer(regelwerk: Regelwerk, shifted: Shifted, warnings: Sequence[Message]) -> Answer:
    """Return the sitting with the Vorlagen and Fristen that went along."""
    meeting = shifted.meeting
    data: dict[str, Any] = {
        "id": meeting.id,
        "title": meeting.title,
        "date_before": shifted.before.day,
        "start_before": shifted.before.start,
        "date": meeting.day,
        "start": meeting.start,
        "place": meeting.place,
        "cancelled": meeting.cancelled,
        "shortened": meeting.shortened,
        "shortened_because": meeting.because or None,
        "papers": list(shifted.papers),
        "fristen": [
            {
                "id": after.id,
                "label": after.label,
                "gremium": after.gremium,
                "date_before": before.legal,
                "operative_before": before.operative,
                "date": after.legal,
                "operative": after.operative,
            }
            for before, after in shifted.changed
        ],
        "withdrawn": [
            {"id": frist.id, "label": frist.label, "gremium": frist.gremium}
            for frist in shifted.withdrawn
        ],
        "told": shifted.told,
        "warnings": [say(text) for text in warnings],
    }
    return Answer(data, tuple(_lines(regelwerk, shifted, warnings)))


def _lines(regelwerk: Regelwerk, shifted: Shifted, warnings: Sequence[Message]) -> Iterator[str]:
    yield say(_title(shifted))
    yield from shortened_lines(shifted.meeting)
    yield from (f"  ! {say(warning)}" for warning in warnings)
    if shifted.papers:
        numbers = ", ".join(shifted.papers)
        went = msg("Vorlagen that went along: {numbers}", numbers=numbers)
        if shifted.meeting.cancelled:
            went = msg("Vorlagen that need another sitting: {numbers}", numbers=numbers)
        yield "  " + say(went)
    if shifted.changed:
        head = (_("Frist"), _("Gremium"), _("before"), _("now"))
        rows = [
            (
                after.label,
                gremium_label(regelwerk, after.gremium),
                shown(was.operative),
                shown(after.operative),
            )
            for was, after in shifted.changed
        ]
        yield from table(head, rows, indent="  ")
    for frist in shifted.withdrawn:
        label = gremium_label(regelwerk, frist.gremium)
        yield "  " + say(msg("no longer: {frist}, {gremium}", frist=frist.label, gremium=label))
    yield "  " + say(
        msgs("{count} person will be told", "{count} persons will be told", shifted.told)
    )


def _title(shifted: Shifted) -> Message:
    meeting, before = shifted.meeting, shifted.before
    if meeting.cancelled:
        return msg("Sitting {id}: {title} is cancelled", id=meeting.id, title=meeting.title)
    if meeting.shortened and not before.shortened:
        return msg(
            "Sitting {id}: {title}, {day}: the Fristen are shortened",
            id=meeting.id,
            title=meeting.title,
            day=meeting.day,
        )
    return msg(
        "Sitting {id}: {title} is moved from {before}, {was} to {day}, {start}",
        id=meeting.id,
        title=meeting.title,
        before=before.day,
        was=before.start,
        day=meeting.day,
        start=meeting.start,
    )


def shortened_lines(meeting: Meeting) -> Iterator[str]:
    """Yield that the Fristen of *meeting* are shortened, and why: the summons must say both."""
    if meeting.shortened:
        text = msg("shortened; the summons must say so")
        if meeting.because:
            text = msg(
                "shortened; the summons must say so and name the reason: {reason}",
                reason=meeting.because,
            )
        yield f"  {say(text)}"


def change_row(change: Changed, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one change of a sitting as a row of JSON; *names* are those of persons, by id."""
    return {
        "at": change.at,
        "actor": change.actor,
        "name": names.get(change.actor, change.actor),
        "kind": change.kind,
        "reason": change.reason,
        "date_before": change.before[0],
        "start_before": change.before[1],
        "shortened": change.shortened,
    }


def change_lines(changes: Sequence[Changed], names: Mapping[str, str]) -> Iterator[str]:
    """Yield one line for each time that a sitting was changed: when, how, who, why.

    *names* are those of persons, by id.
    """
    for change in changes:
        at = shown(datetime.fromisoformat(change.at))
        name = names.get(change.actor, change.actor)
        text = msg(
            "moved on {at} by {name}, it was to be on {day}", at=at, name=name, day=_day(change)
        )
        if change.kind == "cancelled":
            text = msg("cancelled on {at} by {name}", at=at, name=name)
        if change.kind == "shortened":
            text = msg("Fristen shortened on {at} by {name}", at=at, name=name)
        yield f"  {say(text)}: {change.reason}".removesuffix(": ")


def _day(change: Changed) -> str:
    return shown(datetime.fromisoformat(change.before[0]).date())
