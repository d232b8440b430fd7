"""A Landkreis as a definition would give it, built without one."""

from functools import cache

from engine.core.catalogue import Catalogue, Column, Effect, ResultClass, Role, Step
from engine.core.folge import Phase
from engine.core.guard import Field, Guard, Kind, constant
from engine.core.machine import Action, State, Transition, assemble
from engine.core.message import Message
from engine.core.numbering import Scheme
from engine.core.regelwerk import Art, Duty, FieldDecl, Gremium, Regelwerk, RouteStep, Stage
from engine.core.route import Target

GERMAN = {
    "Administration": "Verwaltung",
    "Bodies": "Gremien",
    "Follow-up": "Nachlauf",
    "if": "wenn",
    "and": "und",
    "not public": "nicht öffentlich",
    "within {days} days": "binnen {days} Tagen",
    "responsible: {owner}": "zuständig: {owner}",
}
DUTIES = {
    "sachbearbeitung": "Sachbearbeitung",
    "fachdienstleitung": "Fachdienstleitung",
    "dezernat": "Dezernatsleitung",
    "landrat": "Landrat",
    "gremienbuero": "Gremienbüro",
}
EVERYWHERE = ("entwurf", "mitzeichnung", "freigabe_dezernat", "freigabe_landrat", "pruefung")


def german(message: Message) -> str:
    params = {k: german(v) if isinstance(v, Message) else v for k, v in message.params}
    return GERMAN.get(message.text, message.text).format(**params)


def guard(source):
    return Guard(source, (), (), constant(value=True))


def state(name, label, owner="", **more):
    return State(name, label, owner, **more)


STATES = (
    state("entwurf", "Entwurf", "sachbearbeitung"),
    state("mitzeichnung", "In Mitzeichnung", "fachdienstleitung"),
    state("freigabe_dezernat", "Freigabe Dezernat", "dezernat"),
    state("freigabe_landrat", "Freigabe Landrat", "landrat"),
    state("pruefung", "Formale Prüfung", "gremienbuero"),
    state("in_beratung", "In Beratung", "gremienbuero", route=True),
    state("beschlossen", "Beschlossen", "gremienbuero"),
    state("umsetzung", "In Umsetzung", "sachbearbeitung"),
    state("abgelehnt", "Abgelehnt", final=True),
    state("zur_kenntnis", "Zur Kenntnis genommen", final=True),
    state("zurueckgezogen", "Zurückgezogen", final=True),
    state("abgeschlossen", "Abgeschlossen", final=True),
)
ROWS = (
    ("einreichen", "zur Mitzeichnung geben", ("entwurf",), "mitzeichnung", "sachbearbeitung", ""),
    ("mitzeichnen", "mitzeichnen", ("mitzeichnung",), "freigabe_dezernat", "fachdienstleitung", ""),
    (
        "freigeben",
        "freigeben",
        ("freigabe_dezernat",),
        "freigabe_landrat",
        "dezernat",
        "kosten > 50000 or thema == 'personal'",
    ),
    (
        "freigeben",
        "freigeben",
        ("freigabe_dezernat",),
        "pruefung",
        "dezernat",
        "kosten <= 50000",
    ),
    ("unterzeichnen", "unterzeichnen", ("freigabe_landrat",), "pruefung", "landrat", ""),
    ("zulassen", "auf den Weg geben", ("pruefung",), "in_beratung", "gremienbuero", ""),
    (
        "zurueckgeben",
        "zurückgeben",
        ("mitzeichnung", "freigabe_dezernat", "freigabe_landrat", "pruefung"),
        "entwurf",
        "",
        "",
    ),
    ("beauftragen", "Auftrag erteilen", ("beschlossen",), "umsetzung", "gremienbuero", ""),
    ("vollziehen", "Vollzug melden", ("umsetzung",), "abgeschlossen", "sachbearbeitung", ""),
    (
        "zurueckziehen",
        "zurückziehen",
        (*EVERYWHERE, "in_beratung"),
        "zurueckgezogen",
        "landrat",
        "",
    ),
)
OUTCOMES = (
    ("beschlossen", "beschlossen", "beschlossen"),
    ("abgelehnt", "abgelehnt", "abgelehnt"),
    ("zur_kenntnis_genommen", "zur Kenntnis genommen", "zur_kenntnis"),
    ("zurueckgezogen", "zurückgezogen", "zurueckgezogen"),
    ("zurueck_verwaltung", "zurück an die Verwaltung", "entwurf"),
)


def machine(states=STATES, rows=ROWS, outcomes=OUTCOMES):
    personal = [
        Transition(
            index,
            trigger,
            label,
            sources,
            dest,
            frozenset({role} if role else {"dezernat", "landrat", "gremienbuero"}),
            guard(when) if when else None,
        )
        for index, (trigger, label, sources, dest, role, when) in enumerate(rows)
    ]
    ends = [
        Transition(len(rows) + n, trigger, label, ("in_beratung",), dest, outcome=True)
        for n, (trigger, label, dest) in enumerate(outcomes)
    ]
    return assemble("vorlage", states[0].name, tuple(states), (*personal, *ends))


