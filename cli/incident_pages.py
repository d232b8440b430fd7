"""How incidents look: what happened, where, since when, and what to type to mend it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cli.here import HOME
from cli.mail_words import state_typed
from cli.pages import SHORT
from cli.present import gremium_label
from engine.core.delivery import Standing
from engine.core.incident import IncidentKind
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.language import _, say
from engine.service.deadlines import role_label
from engine.service.dossier import MAIL
from engine.service.vacancy import gremien_named, nobody
from engine.store.incidents import Incident

_KINDS = {
    IncidentKind.CONDITION: msg("a condition could not be evaluated"),
    IncidentKind.ROLE: msg("nobody was there to be told"),
    IncidentKind.MAIL: msg("a message needs a decision"),
    IncidentKind.SERVER: msg("a server takes no messages"),
    IncidentKind.CLOCK: msg("look at the clock of this machine"),
    IncidentKind.FRIST: msg("a Frist has not begun"),
    IncidentKind.BEGUN: msg("Fristen have begun afterwards"),
    IncidentKind.ADDRESS: msg("mails do not reach a person"),
    IncidentKind.RESTORED: msg("the database was restored from a backup"),
}
Numbers = Mapping[str, str]  # printed numbers of Vorlagen by id
Ids = frozenset[str]  # of incidents whose message may not go out any more
NONE: Ids = frozenset()


def incident_row(incident: Incident, numbers: Numbers, *, overtaken: Ids = NONE) -> dict[str, Any]:
    """Return an incident as a row of JSON."""
    done = incident.settlement
    settled = None
    if done:
        comment = say(done.reason) if done.reason else done.comment
        settled = {"at": done.at, "by": done.by or None, "comment": comment}
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "at": incident.at,
        "vorlage": incident.vorlage,
        "number": numbers.get(incident.vorlage),
        "trigger": incident.trigger,
        "person": incident.actor,
        "about": dict(incident.about),
        "reasons": [say(reason) for reason in incident.reasons],
        "commands": [] if done else list(_commands(incident, overtaken)),
        "settled": settled,
    }


def incident_lines(
    found: Sequence[Incident], numbers: Numbers, *, overtaken: Ids = NONE
) -> Iterator[str]:
    """Yield every incident with what to do; what one and the same deed mends stands together."""
    groups: dict[object, list[Incident]] = {}
    for incident in found:
        groups.setdefault(_group(incident), []).append(incident)
    for group in groups.values():
        for incident in group:
            yield from _lines(incident, numbers)
        if group[0].settlement is None:
            yield from _what_to_do(group[0], overtaken)


def with_labels(incident: Incident, work: Regelwerk | None) -> Incident:
    """Return *incident* with the labels of role and Gremien that *work* has for them."""
    about = incident.about
    if incident.kind is not IncidentKind.ROLE or work is None or "named" not in about:
        return incident
    labels = (gremium_label(work, name) for name in gremien_named(about))
    return replace(incident, reasons=(nobody(role_label(work, about["role"]), labels),))


def _group(incident: Incident) -> object:
    """Return what incidents have in common that end by the same command."""
    if incident.kind is not IncidentKind.ROLE or incident.settlement:
        return incident.id
    return incident.about["role"], incident.about["named"]


def _lines(incident: Incident, numbers: Numbers) -> Iterator[str]:
    what = say(_KINDS[incident.kind])
    place = _where(incident, numbers.get(incident.vorlage, incident.vorlage))
    where = say(place) if place else ""
    at = datetime.fromisoformat(incident.at).astimezone(HOME)
    yield say(msg("{id}  since {at}: {what}", id=incident.id[:SHORT], at=at, what=what))
    if where:
        yield f"    {where}"
    yield from (f"    – {say(reason)}" for reason in incident.reasons)
    done = incident.settlement
    if done is None:
        return
    at = datetime.fromisoformat(done.at).astimezone(HOME)
    text = msg("settled by {name} on {at}: {comment}", name=done.by, at=at, comment=done.comment)
    if done.reason:
        text = msg("over by itself on {at}: {reason}", at=at, reason=done.reason)
    yield "    " + say(text)


def _where(incident: Incident, number: str) -> Message | None:
    if incident.kind is IncidentKind.CONDITION:
        return _deed(incident, number)
    for name, words in _PLACES.items():
        if name in incident.about:
            return words(incident, number)
    if not number:
        return None
    return msg("Vorlage {number}: {what}", number=number, what=incident.trigger)


def _sitting(incident: Incident, _number: str) -> Message:
    return msg("sitting {id}", id=incident.about["sitzung"])


def _channel(incident: Incident, _number: str) -> Message:
    if incident.about["channel"] == MAIL:
        return msg("delivery by mail")
    return msg("channel “{name}”", name=incident.about["channel"])


def _deed(incident: Incident, number: str) -> Message:
    done = msg("{trigger} by {person}", trigger=incident.trigger, person=incident.actor)
    return msg("Vorlage {number}: {what}", number=number, what=done) if number else done


def _mail(incident: Incident, number: str) -> Message:
    mail, person = incident.about["mail"], incident.actor
    if not number:
        return msg("message {id} to {person}", id=mail, person=person)
    return msg(
        "message {id} to {person} about Vorlage {number}", id=mail, person=person, number=number
    )


def _frist(incident: Incident, number: str) -> Message:
    frist = incident.about["frist"]
    if not number:
        return msg("reminder of Frist {id}", id=frist)
    return msg("reminder of Frist {id} of Vorlage {number}", id=frist, number=number)


def _person(incident: Incident, _number: str) -> Message:
    return msg("person {name}", name=incident.about["person"])


_PLACES = {
    "mail": _mail,
    "person": _person,
    "sitzung": _sitting,
    "frist": _frist,
    "channel": _channel,
}


def _what_to_do(incident: Incident, overtaken: Ids) -> Iterator[str]:
    advice = _ADVICE[incident.kind]
    if incident.id in overtaken:
        advice = msg("what it says has been overtaken: take it out")
    yield f"  → {say(advice)}"
    yield from (f"      {command}" for command in _commands(incident, overtaken))


_ADVICE = {
    IncidentKind.CONDITION: msg("correct the condition in the definitions, then say what was done"),
    IncidentKind.ROLE: msg("enter somebody with the role; what waits is told by itself then"),
    IncidentKind.MAIL: msg("look at it, then send it again or take it out"),
    IncidentKind.SERVER: msg("check the settings of the server; the next delivery tries again"),
    IncidentKind.CLOCK: msg("compare the clock, look at what is about to go out, then say so"),
    IncidentKind.FRIST: msg("complete the rule in the definitions, then say what was done"),
    IncidentKind.BEGUN: msg("look at those that have ended already, then say so"),
    IncidentKind.ADDRESS: msg("enter another address; then send again what was given up"),
    IncidentKind.RESTORED: msg("send again or take out what is held or unclear, then say so"),
}


def _commands(incident: Incident, overtaken: Ids) -> Iterator[str]:
    """Yield what to type, word by word as it is understood."""
    about, kind = incident.about, incident.kind
    if kind is IncidentKind.ROLE:
        gremien = about["named"].split(",")
        yield from (f"vorlauf person give {_('PERSON')} {_role(about, g)}" for g in gremien)
    elif kind is IncidentKind.MAIL and "mail" in about:
        yield f"vorlauf mails show {about['mail']}"
        if incident.id not in overtaken:
            yield f"vorlauf mails retry {about['mail']}"
        yield f'vorlauf mails drop {about["mail"]} -m "…"'
    elif kind is IncidentKind.SERVER:
        yield "vorlauf deliver"
    elif kind is IncidentKind.ADDRESS:
        yield f"vorlauf person set {about['person']} --mail {_('ADDRESS')}"
        yield f"vorlauf mails list --to {about['person']} --state {state_typed(Standing.DEAD)}"
    else:
        yield from _looks(kind)
        yield f'vorlauf incidents --settle {incident.id[:SHORT]} --comment "…"'


def _role(about: Mapping[str, str], gremium: str) -> str:
    return f"{about['role']}:{gremium}" if gremium else about["role"]


def _with_state(state: Standing) -> str:
    return f"vorlauf mails list --state {state_typed(state)}"


def _looks(kind: IncidentKind) -> Iterator[str]:
    """Yield where to look before an incident is settled by hand."""
    if kind is IncidentKind.CLOCK:
        yield _with_state(Standing.QUEUED)
    elif kind in {IncidentKind.CONDITION, IncidentKind.FRIST}:
        yield "vorlauf check"
    elif kind is IncidentKind.BEGUN:
        yield "vorlauf fristen list"
    elif kind is IncidentKind.RESTORED:
        yield from (_with_state(Standing.HELD), _with_state(Standing.UNCLEAR))
