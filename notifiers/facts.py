"""From what a message is about to what its text may say, in the language of the reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.case import Vorlage
from engine.core.letter import Facts
from engine.core.message import msg
from engine.core.regelwerk import Art, Regelwerk
from engine.language import _, say, shown
from engine.service.dossier import MAIL, Dossier

_DAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
# What whoever queues a message may say about it; all else is looked up when it goes out.
_FROM_PAYLOAD = (
    "before",
    "count",
    "frist",
    "legal_day",
    "operative_day",
    "place_before",
    "reason",
    "since",
    "sitzung_day",
    "sitzung_time",
    "task",
)
_ISO_DAY = len("2026-11-26")
_ISO_MINUTE = len("2026-11-26T17:00")


def facts_of(found: Dossier, url: str) -> Facts:
    """Return the variables for the text of a message; *url* is where the web pages are."""
    facts = Facts(
        recipient=found.reader.name if found.claim.channel == MAIL else "",
        link=_link(found, url),
        entries="\n".join(_entries(found)),
        count=str(len(found.payload.get("entries", ()))),
    )
    facts = _with_vorlage(found, facts)
    facts = _with_meeting(found, facts)
    if found.payload.get("owner"):
        facts = replace(facts, owner=_role(found, str(found.payload["owner"])))
    said = {name: _written(found.payload[name]) for name in _FROM_PAYLOAD if name in found.payload}
    return replace(facts, **said)


def with_lines(facts: Facts, lines: Sequence[str]) -> Facts:
    """Return *facts* with *lines* at the end of the entries of an overview."""
    if not lines:
        return facts
    entries = [facts.entries, *(f"– {line}" for line in lines)]
    count = str(int(facts.count) + len(lines))
    return replace(facts, entries="\n".join(filter(None, entries)), count=count)


def for_subject(found: Dossier, facts: Facts) -> Facts:
    """Return *facts* without what may not stand where everybody reads it over a shoulder."""
    if found.is_secret:
        return replace(facts, betreff=_("(not public)"), reason="", result="", entries="")
    if any(not b.public for b in found.stations):
        return replace(facts, entries="", result="", reason="")
    return replace(facts, entries="")


def weekday(day: date) -> str:
    """Return *day* with its weekday, as people write it."""
    return f"{say(_DAYS[day.weekday()])}, {shown(day)}"


def _written(value: object) -> str:
    if isinstance(value, str) and len(value) in {_ISO_DAY, _ISO_MINUTE}:
        try:
            day, time = date.fromisoformat(value[:_ISO_DAY]), value[_ISO_DAY + 1 :]
        except ValueError:
            return value
        return f"{weekday(day)}, {time}" if time else weekday(day)
    return str(value)


def _with_vorlage(found: Dossier, facts: Facts) -> Facts:
    vorlage, regelwerk = found.vorlage, found.regelwerk
    if vorlage is None or regelwerk is None:
        return facts
    art = regelwerk.arten.get(vorlage.art)
    state = art.machine.states.get(vorlage.state) if art else None
    labels = (_label(regelwerk, b.gremium) for b in found.stations)
    facts = replace(
        facts,
        number=number_of(vorlage),
        betreff=vorlage.betreff,
        art=art.label if art else vorlage.art,
        state=state.label if state else vorlage.state,
        gremium=", ".join(dict.fromkeys(labels)),
        result=", ".join(b.result.label for b in found.stations if b.result),
    )
    entry = found.entry
    if entry is None:
        return facts
    at = datetime.fromisoformat(entry.at).astimezone(ZoneInfo(regelwerk.zone))
    return replace(
        facts,
        trigger=_trigger(regelwerk, art, entry.trigger),
        name=entry.name,
        at=shown(at),
        reason=entry.comment,
    )


def _with_meeting(found: Dossier, facts: Facts) -> Facts:
    meeting = found.meeting
    if meeting is None:
        return facts
    if found.regelwerk and not facts.gremium:
        labels = [_label(found.regelwerk, name) for name in meeting.gremien]
        facts = replace(facts, gremium=", ".join(labels))
    return replace(
        facts,
        sitzung=meeting.title,
        sitzung_day=weekday(meeting.day),
        sitzung_time=meeting.start,
        sitzung_place=meeting.place,
        shortened=(meeting.because or _("yes")) if meeting.shortened else "",
    )


def number_of(vorlage: Vorlage) -> str:
    """Return the printed number, or what stands for it."""
    return vorlage.number.printed if vorlage.number else _("(no number yet)")


def role_of(found: Dossier) -> str:
    """Return the label of the role as whose holder somebody is told."""
    return _role(found, found.claim.role)


def _label(regelwerk: Regelwerk, gremium: str) -> str:
    known = regelwerk.gremien.get(gremium)
    return known.label if known else gremium


def _trigger(regelwerk: Regelwerk, art: Art | None, trigger: str) -> str:
    arrows = (*(art.machine.transitions if art else ()), *regelwerk.beratung.transitions)
    label = next((arrow.label for arrow in arrows if arrow.trigger == trigger), "")
    act = regelwerk.acts.get(trigger)
    return label or (act.label if act else trigger)


def _link(found: Dossier, url: str) -> str:
    """Return where the reader finds what it is about: a page, or a command."""
    vorlage, meeting = found.vorlage, found.meeting
    if url:
        return f"{url}/vorlagen/{vorlage.id}" if vorlage else url
    if vorlage is not None:
        ref = vorlage.number.printed if vorlage.number else vorlage.id
        return f"vorlauf vorlage show {ref}"
    if meeting is not None:
        return f"vorlauf sitzung show {meeting.id}"
    entries: Iterable[Mapping[str, Any]] = found.payload.get("entries", ())
    is_of_fristen = any(item.get("frist") for item in entries)
    return "vorlauf fristen" if is_of_fristen else "vorlauf vorlage list --open"


def _role(found: Dossier, name: str) -> str:
    known = found.regelwerk.duties.get(name) if found.regelwerk else None
    return known.label if known else name


def _entries(found: Dossier) -> list[str]:
    items: tuple[Mapping[str, Any], ...] = tuple(found.payload.get("entries", ()))
    return [f"– {_entry(found, item)}" for item in items]


def _entry(found: Dossier, item: Mapping[str, Any]) -> str:
    """Return one line of an overview: what it is about, what is to be done, by when, and why you.

    A line that names a paper only says in which state it is.
    """
    vorlage = found.others.get(str(item.get("vorlage", "")))
    parts = list[str]()
    if vorlage is not None:
        open_to_reader = vorlage.public or found.may_see
        parts += [number_of(vorlage), vorlage.betreff if open_to_reader else _("(not public)")]
    if item.get("what"):
        parts.append(_sitting(item))
    parts.append(_until(found, item) if item.get("frist") else _state(found, vorlage))
    if item.get("owner"):
        role = _role(found, str(item["owner"]))
        parts.append(_("for your information, in charge: {role}").format(role=role))
    if item.get("for"):
        parts.append(_("standing in for {name}").format(name=item["for"]))
    return " · ".join(part for part in parts if part)


def _sitting(item: Mapping[str, Any]) -> str:
    """Return which sitting a line is about; one of old may not know its day."""
    title, day = str(item["what"]), item.get("sitting")
    return _("{sitting} on {day}").format(sitting=title, day=_written(day)) if day else title


def _until(found: Dossier, item: Mapping[str, Any]) -> str:
    """Return a Frist and until when to act, or since when it is overdue."""
    frist = str(item["frist"])
    if item.get("since"):
        return _("{frist}, overdue since {day}").format(frist=frist, day=_written(item["since"]))
    if item.get("day") == _today(found):
        return _("{frist} ends today").format(frist=frist)
    return _("{frist} by {day}").format(frist=frist, day=_written(item.get("day", "")))


def _today(found: Dossier) -> str:
    """Return the local day of the first try, ISO: a later try sends the same words."""
    if found.regelwerk is None or not found.claim.first_try:
        return ""
    at = datetime.fromisoformat(found.claim.first_try)
    return at.astimezone(ZoneInfo(found.regelwerk.zone)).date().isoformat()


def _state(found: Dossier, vorlage: Vorlage | None) -> str:
    if vorlage is None or found.regelwerk is None:
        return ""
    art = found.regelwerk.arten.get(vorlage.art)
    state = art.machine.states.get(vorlage.state) if art else None
    return state.label if state else vorlage.state
