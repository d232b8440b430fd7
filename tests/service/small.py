"""A small Regelwerk made in Python, so that these tests do not hang on the YAML of the day.

Its one file says what is left out of it; its version is the content hash, as in earnest.
"""

import json
from functools import cache

from engine.core.catalogue import Catalogue, Column, Effect, ResultClass, Role, Step
from engine.core.folge import Phase
from engine.core.guard import Clause, Field, Guard, Kind
from engine.core.machine import Action, Comment, Machine, Notify, State, Transition, assemble
from engine.core.numbering import Given, Scheme
from engine.core.regelwerk import (
    Act,
    ActRule,
    Art,
    Duty,
    FieldDecl,
    Gremium,
    Regelwerk,
    RouteStep,
    Stage,
)
from engine.core.route import Target
from engine.core.votes import Verdict
from engine.definition.compile import Compiled
from engine.definition.folder import content_hash

FILES = {"small.json": b"{}"}
BROKEN = "broken"
ROLES = {"sach": "Sachbearbeitung", "dienst": "Sitzungsdienst", "leitung": "Leitung"}


def without(*names):
    return {"small.json": json.dumps({"without": names}).encode()}


def compile_small(files):
    said = json.loads(files["small.json"])
    built = build(frozenset(said.get("without", ())), content_hash(files))
    return Compiled(built, (), built)


@cache
def build(missing, version):
    catalogue = Catalogue(
        {c.name: c for c in (ACCEPTED, POSTPONED, NOTED)},
        {"beschlossen": "beschlossen", "vertagt": "vertagt", "zur kenntnis": "kenntnis"},
        (),
        {r.name: r for r in (ADVICE, DECISION) if f"station {r.name}" not in missing},
        {"Vorberatung": "vorberatung", "Entscheidung": "entscheidung"},
    )
    gremien = {
        name: Gremium(name, label, name.upper(), public=True)
        for name, label in (("ka", "Kreisausschuss"), ("kt", "Kreistag"))
        if name not in missing
    }
    return Regelwerk(
        name="small",
        label="Small",
        land="NI",
        zone="Europe/Berlin",
        version=version,
        gremien=gremien,
        duties={n: Duty(n, label) for n, label in ROLES.items() if n not in missing},
        catalogue=catalogue,
        texts={},
        beratung=station_machine(),
        acts={r.trigger: r for r in ACTS},
        arten={
            a.name: a
            for a in (art("beschluss", missing), art("antrag", missing))
            if a.name not in missing
        },
    )


ACCEPTED = ResultClass(
    "beschlossen",
    "beschlossen",
    "beschlossen",
    {Column.VORBERATUNG: Effect(Step.ADVANCE), Column.ENTSCHEIDUNG: Effect(Step.END)},
    Verdict.ACCEPTED,
)
POSTPONED = ResultClass(
    "vertagt",
    "vertagt",
    "vertagt",
    {Column.VORBERATUNG: Effect(Step.REPEAT), Column.ENTSCHEIDUNG: Effect(Step.REPEAT)},
)
NOTED = ResultClass("kenntnis", "zur Kenntnis", "zur_kenntnis_genommen", {})
ADVICE = Role("vorberatung", "Vorberatung", Column.VORBERATUNG)
DECISION = Role("entscheidung", "Entscheidung", Column.ENTSCHEIDUNG)
ACTS = (
    ActRule(Act.EDIT, "aendern", "Ändern", frozenset({"sach", "dienst"})),
    ActRule(Act.CORRECT, "korrigieren", "Zurücknehmen", frozenset({"dienst"}), Comment.REQUIRED),
    ActRule(Act.INSERT, "einfuegen", "Einfügen", frozenset({"dienst"})),
    ActRule(Act.ANSWER, "antworten", "Antworten", frozenset({"dienst"})),
)


