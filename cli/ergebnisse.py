"""`vorlauf ergebnisse`: the results that the Regelwerk knows, and what each of them does."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from cli.answer import Answer, Exit, emit
from cli.here import moment
from cli.opening import opened, with_definitions
from cli.option import AsJson, Folder, Now, commands
from engine.core.catalogue import Column, ResultClass, Step, folded
from engine.core.message import Message, msg
from engine.language import _, say

app = commands()

DOES = {
    Step.ADVANCE: msg("goes on"),
    Step.END: msg("ends the Beratungsfolge"),
    Step.REPEAT: msg("the same Gremium again"),
    Step.REST: msg("rests"),
    Step.INSERT: msg("other Gremien are called in"),
    Step.INSERT_RETURN: msg("other Gremien are called in, then back"),
    Step.SAME_SITTING: msg("same sitting, not in public"),
    Step.BACK: msg("back to the administration"),
    Step.RESCHEDULE: msg("needs another sitting"),
    Step.DROP: msg("the station is dropped"),
    Step.REPLACE: msg("replaces the Beratungsfolge"),
    Step.ASK: msg("a person chooses"),
    Step.WRONG_ROLE: msg("does not fit here, a person chooses"),
    Step.NONE: msg("has no effect"),
}


@app.command(help=_("List the results that can be recorded, and what each of them does."))
def ergebnisse(
    word: Annotated[
        str, typer.Argument(metavar=_("WORD"), help=_("only results in which it occurs"))
    ] = "",
    folder: Folder = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print each class of results with the words by which it is recorded."""
    at = moment(now, as_json=as_json)
    regelwerk = with_definitions(opened(), folder, at, as_json=as_json)
    wanted = folded(word)
    found = [
        (klass, printed)
        for klass in regelwerk.catalogue.classes.values()
        if (printed := [label for label in klass.printed if wanted in folded(label)])
    ]
    data = {"results": [_row(klass, label) for klass, labels in found for label in labels]}
    lines = [line for klass, labels in found for line in _lines(klass, labels)]
    nothing = say(msg("no result contains “{word}”", word=word))
    code = Exit.GOOD if found else Exit.NO
    emit(Answer(data, tuple(lines) or (nothing,), code), as_json=as_json)


def _row(klass: ResultClass, label: str) -> dict[str, Any]:
    effects = {column.value: effect.step.value for column, effect in klass.effects.items()}
    return {
        "label": label,
        "class": klass.name,
        "class_label": klass.label,
        "outcome": klass.outcome,
        "effects": effects,
    }


def _lines(klass: ResultClass, labels: Sequence[str]) -> Iterator[str]:
    advice, decision = (_does(klass, c) for c in (Column.VORBERATUNG, Column.ENTSCHEIDUNG))
    head = msg(
        "{label} – in advice: {advice}; as decision: {decision}",
        label=klass.label,
        advice=advice,
        decision=decision,
    )
    if advice == decision:
        head = msg("{label} – {what}", label=klass.label, what=advice)
    yield say(head)
    yield "  " + "; ".join(labels)


def _does(klass: ResultClass, column: Column) -> Message:
    effect = klass.effects.get(column)
    return DOES[effect.step if effect else Step.ASK]
