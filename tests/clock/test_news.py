"""Who is told of a moved sitting hears it against the day that a message has brought there."""

import email
from datetime import timedelta
from email import policy
from functools import partial

import pytest

from engine.service.outbox import claim, mark_sending
from engine.service.rulebook import adopt
from engine.service.sitting_change import Wish, cancel, move
from engine.store.session import transact
from engine.store.statement import sql
from notifiers.deliver import Postman, deliver
from notifiers.settings import Post
from tests.clock.houses import MONDAY, do, mails, paper, payload, sitting, with_times
from tests.notifiers.delivery import SENDER

FIRST, SECOND, THIRD = "2026-07-10", "2026-07-24", "2026-07-31"
WORDS = {FIRST: "Freitag, 10.07.2026", SECOND: "Freitag, 24.07.2026", THIRD: "Freitag, 31.07.2026"}
STATE = sql("UPDATE outbox SET state = :state, settled = :at WHERE state = 'queued'")


class Mailman:
    """Delivers into a folder what is due, and reads it."""

    def __init__(self, house, folder):
        self.house, self.folder, self.now = house, folder, MONDAY
        self.read = set()

    def deliver(self):
        """Return by person what went out now: subject and body in one."""
        self.now += timedelta(minutes=1)
        post = Post(SENDER, folder=self.folder)
        deliver(Postman(self.house, post, "tester", lambda: self.now, chance=lambda: 0.5))
        new = set(self.folder.glob("*.eml")) - self.read
        self.read |= new
        return dict(_told(file) for file in new)

    def move(self, day=FIRST, **more):
        self.now += timedelta(minutes=1)
        return move(self.house, Wish("1", "simon", "Saal belegt", day, **more), now=self.now)

    def cancel(self):
        self.now += timedelta(minutes=1)
        return cancel(self.house, Wish("1", "simon", "keine Punkte"), now=self.now)


def _told(file):
    read = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    body = read.get_body(("plain",)).get_content().replace("\r", "")
    return read["To"].addresses[0].username, f"{read['Subject']}\n{body}"


@pytest.fixture
def office(house, tmp_path):
    """An office that invites Simon to a sitting on the first day."""
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("bauausschuss",), FIRST)
    return Mailman(house, tmp_path / "out")


def waiting(office):
    return [(m.recipient, m.text) for m in mails(office.house) if m.state == "queued"]


def test_two_moves_before_anything_went_out_speak_of_the_day_that_was_told(office):
    assert WORDS[FIRST] in office.deliver()["simon"]
    office.move(SECOND)
    office.move(THIRD)
    said = office.deliver()["simon"]
    assert f"Bisher: {WORDS[FIRST]}, 17:00 Uhr" in said
    assert WORDS[THIRD] in said.splitlines()[0]
    assert WORDS[SECOND] not in said


def test_who_was_told_of_no_day_is_invited(office):
    office.move(SECOND)
    office.move(THIRD)
    said = office.deliver()["simon"]
    assert "ist angesetzt" in said
    assert WORDS[THIRD] in said
    assert not any(day in said for day in ("Bisher", WORDS[FIRST], WORDS[SECOND]))


def test_a_sitting_that_comes_back_to_the_day_that_was_told_is_no_news(office):
    office.deliver()
    office.move(SECOND)
    assert ("simon", "sitzung_verlegt") in waiting(office)
    office.move(FIRST)
    assert "simon" not in office.deliver()


def test_what_has_changed_besides_is_told_alone(office):
    office.deliver()
    office.move(SECOND)
    office.move(FIRST, place="Saal 2")
    said = office.deliver()["simon"]
    assert "anderem Ort" in said.splitlines()[0]
    assert "Saal 2" in said
    assert "verlegt" not in said
    office.move(FIRST, place="Saal 3")
    said = office.deliver()["simon"]
    assert "Neuer Ort: Saal 3\nBisher: Saal 2" in said
    office.move(FIRST, start="18:30", place="Saal 3")
    assert f"Bisher: {WORDS[FIRST]}, 17:00 Uhr" in office.deliver()["simon"]


def test_a_cancelled_sitting_is_off_on_the_day_that_was_told(office):
    office.deliver()
    office.move(SECOND)
    office.move(THIRD)
    office.cancel()
    said = office.deliver()["simon"]
    assert said.splitlines()[0].endswith(f" am {WORDS[FIRST]}")
    assert not any(WORDS[day] in said for day in (SECOND, THIRD))


