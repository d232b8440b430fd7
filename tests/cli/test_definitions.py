"""`check` and `draw`: every problem with its place, in every form; pictures that open."""

import shutil
from xml.etree import ElementTree as ET

import pytest

from tests.cli.program import ART, DEFINITIONS, NI, Office

FIELDS = {"code", "severity", "file", "line", "column", "message", "found", "possible", "hint"}
LAMED = (
    ("owner: sachbearbeitung", "owner: sachbearbeitng"),
    ("dest: mitzeichnung\n", "dest: mitzeichnng\n"),
    ("when: kosten > 0", "when: kostn > 0"),
    ("{gremium: kt, role", "{gremium: kreis, role"),
    ("{year}/{counter:03}", "{yeer}/{counter:03}"),
)


@pytest.fixture(scope="module")
def lame(tmp_path_factory):
    """An office whose own set has five mistakes in one file."""
    office = Office(tmp_path_factory.mktemp("lame"))
    shutil.copytree(NI, office.folder / "regeln")
    file = office.folder / "regeln" / "vorlagenarten" / f"{ART}.yaml"
    text = file.read_text()
    for right, wrong in LAMED:
        assert right in text
        text = text.replace(right, wrong, 1)
    file.write_text(text)
    return office


def test_the_shipped_sets_are_in_order(fresh):
    said = fresh.json("check", str(DEFINITIONS))
    assert (said["exit"], [p for p in said["problems"] if p["severity"] == "error"]) == (0, [])
    assert len(said["sets"]) == 2
    assert set(said["stories"]) == {"passed", "failed"}


def test_every_problem_is_named_at_once_with_its_place_and_a_way_out(lame):
    said = lame.json("check", "regeln")
    assert said["exit"] == 1
    assert len(said["problems"]) == len(LAMED)
    assert all(set(p) == FIELDS for p in said["problems"])
    assert all(p["line"] and p["column"] for p in said["problems"])
    role = next(p for p in said["problems"] if p["code"] == "role-unknown")
    assert role["found"] == "sachbearbeitng"
    assert "sachbearbeitung" in role["possible"]
    assert role["hint"] == "did you mean sachbearbeitung?"


def test_the_text_names_file_line_and_column_from_where_one_stands(lame):
    said = lame.run("check", "regeln")
    assert f"regeln/vorlagenarten/{ART}.yaml:20:44: error [role-unknown]" in said.out
    assert "5 errors in the definitions" in said.out


def test_a_list_of_what_is_possible_is_said_once(fresh):
    shutil.copytree(NI, fresh.folder / "regeln")
    head = fresh.folder / "regeln" / "regelwerk.yaml"
    head.write_text(head.read_text().replace("land: NI", "land: NDS"))
    assert fresh.run("check", "regeln").out.count("BB, BE, BW") == 1


def test_github_gets_one_line_a_problem(lame):
    said = lame.run("check", "regeln", "--format", "github")
    lines = said.out.splitlines()
    assert (said.code, len(lines)) == (1, len(LAMED))
    assert all(line.startswith("::error file=regeln/") and "::" in line[8:] for line in lines)


