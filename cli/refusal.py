"""How a "no" looks: every unmet condition, what would meet it, and who could act."""

from collections.abc import Iterator
from typing import Any, NoReturn

from cli.answer import Answer, Exit, emit
from engine.core.decision import Refusal, Unmet
from engine.core.message import Message, msg
from engine.language import _, say
from engine.service.outcome import ACTOR, Conflict

MOST_NAMED = 12
# What the commands do that is no step of a Vorlage, by the name that the services have for it.
DEEDS = {
    "adopt": msg("put the definitions into force"),
    "anlegen": msg("create a Vorlage"),
    "sitzung": msg("enter the sitting"),
    "verlegen": msg("move the sitting"),
    "absagen": msg("cancel the sitting"),
    "abkürzen": msg("shorten the Fristen of the sitting"),
    "verlaengern": msg("extend the Frist"),
    "erledigen": msg("say that the Frist is kept"),
    "mails": msg("change the message"),
    "person": msg("enter the person"),
    "wiederaufnehmen": msg("let the Frist run again"),
    "settle": msg("settle the incident"),
}


def unmet_row(unmet: Unmet) -> dict[str, Any]:
    """Return one unmet condition as a row of JSON."""
    return {
        "ground": unmet.ground.value,
        "message": say(unmet.message),
        "needs": unmet.needs,
        "choices": list(unmet.choices),
    }


def say_no(
    refusal: Refusal,
    *,
    as_json: bool,
    hint: Message | None = None,
    deed: Message | str | None = None,
) -> NoReturn:
    """Print the refusal of *deed*, else of what its trigger stands for, and leave with 1."""
    hint = hint or _hint(refusal)
    first = say(refusal.unmet[0].message) if refusal.unmet else ""
    data = {
        "error": {"code": "refused", "message": first, "hint": say(hint) if hint else ""},
        "trigger": refusal.trigger,
        "unmet": [unmet_row(u) for u in refusal.unmet],
        "who": list(refusal.who),
    }
    emit(Answer(data, tuple(_lines(refusal, hint, deed)), Exit.NO), as_json=as_json)


def is_unknown(refusal: Refusal) -> bool:
    """Return whether nobody is known by the name of the one who acts."""
    return any(unmet.needs == ACTOR for unmet in refusal.unmet)


def _hint(refusal: Refusal) -> Message | None:
    """Return how to say who acts, where nobody is known by that name."""
    if not is_unknown(refusal):
        return None
    return msg(
        "--as PERSON says who acts (vorlauf person list shows everybody);"
        " who is missing is entered with: vorlauf person new"
    )


def _lines(refusal: Refusal, hint: Message | None, deed: Message | str | None) -> Iterator[str]:
    what: Message | str = deed or DEEDS.get(refusal.trigger) or refusal.trigger
    yield say(msg("Not possible: {trigger}", trigger=what))
    for unmet in refusal.unmet:
        said = say(unmet.message)
        yield f"  – {said}"
        if unmet.choices and ", ".join(unmet.choices) not in said:
            yield "    " + _choices(unmet.choices)
    if refusal.who:
        yield "  " + say(msg("could act: {who}", who=", ".join(refusal.who)))
    if hint is not None:
        yield f"  → {say(hint)}"


def _choices(choices: tuple[str, ...]) -> str:
    words = ", ".join(choices[:MOST_NAMED])
    if len(choices) <= MOST_NAMED:
        return say(msg("possible: {words}", words=words))
    return say(msg("possible: {words}, … ({count} in all)", words=words, count=len(choices)))


def say_conflict(conflict: Conflict, *, as_json: bool) -> NoReturn:
    """Print who was faster, with what and when, and leave with 1."""
    text = msg(
        "{name} has changed {number} in the meantime: {trigger} on {at}",
        name=conflict.name,
        number=conflict.number or conflict.vorlage,
        trigger=conflict.trigger,
        at=conflict.at,
    )
    hint = _("look at the Vorlage again and repeat what is still needed")
    data = {
        "error": {"code": "conflict", "message": say(text), "hint": hint},
        "expected": conflict.expected,
        "revision": conflict.revision,
        "name": conflict.name,
        "trigger": conflict.trigger,
        "at": conflict.at,
        "comment": conflict.comment,
    }
    emit(Answer(data, (say(text), f"  → {hint}"), Exit.NO), as_json=as_json)
