"""`vorlauf incidents`: what needs a person, and what was done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from cli.answer import Answer, emit
from cli.here import acting, moment
from cli.incident_pages import incident_lines, incident_row, with_labels
from cli.opening import opened
from cli.option import As, AsJson, Now, commands
from cli.refusal import say_no
from engine.core.decision import Refusal
from engine.language import _
from engine.service.house import House, current_regelwerk
from engine.service.incidents import all_incidents, numbers_of, open_incidents, overtaken, settle
from engine.store.incidents import Incident

app = commands()


@app.command(help=_("List what needs a person: where, since when, what to do; settle one."))
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
    house, at = opened(), moment(now, as_json=as_json)
    if done:
        settled = settle(house, done, acting(who), comment, now=at)
        if isinstance(settled, Refusal):
            say_no(settled, as_json=as_json)
        emit(_answer(house, (settled,), at), as_json=as_json)
    found = all_incidents(house) if everything else open_incidents(house)
    emit(_answer(house, found, at), as_json=as_json)


def _answer(house: House, found: Sequence[Incident], now: datetime) -> Answer:
    work = current_regelwerk(house)
    found = [with_labels(incident, work) for incident in found]
    numbers, late = numbers_of(house, found), overtaken(house, found, now=now)
    data = {"incidents": [incident_row(incident, numbers, overtaken=late) for incident in found]}
    lines = tuple(incident_lines(found, numbers, overtaken=late))
    return Answer(data, lines or (_("There is no open incident."),))