def beratung():
    states = (
        state("geplant", "Geplant"),
        state("terminiert", "Terminiert"),
        state("geladen", "Geladen"),
        state("beraten", "Beraten", final=True, phase=Phase.HELD),
        state("abgesetzt", "Abgesetzt", final=True, phase=Phase.VOID),
        state("ausgefallen", "Ausgefallen", final=True, phase=Phase.VOID),
        state("uebersprungen", "Übersprungen", final=True, phase=Phase.VOID),
    )
    rows = (
        ("terminieren", "auf eine Sitzung setzen", ("geplant",), "terminiert", Action.SCHEDULE),
        ("laden", "laden", ("terminiert",), "geladen", Action.SUMMON),
        (
            "abschliessen",
            "Ergebnis eintragen",
            ("terminiert", "geladen"),
            "beraten",
            Action.CONCLUDE,
        ),
        ("absetzen", "absetzen", ("terminiert", "geladen"), "abgesetzt", Action.REMOVE),
        ("ausfallen", "Sitzung fällt aus", ("terminiert", "geladen"), "ausgefallen", Action.CANCEL),
        ("ueberspringen", "überspringen", ("geplant",), "uebersprungen", Action.SKIP),
        ("loesen", "von der Sitzung lösen", ("terminiert",), "geplant", Action.UNSCHEDULE),
    )
    arrows = tuple(
        Transition(n, t, label, sources, dest, frozenset({"gremienbuero"}), actions=(action,))
        for n, (t, label, sources, dest, action) in enumerate(rows)
    )
    return assemble("beratung", "geplant", states, arrows)


def klass(name, outcome, early, late):
    effects = {Column.VORBERATUNG: Effect(early), Column.ENTSCHEIDUNG: Effect(late)}
    return ResultClass(name, name, outcome, effects)


@cache
def regelwerk():
    classes = (
        klass("BESCHLOSSEN", "beschlossen", Step.ADVANCE, Step.END),
        klass("ABGELEHNT", "abgelehnt", Step.ADVANCE, Step.END),
        klass("KENNTNIS", "zur_kenntnis_genommen", Step.ADVANCE, Step.ASK),
        klass("ZURUECKGEZOGEN", "zurueckgezogen", Step.ASK, Step.END),
        klass("ZURUECK_VERWALTUNG", "zurueck_verwaltung", Step.BACK, Step.BACK),
    )
    roles = (
        Role("anhoerung", "Anhörung", Column.VORBERATUNG),
        Role("vorberatung", "Vorberatung", Column.VORBERATUNG),
        Role("vorbereitung", "Vorbereitung", Column.VORBERATUNG),
        Role("entscheidung", "Entscheidung", Column.ENTSCHEIDUNG),
    )
    gremien = (
        Gremium("agas", "Ausschuss für Gesundheit, Arbeit und Soziales", "AGAS", public=True),
        Gremium("jha", "Jugendhilfeausschuss", "JHA", public=True),
        Gremium("ka", "Kreisausschuss", "KA", public=False),
        Gremium("kt", "Kreistag", "KT", public=True),
    )
    return Regelwerk(
        name="musterkreis",
        label="Landkreis Musterheide",
        land="NI",
        zone="Europe/Berlin",
        version="0" * 64,
        gremien={g.name: g for g in gremien},
        duties={name: Duty(name, label) for name, label in DUTIES.items()},
        catalogue=Catalogue({c.name: c for c in classes}, {}, (), {r.name: r for r in roles}, {}),
        beratung=beratung(),
        acts={},
        arten={},
        texts={},
    )


def step(gremium, role, column=Column.VORBERATUNG, **more):
    public = gremium != "ka"
    return RouteStep(Target(gremium, role, column, public=public), **more)


ROUTE = (
    Stage(
        (
            step("agas", "vorberatung", when=guard("kosten > 10000")),
            step(
                "jha",
                "anhoerung",
                lead=True,
                because="§ 71 Abs. 4 SGB VIII",
                when=guard("thema == 'jugendhilfe'"),
            ),
        )
    ),
    Stage((step("ka", "vorbereitung", because="§ 76 Abs. 1 NKomVG"),)),
    Stage((step("kt", "entscheidung", Column.ENTSCHEIDUNG, decisive=True),)),
)


def art(made=None, route=ROUTE, label="Beschlussvorlage (Jugendhilfe)"):
    return Art(
        name="beschlussvorlage-jugendhilfe",
        label=label,
        machine=made or machine(),
        fields={
            "kosten": FieldDecl(Field(Kind.NUMBER, label="Kosten"), "kosten"),
            "thema": FieldDecl(Field(Kind.TEXT, ("jugendhilfe",), "Thema"), "thema"),
        },
        route=route,
        rules=(),
        scheme=Scheme("VO/{year}/{counter:03}"),
    )
