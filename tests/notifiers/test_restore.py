"""Yesterday's backup is put back: nobody gets an old mail twice, and nothing is lost either."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from icalendar import Calendar

from bench.post_office import Deed
from engine.definition.compile import compile_regelwerk
from engine.service.fristen import Cause
from engine.service.house import House
from engine.service.incidents import open_incidents
from engine.service.mails import Wanted, ledger, retry
from engine.service.restored import hold, identity
from engine.service.rulebook import adopt
from notifiers.sent_book import NAME, SentBook, SentBookError
from tests.clock import houses as clock_houses
from tests.clock.houses import MONDAY, with_times
from tests.notifiers.conftest import with_addresses
from tests.notifiers.delivery import later, letter, post_to, queued, sent, states
from tests.service.houses import NOW, furnished
from tests.store.databases import opened

DAY = timedelta(days=1)
INVITING = with_times("invite: [sitzungsdienst, schriftfuehrung]\n")


def as_it_is(database):
    return House(database, compile=compile_regelwerk)


class Site:
    """A house in a SQLite file with the book of what was sent beside it."""

    def __init__(self, folder, furnish=furnished):
        folder.mkdir(exist_ok=True)
        self.furnish = furnish
        self.folder, self.file = folder, folder / "vorlauf.db"
        self.backup = folder / "backup.db"

    def __enter__(self):
        self.opened = opened(f"sqlite:///{self.file}")
        self.house = with_addresses(self.furnish(self.opened.__enter__()))
        return self

    def __exit__(self, *error):
        self.opened.__exit__(*error)

    def back_up(self):
        with (
            closing(sqlite3.connect(self.file)) as live,
            closing(sqlite3.connect(self.backup)) as copy,
        ):
            live.backup(copy)

    def restore(self, furnish=furnished):
        self.opened.__exit__(None, None, None)
        for name in ("vorlauf.db-wal", "vorlauf.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.backup, self.file)
        self.opened = opened(f"sqlite:///{self.file}")
        self.house = furnish(self.opened.__enter__())

    def deliver(self, office, now, **more):
        with closing(SentBook(self.folder, identity(self.house))) as book:
            return sent(self.house, post_to(office), now=now, book=book, **more)


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path) as found:
        yield found


def test_no_mail_goes_out_twice_and_staff_are_told(site, office):
    queued(site.house, letter(1), letter(2, "cora", statutory=True), letter(3, "anna"))
    site.back_up()
    site.deliver(office, NOW)
    assert len(office.taken) == 3
    site.restore()
    queued(site.house, letter(4, "anna"))
    tally = site.deliver(office, NOW + DAY)
    assert (tally.sent, tally.withheld) == (1, 3)
    assert len({mail.message_id for mail in office.taken}) == len(office.taken) == 4
    assert dict(states(site.house)) == {
        "test/1": "unclear",
        "test/2": "unclear",
        "test/3": "unclear",
        "test/4": "sent",
    }
    (incident,) = open_incidents(site.house)
    assert "restored" in incident.reasons[0].text


def test_without_the_book_all_would_go_again(site, office):
    """What the test above finds if the book did nothing."""
    queued(site.house, letter(1), letter(2, "cora"))
    site.back_up()
    sent(site.house, post_to(office))
    site.restore()
    sent(site.house, post_to(office), now=NOW + DAY)
    assert len(office.taken) == 4


def test_what_is_queued_once_more_after_the_backup_is_known_as_well(site, office):
    site.back_up()
    queued(site.house, letter(1, event="tagesuebersicht/2026-01-12"))
    site.deliver(office, NOW)
    site.restore()
    queued(site.house, letter(1, event="tagesuebersicht/2026-01-12"))
    site.deliver(office, NOW + DAY)
    assert len(office.taken) == 1
    assert states(site.house) == [("tagesuebersicht/2026-01-12", "unclear")]


def test_a_person_may_send_it_again_and_it_goes(site, office):
    tried = []

    def plan(_recipient):
        tried.append(1)
        return Deed.FULL if len(tried) <= 2 else Deed.TAKE

    office.plan = plan
    queued(site.house, letter(1))
    site.back_up()
    for hours in (0, 1, 2):
        site.deliver(office, later(hours=hours))
    assert len(office.taken) == 1
    site.restore()
    site.deliver(office, NOW + DAY)
    assert len(office.taken) == 1
    (row,) = ledger(site.house, Wanted())
    retry(site.house, row.id, cause=Cause("anna", NOW + DAY))
    site.deliver(office, NOW + DAY)
    assert [mail.message_id for mail in office.taken] == [row.message_id] * 2
    assert b"X-Vorlauf-Again" in office.taken[-1].content
    assert states(site.house) == [("test/1", "sent")]


def test_tries_without_a_restore_are_never_held(site, office):
    office.plan = lambda _recipient: Deed.FULL if not office.tried else Deed.TAKE
    office.tried = False
    queued(site.house, letter(1), letter(2, "cora", statutory=True))
    site.deliver(office, NOW)
    office.tried = True
    site.deliver(office, later(hours=1))
    assert {state for _event, state in states(site.house)} == {"sent"}
    assert open_incidents(site.house) == ()


def test_another_database_in_the_same_folder_is_no_restored_one(site, office, tmp_path):
    queued(site.house, letter(1))
    site.deliver(office, NOW)
    with Site(tmp_path / "new") as other:
        other.folder = site.folder
        queued(other.house, letter(1))
        other.deliver(office, NOW)
        assert states(other.house) == [("test/1", "sent")]


def test_a_damaged_book_stops_the_delivery_and_names_the_file(site, office):
    (site.folder / NAME).write_bytes(b"no database " * 100)
    queued(site.house, letter(1))
    with pytest.raises(SentBookError) as failed:
        site.deliver(office, NOW)
    assert NAME in str(failed.value)
    assert office.taken == []


def test_two_programs_that_send_the_same_message_enter_it_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from notifiers.sent_book import SentBook;"
        " book = SentBook(Path(sys.argv[1]), 'h');"
        " print(sum(book.enter(f'<{n}@x>', 1) == 0 for n in range(200)))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        for _n in range(3)
    ]
    assert sum(int(one.communicate(timeout=60)[0]) for one in running) == 200


@pytest.fixture
def any_house(url):
    with opened(url) as database:
        yield with_addresses(furnished(database))


def test_an_operator_says_until_when_the_lost_database_ran(any_house, office):
    """For PostgreSQL, where no machine has the whole book."""
    queued(any_house, letter(1), letter(2, "cora", statutory=True))
    queued(any_house, letter(3, "anna", due=later(days=2)))
    done = hold(any_house, later(hours=6), now=NOW + DAY)
    assert done.held == 2
    sent(any_house, post_to(office), now=NOW + DAY)
    assert office.taken == []
    assert dict(states(any_house)) == {
        "test/1": "unclear",
        "test/2": "unclear",
        "test/3": "queued",
    }
    (incident,) = open_incidents(any_house)
    assert incident.trigger == "restored"
    sent(any_house, post_to(office), now=later(days=2))
    assert len(office.taken) == 1


def test_another_sitting_under_the_same_number_is_invited_to_with_identities_of_its_own(
    tmp_path, office
):
    with Site(tmp_path / "site", clock_houses.furnished) as site:
        adopt(site.house, INVITING, now=MONDAY)
        site.back_up()
        clock_houses.sitting(site.house, ("ka",), "2026-07-10")
        site.deliver(office, MONDAY + DAY)
        assert len(office.taken) == 2
        site.restore(as_it_is)
        later_on = MONDAY + DAY + DAY
        found = clock_houses.sitting(site.house, ("kt",), "2026-07-17", later_on)
        assert found.id == "1"
        site.deliver(office, later_on)
    assert len(office.taken) == 4
    assert len({mail.message_id for mail in office.taken}) == 4
    assert len({uid_of(mail.content) for mail in office.taken[:2]}) == 1
    assert len({uid_of(mail.content) for mail in office.taken}) == 2


def uid_of(content):
    parts = message_from_bytes(content, policy=default).walk()
    ics = next(part for part in parts if part.get_content_type() == "text/calendar")
    (event,) = Calendar.from_ical(ics.get_content()).walk("VEVENT")
    return str(event["uid"])