def test_of_a_sitting_that_nobody_was_told_of_only_the_involved_hear_that_it_is_off(office):
    made = paper(office.house)
    do(
        office.house,
        made,
        "einfuegen",
        "simon",
        MONDAY,
        gremium="bauausschuss",
        rolle="vorberatung",
    )
    do(office.house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    adopt(office.house, with_times("invite: [kaemmerei]\n"), now=MONDAY)
    office.move(SECOND)
    assert ("karl", "sitzung_einladung") in waiting(office)
    office.cancel()
    off = {person for person, text in waiting(office) if text == "sitzung_ausgefallen"}
    assert "anna" in off
    assert "karl" not in off


def test_each_reader_hears_it_against_what_this_reader_knows(office):
    office.deliver()
    adopt(office.house, with_times("invite: [sitzungsdienst, kaemmerei]\n"), now=MONDAY)
    office.move(SECOND)
    assert {person: text for person, text in waiting(office) if person in {"karl", "simon"}} == {
        "karl": "sitzung_einladung",
        "simon": "sitzung_verlegt",
    }


def test_a_reminder_has_told_the_day_as_well(office):
    office.move(SECOND)
    assert {text for _person, text in waiting(office)} == {"sitzung_einladung"}
    remind(office)
    office.now += timedelta(days=2)
    office.move(THIRD)
    assert ("simon", "sitzung_verlegt") in waiting(office)
    assert f"Bisher: {WORDS[SECOND]}" in office.deliver()["simon"]


def remind(office):
    """Let the news be lost, and a reminder of a Frist of the sitting go out."""
    lost = {"state": "dead", "at": "2026-06-02T00:00:00.000+00:00"}
    transact(office.house.database, partial(_run, STATE, lost), office.house.pause)
    transact(office.house.database, partial(_run, _REMINDER, {}), office.house.pause)


_REMINDER = sql(
    "INSERT INTO outbox (event, recipient, text, role, created, due, payload, sitzung, state,"
    " settled) VALUES ('frist/1/before/1/', 'simon', 'sitzungsfrist', 'sitzungsdienst', '',"
    " '2026-06-02T00:00:00.000+00:00', '{}', '1', 'sent', '2026-06-02T00:00:00.000+00:00')"
)


def _run(statement, values, connection):
    return connection.run(statement, values)


def test_what_is_being_sent_counts_as_told(office):
    (claimed,) = claim(office.house, "a", now=MONDAY)
    mark_sending(office.house, claimed, "<id@x>", now=MONDAY)
    office.move(SECOND)
    assert ("simon", "sitzung_verlegt") in waiting(office)


def test_an_unclear_message_is_said_again_when_the_sitting_comes_back(office):
    unclear = {"state": "unclear", "at": "2026-06-01T07:30:00.000+00:00"}
    transact(office.house.database, partial(_run, STATE, unclear), office.house.pause)
    office.move(SECOND)
    office.move(FIRST)
    assert ("simon", "sitzung_einladung") in waiting(office)


def test_who_was_never_told_of_a_sitting_does_not_hear_that_it_is_off(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("bauausschuss",), "2026-07-10")
    cancel(house, Wish("1", "simon", "kein Punkt"), now=MONDAY)
    assert [(m.text, m.state) for m in mails(house)] == [("sitzung_einladung", "withdrawn")]


def test_of_papers_speaks_only_a_cancelled_sitting_that_had_some(office):
    office.deliver()
    office.cancel()
    said = office.deliver()["simon"]
    assert "fällt aus" in said
    assert "Tagesordnung" not in said
    assert "nichts zu tun" not in said


def test_who_plans_is_told_what_to_do_and_who_wrote_a_paper_gets_no_calendar(office):
    made = paper(office.house)
    values = {"gremium": "bauausschuss", "rolle": "vorberatung"}
    do(office.house, made, "einfuegen", "simon", MONDAY, **values)
    do(office.house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    office.deliver()
    office.cancel()
    off = {m.recipient: m for m in mails(office.house) if m.text == "sitzung_ausgefallen"}
    assert "calendar" not in payload(office.house, off["anna"].id)
    assert payload(office.house, off["simon"].id)["calendar"]["cancelled"]
    said = office.deliver()
    assert "Zuständig: Sitzungsdienst." in said["simon"]
    assert "nichts zu tun" in said["anna"]
