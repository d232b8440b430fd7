"""An office's own Prüffälle for Fristen: a JSON file of inputs and the days expected.

JSON is YAML, so the file is read like every definition, and whatever is wrong has its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)

from engine.core.calendar import Closing
from engine.core.frist import FristRule, Mode, Shift
from engine.core.message import Message, msg
from engine.core.period import MonthPoint, Period, Unit, point_of
from engine.definition.cases_json import json_problem
from engine.definition.document import Land
from engine.definition.document_words import Day, Line, Loose, as_day
from engine.definition.explain import explained
from engine.definition.problem import Problem
from engine.definition.read import read_text
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import place_of, plain

Moment = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$")
]
UnitWord = Literal[
    "stunde",
    "tag",
    "woche",
    "halber_monat",
    "monat",
    "vierteljahr",
    "halbjahr",
    "jahr",
    "werktag",
    "arbeitstag",
]
_MONTHS = {"vierteljahr": 3, "halbjahr": 6}
_STARTS = {
    "ereignis": Mode.EREIGNIS,
    "beginn": Mode.TAGESBEGINN,
    "altes_ende": Mode.VERLAENGERUNG,
    "bestimmter_tag": Mode.BESTIMMTER_TAG,
    "monat": Mode.BESTIMMTER_TAG,
    "sitzung": Mode.VOLLE_TAGE,
}


class EingabeDoc(Loose):
    """What a case is computed from; exactly one of the starts is given."""

    ereignis: Moment | None = Field(None, description="der Tag, der nicht zählt")
    beginn: Moment | None = Field(None, description="der Tag, der mitzählt, oder der Zeitpunkt")
    altes_ende: Day | None = Field(None, description="das Ende der Frist, die verlängert wird")
    bestimmter_tag: Day | None = Field(None, description="der Tag, der bestimmt ist")
    monat: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = Field(
        None, description="der Monat, dessen Anfang, Mitte oder Ende gemeint ist"
    )
    punkt: MonthPoint | None = Field(None, description="anfang, mitte oder ende des Monats")
    sitzung: Moment | None = Field(None, description="der Tag der Sitzung")
    menge: StrictInt | None = Field(None, ge=1, le=999, description="wie viele Einheiten")
    einheit: UnitWord | None = Field(None, description="die Einheit")
    modus: Mode | None = Field(None, description="wie rückwärts gezählt wird")
    rollen: StrictBool = Field(default=True, description="ob ein freier Tag am Ende weiterrückt")
    samstag_werktag: StrictBool | None = Field(None, description="ob der Samstag zählt")
    postlaufzeit_tage: StrictInt = Field(default=0, ge=0, le=30, description="Tage der Post")
    verschiebung: Shift = Field(Shift.NONE, description="wohin ein freier Tag rückt")


class FallDoc(Loose):
    """One case; what else stands there (descriptions, sources) is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Line
    richtung: Literal["vorwaerts", "rueckwaerts"]
    land: Land
    ort: Literal["Augsburg", "katholisch"] | None = None
    schliesstage: list[Day] = Field(default=[])
    eingabe: EingabeDoc
    fristtag_rechnerisch: Day | None = None
    erwartet: Moment
    operativ_spaetester_arbeitstag: Day | None = None


