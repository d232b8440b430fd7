"""The sets that are shipped: sound, complete, and right about who speaks and who decides."""

import ast
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
import yaml

from engine.core.case import Actor, Case, Command, Sitzung, Vorlage
from engine.core.catalogue import Column, read_label
from engine.core.decide import decide
from engine.core.decision import Decision, Refusal
from engine.core.examine import facts_of
from engine.core.folge import open_stations, questions, ready
from engine.core.guard import Field, Kind
from engine.core.letter import NUMBERS
from engine.core.numbering import Given, first_number
from engine.core.plan import plan, route_gaps
from engine.core.regelwerk import RuleKind
from engine.definition import schema
from engine.definition.check_wording import OF_HOUSE
from engine.definition.compile import compile_regelwerk
from engine.definition.expression import compile_guard
from engine.definition.expression_functions import FUNCTION_NAMES
from engine.definition.folder import find_sets, read_set, read_stories
from engine.definition.problem import Place
from engine.definition.stories import run_stories
from engine.definition.template import template_problems

ROOT = Path(__file__).parents[2]
COMPILED = {
    folder.name: compile_regelwerk(read_set(folder)) for folder in find_sets(ROOT / "definitions")
}
NI = COMPILED["landkreis-niedersachsen"].regelwerk
SH = COMPILED["kreis-schleswig-holstein"].regelwerk
ARTEN = [(work, art) for work in (NI, SH) for art in work.arten.values()]
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AMOUNTS = (Decimal(0), Decimal(50000), Decimal("50000.01"))

each_art = pytest.mark.parametrize(
    ("work", "art"), ARTEN, ids=[f"{work.land} {art.name}" for work, art in ARTEN]
)


def everybody(work, ident="a"):
    return Actor(ident, "A", frozenset((duty, "") for duty in work.duties))


def paper(art, **fields):
    return Vorlage("v", art.name, art.machine.initial, betreff="Betreff", fields=fields)


def route(work, name, **fields):
    art = work.arten[name]
    facts = facts_of(art, paper(art, **fields), TODAY)
    return plan(work, art, facts, folge=(), today=TODAY)


def stations(work, name, **fields):
    return [(b.gremium, b.role) for b in route(work, name, **fields)]


def fillings(art):
    """Every way to fill in what the route may ask for: choices, yes or no, amounts, or nothing."""
    read = {n for stage in art.route for step in stage.steps if step.when for n in step.when.reads}
    values = {}
    for name in sorted(read):
        decl = art.fields[name]
        possible = {
            Kind.CHOICE: decl.field.options,
            Kind.YESNO: (True, False),
            Kind.NUMBER: AMOUNTS,
        }[decl.field.kind]
        values[name] = possible if decl.required else (*possible, None)
    for chosen in product(*values.values()):
        pairs = zip(values, chosen, strict=True)
        yield {name: value for name, value in pairs if value is not None}


@pytest.mark.parametrize("name", COMPILED)
def test_a_shipped_set_has_no_problems(name):
    assert COMPILED[name].problems == ()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "definitions").glob("*/**/*.yaml")), ids=lambda path: path.name
)
def test_a_shipped_file_is_read_alike_with_and_without_libyaml(path):
    text = path.read_text(encoding="utf-8")
    one, other = yaml.load(text, Loader=yaml.CSafeLoader), yaml.load(text, Loader=yaml.SafeLoader)
    assert one == other


@pytest.mark.parametrize("folder", find_sets(ROOT / "definitions"), ids=lambda path: path.name)
def test_the_stories_of_a_shipped_set_hold(folder):
    assert run_stories(COMPILED[folder.name].regelwerk, read_stories(folder)).problems == ()


def test_niedersachsen_has_every_art_of_the_practice():
    assert set(NI.arten) == {
        "aenderungsantrag",
        "anfrage",
        "antrag",
        "berichtsvorlage",
        "beschlussvorlage",
        "beschlussvorlage-jugendhilfe",
        "dringlichkeitsvorlage",
        "eilentscheidung",
        "ergaenzungsvorlage",
        "mitteilung",
        "stellungnahme",
    }


