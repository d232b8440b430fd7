"""`vorlauf vorlage`: create papers, move them on, and ask why not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NoReturn

import typer

from cli.answer import Exit, emit, refuse
from cli.days import day_typed
from cli.fristen_pages import of_paper
from cli.here import acting, moment
from cli.names import Names, number_near
from cli.opening import called, opened, with_definitions
from cli.option import As, AsJson, Folder, Now, commands
from cli.pages import deed_answer, en_bloc_answer, vorlage_answer
from cli.past import history_answer
from cli.prompt import confirmed
from cli.refusal import say_conflict, say_no
from cli.vorlage_list import list_answer
from cli.why import why_answer
from cli.words import listed, meant
from engine.core.case import Command
from engine.core.catalogue import known_results, read_label
from engine.core.decide import triggers
from engine.core.decision import Ground, Refusal
from engine.core.message import Message, msg
from engine.definition.problem import nearest
from engine.language import _, say, shown
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.house import House, current_regelwerk, local
from engine.service.outcome import Conflict
from engine.service.people import person
from engine.service.read import Filter, Shown, as_of, history, listing, show, what_can
from engine.store.links import LinkKind

app = commands(several=True)

LINKS: dict[str, Message] = {
    LinkKind.CHILD: msg("child"),
    LinkKind.REPLACES: msg("replaces"),
    LinkKind.DUPLICATE: msg("duplicate"),
}
Number = Annotated[str, typer.Argument(metavar=_("NUMBER"), help=_("the number, or the id"))]
Values = Annotated[
    list[str] | None, typer.Argument(metavar=_("FIELD=VALUE …"), help=_("what is given with it"))
]
Key = Annotated[
    str | None,
    typer.Option("--key", help=_("the same key twice has one effect and the same answer")),
]


@app.command(help=_("Create a Vorlage of ART. Fields are typed as FIELD=VALUE."))
def new(
    art: Annotated[str, typer.Argument(metavar="ART", help=_("the Vorlagenart"))],
    values: Values = None,
    number: Annotated[
        str,
        typer.Option(
            "--number", metavar=_("NUMBER"), help=_("a number that the paper already bears")
        ),
    ] = "",
    parent: Annotated[
        str, typer.Option("--parent", metavar=_("NUMBER"), help=_("the paper it belongs to"))
    ] = "",
    link: Annotated[
        str,
        typer.Option(
            "--link",
            metavar=_("WORD"),
            help=say(msg("how it belongs to the other paper: {known}", known=listed(LINKS))),
        ),
    ] = "",
    who: As = None,
    key: Key = None,
    folder: Folder = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the new paper."""
    at = moment(now, as_json=as_json)
    kind = LinkKind(meant(link, LINKS, "--link", as_json=as_json) if link else LinkKind.CHILD)
    house = opened()
    draft = Draft(art, typed(values, as_json=as_json), number, parent, kind)
    regelwerk = with_definitions(house, folder, at, who, as_json=as_json)
    made = create(house, draft, acting(who), now=at, key=key)
    if isinstance(made, Refusal):
        near = None if art in regelwerk.arten else nearest(art, tuple(regelwerk.arten))
        say_no(made, as_json=as_json, hint=near or _who_hint(house, acting(who)))
    emit(deed_answer(_seen(house, made.vorlage.id, as_json=as_json), made, at), as_json=as_json)


def typed(values: list[str] | None, *, as_json: bool) -> dict[str, str]:
    """Return ``FIELD=VALUE`` words as a mapping; leave with 2 where one has no ``=``."""
    pairs: dict[str, str] = {}
    for word in values or ():
        name, sign, value = word.partition("=")
        if not sign or not name:
            text = msg("“{word}” is not FIELD=VALUE", word=word)
            refuse("value-wrong", text, exit_code=Exit.USAGE, as_json=as_json)
        pairs[name.strip()] = value
    return pairs


def _seen(house: House, ref: str, *, as_json: bool) -> Shown:
    seen = show(house, ref)
    if seen is None:
        _unknown(house, ref, as_json=as_json)
    return seen


def _unknown(house: House, ref: str, *, as_json: bool) -> NoReturn:
    refuse(
        "vorlage-unknown",
        msg("there is no Vorlage {ref}", ref=ref),
        hint=number_near(house, ref),
        as_json=as_json,
    )


