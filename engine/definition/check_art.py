"""What is wrong in the file of one Vorlagenart besides its machine and the order of its route."""

from collections.abc import Iterator, Mapping

from engine.core.guard import Field, Guard, Kind
from engine.core.machine import Action
from engine.core.message import msg
from engine.core.numbering import GAPS, Given, has_counter, wrong_gaps
from engine.definition.document_art import ArtDoc, PaperTransitionDoc
from engine.definition.lexicon import Lexicon, known_gremium, unknown
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Loc, Source

BUILT_IN: Mapping[str, Field] = {
    "betreff": Field(Kind.TEXT),
    "nummer": Field(Kind.TEXT),
    "version": Field(Kind.NUMBER),
    "oeffentlich": Field(Kind.YESNO),
}
GIVEN_ALWAYS = ("betreff", "oeffentlich")
# A text that is not filled in is empty; these have no value then, and a condition no answer.
_NO_ANSWER = (Kind.NUMBER, Kind.YESNO, Kind.DATE)


def check_art(source: Source[ArtDoc], lexicon: Lexicon) -> Iterator[Problem]:
    """Yield what is wrong with fields, number and references of an Art."""
    yield from _fields(source)
    yield from _number(source)
    yield from _actions(source)
    yield from _other_than(source)
    yield from _given(source)
    for n, found in enumerate(source.doc.tell_afterwards):
        yield from known_gremium(lexicon, found, source.at("tell_afterwards", n))
    for n, found in enumerate(source.doc.parents):
        text = msg("there is no Vorlagenart “{found}”", found=found)
        place = source.at("parents", n)
        yield from unknown("art-unknown", text, found, lexicon.arten, place)


def check_gaps(source: Source[ArtDoc], loc: Loc, when: Guard | None) -> Iterator[Problem]:
    """Yield a warning where an empty field would keep the station at *loc* from being planned."""
    for name in when.reads if when else ():
        doc = source.doc.fields.get(name)
        ask = f"present({name})"
        silent = doc is not None and not doc.required and doc.type.kind in _NO_ANSWER
        if silent and when and ask not in "".join(when.source.split()):
            text = msg("while {field} is not filled in, the route cannot be planned", field=name)
            hint = msg("write required: true at the field, or ask {ask}", ask=ask)
            place = source.inside(*loc, "when")
            yield Problem("route-gap", place, text, Severity.WARNING, hint, found=name)


def _fields(source: Source[ArtDoc]) -> Iterator[Problem]:
    for name, f in source.doc.fields.items():
        place = source.at("fields", name)
        if name in BUILT_IN or name == "today":
            text = msg("“{name}” is a built-in fact and cannot be declared", name=name)
            yield Problem("field-builtin", place, text, found=name)
        if (f.type == "choice") != bool(f.of):
            text = msg("the choice “{name}” needs its values under of:", name=name)
            if f.of:
                text = msg("“{name}” has values under of: but is no choice", name=name)
            yield Problem("field-choice", place, text, found=name)


def _number(source: Source[ArtDoc]) -> Iterator[Problem]:
    for key, pattern in (
        ("number", source.doc.number),
        ("number_child", source.doc.number_child),
    ):
        for gap in wrong_gaps(pattern):
            text = msg("“{gap}” is no gap of a number", gap=gap)
            hint = msg("possible are {gaps}", gaps=", ".join(f"{{{name}}}" for name in GAPS))
            yield Problem("number-gap", source.at(key), text, hint=hint, found=gap)
        if not has_counter(pattern):
            text = msg("a number without its running part would be given twice")
            hint = msg("add {gaps}", gaps="{counter:03}")
            yield Problem("number-counter", source.at(key), text, hint=hint, found=pattern)


def _other_than(source: Source[ArtDoc]) -> Iterator[Problem]:
    """Yield what is asked of another person than the doer of a trigger that nobody can do."""
    triggers = tuple(dict.fromkeys(t.trigger for t in source.doc.transitions if t.trigger))
    for n, doc in enumerate(source.doc.transitions):
        for m, found in enumerate(doc.other_than):
            text = msg("no transition of this Vorlagenart has the trigger “{found}”", found=found)
            place = source.at("transitions", n, "other_than", m)
            yield from unknown("trigger-unknown", text, found, triggers, place)
        yield from _of_outcome(source, n, doc)


def _given(source: Source[ArtDoc]) -> Iterator[Problem]:
    """Yield the values of a step that are no fields of the Vorlage."""
    possible = (*GIVEN_ALWAYS, *source.doc.fields)
    for n, doc in enumerate(source.doc.transitions):
        for m, found in enumerate(doc.fields):
            text = msg("this Vorlagenart has no field “{found}”", found=found)
            place = source.at("transitions", n, "fields", m)
            yield from unknown("field-unknown", text, found, possible, place)


def _of_outcome(source: Source[ArtDoc], n: int, doc: PaperTransitionDoc) -> Iterator[Problem]:
    """Yield what only a person could meet, at a transition that no person takes."""
    for key, written in (("other_than", doc.other_than), ("fields", doc.fields)):
        if written and doc.trigger is None:
            text = msg("no person brings an outcome about, so {key} has no sense here", key=key)
            place = source.at("transitions", n, key)
            yield Problem("outcome-by-nobody", place, text, hint=msg("leave {key} out", key=key))


def _actions(source: Source[ArtDoc]) -> Iterator[Problem]:
    """Yield what is promised elsewhere in the file, but done by no transition."""
    done = {action for t in source.doc.transitions for action in t.actions}
    if source.doc.number_given is Given.RELEASE and Action.NUMBER not in done:
        text = msg("no transition gives the number")
        hint = msg("add actions: [{action}], or number_given: creation", action="number")
        yield Problem("number-never", source.at("number_given"), text, hint=hint)
    if source.doc.route and Action.PLAN_ROUTE not in done:
        text = msg("no transition starts the route")
        hint = msg("add actions: [{action}] where it begins", action="plan_route")
        yield Problem("route-never", source.at("route"), text, hint=hint)
