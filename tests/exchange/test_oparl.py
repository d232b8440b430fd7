import gzip
import json
from datetime import date

import pytest
import zstandard

from engine.core.record import FlawCode, RecordedStation
from exchange import archive
from exchange.oparl import read_dump
from tests.exchange.dump import (
    CALLS,
    FIRST,
    JHA,
    KT,
    PAPER,
    SCHEMA,
    SECOND,
    WHOLE,
    consultation,
    item,
    meeting,
    page,
    ref,
    tar_bytes,
    thing,
    write_folder,
    zip_bytes,
)

HEARD = RecordedStation(
    gremium="Jugendhilfeausschuss",
    role="Vorberatung",
    day=date(2021, 5, 4),
    begins="2021-05-04T16:00:00+02:00",
    top="Ö 7",
    result="empfohlen",
    public=True,
    sitting="1. Sitzung",
)
DECIDED = RecordedStation(
    gremium="Kreistag",
    role="Entscheidung",
    day=date(2021, 6, 1),
    begins="2021-06-01T23:30:00+02:00",
    top="Ö 8",
    result="beschlossen",
    authoritative=True,
    public=True,
    sitting="2. Sitzung",
    wording="Der Kreistag beschließt.",
)


def read(tmp_path, *objects, name="dump"):
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(page(*objects)))
    return read_dump(path)


def shapes():
    """Every form in which the same dump may come."""
    files = {"b": page(PAPER), "a": [FIRST, SECOND], "c": page(JHA, KT)}
    lists = {
        "paper": [{**PAPER, "consultation": [ref("Consultation", 2), ref("Consultation", 1)]}],
        "consultation": CALLS,
        "meeting": [
            {**m, "agendaItem": [i["id"] for i in m["agendaItem"]]} for m in (FIRST, SECOND)
        ],
        "agendaitem": [*FIRST["agendaItem"], *SECOND["agendaItem"]],
        "organization": [JHA, KT],
    }
    one = json.dumps(page(*WHOLE)).encode()
    return {
        "json": one,
        "json.gz": gzip.compress(one),
        "list": json.dumps(WHOLE).encode(),
        "tar": tar_bytes(**files),
        "tar.gz": gzip.compress(tar_bytes(**files)),
        "tar.zst": zstandard.compress(tar_bytes(**lists)),
        "zip": zip_bytes(**files),
        "zip of lists": zip_bytes(**lists),
    }


@pytest.mark.parametrize("form", shapes())
def test_a_dump_is_read_in_every_form(tmp_path, form):
    path = tmp_path / "dump"
    path.write_bytes(shapes()[form])
    dump = read_dump(path)
    assert not dump.bad
    (paper,) = dump.papers
    assert (paper.number, paper.art, paper.betreff) == (
        "VO/2021/007",
        "Beschlussvorlage",
        "Offene Jugendarbeit",
    )
    assert paper.stations == (HEARD, DECIDED)
    assert paper.parents == (ref("Paper", 9),)
    assert not list(tmp_path.parent.glob("*.json"))


def test_a_folder_of_pages_is_a_dump(tmp_path):
    folder = write_folder(tmp_path / "body", paper=page(PAPER), meeting=[FIRST, SECOND])
    dump = read_dump(write_folder(folder, organization=[JHA, KT]))
    assert dump.papers[0].stations == (HEARD, DECIDED)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_type_decides_and_not_the_name_of_the_file(tmp_path, version):
    old = json.loads(json.dumps(WHOLE).replace("/1.1/", f"/{version}/"))
    assert read(tmp_path, *old, name="bilder").papers[0].stations == (HEARD, DECIDED)


def test_a_consultation_that_names_no_item_is_found_by_the_item(tmp_path):
    call = consultation(1, role="Vorberatung")
    dump = read(tmp_path, {**PAPER, "consultation": [call]}, FIRST, JHA)
    assert dump.papers[0].stations == (HEARD,)


def test_one_consultation_that_was_called_twice_gives_two_stations(tmp_path):
    again = {**CALLS[0], "agendaItem": ref("AgendaItem", 9), "meeting": ref("Meeting", 3)}
    third = meeting(3, 2, "2021-09-01T16:00:00+02:00", item(9, consultation=CALLS[0]["id"]))
    dump = read(tmp_path, {**PAPER, "consultation": [CALLS[0], again]}, SECOND, third, KT)
    assert [s.top for s in dump.papers[0].stations] == ["Ö 8", "Ö 9"]
    further = read(tmp_path, {**PAPER, "consultation": [CALLS[0]]}, SECOND, third, KT)
    assert [s.top for s in further.papers[0].stations] == ["Ö 8", "Ö 9"]
    assert further.papers[0].stations[1].role == "Entscheidung"


def test_a_consultation_that_is_told_twice_is_one_station(tmp_path):
    short = consultation(1, role="Vorberatung")
    dump = read(tmp_path, {**PAPER, "consultation": [CALLS[1], short]}, CALLS[1], FIRST, JHA)
    assert dump.papers[0].stations == (HEARD,)


def test_a_station_without_day_stays_where_it_stood(tmp_path):
    hidden = consultation(5, role="Vorbereitung")
    paper = {**PAPER, "consultation": [CALLS[1], hidden, CALLS[0]]}
    dump = read(tmp_path, paper, FIRST, SECOND, JHA, KT)
    assert [s.role for s in dump.papers[0].stations] == [
        "Vorberatung",
        "Vorbereitung",
        "Entscheidung",
    ]
    assert [f.code for f in dump.papers[0].flaws] == [FlawCode.NO_GREMIUM]