@app.command("list", help=_("List Vorlagen."))
def list_papers(
    art: Annotated[
        str, typer.Option("--art", metavar="ART", help=_("only of this Vorlagenart"))
    ] = "",
    state: Annotated[
        str, typer.Option("--state", metavar=_("STATE"), help=_("only in this state"))
    ] = "",
    gremium: Annotated[
        str,
        typer.Option(
            "--gremium", metavar="GREMIUM", help=_("only with a station of this Gremium ahead")
        ),
    ] = "",
    is_open: Annotated[
        bool | None, typer.Option("--open/--closed", help=_("only open, or only closed ones"))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print one line a paper, and first what staff must know."""
    house = opened()
    names = Names(house, as_json)
    art = names.art(art)
    wanted = Filter(art, names.state(state, art), names.gremium(gremium), is_open)
    found = listing(house, wanted)
    at = moment(now, as_json=as_json)
    emit(list_answer(house, found, at, narrowed=wanted != Filter()), as_json=as_json)


@app.command("show", help=_("Show a Vorlage, its Beratungsfolge and what is next by whom."))
def show_paper(
    number: Number,
    day: Annotated[
        str | None, typer.Option("--as-of", metavar=_("DATE"), help=_("as it stood on that day"))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the paper, today's or that of an earlier day."""
    house = opened()
    number = called(house, number)
    seen = _seen(house, number, as_json=as_json)
    at = moment(now, as_json=as_json)
    if day is None:
        fristen = of_paper(house, seen.vorlage.id, local(seen.regelwerk, at))
        emit(vorlage_answer(seen, seen.vorlage, at.date(), fristen), as_json=as_json)
    then = day_typed(day, as_json=as_json)
    past = as_of(house, number, then)
    if past is None:
        text = msg("on {day} there was no Vorlage {ref} yet", day=shown(then), ref=number)
        refuse("vorlage-unknown", text, as_json=as_json)
    emit(vorlage_answer(seen, past, then), as_json=as_json)


@app.command(help=_("Move a Vorlage on. Several numbers, separated by commas, go en bloc."))
def do(
    number: Number,
    trigger: Annotated[
        str,
        typer.Argument(metavar=_("TRIGGER"), help=_("the step; vorlauf vorlage why lists them")),
    ],
    values: Values = None,
    comment: Annotated[str, typer.Option("--comment", "-m", help=_("a word of explanation"))] = "",
    key: Key = None,
    expected: Annotated[
        int | None, typer.Option("--expected", help=_("only if it is still at this revision"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("answer questions with yes"))] = False,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print what moved, or every reason why not."""
    at = moment(now, as_json=as_json)
    command = Command(trigger, by(acting(who)), typed(values, as_json=as_json), comment)
    refs = [ref.strip() for ref in number.split(",") if ref.strip()] or [number]
    if len(refs) > 1 and expected is not None:
        text = msg("--expected holds for one Vorlage, not for several")
        refuse("usage", text, exit_code=Exit.USAGE, as_json=as_json)
    house = opened()
    refs = [called(house, ref) for ref in refs]
    if not (yes or as_json):
        _ask(house, refs, command, at)
    if len(refs) > 1:
        answers = carry_en_bloc(house, [(ref, command) for ref in refs], now=at, key=key)
        emit(en_bloc_answer(current_regelwerk(house), refs, answers), as_json=as_json)
    done = carry(house, refs[0], command, now=at, key=key, expected=expected)
    if isinstance(done, Refusal):
        hint = _hint(house, refs[0], command, done)
        say_no(done, as_json=as_json, hint=hint, deed=trigger)
    if isinstance(done, Conflict):
        say_conflict(done, as_json=as_json)
    emit(deed_answer(_seen(house, done.vorlage.id, as_json=as_json), done, at), as_json=as_json)


def _ask(house: House, refs: Sequence[str], command: Command, at: datetime) -> None:
    """Ask what the definition wants asked before a step that is possible now."""
    wanted = command.values.get("beratung", "")
    questions = {
        p.confirm: None
        for ref in refs
        for p in what_can(house, ref, command.actor.id, now=at) or ()
        if p.trigger == command.trigger and p.allowed and wanted in {"", str(p.station), p.gremium}
    }
    for question in filter(None, questions):
        confirmed(question)


def _hint(house: House, ref: str, command: Command, refusal: Refusal) -> Message:
    """Return what helps after a refusal."""
    seen = show(house, ref)
    if seen is None:
        return number_near(house, ref)
    catalogue, label = seen.regelwerk.catalogue, command.values.get("ergebnis", "")
    helps = msg("run: vorlauf vorlage why {ref}", ref=ref)
    near, grounds = None, {unmet.ground for unmet in refusal.unmet}
    if Ground.UNKNOWN in grounds:
        arten = seen.regelwerk.arten
        near = nearest(command.trigger, triggers(seen.regelwerk, arten[seen.vorlage.art]))
    if label and Ground.STATE not in grounds and not read_label(catalogue, label):
        near = nearest(label, known_results(catalogue))
        helps = msg("all known results: vorlauf ergebnisse")
    return near or _who_hint(house, command.actor.id) or helps


def _who_hint(house: House, ident: str) -> Message | None:
    """Return how to say who acts, where *ident* is nobody."""
    if person(house, ident) is not None:
        return None
    return msg("--as PERSON says who acts; vorlauf person list shows everybody")


@app.command(help=_("Say of every trigger whether it is possible now, if not why, and who could."))
def why(
    number: Number,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print every trigger with every unmet condition."""
    house = opened()
    at = moment(now, as_json=as_json)
    number = called(house, number)
    seen = _seen(house, number, as_json=as_json)
    actor = acting(who)
    can = what_can(house, number, actor, now=at) or ()
    known = person(house, actor)
    name = known.name if known else None
    fristen = of_paper(house, seen.vorlage.id, local(seen.regelwerk, at))
    emit(why_answer(seen, can, (actor, name), at.date(), fristen), as_json=as_json)


@app.command("history", help=_("Show everything that was ever done to a Vorlage."))
def show_history(
    number: Number,
    as_json: AsJson = False,
) -> None:
    """Print one line an entry, the first first."""
    house = opened()
    number = called(house, number)
    seen = _seen(house, number, as_json=as_json)
    emit(history_answer(seen, history(house, number)), as_json=as_json)
