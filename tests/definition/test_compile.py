"""What the compiler says about sets that are wrong, and that it never breaks over them.

Each folder of `broken` changes some files of `broken/base`; `without.txt` lists files that are
taken away. `expected.txt` holds what is found: code, place, what was found, and the hint.
"""

import json
import os
import re
import unicodedata
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definition.bearable import BEARABLE
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import content_hash, find_sets, read_set, read_stories
from engine.language import fill

BROKEN = Path(__file__).parent / "broken"
BASE = dict(read_set(BROKEN / "base"))
ART = "vorlagenarten/vorlage.yaml"
CASES = sorted(path.parent for path in BROKEN.glob("*/expected.txt"))
FEW = settings(max_examples=60, deadline=None)


def changed(file, *changes):
    """The base set with texts of one file replaced, each of them found once."""
    text = BASE[file].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**BASE, file: text.encode()}


def changed_by(case):
    """The files of the base set as *case* changes them."""
    without = case / "without.txt"
    gone = without.read_text().split() if without.exists() else ()
    changes = {n: d for n, d in read_set(case).items() if n not in {"expected.txt", "without.txt"}}
    return {name: data for name, data in BASE.items() if name not in gone} | changes


def codes(files):
    return [problem.code for problem in compile_regelwerk(files).problems]


def lines(problems):
    for problem in problems:
        place = f"{problem.place.file}:{problem.place.line}:{problem.place.column}"
        said = " ".join(filter(None, (problem.code, place, problem.found)))
        hint = problem.hint
        yield f"{said} | {fill(hint.text, dict(hint.params))}" if hint else said


