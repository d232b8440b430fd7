"""`vorlauf person`: who works here and which roles they hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, NoReturn, Protocol

import typer

from cli.answer import Answer, Exit, emit, refuse, table
from cli.here import acting, moment
from cli.opening import in_force, opened, with_definitions
from cli.option import As, AsJson, Folder, Now, commands
from cli.person_mail import absent, away, back, mail_of, show
from cli.present import duty_text
from cli.refusal import say_no
from engine.core.case import Actor
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.language import _
from engine.service.bounces import flagged
from engine.service.fristen import Cause
from engine.service.house import House, current_regelwerk
from engine.service.people import (
    TAKEN,
    add_duty,
    add_person,
    addresses,
    change_person,
    drop_duty,
    everybody,
)
from engine.service.people import person as person_with

app = commands(several=True)

_GIVE = msg("give the role")
DUTY = _("ROLE[:GREMIUM]")
OFTEN = _("may be given several times")
Ident = Annotated[str, typer.Argument(metavar="ID", help=_("such as the login name"))]
Mail = Annotated[
    str | None, typer.Option("--mail", metavar=_("ADDRESS"), help=_("where messages go"))
]
Roles = Annotated[list[str], typer.Argument(metavar=DUTY, help=_("which ones"))]
Reason = Annotated[str, typer.Option("--comment", "-m", help=_("the reason"))]


@dataclass(frozen=True, slots=True)
class _Addresses:
    """The address of everybody, and from whose mails have come back."""

    mails: Mapping[str, str]
    back: frozenset[str]

    def shown(self, ident: str) -> str:
        """Return the address as it is read, with the warning where it has one."""
        mail = self.mails.get(ident) or "–"
        back_again = _("mails come back")
        return f"{mail} ({back_again})" if ident in self.back else mail


class Change(Protocol):
    """Gives one role to a person, or takes it."""

    def __call__(self, ident: str, role: str, gremium: str, *, cause: Cause) -> Actor | Refusal:
        """Return the person as it is afterwards."""
        ...


@app.command(help=_("Enter a new person, with roles. The first one enters themselves."))
def new(
    ident: Annotated[str, typer.Argument(metavar="ID", help=_("such as the login name"))],
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("the name in full"))],
    role: Annotated[list[str] | None, typer.Option("--role", metavar=DUTY, help=OFTEN)] = None,
    mail: Mail = None,
    folder: Folder = None,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with all roles."""
    house = opened()
    at = moment(now, as_json=as_json)
    regelwerk = with_definitions(house, folder, at, who, as_json=as_json)
    # Before anything is recorded: nobody is entered with half of the roles.
    _refuse_unknown(regelwerk, role or (), as_json=as_json)
    cause = Cause(acting(who) if everybody(house) else ident, at)
    person = add_person(house, ident, name, mail, cause=cause)
    if isinstance(person, Refusal):
        known = any(unmet.needs == TAKEN for unmet in person.unmet)
        say_no(person, as_json=as_json, hint=_other_ways(ident) if known else None)
    person = _with_duties(person, role or (), cause, partial(add_duty, house))
    _show(house, person, as_json=as_json)


def _other_ways(ident: str) -> Message:
    return msg(
        "another name or address: vorlauf person set {person};"
        " a role: vorlauf person give {person} ROLE",
        person=ident,
    )


def _refuse_unknown(
    regelwerk: Regelwerk,
    duties: Sequence[str],
    deed: Message | None = None,
    *,
    as_json: bool,
) -> None:
    unmet = tuple(reason for duty in duties for reason in _unknown(regelwerk, duty))
    if unmet:
        say_no(Refusal("person", unmet), as_json=as_json, deed=deed)


def _with_duties(
    person: Actor | Refusal, duties: Sequence[str], cause: Cause, change: Change
) -> Actor | Refusal:
    """Return *person* after *change* has been made for each of *duties*, or the first refusal."""
    for duty in duties:
        if isinstance(person, Actor):
            held, _colon, gremium = duty.partition(":")
            person = change(person.id, held, gremium, cause=cause)
    return person


