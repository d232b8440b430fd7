"""The sample Landkreis shows every kind of mail, on whatever day somebody looks at it."""

from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import default

import pytest

from cli.up_demo import sample_landkreis
from engine.service.house import open_house
from engine.service.mails import Wanted, ledger
from engine.settings import Settings
from tests.cli.program import DEFINITIONS

A_MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
KINDS = {
    "zur_mitzeichnung",
    "frist_naht",
    "am_tag",
    "ueberfaellig",
    "eskalation",
    "tagesuebersicht",
    "sitzung_einladung",
    "sitzung_verlegt",
    "sitzungsfrist",
    "zurueckgegeben",
    "ergebnis",
    "beschlossen",
}


@pytest.fixture(params=[*range(7), 38], ids=str)
def lived(request, tmp_path):
    """The sample as it is built on each day of a week, and on a holiday at the turn of a year."""
    now = A_MONDAY + timedelta(days=request.param)
    settings = Settings(f"sqlite:///{tmp_path / 'vorlauf.db'}", tmp_path, DEFINITIONS)
    sample_landkreis(settings, DEFINITIONS, now)
    house = open_house(settings)
    yield now, ledger(house, Wanted(size=1000)), sorted((tmp_path / "mails").iterdir())
    house.close()


def test_every_kind_of_mail_has_had_its_day(lived):
    now, rows, files = lived
    sent = [row for row in rows if row.state == "sent"]
    assert {row.text for row in sent} >= KINDS
    assert len(files) == len(sent)
    days = {row.settled[:10] for row in sent}
    assert len(days) >= 15
    assert max(row.settled for row in sent) <= now.isoformat()
    waiting = [row.text for row in rows if row.state != "sent"]
    assert waiting == ["zur_mitzeichnung"]


def test_the_mailbox_lies_in_the_order_of_time(lived):
    _now, _rows, files = lived
    mails = [BytesParser(policy=default).parsebytes(path.read_bytes()) for path in files]
    dates = [mail["Date"].datetime for mail in mails]
    assert dates == sorted(dates)
    assert all(
        path.stem.split("-")[0] >= f"{d:%Y%m%dT%H%M%S}"
        for path, d in zip(files, dates, strict=True)
    )
    assert len({path.stem.split("-")[0] for path in files}) == len(files)


def test_the_vorlage_that_is_not_public_stands_in_no_subject(lived):
    _now, _rows, files = lived
    subjects = [
        str(BytesParser(policy=default).parsebytes(path.read_bytes())["Subject"]) for path in files
    ]
    assert sum("(nichtöffentlich)" in subject for subject in subjects) >= 3
    assert not any("Pflegevertrag" in subject for subject in subjects)
    assert sum("Schulsozialarbeit" in subject for subject in subjects) == 2