@each_art
def test_an_art_names_the_law_it_rests_on(work, art):
    del work
    assert art.source
    assert all(rule.because for rule in art.rules)


@each_art
def test_every_state_in_which_somebody_must_act_has_an_owner(work, art):
    del work
    assert [s.name for s in art.machine.states.values() if not s.owner and not s.final] == []


@each_art
def test_every_state_that_waits_for_the_house_has_a_deadline(work, art):
    del work
    first = art.machine.initial
    waiting = [s for s in art.machine.states.values() if not (s.final or s.route)]
    assert [s.name for s in waiting if s.name not in art.deadlines and s.name != first] == []


@each_art
def test_every_outcome_leads_out_of_the_beratung(work, art):
    outcomes = {klass.outcome for klass in work.catalogue.classes.values()}
    for state in (s for s in art.machine.states.values() if s.route):
        for outcome in outcomes | {"zurueck_verwaltung"}:
            assert (state.name, f"on:{outcome}") in art.machine.leaving


@each_art
def test_however_a_paper_is_filled_in_its_route_can_be_planned(work, art):
    for fields in fillings(art):
        assert route_gaps(art, facts_of(art, paper(art, **fields), TODAY)) == ()
        assert route(work, art.name, **fields) or art.name == "berichtsvorlage"


@each_art
def test_however_a_paper_is_filled_in_exactly_one_gremium_decides(work, art):
    for fields in fillings(art):
        folge = route(work, art.name, **fields)
        assert sum(b.decisive for b in folge) == (0 if art.informs else 1), fields
        assert all(b.column is not Column.ENTSCHEIDUNG for b in folge if not b.decisive), fields


@each_art
def test_however_a_paper_is_filled_in_its_route_keeps_the_rules(work, art):
    kinds = {RuleKind.HEARD_BEFORE, RuleKind.LAST_BEFORE}
    for fields, rule in product(fillings(art), [r for r in art.rules if r.kind in kinds]):
        order = [b.gremium for b in route(work, art.name, **fields)]
        if rule.gremium in order and rule.before in order:
            last = len(order) - 1 - order[::-1].index(rule.before)
            assert order.index(rule.gremium) < last, fields
            if rule.kind is RuleKind.LAST_BEFORE:
                assert order[last - 1] == rule.gremium, fields


@each_art
def test_a_number_of_the_art_is_printed_without_gaps(work, art):
    facts = {"term": "19", "gremium": next(iter(work.gremien.values())).short}
    number = first_number(art.scheme, year=2026, counter=7, facts=facts)
    assert "7" in number.printed
    assert not re.search(r"[{}]", number.printed)


def test_the_shipped_numbers_show_several_patterns():
    assert len({art.scheme.pattern for art in NI.arten.values()}) >= 8
    assert {art.scheme.given for art in NI.arten.values()} == set(Given)
    assert len({art.scheme.child for art in NI.arten.values()}) >= 2


# -- who speaks, who decides ------------------------------------------------------------------