def test_sarif_has_a_rule_for_each_code_and_a_place_for_each_result(lame):
    said = lame.run("check", "regeln", "--format", "sarif")
    sarif = said.json
    assert (said.code, sarif["version"]) == (1, "2.1.0")
    assert sarif["$schema"].startswith("https://")
    (run,) = sarif["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run["tool"]["driver"]["name"] == "vorlauf"
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("regeln/vorlagenarten/")
        assert min(place["region"].values()) >= 1


def test_sarif_of_a_missing_folder_is_json_as_well(fresh):
    said = fresh.run("check", "weg", "--format", "sarif")
    assert (said.code, said.json["error"]["code"]) == (2, "no-definitions")


def test_a_set_with_errors_is_not_adopted_and_leads_to_the_check(lame):
    said = lame.run("person", "new", "x", "X", VORLAUF_DEFINITIONS="regeln")
    assert said.code == 1
    assert "run: vorlauf check" in said.out
    assert lame.json("person", "list")["persons"] == []


@pytest.mark.parametrize("form", ["text", "mermaid", "dot", "svg"])
def test_route_and_machine_are_drawn_in_every_form(fresh, form):
    said = fresh.run("draw", ART, "--format", form)
    assert said.code == 0
    assert "Kreistag" in said.out
    as_json = fresh.json("draw", ART, "--format", form)
    assert (as_json["art"], as_json["format"]) == (ART, form)
    assert as_json["picture"].strip() == said.out.strip()


def test_the_svg_is_well_formed_and_runs_nothing(fresh):
    svg = fresh.json("draw", ART, "--format", "svg")["picture"]
    root = ET.fromstring(svg.encode())  # noqa: S314 - our own picture
    assert root.tag.endswith("svg")
    assert not [e for e in root.iter() if e.tag.endswith("script")]


def test_a_picture_can_be_written_to_a_file(fresh):
    said = fresh.json("draw", "beratung", "--format", "mermaid", "-o", "bild.mmd")
    assert (said["exit"], said["file"]) == (0, "bild.mmd")
    assert (fresh.folder / "bild.mmd").read_text()


def test_an_unknown_art_names_the_known_ones_and_the_nearest(fresh):
    said = fresh.run("draw", "beschlussvorlag")
    assert said.code == 1
    assert "berichtsvorlage" in said.err
    assert "did you mean beschlussvorlage?" in said.err
    said = fresh.run("vorlage", "new", "beschlussvorlag", "--as", "x")
    assert "did you mean beschlussvorlage?" in said.out


def test_of_several_sets_one_must_be_named_before_anything_is_recorded(fresh):
    both = {"VORLAUF_DEFINITIONS": str(DEFINITIONS)}
    said = fresh.run("person", "new", "x", "X", **both)
    assert said.code == 2
    assert "kreis-schleswig-holstein, landkreis-niedersachsen" in said.err
    named = fresh.run("person", "new", "x", "X", "--regelwerk", "landkreis-niedersachsen", **both)
    assert named.code == 0
    # From then on the set in force is meant.
    assert fresh.run("person", "new", "y", "Y", "--as", "x", **both).code == 0


@pytest.mark.parametrize("words", [("check",), ("draw", ART), ("vorlage", "new", ART)])
def test_a_folder_that_was_set_and_is_missing_is_never_replaced(fresh, words):
    said = fresh.run(*words, VORLAUF_DEFINITIONS="/gibt/es/nicht")
    assert said.code == 2
    assert "there is no set of definitions in /gibt/es/nicht" in said.err


def test_a_folder_without_sets_says_what_a_set_is(fresh):
    (fresh.folder / "leer").mkdir()
    said = fresh.run("check", "leer")
    assert said.code == 2
    assert "regelwerk.yaml" in said.err


BROKEN = {
    "utf16": "regelwerk: ü\n".encode("utf-16"),
    "latin1": "label: Prüfung\n".encode("latin-1"),
    "nul": b"regelwerk: a\0b\n",
    "binary": bytes(range(256)),
    "empty": b"",
    "tag": b"!!python/object/apply:os.system [id]\n",
    "aliases": b"a: &a [x]\nb: *a\n",
    "deep": b"[" * 5000,
    "huge": b"x: " + b"y" * 1_100_000,
    "list": b"- a\n- b\n",
    "cut": b"regelwerk: [a, b\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_problem_with_its_place_and_no_crash(fresh, name):
    folder = fresh.folder / "kaputt"
    shutil.copytree(NI, folder)
    (folder / "rollen.yaml").write_bytes(BROKEN[name])
    said = fresh.json("check", "kaputt")
    assert said["exit"] == 1
    assert any(p["file"] == "kaputt/rollen.yaml" and p["message"] for p in said["problems"])


def test_a_definition_that_would_leave_open_papers_behind_is_not_adopted(council):
    folder = council.folder / "anders"
    shutil.copytree(NI, folder)
    file = folder / "vorlagenarten" / f"{ART}.yaml"
    text = file.read_text().replace("in_beratung", "beratung_laeuft")
    file.write_text(text)
    shutil.rmtree(folder / "stories", ignore_errors=True)
    said = council.run("sitzung", "new", "jha", "5.2.2026", "--regelwerk", "anders")
    assert said.code == 1
    assert "VO/2026/001 (In Beratung) is still open and needs" in said.out
