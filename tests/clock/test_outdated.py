"""A person may send a message again, but none that has been overtaken."""

from datetime import date, timedelta
from functools import partial

import pytest

from cli.incident_pages import incident_row
from engine.core.decision import Refusal
from engine.core.incident import IncidentKind
from engine.service.clock import sweep
from engine.service.extension import Extension, extend
from engine.service.fristen import Cause
from engine.service.incidents import overtaken
from engine.service.mails import drop, retry
from engine.service.rulebook import adopt
from engine.service.sitting_change import Wish, cancel, move
from engine.store.incidents import Incident
from engine.store.session import transact
from engine.store.statement import sql
from tests.clock.houses import MONDAY, at, do, mails, payload, sitting, submitted, with_times

SET = sql("UPDATE outbox SET state = :state WHERE id = :id")
DIGEST = with_times('digests: [{role: fachdienstleitung, at: "07:30"}]\n')


def put(house, ident, state):
    transact(house.database, partial(_put, ident, state), house.pause)


def _put(ident, state, connection):
    return connection.run(SET, {"id": ident, "state": state})


def last(house, text):
    return [m for m in mails(house) if m.text == text][-1]


def why(answer):
    assert isinstance(answer, Refusal), answer
    (unmet,) = answer.unmet
    found = dict(unmet.message.params).get("why")
    return found.text if found else unmet.message.text


@pytest.fixture
def invited(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("ka",), "2026-07-10")
    return house


def test_an_invitation_that_still_holds_goes_again(invited):
    mail = last(invited, "sitzung_einladung")
    put(invited, mail.id, "dead")
    assert retry(invited, mail.id, cause=Cause("anna", MONDAY)).state == "queued"


@pytest.mark.parametrize("state", ["withdrawn", "dead", "unclear", "held"])
@pytest.mark.parametrize("change", [move, cancel])
def test_what_was_said_of_a_sitting_before_it_changed_stays_out(invited, change, state):
    mail = last(invited, "sitzung_einladung")
    day = "2026-07-24" if change is move else ""
    change(invited, Wish("1", "simon", "Saal belegt", day), now=MONDAY)
    put(invited, mail.id, state)
    said = why(retry(invited, mail.id, cause=Cause("anna", MONDAY)))
    assert said == "the sitting has been moved or cancelled since"
    assert last(invited, "sitzung_einladung").state in {state, "queued"}


def test_an_incident_about_what_was_overtaken_is_known_as_such(invited):
    mail = last(invited, "sitzung_einladung")
    about = {"mail": str(mail.id)}
    told = Incident("1", MONDAY.isoformat(), "", "mail", "sven", (), None, IncidentKind.MAIL, about)
    assert overtaken(invited, (told,), now=MONDAY) == frozenset()
    cancel(invited, Wish("1", "simon", "Saal belegt", ""), now=MONDAY)
    assert overtaken(invited, (told,), now=MONDAY) == {"1"}
    (line,) = [
        c
        for c in incident_row(told, {}, overtaken=frozenset({"1"}))["commands"]
        if "retry" in c or "drop" in c
    ]
    assert "drop" in line


def test_nobody_is_invited_to_a_sitting_that_was(invited):
    mail = last(invited, "sitzung_einladung")
    put(invited, mail.id, "dead")
    assert (
        why(retry(invited, mail.id, cause=Cause("anna", at("2026-07-11T08:00"))))
        == "the sitting was on {day}"
    )


@pytest.fixture
def reminded(house):
    """A house whose Fachdienstleitung was to be reminded of one paper."""
    made = submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    mail = last(house, "frist_naht")
    put(house, mail.id, "dead")
    return house, made, mail


def test_a_reminder_of_a_frist_that_runs_goes_again(reminded):
    house, _made, mail = reminded
    assert retry(house, mail.id, cause=Cause("anna", at("2026-06-05T08:00"))).state == "queued"


def test_a_reminder_of_a_frist_that_has_ended_stays_out(reminded):
    house, made, mail = reminded
    do(house, made, "mitzeichnen", "lisa", at("2026-06-05T07:30"))
    assert (
        why(retry(house, mail.id, cause=Cause("anna", at("2026-06-05T08:00"))))
        == "the Frist has ended"
    )


def test_a_reminder_of_a_frist_with_another_day_stays_out(reminded):
    house, _made, mail = reminded
    frist = int(mail.event.split("/")[1])
    done = extend(
        house, Extension(frist, "dora", "Urlaub", date(2026, 6, 12)), now=at("2026-06-05T07:30")
    )
    assert not isinstance(done, Refusal), done
    said = why(retry(house, mail.id, cause=Cause("anna", at("2026-06-05T08:00"))))
    assert said == "the Frist has another day now: {day}"


def test_what_has_lost_its_sense_stays_out(reminded):
    house, _made, mail = reminded
    assert (
        why(retry(house, mail.id, cause=Cause("anna", at("2026-06-20T08:00"))))
        == "its time ended on {at}"
    )


def test_a_digest_goes_again_without_what_has_ended(house):
    adopt(house, DIGEST, now=MONDAY)
    first, second = submitted(house), submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    mail = last(house, "tagesuebersicht")
    assert len(payload(house, mail.id)["entries"]) == 2
    put(house, mail.id, "dead")
    do(house, first, "mitzeichnen", "lisa", at("2026-06-05T07:30"))
    assert retry(house, mail.id, cause=Cause("anna", at("2026-06-05T08:00"))).state == "queued"
    entries = payload(house, mail.id)["entries"]
    assert [entry["vorlage"] for entry in entries] == [second.vorlage.id]
    put(house, mail.id, "dead")
    do(house, second, "mitzeichnen", "lisa", at("2026-06-05T07:30"))
    said = why(retry(house, mail.id, cause=Cause("anna", at("2026-06-05T08:00"))))
    assert said == "every Frist that it names has ended or has another day now"


STATES = ("queued", "held", "dead", "unclear", "expired", "withdrawn", "claimed", "sent")
AGAIN = frozenset(STATES) - {"claimed", "sent"}
AWAY = AGAIN - {"withdrawn"}


@pytest.mark.parametrize("state", STATES)
def test_each_state_says_whether_a_message_may_go_again_or_be_taken_out(house, state):
    submitted(house)
    mail = last(house, "zur_mitzeichnung")
    forced(house, mail.id, state)
    answer = retry(house, mail.id, cause=Cause("anna", MONDAY + timedelta(hours=1)))
    assert isinstance(answer, Refusal) == (state not in AGAIN)
    forced(house, mail.id, state)
    answer = drop(
        house, mail.id, cause=Cause("anna", MONDAY + timedelta(hours=1), "mündlich gesagt")
    )
    assert isinstance(answer, Refusal) == (state not in AWAY)
    if isinstance(answer, Refusal):
        assert last(house, "zur_mitzeichnung").state == state
    else:
        assert (answer.state, dict(answer.reasons[0].params)["why"]) == (
            "withdrawn",
            "mündlich gesagt",
        )


FORCED = sql("UPDATE outbox SET state = :state, lease_until = :until WHERE id = :id")


def forced(house, ident, state):
    transact(house.database, partial(_forced, ident, state), house.pause)


def _forced(ident, state, connection):
    until = "2026-06-01T08:00:00.000+00:00" if state == "claimed" else None
    return connection.run(FORCED, {"id": ident, "state": state, "until": until})