YOUTH = "beschlussvorlage-jugendhilfe"
ROUTES = [
    (
        "the Kreisausschuss decides below the amount",
        stations(
            NI, "beschlussvorlage", thema="soziales", kosten=Decimal(50000), vorbehalten=False
        ),
        [("agas", "vorberatung"), ("ka", "entscheidung")],
    ),
    (
        "above the amount the Kreistag decides and the finance committee is heard",
        stations(NI, "beschlussvorlage", thema="bauen", kosten=Decimal(50001), vorbehalten=False),
        [
            ("bauausschuss", "vorberatung"),
            ("finanzausschuss", "vorberatung"),
            ("ka", "vorbereitung"),
            ("kt", "entscheidung"),
        ],
    ),
    (
        "what is reserved to the Kreistag it decides at any amount",
        stations(NI, "beschlussvorlage", thema="allgemeines", kosten=Decimal(0), vorbehalten=True),
        [("ka", "vorbereitung"), ("kt", "entscheidung")],
    ),
    (
        "the JHA is heard before the Kreistag",
        stations(NI, YOUTH, thema="jugendhilfe", abschliessend=False),
        [("jha", "anhoerung"), ("ka", "vorbereitung"), ("kt", "entscheidung")],
    ),
    (
        "within its own right the JHA decides alone",
        stations(NI, YOUTH, thema="jugendhilfe", abschliessend=True),
        [("jha", "entscheidung")],
    ),
    (
        "a motion comes to the Kreistag twice and is decided at the end",
        stations(NI, "antrag", thema="jugendhilfe"),
        [
            ("kt", "einbringung"),
            ("jha", "anhoerung"),
            ("ka", "vorbereitung"),
            ("kt", "entscheidung"),
        ],
    ),
    (
        "a report is only told",
        stations(NI, "berichtsvorlage", thema="jugendhilfe", kreistag=True),
        [("jha", "kenntnisnahme"), ("kt", "kenntnisnahme")],
    ),
    (
        "an amendment is voted on where it was moved",
        stations(NI, "aenderungsantrag", gremium="jha"),
        [("jha", "entscheidung")],
    ),
    (
        "a supplement goes only to those who still sit",
        stations(NI, "ergaenzungsvorlage", thema="bauen", naechstes="kt"),
        [("kt", "entscheidung")],
    ),
    (
        "a supplement that changes youth matters goes to the JHA again",
        stations(NI, "ergaenzungsvorlage", thema="bauen", naechstes="ka", jha_erneut=True),
        [("jha", "anhoerung"), ("ka", "vorbereitung"), ("kt", "entscheidung")],
    ),
    (
        "of an urgent decision Kreisausschuss and Kreistag are told",
        stations(NI, "eilentscheidung", thema="bauen"),
        [("ka", "kenntnisnahme"), ("kt", "kenntnisnahme")],
    ),
    (
        "in Schleswig-Holstein the Hauptausschuss stands before the Kreistag",
        stations(SH, "beschlussvorlage", thema="jugendhilfe"),
        [("jha", "anhoerung"), ("hauptausschuss", "vorberatung"), ("kt", "entscheidung")],
    ),
]


@pytest.mark.parametrize(("found", "expected"), [r[1:] for r in ROUTES], ids=[r[0] for r in ROUTES])
def test_the_route_is_that_of_the_law(found, expected):
    assert found == expected


# -- from draft to end ------------------------------------------------------------------------

LABELS = {
    Column.VORBERATUNG: "ungeändert beschlossen",
    Column.ENTSCHEIDUNG: "ungeändert beschlossen",
}
STEPS = [
    "einreichen",
    "mitzeichnen",
    "zuweisen",
    "stellung_nehmen",
    "freigeben",
    "unterzeichnen",
    "entscheiden",
    "einvernehmen_erteilen",
    "dringlichkeit_beantragen",
    "dringlichkeit_feststellen",
    "annehmen",
    "umsetzen",
    "abschliessen",
]
VALUES = {Kind.TEXT: "Wortlaut", Kind.YESNO: False, Kind.NUMBER: Decimal(40)}


def filled(art):
    return {
        name: decl.field.options[0] if decl.field.options else VALUES[decl.field.kind]
        for name, decl in art.fields.items()
    }


def done(work, vorlage, trigger, **values):
    sittings = {"s": Sitzung("s", tuple(work.gremien), TODAY)}
    command = Command(trigger, everybody(work, trigger), values, "Begründung")
    return decide(work, Case(vorlage, sittings), command, now=NOW)


def moved(work, vorlage, trigger, **values):
    decision = done(work, vorlage, trigger, **values)
    assert isinstance(decision, Decision), (trigger, decision)
    return decision.after


def heard(work, vorlage):
    """The paper after all its stations have been held."""
    while open_stations(vorlage.folge):
        b = ready(vorlage.folge, TODAY)[0]
        label = LABELS.get(b.column, "zur Kenntnis genommen")
        at = str(b.id)
        for trigger, values in (
            ("terminieren", {"sitzung": "s"}),
            ("laden", {}),
            ("ergebnis", {"ergebnis": label}),
        ):
            vorlage = moved(work, vorlage, trigger, beratung=at, **values)
    assert not questions(vorlage.folge)
    return vorlage


