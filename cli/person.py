"""`vorlauf person`: who works here and which roles they hold."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NoReturn

import typer

from cli.answer import Answer, emit, refuse, table
from cli.here import moment
from cli.opening import opened, with_definitions
from cli.option import AsJson, Folder, Now, commands
from cli.refusal import say_no
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.language import _
from engine.service.bounces import flagged
from engine.service.house import House
from engine.service.people import add_duty, add_person, addresses, everybody
from engine.service.people import person as person_with

app = commands(several=True)


@app.command(help=_("Enter a person with roles, or give an existing one a new name or more roles."))
def new(
    ident: Annotated[str, typer.Argument(metavar="ID", help=_("such as the login name"))],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar=_("ROLE[:GREMIUM]"), help=_("may be given several times")),
    ] = None,
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADDRESS", help=_("where messages go"))
    ] = None,
    folder: Folder = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with all roles."""
    house = opened()
    at = moment(now, as_json=as_json)
    regelwerk = with_definitions(house, folder, at, as_json=as_json)
    unmet = tuple(reason for duty in role or () for reason in _unknown(regelwerk, duty))
    if unmet:  # before anything is recorded: nobody is entered with half of the roles
        say_no(Refusal("person", unmet), as_json=as_json)
    person = add_person(house, ident, name, mail)
    for duty in role or ():
        if isinstance(person, Actor):
            held, _colon, gremium = duty.partition(":")
            person = add_duty(house, ident, held, gremium)
    if isinstance(person, Refusal):
        say_no(person, as_json=as_json)
    _show(house, person, as_json=as_json)


@app.command("set", help=_("Give a person another name or mail address; “-” takes it away."))
def set_person(
    ident: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME")] = None,
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADDRESS", help=_("where messages go"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the person as it is afterwards."""
    house = opened()
    known = person_with(house, ident)
    if known is None:
        refuse("unknown", msg("there is no person {person}", person=ident), as_json=as_json)
    changed = add_person(house, ident, name or known.name, "" if mail == "-" else mail)
    if isinstance(changed, Refusal):
        say_no(changed, as_json=as_json)
    _show(house, changed, as_json=as_json)


def _show(house: House, person: Actor, *, as_json: bool) -> NoReturn:
    mails, back = addresses(house), flagged(house)
    data, lines = _row(person, mails, back), _lines((person,), mails, back)
    emit(Answer(data, tuple(lines)), as_json=as_json)


def _unknown(regelwerk: Regelwerk, duty: str) -> Iterator[Unmet]:
    """Yield what the Regelwerk does not know of a duty such as ``schriftfuehrung:jha``."""
    role, _colon, gremium = duty.partition(":")
    if role not in regelwerk.duties:
        text = msg("there is no role “{role}”", role=role)
        yield Unmet(Ground.INPUT, text, "role", tuple(regelwerk.duties))
    if gremium and gremium not in regelwerk.gremien:
        text = msg("there is no Gremium “{name}”", name=gremium)
        yield Unmet(Ground.INPUT, text, "gremium", tuple(regelwerk.gremien))


@app.command("list", help=_("List all persons with their roles."))
def list_people(as_json: AsJson = False) -> None:
    """Print everybody."""
    house = opened()
    people, mails, back = everybody(house), addresses(house), flagged(house)
    data = {"persons": [_row(person, mails, back) for person in people]}
    emit(Answer(data, tuple(_lines(people, mails, back))), as_json=as_json)


def _row(person: Actor, mails: Mapping[str, str], back: frozenset[str]) -> dict[str, Any]:
    roles = [{"role": role, "gremium": gremium} for role, gremium in sorted(person.duties)]
    mail = mails.get(person.id) or None
    row = {"id": person.id, "name": person.name, "mail": mail, "roles": roles}
    return {**row, "mail_comes_back": person.id in back}


def _mail(person: Actor, mails: Mapping[str, str], back: frozenset[str]) -> str:
    mail = mails.get(person.id) or "–"
    back_again = _("mails come back")
    return f"{mail} ({back_again})" if person.id in back else mail


def _lines(people: tuple[Actor, ...], mails: Mapping[str, str], back: frozenset[str]) -> list[str]:
    rows = [
        (
            p.id,
            p.name,
            ", ".join(f"{r}:{g}" if g else r for r, g in sorted(p.duties)),
            _mail(p, mails, back),
        )
        for p in people
    ]
    return (
        table((_("ID"), _("Name"), _("Roles"), _("Mail")), rows)
        if rows
        else [_("There is nobody yet.")]
    )
