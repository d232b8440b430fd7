import gzip
import io
import json
import tracemalloc
from datetime import date

import pytest
import zstandard

from engine.core.record import BadLine, FlawCode, RecordedPaper, RecordedStation, Source
from exchange import recorded_lines
from exchange.recorded_lines import MAX_LINE, read_lines

JHA = {
    "datum": "2021-05-04",
    "beginn": "2021-05-04T16:00:00+02:00",
    "gremium": "Jugendhilfeausschuss",
    "sitzung": "3. Sitzung",
    "rolle": "Anhörung",
    "top": "Ö 7",
    "ergebnis": "zur Kenntnis genommen",
    "massgeblich": False,
    "oeffentlich": True,
    "abgesagt": None,
}
PAPER = {
    "id": "MU-1",
    "nummer": "VO/2021/007",
    "vorlageart": "Beschlussvorlage",
    "betreff": "Förderung der Jugendwerkstatt Birkenau",
    "vorlagedatum": "2021-04-01",
    "uebergeordnet": ["VO/2020/100"],
    "untergeordnet": [],
    "beratungsfolge": [JHA],
    "merkmale": ["unbekannt"],
}
STATION = RecordedStation(
    gremium="Jugendhilfeausschuss",
    role="Anhörung",
    day=date(2021, 5, 4),
    begins="2021-05-04T16:00:00+02:00",
    top="Ö 7",
    result="zur Kenntnis genommen",
    authoritative=False,
    public=True,
    sitting="3. Sitzung",
)


def read(tmp_path, data, name="folge.jsonl"):
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_lines(path))


def line(**changes):
    return (json.dumps({**PAPER, **changes}) + "\n").encode()


def station(**changes):
    return line(beratungsfolge=[{**JHA, **changes}])


def codes(paper):
    return [flaw.code for flaw in paper.flaws]


def said(records):
    return [(r.source.line, r.message.text) for r in records if isinstance(r, BadLine)]


def test_a_line_is_a_paper_with_its_stations(tmp_path):
    (paper,) = read(tmp_path, line())
    assert paper == RecordedPaper(
        id="MU-1",
        number="VO/2021/007",
        art="Beschlussvorlage",
        betreff="Förderung der Jugendwerkstatt Birkenau",
        stations=(STATION,),
        dated=date(2021, 4, 1),
        parents=("VO/2020/100",),
        children=(),
        source=Source("folge.jsonl", 1),
    )


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"]
)
def test_the_content_tells_how_a_file_is_packed(tmp_path, pack):
    papers = read(tmp_path, pack(line() + b"\n" + line(id="MU-2")), "folge.txt")
    assert [(p.id, p.source.line) for p in papers] == [("MU-1", 1), ("MU-2", 3)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("key", ["faelle", None])
def test_a_list_of_papers_is_read_with_the_lines_on_which_they_begin(tmp_path, key, indent):
    papers = [PAPER, {**PAPER, "id": "MU-2"}]
    whole = {"hinweis": "wörtlich", key: papers} if key else papers
    found = read(tmp_path, json.dumps(whole, indent=indent).encode())
    assert [p.id for p in found] == ["MU-1", "MU-2"]
    assert (found[0].source.line < found[1].source.line) == (indent is not None)


def test_one_printed_paper_is_read(tmp_path):
    (paper,) = read(tmp_path, json.dumps(PAPER, indent=2).encode())
    assert paper.stations == (STATION,)


def test_a_byte_order_mark_is_no_problem(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbf" + line())[0].id == "MU-1"
    assert read(tmp_path, b"\xef\xbb\xbf[" + line() + b"]")[0].id == "MU-1"


def test_a_time_without_day_stays_as_it_is(tmp_path):
    (paper,) = read(tmp_path, station(datum=None, beginn="16:00"))
    assert (paper.stations[0].day, paper.stations[0].begins) == (None, "16:00")
    assert not paper.flaws


def test_the_day_of_the_beginning_stands_in_for_a_missing_one(tmp_path):
    (paper,) = read(tmp_path, station(datum=None))
    assert paper.stations[0].day == date(2021, 5, 4)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"datum": "2021-02-30", "beginn": None}, FlawCode.NO_SUCH_DAY),
        ({"datum": "Montag, 04.05.2021"}, FlawCode.WRONG_WEEKDAY),
        ({"wochentag": "Mittwoch"}, FlawCode.WRONG_WEEKDAY),
        ({"beginn": "2021-05-05T16:00:00+02:00"}, FlawCode.DAY_UNLIKE_BEGIN),
        ({"gremium": None}, FlawCode.NO_GREMIUM),
        ({"gremium": " "}, FlawCode.NO_GREMIUM),
        ({"top": 7}, FlawCode.WRONG_TYPE),
        ({"top": float("nan")}, FlawCode.WRONG_TYPE),
        ({"massgeblich": "ja"}, FlawCode.WRONG_TYPE),
        ({"ergebnis": ["beschlossen"]}, FlawCode.WRONG_TYPE),
        ({"datum": 20210504}, FlawCode.NO_SUCH_DAY),
    ],
)
def test_what_a_station_says_wrongly_is_a_flaw_of_the_paper(tmp_path, changes, code):
    (paper,) = read(tmp_path, station(**changes))
    assert code in codes(paper)
    assert len(paper.stations) == 1


