"""The JSON Schemas for editors: fresh, and of one mind with the compiler about form."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.definition import schema
from engine.definition.folder import find_sets, read_set, read_stories
from engine.definition.read import read_text
from engine.definition.tree import plain

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "definitions"
FOLDER = SHIPPED / "schema"
SETS = find_sets(SHIPPED)
READ = {folder: {**read_set(folder), **read_stories(folder)} for folder in SETS}
SHIPPED_FILES = [(folder, name) for folder in SETS for name in READ[folder]]
BASE = read_set(Path(__file__).parent / "broken" / "base")
ART = "vorlagenarten/vorlage.yaml"


def schema_name(file):
    folder = {"stories": "story", "vorlagenarten": "vorlagenart"}
    return folder.get(file.partition("/")[0], file.removesuffix(".yaml"))


def value_of(data):
    tree, problems = read_text(data, file="x.yaml")
    assert not problems
    return plain(tree)


def errors(file, data):
    return list(
        Draft202012Validator(schema.schema_of(schema_name(file))).iter_errors(value_of(data))
    )


def test_the_shipped_schemas_are_what_the_models_say_today():
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert written == schema.schemas(), "run: python -m engine.definition.schema definitions/schema"


def test_the_command_writes_every_schema(tmp_path):
    assert schema.main([str(tmp_path / "neu")]) == 0
    assert {path.name for path in (tmp_path / "neu").iterdir()} == set(schema.schemas())


def test_the_command_wants_one_folder(capsys):
    assert schema.main([]) == 2
    assert "FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize("name", schema.models())
def test_a_schema_is_one(name):
    Draft202012Validator.check_schema(schema.schema_of(name))


@pytest.mark.parametrize("name", schema.models())
def test_every_key_is_explained(name):
    made = schema.schema_of(name)
    parts = [made, *made.get("$defs", {}).values()]
    keys = [(key, said) for part in parts for key, said in part.get("properties", {}).items()]
    assert [key for key, said in keys if not said.get("description")] == []


@pytest.mark.parametrize(
    ("folder", "file"), SHIPPED_FILES, ids=lambda part: getattr(part, "name", part)
)
def test_a_shipped_file_fits_its_schema(folder, file):
    assert errors(file, READ[folder][file]) == []


@pytest.mark.parametrize(
    ("folder", "file"), SHIPPED_FILES, ids=lambda part: getattr(part, "name", part)
)
def test_a_shipped_file_tells_editors_its_schema(folder, file):
    first = (folder / file).read_text(encoding="utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    target = (folder / file).parent / first.removeprefix(prefix)
    assert target.resolve() == FOLDER / f"{schema_name(file)}.schema.json"


MISTAKES = {
    "an unknown key": (ART, "label: Vorlage", "lable: Vorlage"),
    "a missing key": (ART, "initial: entwurf\n", ""),
    "a number instead of a text": (ART, "label: Vorlage", "label: 12"),
    "a word instead of yes or no": (ART, "final: true", "final: yes"),
    "an unknown type of field": (ART, "type: money", "type: geld"),
    "an unknown action": (ART, "actions: [plan_route]", "actions: [os.system]"),
    "an unknown kind of rule": (ART, "rule: heard_before", "rule: vorher"),
    "a name with a capital": (ART, "name: ende", "name: Ende"),
    "a field with a capital": (ART, "  kosten:", "  Kosten:"),
    "an odd reminder": (ART, "remind: [am Tag]", "remind: [bald]"),
    "a negative time": ("fristen.yaml", "5 Arbeitstage", "-5 Tage"),
    "an unknown Land": ("regelwerk.yaml", "land: NI", "land: NDS"),
    "an unknown phase": ("beratung.yaml", "phase: held", "phase: fertig"),
    "an unknown act": ("beratung.yaml", "act: answer", "act: antworten"),
    "an unknown step": ("ergebnisse.yaml", "vorberatung: advance", "vorberatung: weiter"),
    "an unknown column": ("ergebnisse.yaml", "{vorberatung: advance", "{beratung: advance"),
    "a text without a subject": ("texte.yaml", "subject: Neue Vorlage, ", ""),
    "a day in German": ("gremien.yaml", "from: 2026-01-01", "from: 01.01.2026"),
}


@pytest.mark.parametrize("file", sorted(BASE))
def test_the_sound_set_fits(file):
    assert errors(file, BASE[file]) == []


@pytest.mark.parametrize(("file", "old", "new"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_typical_mistake_does_not_fit(file, old, new):
    text = BASE[file].decode()
    assert old in text
    assert errors(file, text.replace(old, new, 1).encode())


def test_what_the_compiler_reads_as_a_list_may_be_one_word():
    assert "role: amt" in BASE[ART].decode()
    assert errors(ART, BASE[ART].replace(b"role: amt", b"role: [amt]")) == []


def test_the_keys_are_those_of_the_files_and_not_of_the_code():
    text = json.dumps(schema.schema_of("vorlagenart"))
    assert '"else"' in text
    assert '"otherwise"' not in text
