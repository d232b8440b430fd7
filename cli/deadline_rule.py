"""Which Frist `vorlauf deadline` means: a declared one, or one given on the command line."""

from dataclasses import dataclass
from datetime import date
from typing import NoReturn, get_args

from cli.answer import Exit, refuse
from cli.sets import compiled, set_folders
from engine.core.frist import Direction, FristRule, Mode
from engine.core.message import Message, msg
from engine.core.period import Period
from engine.core.regelwerk import Regelwerk, gremium_named, rule_for
from engine.definition.build_frist import period_of
from engine.definition.document import Land
from engine.definition.document_words import HALF_MONTH, UNITS
from engine.definition.problem import nearest
from engine.service.calendars import HouseDays, days_of_house

ZONE = "Europe/Berlin"
TYPED = "–"  # what is typed rests on no source
HALVES = (HALF_MONTH, "halbe Monate")
PLACES = ("Augsburg", "katholisch")


@dataclass(frozen=True, slots=True)
class AdHoc:
    """A Frist of the command line, as it was typed."""

    amount: int | None
    unit: str
    mode: str
    land: str
    place: str
    saturday: bool | None
    roll: bool
    postal_days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The Frist that is meant, the days of its house and its zone."""

    rule: FristRule
    days: HouseDays
    zone: str = ZONE
    regelwerk: str = ""
    gremium: str = ""


def adhoc_rule(given: AdHoc, direction: Direction, *, as_json: bool) -> Asked:
    """Return the Frist that was typed; leave with 2 where something of it is missing or wrong."""
    usual = Mode.VOLLE_TAGE if direction is Direction.BACKWARD else Mode.EREIGNIS
    mode = _mode(given, usual, as_json=as_json)
    no_unit = msg("“{found}” is no unit of time", found=given.unit)
    unit = _one_of(given.unit.replace("_", " "), (*UNITS, *HALVES), no_unit, as_json)
    lands: tuple[str, ...] = get_args(Land)
    if not given.land:
        text = msg("the Land whose holidays count is missing")
        hint = msg("give it with --land; possible are {gaps}", gaps=", ".join(lands))
        refuse("land-missing", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    land = _one_of(given.land, lands, msg("“{found}” is no Land", found=given.land), as_json)
    if given.place:
        text = msg("“{found}” is no place with holidays of its own", found=given.place)
        _one_of(given.place, PLACES, text, as_json)
    rule = FristRule(
        name="",
        label="Frist",
        period=_period(given, unit, as_json=as_json),
        source=TYPED,
        mode=mode,
        saturday=given.saturday,
        roll=given.roll,
        postal_days=given.postal_days,
    )
    return Asked(rule, HouseDays(land, given.place))


def _period(given: AdHoc, unit: str, *, as_json: bool) -> Period:
    """Return the length of time; leave with 2 where there is more than one half month.

    A half month has 15 days (BGB § 189 Abs. 1); of two the law does not say whether they are one.
    """
    amount = given.amount or 1
    if unit not in HALVES:
        return period_of(f"{amount} {unit}")
    if amount > 1:
        text = msg("a half month can be given only once: it has 15 days (§ 189 BGB)")
        hint = msg("give whole months with --unit Monate, or the days with --unit Tage")
        refuse("amount-wrong", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    return period_of(HALF_MONTH)


def _mode(given: AdHoc, usual: Mode, *, as_json: bool) -> Mode:
    """Return how to count; leave with 2 where it is no mode."""
    modes = tuple(mode.value for mode in Mode)
    text = msg("“{found}” is no mode of counting", found=given.mode)
    return Mode(_one_of(given.mode or usual.value, modes, text, as_json))


def demand_rule(rule: str | None, given: AdHoc, *, as_json: bool) -> None:
    """Leave with 2 where neither *rule* nor anything else says which Frist is meant."""
    if rule is None and given.amount is None and given.mode.casefold() != Mode.BESTIMMTER_TAG.value:
        text = msg("which Frist is missing")
        hint = msg("name a rule, such as ladungsfrist, or give --amount and --land")
        refuse("rule-missing", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)


def _one_of(found: str, possible: tuple[str, ...], text: Message, as_json: bool) -> str:
    """Return the possible word that *found* is, whatever its capitals; else leave with 2."""
    folded = {word.casefold(): word for word in possible}
    if found.casefold() not in folded:
        hint = nearest(found, possible) if found else None
        hint = hint or msg("possible are {gaps}", gaps=", ".join(possible))
        refuse("value-unknown", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    return folded[found.casefold()]


def declared_rule(
    name: str, whom: tuple[str, str, str], day: date, folder: str | None, *, as_json: bool
) -> Asked:
    """Return the Frist *name* that holds on *day*; leave with 1 or 2 where there is not one.

    *whom* is the Gremium (by any of its names), the Art and the Land, each "" if not given.
    """
    gremium, art, land = whom
    sets = [compiled(path, as_json=as_json) for path in set_folders(folder, as_json=as_json)]
    meant = [work for work in sets if not land or work.land == land.upper()]
    holders = [work for work in meant if any(rule.name == name for rule in work.fristen)]
    if not holders:
        _unknown_rule(name, meant, as_json=as_json)
    fitting = [work for work in holders if not gremium or gremium_named(work, gremium)]
    if not fitting:
        _unknown_gremium(gremium, holders, as_json=as_json)
    if len(fitting) > 1:
        names = ", ".join(work.name for work in fitting)
        text = msg("several sets of definitions have “{rule}”: {sets}", rule=name, sets=names)
        hint = msg("name one with --regelwerk")
        refuse("set-unclear", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    work = fitting[0]
    _check_art(work, art, as_json=as_json)
    body = gremium_named(work, gremium) if gremium else None
    rule = rule_for(work, name, body.name if body else "", art, day)
    if rule is None:
        text = msg("“{rule}” does not hold on {day} for what was asked", rule=name, day=day)
        hint = msg("look at from: and until: in fristen.yaml, or name a Gremium with --gremium")
        refuse("rule-not-in-force", text, hint=hint, as_json=as_json)
    return Asked(rule, days_of_house(work), work.zone, work.name, body.label if body else "")


def _check_art(work: Regelwerk, art: str, *, as_json: bool) -> None:
    if art and art not in work.arten:
        text = msg("there is no Vorlagenart “{found}”", found=art)
        hint = nearest(art, tuple(work.arten))
        refuse("art-unknown", text, hint=hint, as_json=as_json)


def _unknown_rule(name: str, sets: list[Regelwerk], *, as_json: bool) -> NoReturn:
    known = tuple(dict.fromkeys(rule.name for work in sets for rule in work.fristen))
    text = msg("there is no Frist “{rule}”; there are {known}", rule=name, known=", ".join(known))
    refuse("rule-unknown", text, hint=nearest(name, known), as_json=as_json)


def _unknown_gremium(name: str, sets: list[Regelwerk], *, as_json: bool) -> NoReturn:
    known = tuple(dict.fromkeys(name for work in sets for name in work.gremien))
    text = msg("there is no Gremium “{name}”; there are {known}", name=name, known=", ".join(known))
    refuse("gremium-unknown", text, hint=nearest(name, known), as_json=as_json)
