"""Odd bytes, odd objects and the real records: nothing of it makes the readers fall."""

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.record import BadLine, RecordedPaper
from exchange.oparl import Dump, read_dump
from exchange.recorded_lines import read_lines
from tests.exchange.dump import CALLS, FIRST, KT, PAPER, SCHEMA, WHOLE, page, thing
from tests.exchange.realdata import real

STATION = {
    "datum": "2021-05-04",
    "beginn": "16:00",
    "gremium": "JHA",
    "top": "1",
    "abgesagt": False,
}
CASE = {"id": "MU-1", "betreff": "Radweg", "vorlagedatum": "", "beratungsfolge": [STATION]}


def lines_of(tmp_path, data):
    path = tmp_path / "folge.jsonl"
    path.write_bytes(data)
    return list(read_lines(path))


def dump_of(tmp_path, *objects):
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(page(*objects)))
    return read_dump(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary() | st.builds(lambda b: b"{" + b, st.binary()) | st.text().map(str.encode))
def test_no_bytes_are_too_odd_for_lines(tmp_path, data):
    for record in lines_of(tmp_path, data):
        assert isinstance(record, BadLine | RecordedPaper)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*CASE, *STATION]), inner),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_no_json_is_too_odd_for_lines(tmp_path, value):
    for data in (
        json.dumps(value),
        json.dumps(value, indent=1),
        json.dumps({**CASE, "id": value}),
    ):
        for record in lines_of(tmp_path, data.encode()):
            assert isinstance(record, BadLine | RecordedPaper)


@pytest.mark.parametrize(
    ("name", "papers", "stations"),
    [
        ("beratungsfolgen-magdeburg-2019-2022.jsonl.gz", 5301, 14954),
        ("beratungsfolgen-karlsruhe-bis-2019.jsonl.gz", 7675, 7222),
        ("beratungsfolgen-faelle.json", 113, 519),
    ],
)
def test_real_histories_are_read_whole(name, papers, stations):
    records = list(read_lines(real(name)))
    assert all(isinstance(record, RecordedPaper) for record in records)
    assert len(records) == papers
    assert sum(len(paper.stations) for paper in records) == stations


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([PAPER["id"], CALLS[0]["id"], FIRST["id"], KT["id"], SCHEMA + "Paper"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "deleted", *PAPER, *FIRST, *CALLS[0]]), inner
        )
    ),
    max_leaves=15,
)
KINDS = st.sampled_from(["Paper", "Meeting", "Consultation", "AgendaItem", "Organization"])
ODD = st.builds(
    lambda kind, number, more: {**thing(kind, number), **more},
    KINDS,
    st.integers(1, 2),
    st.dictionaries(st.sampled_from([*PAPER, *FIRST, *CALLS[0]]), VALUES, max_size=4),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(objects=st.lists(ODD | VALUES, max_size=6))
def test_no_objects_are_too_odd(tmp_path, objects):
    assert isinstance(dump_of(tmp_path, *WHOLE, *objects), Dump)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary())
def test_no_bytes_are_too_odd_for_a_dump(tmp_path, data):
    path = tmp_path / "dump"
    path.write_bytes(data)
    assert isinstance(read_dump(path), Dump)


def test_a_dump_without_roles_gives_days_and_bodies():
    dump = read_dump(real("oparl-1.0-huertgenwald.tar.zst"))
    report = dump.report
    assert not dump.bad
    assert (report.papers, report.meetings, report.deleted) == (2097, 346, 39)
    assert report.stations == report.without_role == 2228
    assert (report.without_day, report.without_gremium) == (1, 0)


def test_a_dump_and_the_lines_made_from_it_agree():
    dump = read_dump(real("oparl-1.1-karlsruhe-bis-2019.tar.zst"))
    lines = {p.id: p for p in read_lines(real("beratungsfolgen-karlsruhe-bis-2019.jsonl.gz"))}
    assert (dump.report.papers, dump.report.stations) == (7407, 7222)
    for paper in dump.papers:
        assert sorted(map(key, paper.stations)) == sorted(map(key, lines[paper.id].stations))
        days = [s.day for s in paper.stations if s.day]
        assert all(a <= b for a, b in pairwise(days))


def key(s):
    told = (s.gremium, s.role, s.day, s.top, s.result, s.authoritative, s.public, s.sitting)
    return tuple(map(str, told))