@each_art
def test_a_paper_can_be_carried_from_draft_to_its_end(work, art):
    vorlage = paper(art, **filled(art))
    seen = set()
    while not art.machine.states[vorlage.state].final:
        assert vorlage.state not in seen
        seen.add(vorlage.state)
        if art.machine.states[vorlage.state].route:
            vorlage = heard(work, vorlage)
            continue
        decisions = [done(work, vorlage, step) for step in STEPS]
        vorlage = next(d.after for d in decisions if isinstance(d, Decision))
    assert vorlage.folge
    assert vorlage.number is None or vorlage.number.printed


@each_art
def test_an_empty_paper_cannot_be_submitted(work, art):
    refusal = done(work, paper(art), "einreichen")
    assert isinstance(refusal, Refusal)


def test_urgency_needs_two_thirds_of_all_members():
    art = NI.arten["dringlichkeitsvorlage"]
    vorlage = replace(paper(art, **filled(art)), state="dringlichkeit")
    for yes, enough in ((33, False), (34, True), (50, True), (51, False)):
        fields = {**vorlage.fields, "mitglieder": Decimal(50), "ja_dringlichkeit": Decimal(yes)}
        decision = done(NI, replace(vorlage, fields=fields), "dringlichkeit_feststellen")
        assert isinstance(decision, Decision) is enough, yes


def test_an_urgent_decision_needs_a_second_person():
    art = NI.arten["eilentscheidung"]
    landrat = Actor("l", "L", frozenset({("landrat", "")}))
    waiting = replace(paper(art, **filled(art)), state="einvernehmen")
    command = Command("einvernehmen_erteilen", landrat, {}, "Begründung")
    assert isinstance(decide(NI, Case(waiting), command, now=NOW), Refusal)
    deputy = Actor("d", "D", frozenset({("ehrenamtliche_stellvertretung", "")}))
    decision = decide(NI, Case(waiting), replace(command, actor=deputy), now=NOW)
    assert isinstance(decision, Decision)
    assert decision.number
    assert decision.after.frozen


def test_an_urgent_decision_needs_a_written_reason_of_both():
    art = NI.arten["eilentscheidung"]
    for state, trigger in (
        ("entscheidung_landrat", "entscheiden"),
        ("einvernehmen", "einvernehmen_erteilen"),
    ):
        vorlage = replace(paper(art, **filled(art)), state=state)
        silent = decide(NI, Case(vorlage), Command(trigger, everybody(NI)), now=NOW)
        assert isinstance(silent, Refusal)


def test_after_an_urgent_decision_of_the_kreisausschuss_the_kreistag_is_told():
    art = NI.arten["beschlussvorlage"]
    fields = {**filled(art), "thema": "allgemeines", "kosten": Decimal(0), "vorbehalten": True}
    vorlage = moved(NI, replace(paper(art, **fields), state="formale_pruefung"), "annehmen")
    vorlage = moved(NI, vorlage, "terminieren", beratung="1", sitzung="s")
    label = "Eilentscheidung"
    vorlage = moved(NI, vorlage, "ergebnis", beratung="1", ergebnis=label)
    assert vorlage.state == "beschlossen"
    assert [(b.gremium, b.role) for b in open_stations(vorlage.folge)] == [("kt", "kenntnisnahme")]


# -- what the sets show about the program -----------------------------------------------------


@pytest.mark.parametrize("work", [NI, SH], ids=lambda work: work.land)
def test_the_results_of_both_sets_can_be_read(work):
    for label in ("ungeändert beschlossen", "abgelehnt", "vertagt", "zur Kenntnis genommen"):
        assert read_label(work.catalogue, label) is not None


def test_schleswig_holstein_knows_no_kreisausschuss():
    assert "ka" not in SH.gremien
    assert "kreispraesident" in SH.duties


