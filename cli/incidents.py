"""`vorlauf incidents`: conditions that could not be evaluated, and what was done about them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from cli.answer import Answer, emit
from cli.here import acting, moment
from cli.opening import opened
from cli.option import As, AsJson, Now, commands
from cli.pages import SHORT
from cli.refusal import say_no
from engine.core.decision import Refusal
from engine.core.message import msg
from engine.language import _, say
from engine.service.incidents import all_incidents, open_incidents, settle
from engine.store.incidents import Incident

app = commands()


@app.command(help=_("List the conditions that could not be evaluated; settle one of them."))
def incidents(
    everything: Annotated[
        bool, typer.Option("--all", help=_("also those already settled"))
    ] = False,
    done: Annotated[
        str, typer.Option("--settle", metavar="ID", help=_("mark this incident as settled"))
    ] = "",
    comment: Annotated[str, typer.Option("--comment", "-m", help=_("what was done about it"))] = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print what happened, where, and what is to be done."""
    house = opened()
    if done:
        settled = settle(house, done, acting(who), comment, now=moment(now, as_json=as_json))
        if isinstance(settled, Refusal):
            say_no(settled, as_json=as_json)
        emit(_answer((settled,)), as_json=as_json)
    emit(_answer(all_incidents(house) if everything else open_incidents(house)), as_json=as_json)


def _answer(found: Sequence[Incident]) -> Answer:
    lines = [line for incident in found for line in _lines(incident)]
    if any(incident.settlement is None for incident in found):
        lines.extend(_what_to_do())
    data = {"incidents": [_row(incident) for incident in found]}
    return Answer(data, tuple(lines) or (_("There is no open incident."),))


def _row(incident: Incident) -> dict[str, Any]:
    done = incident.settlement
    return {
        "id": incident.id,
        "at": incident.at,
        "vorlage": incident.vorlage,
        "trigger": incident.trigger,
        "person": incident.actor,
        "reasons": [say(reason) for reason in incident.reasons],
        "settled": {"at": done.at, "by": done.by, "comment": done.comment} if done else None,
    }


def _lines(incident: Incident) -> Iterator[str]:
    yield say(
        msg(
            "{id}  {at}, Vorlage {vorlage}: {trigger} by {person}",
            id=incident.id[:SHORT],
            at=datetime.fromisoformat(incident.at),
            vorlage=incident.vorlage,
            trigger=incident.trigger,
            person=incident.actor,
        )
    )
    yield from (f"    – {say(reason)}" for reason in incident.reasons)
    done = incident.settlement
    if done is not None:
        at = datetime.fromisoformat(done.at)
        text = msg(
            "settled by {name} on {at}: {comment}", name=done.by, at=at, comment=done.comment
        )
        yield "    " + say(text)


def _what_to_do() -> Iterator[str]:
    yield ""
    yield _("What to do: correct the condition in the definitions and check them (vorlauf check).")
    yield _("Then: vorlauf incidents --settle ID --comment “what was done”")