def test_a_number_or_a_word_in_the_wrong_place_is_taken_all_the_same(tmp_path):
    (paper,) = read(tmp_path, station(top=7, oeffentlich="nein", abgesagt="true"))
    found = paper.stations[0]
    assert (found.top, found.public, found.cancelled) == ("7", False, True)


@pytest.mark.parametrize(
    ("changes", "stations"),
    [
        ({"beratungsfolge": None}, 0),
        ({"beratungsfolge": "keine"}, 0),
        ({"beratungsfolge": [JHA, 3, None]}, 1),
        ({"betreff": 5, "uebergeordnet": {"a": 1}, "untergeordnet": "VO/1"}, 1),
        ({"untergeordnet": [1, "VO/1"]}, 1),
    ],
)
def test_a_paper_of_odd_shape_gives_what_it_has(tmp_path, changes, stations):
    (paper,) = read(tmp_path, line(**changes))
    assert len(paper.stations) == stations


def test_a_paper_without_keys_is_named_by_its_place(tmp_path):
    (paper,) = read(tmp_path, b'{"betreff": "Radweg"}')
    assert paper.id == "folge.jsonl:1"
    assert codes(paper) == [FlawCode.MISSING_KEY, FlawCode.MISSING_KEY]


def test_a_key_that_is_given_twice_is_told(tmp_path):
    text = line().replace(b'"nummer"', b'"nummer": "VO/1", "nummer"')
    (paper,) = read(tmp_path, text)
    assert codes(paper) == [FlawCode.DOUBLE_KEY]
    assert paper.number == "VO/2021/007"


def test_colons_in_a_text_are_no_keys(tmp_path):
    (paper,) = read(tmp_path, line(betreff='"a": 1, "nummer": "x"'))
    assert not paper.flaws


@pytest.mark.parametrize(
    ("data", "number", "text"),
    [
        (b"", 1, "the file is empty"),
        (b" \n\n", 1, "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", 1, "the file is no JSON"),
        (b"<!DOCTYPE html><html></html>", 1, "the file is no JSON"),
        (line().decode().encode("utf-16"), 1, "the file is in UTF-16; save it as UTF-8"),
        (line().decode().encode("utf-16-be"), 1, "the file is in UTF-16; save it as UTF-8"),
        (b'{"labels": [1, 2]}', 1, "this is no paper with a Beratungsfolge"),
        (b"[1, 2]", 1, "this is no paper with a Beratungsfolge"),
        (line() + b"[]\n", 2, "this is no paper with a Beratungsfolge"),
        (line() + b"{}{}\n", 2, "the line goes on after its object"),
        (line() + line()[:90], 2, "this is no JSON: {error} (column {place})"),
        (line() + b'{"id": "' + b"[" * 9, 2, "this is no JSON: {error} (column {place})"),
        (line() + b'{"a":' * 99_999, 2, "this is no JSON that can be read: {error}"),
        (
            line() + '{"betreff": "Förderung"}'.encode("latin-1"),
            2,
            "the text is not in UTF-8 (byte {place}); save it as UTF-8",
        ),
        (
            b"[\n" + '{"betreff": "Förderung"}]'.encode("latin-1"),
            2,
            "the text is not in UTF-8 (byte {place}); save it as UTF-8",
        ),
        (b"[" + line() + b"," + line()[:40], 2, "this is no JSON: {error} (column {place})"),
        (b"[" + line() + b"," + line(), 2, "the list has no end: the file is cut off"),
    ],
)
def test_a_file_that_is_something_else_says_so(tmp_path, data, number, text):
    assert (number, text) in said(read(tmp_path, data))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_packed_file_that_is_cut_off_gives_what_came_before(tmp_path, pack):
    data = b"".join(line(id=f"MU-{n}", betreff=str(n) * 7) for n in range(3000))
    packed = pack(data)
    found = read(tmp_path, packed[: len(packed) // 2])
    assert found
    assert isinstance(found[-1], BadLine)


def test_an_object_that_is_deep_but_readable_is_read(tmp_path):
    deep = b'"x": ' + b"[" * 700 + b"]" * 700
    (paper,) = read(tmp_path, line().replace(b'"merkmale"', deep + b', "merkmale"'))
    assert paper.id == "MU-1"


@pytest.mark.parametrize("magic", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08\0" + b"x" * 90])
def test_a_file_that_only_begins_like_a_packed_one_is_told(tmp_path, magic):
    (bad,) = read(tmp_path, magic)
    assert isinstance(bad, BadLine)


def test_a_line_without_end_is_passed_over(tmp_path):
    data = line() + b'{"x": "' + b"y" * (MAX_LINE + 50) + b'"}\n' + line(id="MU-3")
    first, bad, third = read(tmp_path, data)
    assert (first.id, third.id, third.source.line) == ("MU-1", "MU-3", 3)
    assert bad.message.text == "the line is longer than {limit} bytes"


def test_a_list_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded_lines, "MAX_DOCUMENT", 100)
    assert said(read(tmp_path, b"[" + line() + b"]"))[0][1] == (
        "the file is longer than {limit} bytes"
    )


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "viele.jsonl.gz"
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.writelines(line(id=f"MU-{n}") for n in range(20_000))
    path.write_bytes(packed.getvalue())
    tracemalloc.start()
    count = sum(1 for _ in read_lines(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 4_000_000