class FaelleDoc(Loose):
    """The file: a list under ``vektoren``."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    vektoren: list[FallDoc]


@dataclass(frozen=True, slots=True)
class Pruefall:
    """One case: a rule, from what day (or local moment) in which calendar, and what is expected.

    *counted*, *operative* are None where the case does not say them; *legal* may be a moment.
    """

    id: str
    rule: FristRule
    anchor: date | datetime
    land: str
    place: str
    closings: tuple[Closing, ...]
    legal: date | datetime
    counted: date | None = None
    operative: date | None = None


def read_cases(data: bytes, file: str) -> tuple[tuple[Pruefall, ...], tuple[Problem, ...]]:
    """Return the cases that the bytes of *file* hold, and everything that is wrong with them.

    Cases are whole; with an error in one of them the others are returned all the same.
    """
    wrong_json = json_problem(data, file)
    if wrong_json is not None:
        return (), (wrong_json,)
    # A tab may stand between the words of JSON and never inside of them.
    tree, problems = read_text(data.replace(b"\t", b" "), file=file)
    if tree is None or problems:
        return (), problems
    try:
        doc = FaelleDoc.model_validate(plain(tree))
    except ValidationError as error:
        return (), (*_misshapen(error, tree), *_others(error, tree))
    found: list[Pruefall] = []
    wrong: list[Problem] = []
    for n, case in enumerate(doc.vektoren):
        mistakes = [*_mistakes(case, n, tree)]
        wrong += mistakes
        if not mistakes:
            found.append(_case(case))
    return tuple(found), tuple(wrong)


def _cases_in(tree: Tree) -> list[Any]:
    whole: Any = plain(tree)
    is_list = isinstance(whole.get("vektoren"), list)
    return whole["vektoren"] if is_list else []


def _case_of(loc: tuple[str | int, ...]) -> int | None:
    """Return the index of the case in which *loc* lies; None where it lies in none."""
    return loc[1] if len(loc) > 1 and isinstance(loc[1], int) else None


def _misshapen(error: ValidationError, tree: Tree) -> Iterator[Problem]:
    """Yield what does not fit the form, each with the id of its case, or its number."""
    listed = _cases_in(tree)
    found = explained(error, FaelleDoc, tree)
    for detail, problem in zip(error.errors(include_url=False), found, strict=True):
        n = _case_of(detail["loc"])
        if n is None:
            yield problem
            continue
        raw = listed[n]
        ident = cast("dict[str, Any]", raw).get("id") if isinstance(raw, dict) else None
        name = ident if ident and isinstance(ident, str) else f"vektoren[{n}]"
        said = msg("{id}: {problem}", id=name, problem=problem.message)
        yield replace(problem, message=said)


def _others(error: ValidationError, tree: Tree) -> Iterator[Problem]:
    """Yield what is wrong with those cases that fit the form."""
    bad = {_case_of(detail["loc"]) for detail in error.errors(include_url=False)}
    for n, raw in enumerate(_cases_in(tree)):
        if n not in bad:
            yield from _mistakes(FallDoc.model_validate(raw), n, tree)


def _mistakes(case: FallDoc, n: int, tree: Tree) -> Iterator[Problem]:
    given = case.eingabe
    for message, key in (*_wrong_input(case), *_wrong_days(case)):
        place = place_of(tree, ("vektoren", n, "eingabe", key))
        if key not in EingabeDoc.model_fields:
            place = place_of(tree, ("vektoren", n, key))
        found = getattr(given, key, None) or getattr(case, key, None)
        said = msg("{id}: {problem}", id=case.id, problem=message)
        yield Problem("case-wrong", place, said, found=str(found or ""))


def _starts(given: EingabeDoc) -> list[str]:
    return [key for key in _STARTS if getattr(given, key) is not None]


def _wrong_input(case: FallDoc) -> Iterator[tuple[Message, str]]:
    given, starts = case.eingabe, _starts(case.eingabe)
    if len(starts) != 1:
        yield msg("exactly one of {keys} must be given", keys=", ".join(_STARTS)), "eingabe"
        return
    back = starts == ["sitzung"]
    if back != (case.richtung == "rueckwaerts"):
        yield msg("backward goes with sitzung, forward with another start"), "richtung"
        return
    if back and (given.modus is None or given.modus.direction.value != case.richtung):
        yield msg("a mode that counts back must be given"), "modus"
    if (given.monat is None) != (given.punkt is None):
        yield msg("monat and punkt go together"), "punkt"
    certain = _STARTS[starts[0]] is Mode.BESTIMMTER_TAG
    if not certain and (given.einheit is None or (given.menge is None and not _is_half(given))):
        yield msg("menge and einheit must be given"), "eingabe"
    yield from _wrong_unit(given)


def _wrong_unit(given: EingabeDoc) -> Iterator[tuple[Message, str]]:
    counted = "werktag" if given.modus is Mode.WERKTAGE else given.einheit
    if counted == "werktag" and given.samstag_werktag is None:
        yield msg("whether Saturday is a Werktag must be said"), "samstag_werktag"
    moment = given.ereignis or given.beginn or given.sitzung or ""
    if given.einheit == "stunde" and "T" not in moment:
        yield msg("hours need a moment such as 2026-01-31T16:00"), "einheit"


def _is_half(given: EingabeDoc) -> bool:
    return given.einheit == "halber_monat"


def _wrong_days(case: FallDoc) -> Iterator[tuple[Message, str]]:
    keys = ("ereignis", "beginn", "altes_ende", "bestimmter_tag", "sitzung")
    days = [(key, getattr(case.eingabe, key)) for key in keys]
    days += [
        (key, getattr(case, key))
        for key in ("fristtag_rechnerisch", "erwartet", "operativ_spaetester_arbeitstag")
    ]
    days += [("schliesstage", day) for day in case.schliesstage]
    days += [("monat", f"{case.eingabe.monat}-01")] if case.eingabe.monat else []
    for key, day in days:
        if day is not None and _moment(day) is None:
            yield msg("the day {day} does not exist", day=day), key


def _moment(text: str) -> date | datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _case(case: FallDoc) -> Pruefall:
    given = case.eingabe
    closings = tuple(
        Closing(day, day, "Schließtag") for day in map(as_day, case.schliesstage) if day
    )
    return Pruefall(
        id=case.id,
        rule=_rule(case),
        anchor=_anchor(given),
        land=case.land,
        place=case.ort or "",
        closings=closings,
        legal=_moment(case.erwartet) or date.min,
        counted=as_day(case.fristtag_rechnerisch),
        operative=as_day(case.operativ_spaetester_arbeitstag),
    )


def _anchor(given: EingabeDoc) -> date | datetime:
    if given.monat is not None and given.punkt is not None:
        year, _, month = given.monat.partition("-")
        return point_of(int(year), int(month), given.punkt)
    start = _starts(given)[0]
    return _moment(str(getattr(given, start))) or date.min


def _rule(case: FallDoc) -> FristRule:
    given = case.eingabe
    mode = given.modus or _STARTS[_starts(given)[0]]
    hours = given.einheit == "stunde"
    return FristRule(
        name=case.id,
        label=case.id,
        period=_period(given),
        source=case.id,
        mode=Mode.EREIGNIS if hours and mode is Mode.TAGESBEGINN else mode,
        postal_days=given.postlaufzeit_tage,
        roll=given.rollen,
        shift=given.verschiebung,
        saturday=given.samstag_werktag,
    )


def _period(given: EingabeDoc) -> Period:
    amount, word = given.menge or 0, given.einheit or "tag"
    if word == "halber_monat":
        return Period(0, Unit.MONAT, half=True)
    if word in _MONTHS:
        return Period(amount * _MONTHS[word], Unit.MONAT)
    return Period(amount, Unit(word))
