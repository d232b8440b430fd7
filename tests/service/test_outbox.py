"""Claims are leases: one worker at a time, nothing lost, nothing twice."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from engine.core.delivery import End, Verdict
from engine.core.message import msg
from engine.service.fristen import Cause
from engine.service.incidents import all_incidents, open_incidents
from engine.service.mails import drop, retry
from engine.service.outbox import Letter, claim, mark_sending, queue, renew, settle, wake, withdraw
from engine.store.session import reading, transact
from engine.store.statement import sql, utc_text
from tests.service.houses import BY, NOW

ROWS = sql("SELECT event, state, tries, lost, unclear, fence, code, due FROM outbox ORDER BY id")
ATTEMPTS = sql("SELECT outbox, fence, outcome, code, reply FROM attempt ORDER BY outbox, fence")
MIN = timedelta(minutes=1)
ACCEPTED = Verdict(End.ACCEPTED, 250, "2.0.0 ok")
BUSY = Verdict(End.TEMPORARY, 450, "4.7.1 greylisted")
NOBODY = Verdict(End.TEMPORARY, 0, "connection refused")


def letter(n, recipient="bert", due=NOW, **more):
    event = more.pop("event", f"test/{n}")
    return Letter(event, recipient, "eingereicht", NOW.isoformat(), utc_text(due), **more)


def queued(house, *letters):
    return transact(house.database, partial(_queued, letters), house.pause)


def _queued(letters, connection):
    return queue(connection, letters)


def settled(house, *ended, now=NOW):
    return settle(house, ended, now=now, chance=lambda: 0.5)


def rows(house, statement=ROWS):
    with reading(house.database) as connection:
        return [tuple(row) for row in connection.rows(statement, {})]


def states(house):
    return [row[1] for row in rows(house)]


def test_what_is_queued_twice_is_there_once(house):
    assert queued(house, letter(1), letter(2)) == 2
    assert queued(house, letter(1), letter(1, recipient="cora")) == 1
    assert states(house) == ["queued"] * 3


def test_a_claim_belongs_to_one_worker(house):
    queued(house, letter(1), letter(2, "cora"), letter(3, due=NOW + MIN))
    first = claim(house, "a", now=NOW)
    assert [c.event for c in first] == ["test/1", "test/2"]
    assert claim(house, "b", now=NOW) == ()
    assert settled(house, *[(c, ACCEPTED) for c in first]) == ()
    assert states(house) == ["sent", "sent", "queued"]
    assert [row[2:] for row in rows(house, ATTEMPTS)] == [("accepted", 250, "2.0.0 ok")] * 2


def test_a_worker_that_slept_is_refused_by_the_fence(house):
    queued(house, letter(1))
    (mine,) = claim(house, "a", now=NOW, lease_seconds=20)
    later = NOW + MIN
    (theirs,) = claim(house, "b", now=later)
    assert theirs.fence == mine.fence + 1
    assert not mark_sending(house, mine, "<m@x.example>", now=later)
    assert settled(house, (mine, ACCEPTED), now=later) == (mine,)
    assert mark_sending(house, theirs, "<m@x.example>", now=later)
    assert settled(house, (theirs, ACCEPTED), now=later) == ()
    assert settled(house, (theirs, ACCEPTED), now=later) == (theirs,)


def test_a_renewed_lease_lasts(house):
    queued(house, letter(1))
    claim(house, "a", now=NOW, lease_seconds=20)
    assert renew(house, "a", now=NOW + timedelta(seconds=15)) == 1
    assert claim(house, "b", now=NOW + timedelta(seconds=30)) == ()
    assert len(claim(house, "b", now=NOW + timedelta(seconds=36))) == 1


def test_mail_whose_end_is_unknown_goes_again_only_if_law_hangs_on_it(house):
    queued(house, letter(1), letter(2, "cora", statutory=True))
    info, law = claim(house, "a", now=NOW)
    for one in (info, law):
        assert mark_sending(house, one, f"<{one.id}@x.example>", now=NOW)
    (again,) = claim(house, "b", now=NOW + MIN)
    assert (again.event, again.unclear) == ("test/2", True)
    assert again.message_id == f"<{law.id}@x.example>"
    settled(house, (again, ACCEPTED), now=NOW + MIN)
    assert [(row[1], bool(row[4])) for row in rows(house)] == [("unclear", True), ("sent", True)]
    assert len(open_incidents(house)) == 1


def test_what_takes_the_program_down_is_put_aside_alone(house):
    queued(house, *[letter(n, recipient) for n, recipient in enumerate(("anna", "bert", "cora"))])
    now, sent = NOW, []
    for _ in range(12):
        now += MIN
        claims = claim(house, "a", now=now)
        if not sent and len(claims) == 3:
            continue  # all three are lost, and nobody knows yet whose fault it is
        assert len(claims) <= 1
        settled(house, *[(c, ACCEPTED) for c in claims if c.event != "test/1"], now=now)
        sent += [c.event for c in claims if c.event != "test/1"]
    assert sorted(sent) == ["test/0", "test/2"]
    assert sorted(states(house)) == ["dead", "sent", "sent"]
    (incident,) = open_incidents(house)
    assert incident.actor == "bert"


def test_the_order_of_a_persons_mail_is_kept(house):
    queued(house, letter(1), letter(2), letter(3, "cora"))
    one, two, three = claim(house, "a", now=NOW)
    put_back = Verdict(End.NOT_TRIED, again=NOW + MIN)
    settled(house, (one, NOBODY), (two, put_back), (three, put_back))
    queued(house, letter(4))
    assert [c.event for c in claim(house, "a", now=NOW + MIN)] == ["test/3"]
    assert wake(house, "mail", now=NOW + 2 * MIN) == 1
    for event in ("test/1", "test/2", "test/4"):
        (next_one,) = claim(house, "a", now=NOW + 2 * MIN)
        assert next_one.event == event
        settled(house, (next_one, ACCEPTED), now=NOW + 2 * MIN)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 5), (2, 15), (3, 30), (4, 60), (5, 120), (6, 240), (9, 240)]
)
def test_waits_grow(house, tries, minutes):
    queued(house, letter(1))
    now = tried = NOW
    for _ in range(tries):
        tried = now
        (one,) = claim(house, "a", now=now)
        settled(house, (one, BUSY), now=now)
        now = datetime.fromisoformat(rows(house)[0][7])
    assert now - tried == timedelta(minutes=minutes)


def test_after_five_days_it_is_given_up_and_a_person_told(house):
    queued(house, letter(1))
    now, tries = NOW, 0
    while claims := claim(house, "a", now=now):
        settled(house, (claims[0], BUSY), now=now)
        tries += 1
        now = datetime.fromisoformat(rows(house)[0][7])
    assert states(house) == ["dead"]
    assert timedelta(days=4) < now - NOW <= timedelta(days=5)
    assert tries > 25
    assert len(open_incidents(house)) == 1


def test_a_refusal_for_good_is_never_tried_again(house):
    queued(house, letter(1))
    (one,) = claim(house, "a", now=NOW)
    settled(house, (one, Verdict(End.PERMANENT, 550, "5.1.1 unknown user")))
    assert claim(house, "a", now=NOW + timedelta(days=9)) == ()
    assert states(house) == ["dead"]
    assert "5.1.1" in str(open_incidents(house)[0].reasons)


def test_what_was_withdrawn_is_not_sent(house):
    queued(house, letter(1, event="frist/7/a"), letter(2, event="frist/7/b", due=NOW + MIN))
    queued(house, letter(3, event="frist/77/a"), letter(4, event="frist/7/c", held=True))
    (mine, other) = claim(house, "a", now=NOW)
    work = partial(_withdrawn, "frist/7/")
    assert transact(house.database, work, house.pause) == 3
    assert not mark_sending(house, mine, "<m@x.example>", now=NOW)
    assert mark_sending(house, other, "<m@x.example>", now=NOW)
    assert states(house) == ["withdrawn", "withdrawn", "claimed", "withdrawn"]


def _withdrawn(prefix, connection):
    return withdraw(connection, prefix, msg("the sitting was moved"), now=NOW)


REFUSED = Verdict(End.PERMANENT, 550, "5.1.1 no such user")


def refused_once(house):
    queued(house, letter(1))
    settled(house, *[(one, REFUSED) for one in claim(house, "a", now=NOW)])
    (found,) = open_incidents(house)
    assert found.about == {"mail": "1"}


def test_an_incident_about_a_message_is_over_when_it_has_gone_out(house):
    refused_once(house)
    retry(house, 1, cause=BY)
    assert len(open_incidents(house)) == 1
    settled(house, *[(one, ACCEPTED) for one in claim(house, "a", now=NOW)])
    assert open_incidents(house) == ()
    assert all_incidents(house)[0].settlement.by == ""


def test_an_incident_about_a_message_is_over_when_it_is_taken_out(house):
    refused_once(house)
    drop(house, 1, cause=Cause("anna", NOW, "angerufen"))
    assert open_incidents(house) == ()


def test_an_incident_about_a_server_is_over_when_it_answers(house):
    queued(house, letter(1))
    wrong = Verdict(End.TEMPORARY, 0, "certificate", alarm=True)
    settled(house, *[(one, wrong) for one in claim(house, "a", now=NOW)])
    (found,) = open_incidents(house)
    assert found.about == {"channel": "mail"}
    wake(house, "mail", now=NOW + MIN)
    assert open_incidents(house) == ()