def literals(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    docs = {id(first.value) for first in bodies if isinstance(first, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("folder", ["core", "definition"])
def test_no_gremium_and_no_statute_is_in_the_code(folder):
    gremien = {
        name for work in (NI, SH) for g in work.gremien.values() for name in (g.name, g.label)
    }
    said = [text for path in (ROOT / "engine" / folder).rglob("*.py") for text in literals(path)]
    assert [text for text in said if text in gremien] == []
    assert [text for text in said if folder == "definition" and "§" in text] == []


# -- the handbook -----------------------------------------------------------------------------

HANDBOOK = (ROOT / "docs" / "handbuch" / "regelwerk.md").read_text(encoding="utf-8")
EXAMPLES = {
    match[1]: match[0].encode()
    for match in re.finditer(r"^# (\S+\.yaml)\n(?:(?!```).*\n)+", HANDBOOK, re.MULTILINE)
}
READABLE = {
    "beginn": Field(Kind.DATE),
    "beteiligte": Field(Kind.TEXTS),
    "betreff": Field(Kind.TEXT),
    "eilig": Field(Kind.YESNO),
    "kosten": Field(Kind.NUMBER),
    "thema": Field(Kind.CHOICE, ("jugendhilfe", "schule")),
}
CONDITIONS = re.findall(
    r"^\| `([^`]+)` \|",
    HANDBOOK.partition("## Bedingungen")[2].partition("## Prüfen")[0],
    re.MULTILINE,
)


def test_the_example_of_the_handbook_is_a_sound_regelwerk():
    assert len(EXAMPLES) == 10
    assert compile_regelwerk(EXAMPLES).problems == ()


def test_the_story_of_the_handbook_holds():
    story = re.search(r"^```yaml\n(story:(?:(?!```).|\n)+)", HANDBOOK, re.MULTILINE)[1]
    work = compile_regelwerk(EXAMPLES).regelwerk
    assert run_stories(work, {"stories/handbuch.yaml": story.encode()}).problems == ()


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_of_the_handbook_can_be_written(text):
    guard, problems = compile_guard(text, READABLE, place=Place("handbuch"))
    assert problems == ()
    assert guard is not None


def test_what_the_handbook_shows_of_mail_texts_can_be_written():
    page = (ROOT / "docs/handbuch/nachrichten.md").read_text(encoding="utf-8")
    section = page.partition("## Texte schreiben")[2].partition("| Angabe")[0]
    shown = re.findall(r"`(\{[{%].+?[%}]\})`", section)
    assert len(shown) > 7
    assert [list(template_problems(text, Place("", 1, 1))) for text in shown] == [[]] * len(shown)
    words = set(re.findall(r"[a-z]+|[=!<>]+", " ".join(shown)))
    assert {"elif", "and", "not", "in", "==", ">", *NUMBERS} <= words


def test_the_handbook_says_how_to_try_another_day_and_where_the_sets_lie():
    pages = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("docs/handbuch/*.md"))
    assert "--now ZEIT" in pages
    assert "VORLAUF_DEFINITIONS" in HANDBOOK


def test_the_handbook_shows_every_function():
    assert set(FUNCTION_NAMES) <= set(re.findall(r"\w+", " ".join(CONDITIONS) + " min abs"))


@pytest.mark.parametrize("name", schema.models())
def test_the_handbook_explains_every_key(name):
    made = schema.schema_of(name)
    parts = [made, *made.get("$defs", {}).values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    words = {word for part in parts for word in part.get("enum", ())}
    shown = set(re.findall(r"[\w-]+", HANDBOOK))
    assert sorted((keys | words) - shown) == []


@pytest.mark.parametrize(
    "case",
    sorted((ROOT / "tests/definition/broken").glob("*/expected.txt")),
    ids=lambda path: path.parent.name,
)
def test_the_handbook_names_every_code(case):
    found = {line.split()[0] for line in case.read_text(encoding="utf-8").splitlines()}
    groups = {f"{code.partition('-')[0]}-…" for code in found} & {"guard-…", "yaml-…"}
    ours = {code for code in found if not code.startswith(("guard-", "yaml-"))}
    assert [code for code in (*groups, *ours) if f"`{code}`" not in HANDBOOK] == []


def test_the_texts_that_the_program_takes_by_name_are_all_in_a_shipped_set():
    told = {n.text for a in NI.arten.values() for t in a.machine.transitions for n in t.notify}
    assert NI.texts.keys() - told >= OF_HOUSE