def test_the_set_that_the_others_break_is_sound():
    compiled = compile_regelwerk(BASE)
    assert compiled.problems == ()
    assert compiled.regelwerk is not None
    assert compiled.regelwerk.version == content_hash(BASE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_set_is_explained(case):
    found = list(lines(compile_regelwerk(changed_by(case)).problems))
    assert found == (case / "expected.txt").read_text().splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_error_keeps_the_set_from_being_used_and_a_warning_does_not(case):
    compiled = compile_regelwerk(changed_by(case))
    errors = [problem for problem in compiled.problems if problem.severity == "error"]
    assert (compiled.regelwerk is None) == bool(errors)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_set_in_force_goes_on_over_what_only_a_later_check_refuses(case):
    compiled = compile_regelwerk(changed_by(case))
    errors = {problem.code for problem in compiled.problems if problem.severity == "error"}
    if errors <= BEARABLE:
        assert compiled.kept is not None
        assert compiled.kept.version == content_hash(changed_by(case))
    else:
        assert compiled.kept is None


def test_each_error_that_can_be_borne_with_has_a_case():
    said = [
        line.split()[0]
        for case in CASES
        for line in (case / "expected.txt").read_text().splitlines()
    ]
    assert sorted(BEARABLE - set(said)) == []


# -- bad input by the rows of the reliability page --------------------------------------------

ACTION = "actions: [plan_route]"
WHEN = "when: kosten > 0"
LABEL = "label: Vorlage\n"
LAST = "  - {name: ende"
REJECTED = "on: abgelehnt, source: beratung, dest: "
BACK = "on: zurueck_verwaltung, source: beratung, dest: "
DEEP = 2_000

ROWS = {
    "Y1 a dotted path as a key": (changed(ART, (ACTION, "before: os.system")), "key-unknown"),
    "Y1 a dotted path as an action": (
        changed(ART, (ACTION, "actions: [builtins.exec]")),
        "value-unknown",
    ),
    "Y2 a name of Python": (
        changed(ART, (ACTION, "actions: [__init_subclass__]")),
        "value-unknown",
    ),
    "Y2 a private name": (changed(ART, (ACTION, "actions: [_secret]")), "value-unknown"),
    "Y3 a tag that calls": (
        changed(ART, (LABEL, 'label: !!python/object/apply:os.system ["id"]\n')),
        "yaml-tag",
    ),
    "Y3 a harmless tag": (changed(ART, (LABEL, "label: !!str Vorlage\n")), "yaml-tag"),
    "Y4 an alias bomb": (
        {**BASE, ART: b"a: &a [x]\n" + b"".join(b"b%d: [*a, *a]\n" % n for n in range(9))},
        "yaml-alias",
    ),
    "Y5 a merge bomb": (changed(ART, (LABEL, "label: Vorlage\n<<: {a: b}\n")), "yaml-alias"),
    "Y6 a list that holds itself": ({**BASE, ART: b"a: &a [*a]\n"}, "yaml-alias"),
    "Y7 brackets without end": ({**BASE, ART: b"[" * 100_000}, "yaml-depth"),
    "Y7 nested too deep": ({**BASE, ART: b"[" * DEEP + b"]" * DEEP}, "yaml-depth"),
    "Y8 too many bytes": ({**BASE, ART: b"#" * 1_000_001}, "yaml-size"),
    "Y9 a key twice": (changed(ART, (LABEL, LABEL + LABEL)), "yaml-duplicate"),
    "Y10 NO is no small name": (changed(ART, ("name: ende", "name: NO")), "value-wrong"),
    "Y10 a time is no name": (changed(ART, ("name: ende", "name: 12:30:00")), "value-wrong"),
    "Y10 0123 is no name": (changed(ART, ("name: ende", "name: 0123")), "value-wrong"),
    "Y10 1_000 is no name": (changed(ART, ("name: ende", "name: 1_000")), "value-wrong"),
    "Y11 a day that does not exist": (
        changed("fristen.yaml", ("source: Hausregel", "source: Hausregel, from: 2026-02-30")),
        "date-unknown",
    ),
    "Y12 negative": (changed("fristen.yaml", ("5 Arbeitstage", "-5 Tage")), "value-wrong"),
    "Y12 beyond measure": (changed("fristen.yaml", ("5 A", "1000000000000 A")), "value-wrong"),
    "Y12 infinite": (changed("fristen.yaml", ("5 Arbeitstage", ".inf")), "yaml-number"),
    "Y12 no number": (changed("fristen.yaml", ("5 Arbeitstage", ".nan")), "yaml-number"),
    "Y13 an unknown target": (
        changed(ART, ("dest: beratung", "dest: beratnug")),
        "state-unknown",
    ),
    "Y14 an island": (
        changed(ART, (LAST, "  - {name: insel, label: I, owner: amt}\n" + LAST)),
        "state-unreachable",
    ),
    "Y14 no end": (changed(ART, (", final: true", "")), "final-missing"),
    "Y14 a dead end": (
        changed(
            ART,
            (LAST, "  - {name: sack, label: S, owner: amt}\n" + LAST),
            (REJECTED + "ende", REJECTED + "sack"),
        ),
        "dead-end",
    ),
    "Y15 outcomes in a circle": (
        changed(ART, (BACK + "entwurf", BACK + "beratung")),
        "circle",
    ),
    "Y16 one name composed and decomposed": (
        changed(
            ART,
            (
                LAST,
                "  - {name: prüfung, label: P, owner: amt}\n  - {name: "
                + unicodedata.normalize("NFD", "prüfung")
                + ", label: Q, owner: amt}\n"
                + LAST,
            ),
        ),
        "name-twice",
    ),
    "Y16 one name in two cases": (
        changed(ART, (LAST, "  - {name: Entwurf, label: E}\n" + LAST)),
        "value-wrong",
    ),
    "Y16 a Cyrillic letter": (
        changed(ART, (LAST, "  - {name: b\u0435ratung, label: B}\n" + LAST)),
        "value-wrong",
    ),
    "Y17 the way out of the sandbox": (
        changed(ART, (WHEN, 'when: "().__class__.__base__.__subclasses__()"')),
        "guard-forbidden",
    ),
    "Y18 a power tower": (changed(ART, (WHEN, "when: 9**9**9 > 0")), "guard-forbidden"),
    "Y18 a long text": (changed(ART, (WHEN, 'when: \'"a"*10**9 != ""\'')), "guard-forbidden"),
    "Y18 a format": (
        changed(ART, (WHEN, 'when: \'"%999999999d" % 1 != ""\'')),
        "guard-forbidden",
    ),
    "Y18 a shift": (changed(ART, (WHEN, "when: 1<<10**9 > 0")), "guard-forbidden"),
    "Y18 a loop": (changed(ART, (WHEN, 'when: "while True: pass"')), "guard-syntax"),
    "Y18 a file": (changed(ART, (WHEN, "when: open('/etc/passwd')")), "guard-name"),
    "Y18 an f-string": (
        changed(ART, (WHEN, 'when: \'f"{thema:>999999999}" != ""\'')),
        "guard-forbidden",
    ),
    "Y18 too many parts": (
        changed(ART, (WHEN, "when: " + " or ".join(["kosten > 0"] * 20_000))),
        "value-wrong",
    ),
    "Y21 UTF-16": ({**BASE, ART: BASE[ART].decode().encode("utf-16")}, "yaml-encoding"),
    "Y21 a byte order mark inside": (changed(ART, ("Ende", "En\ufeffde")), "yaml-control"),
    "Y21 NUL": (changed(ART, ("Ende", "En\x00de")), "yaml-control"),
    "Y21 U+202E": (changed(ART, ("Ende", "En\u202ede")), "yaml-control"),
    "Y21 a tab as indentation": (changed(ART, (LAST, "\t- {name: ende")), "yaml-syntax"),
    "Y21 two documents": ({**BASE, ART: BASE[ART] + b"---\nart: zwei\n"}, "yaml-documents"),
    "Y21 an empty file": ({**BASE, ART: b""}, "yaml-empty"),
    "Y21 only comments": ({**BASE, ART: b"# nichts\n"}, "yaml-empty"),
    "Y21 YAML 1.1": ({**BASE, ART: b"%YAML 1.1\n---\n" + BASE[ART]}, "yaml-version"),
}


@pytest.mark.parametrize(("files", "code"), ROWS.values(), ids=ROWS.keys())
def test_bad_input_is_refused(files, code):
    compiled = compile_regelwerk(files)
    assert compiled.regelwerk is None
    assert code in [problem.code for problem in compiled.problems]
    assert all(problem.place.file for problem in compiled.problems)


GOOD = {
    "Y10 on is a word": changed(ART, ("name: ende", "name: on"), *[("dest: ende", "dest: on")] * 3),
    "Y10 a label may look like a number": changed(ART, ("label: Ende", "label: 12:30:00")),
    "Y21 a byte order mark in front": {**BASE, ART: b"\xef\xbb\xbf" + BASE[ART]},
    "Y21 YAML 1.2": {**BASE, ART: b"%YAML 1.2\n---\n" + BASE[ART]},
    "Y21 CRLF": {**BASE, ART: BASE[ART].replace(b"\n", b"\r\n")},
}


@pytest.mark.parametrize("files", GOOD.values(), ids=GOOD.keys())
def test_odd_but_sound_input_is_accepted(files):
    assert compile_regelwerk(files).problems == ()


def test_y9_a_key_that_stands_twice_is_named_with_both_lines():
    problem = compile_regelwerk(changed(ART, (LABEL, LABEL + LABEL))).problems[0]
    assert dict(problem.message.params) == {"key": "label", "line": 3, "first_line": 2}


def test_y13_the_nearest_name_is_offered():
    problem = compile_regelwerk(changed(ART, ("dest: beratung", "dest: beratnug"))).problems[0]
    assert dict(problem.hint.params) == {"word": "beratung"}
    assert problem.possible == ("entwurf", "beratung", "ende")


def test_a_name_that_several_entries_share_is_offered_once():
    fristen = BASE["fristen.yaml"] + b"  - {name: antwortfrist, art: vorlage, source: Hausregel}\n"
    files = {**changed(ART, ("rule: antwortfrist", "rule: antwort")), "fristen.yaml": fristen}
    problem = next(p for p in compile_regelwerk(files).problems if p.code == "frist-unknown")
    assert problem.possible == ("antwortfrist",)


def test_y22_500_states_and_5000_transitions_compile():
    count = 500
    names = [f"s{n}" for n in range(count)]
    states = [{"name": name, "label": name, "owner": "amt"} for name in names]
    states[0]["deadline"] = {"rule": "antwortfrist"}
    transitions = [
        {"trigger": f"t{hop}", "source": name, "dest": names[(n + hop) % count]}
        for n, name in enumerate(names)
        for hop in range(1, 11)
    ]
    art = {
        "art": "gross",
        "label": "Groß",
        "number": "{year}/{counter}",
        "initial": names[0],
        "states": [*states, {"name": "ende", "label": "Ende", "final": True}],
        "transitions": [*transitions, {"trigger": "enden", "source": names[-1], "dest": "ende"}],
    }
    compiled = compile_regelwerk({**BASE, ART: json.dumps(art).encode()})
    assert compiled.problems == ()
    assert len(compiled.regelwerk.arten["gross"].machine.states) == count + 1


# -- one wrong word and what is beside it -----------------------------------------------------


OF_THE_HOUSE = {"kosten", "neu", "thema"}
KEYS = [
    (file, found.start(1), found.end(1))
    for file in sorted(BASE)
    for found in re.finditer(r"(?<![\w/])([a-z_]+): ", BASE[file].decode())
    if found[1] not in OF_THE_HOUSE
]


@pytest.mark.parametrize(("file", "start", "end"), KEYS)
def test_a_misspelt_key_makes_nothing_else_look_wrong(file, start, end):
    text = BASE[file].decode()
    files = {**BASE, file: f"{text[:end]}x{text[end:]}".encode()}
    line = text.count("\n", 0, start) + 1
    problems = compile_regelwerk(files).problems
    assert {p.place.file for p in problems} == {file}
    assert {p.code for p in problems} <= {"key-unknown", "key-missing", "value-unknown"}
    assert all(p.code == "key-missing" or p.place.line == line for p in problems)


# -- whatever comes ---------------------------------------------------------------------------

FILES = sorted(BASE)
WORDS = st.sampled_from(
    ["art", "name", "states", "transitions", "source", "dest", "entwurf", "when", "kosten > 0", ""]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=20,
)


@FEW
@given(file=st.sampled_from(FILES), data=st.binary(max_size=300) | st.text().map(str.encode))
def test_any_bytes_in_any_file_are_problems_and_never_a_crash(file, data):
    assert compile_regelwerk({**BASE, file: data}).problems


@FEW
@given(file=st.sampled_from(FILES), value=ANYTHING)
def test_any_value_in_any_file_is_explained_and_never_a_crash(file, value):
    compile_regelwerk({**BASE, file: json.dumps(value).encode()})


@FEW
@given(file=st.sampled_from(FILES), data=st.data())
def test_a_file_with_any_part_replaced_is_explained_and_never_a_crash(file, data):
    text = BASE[file].decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    new = data.draw(st.text(max_size=12) | WORDS)
    compiled = compile_regelwerk({**BASE, file: (text[:start] + new + text[end:]).encode()})
    assert all(problem.place.file for problem in compiled.problems)


@FEW
@given(name=st.text(min_size=1, max_size=30), data=st.binary(max_size=50))
def test_a_file_of_an_unknown_name_is_a_problem(name, data):
    files = {**BASE, f"{name}.txt": data}
    assert "file-unknown" in codes(files)


@FEW
@given(order=st.permutations(FILES), case=st.sampled_from(CASES))
def test_the_order_of_files_changes_nothing(order, case):
    files = {**BASE, **changed_by(case)}
    shuffled = {name: files[name] for name in (*order, *(n for n in files if n not in order))}
    one, other = compile_regelwerk(files), compile_regelwerk(shuffled)
    assert one.problems == other.problems
    assert one.regelwerk == other.regelwerk


# -- sets on the disk -------------------------------------------------------------------------


def test_a_folder_that_holds_a_set_is_that_set():
    assert find_sets(BROKEN / "base") == (BROKEN / "base",)


def test_sets_are_found_two_levels_down_and_no_deeper(tmp_path):
    for folder in ("a", "b/c", "d/e/f"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "regelwerk.yaml").write_text("regelwerk: x\n")
    assert find_sets(tmp_path) == (tmp_path / "a", tmp_path / "b" / "c")


def unread(folder):
    """The problems of the set in *folder* about files that are none of it."""
    problems = compile_regelwerk(read_set(folder)).problems
    return [(p.place.file, p.message.text) for p in problems if p.code == "file-unknown"]


@pytest.fixture
def folder(tmp_path):
    """A folder with the base set in it."""
    return Path(copytree(BROKEN / "base", tmp_path / "satz"))


def test_a_linked_folder_is_no_set(tmp_path, folder):
    (tmp_path / "link").symlink_to(folder)
    assert find_sets(tmp_path) == (folder,)


def test_a_link_inside_the_set_is_read(folder):
    (folder / "..data").mkdir()
    (folder / "texte.yaml").rename(folder / "..data" / "texte.yaml")
    (folder / "texte.yaml").symlink_to("..data/texte.yaml")
    assert read_set(folder) == BASE


@pytest.mark.parametrize("target", ["/etc/hostname", "../nichts.yaml", "nichts.yaml", "/"])
def test_a_link_out_of_the_set_or_to_nothing_is_an_error_and_not_read(folder, target):
    (folder / "schliesstage.yaml").symlink_to(target)
    ((file, said),) = unread(folder)
    assert (file, "link" in said) == ("schliesstage.yaml", True)
    assert b"" in read_set(folder).values()


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_an_error(folder):
    (folder / "zeiten.yaml").mkdir()
    os.mkfifo(folder / "schliesstage.yaml")
    assert [file for file, _ in unread(folder)] == ["schliesstage.yaml", "zeiten.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "schliesstage.yaml.txt",
        "notizen.txt",
        "Zeiten.YAML",
        "README.yaml",
        "alt/fristen.txt",
        "stories/eine.yml",
        "stories/alt/eine.yaml",
    ],
)
def test_a_file_that_the_set_does_not_know_is_an_error(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x")
    assert [file for file, _ in unread(folder)] == [name]


@pytest.mark.parametrize(
    "name", ["README.md", ".git/config", ".zeiten.yaml.swp", "zeiten.yaml~", "zeiten.yaml.bak"]
)
def test_readme_hidden_and_backup_files_lie_beside_the_set(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x")
    assert read_set(folder) == BASE


def test_stories_lie_beside_the_set_too(folder):
    (folder / "stories").mkdir()
    (folder / "stories" / "eine.yaml").write_text("story: x\n")
    assert read_set(folder) == BASE
    assert list(read_stories(folder)) == ["stories/eine.yaml"]


def test_of_a_file_without_end_only_so_much_is_read_that_it_is_refused(tmp_path):
    (tmp_path / "regelwerk.yaml").write_bytes(b"#" * 3_000_000)
    assert len(read_set(tmp_path)["regelwerk.yaml"]) == 1_000_001