def test_the_body_that_met_stands_in_for_one_that_is_not_named(tmp_path):
    call = {**CALLS[1], "organization": []}
    assert read(tmp_path, {**PAPER, "consultation": [call]}, FIRST, JHA).papers[0].stations == (
        HEARD,
    )


def test_bodies_that_sit_together_are_told(tmp_path):
    call = {**CALLS[1], "organization": [ref("Organization", 1), ref("Organization", 2)]}
    (paper,) = read(tmp_path, {**PAPER, "consultation": [call]}, FIRST, JHA, KT).papers
    assert paper.stations[0].gremium == "Jugendhilfeausschuss"
    assert [f.code for f in paper.flaws] == [FlawCode.SEVERAL_GREMIEN]


def test_the_day_is_that_of_the_clock_on_the_wall(tmp_path):
    late = {**SECOND, "start": "2021-06-01T00:30:00+02:00"}
    (paper,) = read(tmp_path, {**PAPER, "consultation": [CALLS[0]]}, late, KT).papers
    assert paper.stations[0].day == date(2021, 6, 1)


def test_a_sitting_that_was_cancelled_is_told(tmp_path):
    (paper,) = read(
        tmp_path, {**PAPER, "consultation": [CALLS[0]]}, {**SECOND, "cancelled": True}, KT
    ).papers
    assert paper.stations[0].cancelled


def test_the_later_of_two_states_of_an_object_counts(tmp_path):
    old = {**PAPER, "modified": "2021-01-01T00:00:00+01:00", "name": "alt"}
    new = {**PAPER, "modified": "2021-02-01T00:00:00+01:00", "name": "neu"}
    assert [p.betreff for p in read(tmp_path, new, old).papers] == ["neu"]


def test_what_was_deleted_is_left_out_and_counted(tmp_path):
    gone = {"id": PAPER["id"], "deleted": True, "modified": "2022-01-01T00:00:00+01:00"}
    dump = read(tmp_path, PAPER, gone, FIRST, SECOND, JHA, KT)
    assert not dump.papers
    assert (dump.report.papers, dump.report.deleted) == (0, 1)


def test_a_parent_is_named_by_its_number_where_it_is_known(tmp_path):
    parent = thing("Paper", 9, reference="VO/2020/100", subordinatedPaper=[PAPER["id"]])
    child, above = read(tmp_path, PAPER, parent).papers
    assert (child.parents, above.children) == (("VO/2020/100",), ("VO/2021/007",))


def test_the_report_says_what_the_dump_does_not(tmp_path):
    lost = consultation(4, agendaItem=ref("AgendaItem", 99), meeting=ref("Meeting", 99))
    astray = item(11, consultation=ref("Consultation", 77))
    orphan = consultation(6, paper=ref("Paper", 66))
    dump = read(
        tmp_path,
        {**PAPER, "consultation": [lost, ref("Consultation", 55)]},
        thing("Paper", 2),
        thing("Paper", 3, consultation=[CALLS[1]]),
        {**FIRST, "agendaItem": [*FIRST["agendaItem"], item(10), astray]},
        orphan,
        JHA,
        {"id": "x", "type": SCHEMA + "Haltestelle"},
        {"id": "y"},
        thing("Person", 1),
    )
    report = dump.report
    assert (report.papers, report.meetings, report.organizations, report.stations) == (3, 1, 1, 2)
    assert report.papers_without_station == 1
    assert (report.without_role, report.without_result) == (1, 1)
    assert (report.without_day, report.without_gremium) == (1, 1)
    assert report.items_without_paper == 2
    assert dict(report.dangling) == {
        "AgendaItem → Consultation": 1,
        "Consultation → AgendaItem": 1,
        "Consultation → Meeting": 1,
        "Consultation → Paper": 1,
        "Paper → Consultation": 1,
    }
    assert dict(report.unknown) == {SCHEMA + "Haltestelle": 1, "–": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[1]",
        b"{",
        b"\xff\xfe{\0",
        b"PK\x03\x04 no zip",
        b"\x28\xb5\x2f\xfd no zstd",
        gzip.compress(tar_bytes(a=page(*WHOLE)))[:200],
        tar_bytes(a=page(*WHOLE))[:900],
        zip_bytes(a=page(*WHOLE))[:200],
    ],
    ids=["empty", "list", "brace", "utf16", "no zip", "no zstd", "cut gzip", "cut tar", "cut zip"],
)
def test_what_cannot_be_read_is_told(tmp_path, data):
    path = tmp_path / "dump"
    path.write_bytes(data)
    dump = read_dump(path)
    assert dump.bad
    assert not dump.papers


@pytest.mark.parametrize("limit", ["MAX_MEMBER", "MAX_TOTAL", "MAX_MEMBERS"])
@pytest.mark.parametrize("pack", [tar_bytes, zip_bytes])
def test_too_much_is_refused_with_a_word(tmp_path, monkeypatch, limit, pack):
    monkeypatch.setattr(archive, limit, 1)
    path = tmp_path / "dump"
    path.write_bytes(pack(a=page(PAPER), b=page(JHA)))
    assert "limit" in dict(read_dump(path).bad[0].message.params)