def station_machine() -> Machine:
    clerk = frozenset({"dienst"})
    return assemble(
        "beratung",
        "geplant",
        (
            State("geplant", "geplant"),
            State("terminiert", "terminiert"),
            State("beraten", "beraten", phase=Phase.HELD),
            State("uebersprungen", "übersprungen", phase=Phase.VOID),
        ),
        (
            Transition(
                0,
                "terminieren",
                "Terminieren",
                ("geplant", "terminiert"),
                "terminiert",
                clerk,
                actions=(Action.SCHEDULE,),
            ),
            Transition(
                1,
                "ergebnis",
                "Ergebnis",
                ("terminiert", "geplant"),
                "beraten",
                clerk,
                actions=(Action.CONCLUDE,),
                notify=(Notify("dienst", "ergebnis"),),
            ),
            Transition(
                2,
                "ueberspringen",
                "Überspringen",
                ("geplant",),
                "uebersprungen",
                clerk,
                actions=(Action.SKIP,),
            ),
        ),
    )


def fault(_facts):
    return 1 / 0


def has_subject(facts):
    return facts["betreff"] != ""


def arrows(given):
    subject = Guard(
        "betreff != ''", ("betreff",), (Clause("betreff != ''", (), has_subject),), has_subject
    )
    broken = Guard("1 / 0", (), (Clause("1 / 0", (), fault),), fault)
    sach, dienst = frozenset({"sach"}), frozenset({"dienst"})
    release = (Action.PLAN_ROUTE, Action.NUMBER) if given is Given.RELEASE else (Action.PLAN_ROUTE,)
    told = (Notify("dienst", "eingereicht"),)
    released = {"roles": dienst, "actions": release, "other_than": ("einreichen",)}
    rows = (
        ("einreichen", ("entwurf",), "pruefung", {"roles": sach, "guard": subject, "notify": told}),
        ("zurueckgeben", ("pruefung",), "entwurf", {"roles": dienst}),
        ("freigeben", ("pruefung",), "in_beratung", released),
        ("brechen", ("entwurf",), "pruefung", {"roles": sach, "guard": broken}),
        ("zurueckziehen", ("entwurf", "pruefung"), "zurueckgezogen", {"roles": sach}),
        ("on:beschlossen", ("in_beratung",), "beschlossen", {"outcome": True}),
        ("on:zurueckgezogen", ("in_beratung",), "zurueckgezogen", {"outcome": True}),
    )
    return tuple(
        Transition(n, trigger, trigger, sources, dest, **more)
        for n, (trigger, sources, dest, more) in enumerate(rows)
    )


def art(name, missing):
    given = Given.RELEASE if name == "antrag" else Given.CREATION
    states = (
        State("entwurf", "Entwurf", owner="sach"),
        State("pruefung", "In Prüfung", owner="dienst"),
        State("in_beratung", "In Beratung", owner="dienst", route=True),
        State("beschlossen", "Beschlossen", final=True),
        State("zurueckgezogen", "Zurückgezogen", final=True),
    )
    kept = tuple(s for s in states if s.name not in missing)
    names = {s.name for s in kept}
    moves = tuple(a for a in arrows(given) if a.dest in names and set(a.sources) <= names)
    ka = RouteStep(Target("ka", "vorberatung", Column.VORBERATUNG))
    kt = RouteStep(Target("kt", "entscheidung", Column.ENTSCHEIDUNG), decisive=True)
    return Art(
        name=name,
        label=name.title(),
        machine=assemble(name, "entwurf", kept, moves),
        fields={
            "kosten": FieldDecl(Field(Kind.NUMBER), "kosten"),
            "bis": FieldDecl(Field(Kind.DATE), "bis"),
            "orte": FieldDecl(Field(Kind.TEXTS), "orte"),
            "eilig": FieldDecl(Field(Kind.YESNO), "eilig"),
        },
        route=(Stage((ka,)), Stage((kt,))),
        rules=(),
        scheme=Scheme("VO/{year}/{counter:03}", given, "vorlage"),
    )