@app.command("set", help=_("Give a person another name or mail address; “-” takes it away."))
def set_person(
    ident: Ident,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help=_("the new name in full"))
    ] = None,
    mail: Mail = None,
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person as it is afterwards."""
    if name is None and mail is None:
        text = msg("nothing is named that is to change")
        hint = msg("name one: --name NAME, --mail ADDRESS")
        refuse("usage", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    house = opened()
    known = _known(house, ident, as_json=as_json)
    cause = Cause(acting(who), moment(now, as_json=as_json))
    mail = "" if mail == "-" else mail
    changed = change_person(house, ident, name or known.name, mail, cause=cause)
    _show(house, changed, msg("change the person"), as_json=as_json)


@app.command(help=_("Give a person more roles, everywhere or for a Gremium."))
def give(
    ident: Ident,
    roles: Roles,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with all roles."""
    house = opened()
    _refuse_unknown(in_force(house, as_json=as_json), roles, _GIVE, as_json=as_json)
    known = _known(house, ident, as_json=as_json)
    cause = Cause(acting(who), moment(now, as_json=as_json), comment)
    done = _with_duties(known, roles, cause, partial(add_duty, house))
    _show(house, done, _GIVE, as_json=as_json)


@app.command(help=_("Take roles from a person."))
def take(
    ident: Ident,
    roles: Roles,
    comment: Reason = "",
    who: As = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print the person with the roles that are left."""
    house = opened()
    known = _known(house, ident, as_json=as_json)
    cause = Cause(acting(who), moment(now, as_json=as_json), comment)
    done = _with_duties(known, roles, cause, partial(drop_duty, house))
    _show(house, done, msg("take the role"), as_json=as_json)


def _known(house: House, ident: str, *, as_json: bool) -> Actor:
    known = person_with(house, ident)
    if known is None:
        text = msg("there is no person {person}", person=ident)
        refuse("unknown", text, hint=msg("run: vorlauf person list"), as_json=as_json)
    return known


def _show(
    house: House, person: Actor | Refusal, deed: Message | None = None, *, as_json: bool
) -> NoReturn:
    if isinstance(person, Refusal):
        say_no(person, as_json=as_json, deed=deed)
    found = _Addresses(addresses(house), flagged(house))
    lines = _lines((person,), found, current_regelwerk(house))
    emit(Answer(_row(person, found), tuple(lines)), as_json=as_json)


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
def list_people(now: Now = None, as_json: AsJson = False) -> None:
    """Print everybody, and who is away."""
    house, at = opened(), moment(now, as_json=as_json)
    people, found = everybody(house), _Addresses(addresses(house), flagged(house))
    rows, lines = away(house, at)
    data = {"persons": [_row(person, found) for person in people], "absences": rows}
    everyone = _lines(people, found, current_regelwerk(house))
    emit(Answer(data, (*everyone, *lines)), as_json=as_json)


def _row(person: Actor, found: _Addresses) -> dict[str, Any]:
    roles = [{"role": role, "gremium": gremium} for role, gremium in sorted(person.duties)]
    mail = found.mails.get(person.id) or None
    row = {"id": person.id, "name": person.name, "mail": mail, "roles": roles}
    return {**row, "mail_comes_back": person.id in found.back}


def _lines(people: tuple[Actor, ...], found: _Addresses, work: Regelwerk | None) -> list[str]:
    rows = [
        (
            p.id,
            p.name,
            ", ".join(duty_text(work, *duty) for duty in sorted(p.duties)),
            found.shown(p.id),
        )
        for p in people
    ]
    return (
        table((_("ID"), _("Name"), _("Roles"), _("Mail")), rows)
        if rows
        else [_("There is nobody yet.")]
    )


app.command(
    "show",
    help=_("Show a person: roles, messages, absences, and who decided what about them when."),
)(show)
app.command("mail", help=_("Choose how a person gets messages: together, when, which not."))(
    mail_of
)
app.command(help=_("Say from when until when a person is away, and who stands in."))(absent)
app.command(help=_("Say that a person is back: from then on nothing more goes to the deputy."))(
    back
)
