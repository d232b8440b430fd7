import gzip
import json

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.record import BadLine, RecordedPaper
from exchange.oparl import DumpReport
from exchange.recorded import Form, open_records, sniff
from tests.exchange.dump import FIRST, JHA, KT, PAPER, SECOND, WHOLE, page, tar_bytes, write_folder
from tests.exchange.realdata import real

CASE = {"id": "MU-1", "betreff": "Radweg Birkenau", "beratungsfolge": []}


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (json.dumps(CASE).encode(), Form.LINES),
        (gzip.compress(json.dumps(CASE).encode()), Form.LINES),
        (json.dumps({"faelle": [CASE]}, indent=1).encode(), Form.LINES),
        (zstandard.compress(tar_bytes(a=WHOLE)), Form.OPARL),
        (json.dumps(page(*WHOLE)).encode(), Form.OPARL),
        (json.dumps(WHOLE).encode(), Form.OPARL),
        (b"", Form.LINES),
        (b"\x89PNG", Form.LINES),
    ],
    ids=["line", "gzip", "list", "tar", "page", "objects", "empty", "png"],
)
def test_the_content_tells_the_form_and_not_the_name(tmp_path, data, form):
    path = tmp_path / "verlauf.png"
    path.write_bytes(data)
    assert sniff(path) is form


def test_both_forms_are_opened_alike(tmp_path):
    (tmp_path / "a").write_text(json.dumps(CASE))
    (tmp_path / "b").write_bytes(tar_bytes(a=WHOLE))
    assert [r.id for r in open_records(tmp_path / "a")] == ["MU-1"]
    paper, report = open_records(tmp_path / "b")
    assert paper.id == PAPER["id"]
    assert report.papers == 1


def test_a_folder_of_files_is_read_file_by_file(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(CASE))
    (tmp_path / "b.tar").write_bytes(tar_bytes(a=WHOLE))
    (tmp_path / "c.txt").write_text("Notizen")
    papers = [r for r in open_records(tmp_path) if isinstance(r, RecordedPaper)]
    assert [p.id for p in papers] == ["MU-1", PAPER["id"]]


def test_a_folder_of_loose_objects_is_one_dump(tmp_path):
    folder = write_folder(tmp_path, paper=[PAPER], meeting=page(FIRST, SECOND), o=[JHA, KT])
    paper, report = open_records(folder)
    assert report.stations == len(paper.stations)
    assert [s.gremium for s in paper.stations] == ["Jugendhilfeausschuss", "Kreistag"]


@pytest.mark.parametrize("content", [{"data": []}, {"data": [KT]}])
def test_a_dump_without_papers_says_so(tmp_path, content):
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(content))
    (bad,) = open_records(path)
    assert isinstance(bad, BadLine)


def test_a_file_that_is_not_there_is_told(tmp_path):
    (bad,) = open_records(tmp_path / "fehlt")
    assert bad.message.text == "there is no such file or folder"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.builds(
        lambda head, tail: head + tail,
        st.sampled_from([b"", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b'{"data":[']),
        st.binary(),
    )
)
def test_no_bytes_are_too_odd(tmp_path, data):
    path = tmp_path / "verlauf"
    path.write_bytes(data)
    for record in open_records(path):
        assert isinstance(record, BadLine | RecordedPaper | DumpReport)


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("oparl-1.0-huertgenwald.tar.zst", 2097),
        ("oparl-1.1-karlsruhe-bis-2019.tar.zst", 7407),
        ("beratungsfolgen-faelle.json", 113),
    ],
)
def test_real_histories_open(name, papers):
    assert sum(isinstance(r, RecordedPaper) for r in open_records(real(name))) == papers
