"""`replay`: recorded histories, and files that are none."""

import gzip
import json

import pytest

STATIONS = [
    {"gremium": "Jugendhilfeausschuss", "rolle": "Vorberatung", "datum": "2020-02-04"},
    {"gremium": "Kreistag", "rolle": "Entscheidung", "datum": "2020-03-05"},
]
RESULTS = ("ungeändert empfohlen", "einstimmig beschlossen")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def line(number, results):
    stations = [
        {**s, "ergebnis": r, "oeffentlich": True} for s, r in zip(STATIONS, results, strict=True)
    ]
    paper = {"id": number, "nummer": number, "beratungsfolge": stations}
    return json.dumps(paper, ensure_ascii=False) + "\n"


GOOD = line("V1", ("einstimmig empfohlen", "einstimmig beschlossen")).encode()


@pytest.fixture
def replay(fresh):
    return lambda data, *words, name="akte.jsonl": written(fresh, data, words, name)


def written(office, data, words, name):
    (office.folder / name).write_bytes(data)
    return office.json("replay", name, *words)


def test_a_record_that_fits_is_counted_as_replayed_and_fitting(replay):
    said = replay(GOOD)
    assert (said["papers"], said["stations"], said["replayed"], said["fitting"]) == (1, 2, 1, 1)
    assert (said["exit"], said["anomalies"], said["bad_lines"]) == (0, [], [])
    assert said["seconds"] >= 0
    assert replay(gzip.compress(GOOD), name="akte.jsonl.gz")["fitting"] == 1


def test_a_result_that_nobody_knows_is_listed_not_guessed(replay):
    said = replay(line("V2", ("himmelblau empfohlen", "einstimmig beschlossen")).encode())
    assert (said["exit"], said["replayed"], said["fitting"]) == (0, 1, 0)
    assert said["unknown_results"] == [{"label": "himmelblau empfohlen", "times": 1}]
    assert said["anomalies"][0]["paper"] == "V2"


def test_of_several_sets_the_one_that_knows_most_results_reads_the_record(fresh):
    (fresh.folder / "a.jsonl").write_bytes(GOOD)
    both = str(fresh.env["VORLAUF_DEFINITIONS"]).rsplit("/", 1)[0]
    said = fresh.run("replay", "a.jsonl", VORLAUF_DEFINITIONS=both)
    assert said.code == 0
    assert "(landkreis-niedersachsen)" in said.out


def test_a_cut_archive_gives_what_it_holds_and_says_where_it_ends(replay):
    whole = gzip.compress(GOOD + b"".join(line(f"V{n}", RESULTS).encode() for n in range(500)))
    said = replay(whole[: len(whole) // 2], name="akte.jsonl.gz")
    assert said["bad_lines"]
    assert all(bad["message"] for bad in said["bad_lines"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bild.png", PNG),
        ("leer.jsonl", b""),
        ("leer.jsonl.gz", gzip.compress(b"", mtime=0)),
        ("nichts.jsonl", b"\n\n"),
        ("kein.json", b'{"a": 1}'),
        ("latin.jsonl", GOOD.replace("ä".encode(), b"\xe4")[:-20]),
        ("tief.jsonl", b"[" * 100_000),
        ("kein.zip", b"PK\x03\x04 und nichts dahinter"),
        ("kein.tar.zst", b"\x28\xb5\x2f\xfd und nichts dahinter"),
    ],
)
def test_a_file_that_holds_no_record_is_a_no_with_a_reason(replay, name, data):
    said = replay(data, name=name)
    assert (said["exit"], said["papers"]) == (1, 0)


def test_a_bad_line_takes_none_of_the_others_along(replay):
    said = replay(GOOD + b"{kaputt\n" + line("V3", ("vertagt", "vertagt")).encode())
    assert (said["papers"], len(said["bad_lines"])) == (2, 1)
    assert said["bad_lines"][0]["line"] == 2


def test_the_text_shows_shares_and_what_is_not_in_the_catalogue(fresh):
    (fresh.folder / "a.jsonl").write_bytes(line("V1", ("himmelblau", "vertagt")).encode())
    said = fresh.run("replay", "a.jsonl")
    assert said.code == 0
    assert "1 (100.00 %)" in said.out
    assert "himmelblau" in said.out


def test_a_record_cannot_steer_the_terminal(fresh):
    label = "\x1b[2J\x1b[31mgelöscht"
    (fresh.folder / "a.jsonl").write_bytes(line("V1", (label, label)).encode())
    assert "\x1b" not in fresh.run("replay", "a.jsonl").out
