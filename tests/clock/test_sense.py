"""What has lost its sense by the time it goes out is not sent; what law demands is, as late."""

import pytest

from engine.core.delivery import End, Verdict
from engine.language import use
from engine.service.clock import sweep
from engine.service.dossier import dossier
from engine.service.fristen import Cause
from engine.service.mails import retry
from engine.service.outbox import claim, settle
from engine.service.people import add_duty, add_person
from engine.service.rulebook import adopt
from engine.service.sitting_change import Wish, cancel
from engine.store.session import transact
from engine.store.statement import sql
from notifiers.message import Sender
from notifiers.settings import Post
from notifiers.writing import written
from tests.clock.houses import BY, MONDAY, SHIPPED, at, do, mails, sitting, submitted, with_times
from tests.clock.test_outdated import put
from tests.clock.test_preferences import chosen
from tests.clock.test_sweep import DIGEST

POST = Post(Sender("vorlauf@kreis.example"))
SITS = "2026-07-10"
OUTAGE = at("2026-07-20T09:00")


@pytest.fixture(autouse=True)
def in_german():
    use("de")


def going_out(house, now):
    """What goes out at *now*: who gets which text, written; and what does not, with the reason."""
    sent, kept = {}, {}
    for one in claim(house, "w", now=now):
        found = dossier(house, one, now=now)
        if isinstance(found, Verdict):
            kept[one.recipient, one.text] = found.end
        else:
            sent[one.recipient, one.text] = written(found, POST).text
    return sent, kept


def test_nobody_is_invited_to_a_sitting_that_was(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("ka",), SITS)
    sent, kept = going_out(house, OUTAGE)
    assert sent == {}
    assert kept == {("simon", "sitzung_einladung"): End.EXPIRED}


def test_on_its_day_people_are_still_invited(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("ka",), SITS)
    assert going_out(house, at("2026-07-10T23:00"))[0].keys() == {("simon", "sitzung_einladung")}


def test_nobody_is_told_that_a_sitting_of_the_past_was_cancelled(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("ka",), SITS)
    put(house, mails(house)[0].id, "sent")
    cancel(house, Wish("1", "simon", "kein Punkt"), now=MONDAY)
    sent, kept = going_out(house, OUTAGE)
    assert sent == {}
    assert ("simon", "sitzung_ausgefallen") in kept


def test_who_has_signed_is_not_asked_to_sign(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", MONDAY)
    sent, kept = going_out(house, MONDAY)
    assert kept == {("lisa", "zur_mitzeichnung"): End.EXPIRED}
    assert sent.keys() == {("dora", "zur_freigabe")}


def test_who_is_asked_again_after_a_correction_is_told(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", MONDAY)
    do(house, made, "korrigieren", "lisa", MONDAY)
    assert ("lisa", "zur_mitzeichnung") in going_out(house, MONDAY)[0]


def test_what_informs_is_told_though_the_paper_has_moved_on(house):
    text = SHIPPED["texte.yaml"].replace(
        b"  zur_mitzeichnung:\n", b"  zur_mitzeichnung:\n    information: true\n"
    )
    adopt(house, {**SHIPPED, "texte.yaml": text}, now=MONDAY)
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", MONDAY)
    assert ("lisa", "zur_mitzeichnung") in going_out(house, MONDAY)[0]


def test_an_overview_leaves_out_what_is_done(house):
    chosen(house, "lisa", overview=at("2026-06-01T07:30").time())
    first, second = submitted(house), submitted(house)
    tuesday = at("2026-06-02T07:30")
    [mine] = [c for c in claim(house, "w", now=tuesday) if c.recipient == "lisa"]
    do(house, first, "mitzeichnen", "lisa", MONDAY)
    text = written(dossier(house, mine, now=tuesday), POST).text
    assert first.number not in text
    assert second.number in text
    do(house, second, "mitzeichnen", "lisa", MONDAY)
    assert dossier(house, mine, now=tuesday).end is End.EXPIRED


def test_a_digest_without_a_frist_that_runs_is_not_sent(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    now = at("2026-06-05T08:00")
    [mine] = [c for c in claim(house, "w", now=now) if c.text == "tagesuebersicht"]
    transact(house.database, _ended, house.pause)
    assert dossier(house, mine, now=now).end is End.EXPIRED


def _ended(connection):
    """End every Frist behind the back of the outbox, as a program of another version might."""
    connection.run(sql("UPDATE frist SET state = 'met', ended = began"), {})


def test_a_paper_that_was_handed_in_meanwhile_is_not_asked_for(house):
    first, second = submitted(house), submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    sweep(house, now=at("2026-06-19T07:00"))
    now = at("2026-06-19T07:00")
    [mine] = [c for c in claim(house, "w", now=now) if c.recipient == "anna"]
    handed_in(house, first)
    text = written(dossier(house, mine, now=now), POST).text
    assert first.number not in text
    assert second.number in text
    handed_in(house, second)
    assert dossier(house, mine, now=now).end is End.EXPIRED


def handed_in(house, made):
    for trigger, who in (
        ("mitzeichnen", "lisa"),
        ("freigeben", "dora"),
        ("unterzeichnen", "lena"),
        ("annehmen", "simon"),
    ):
        do(house, made, trigger, who, MONDAY)


def test_the_summons_of_a_sitting_that_was_held_is_told_as_late(house):
    sitting(house, ("ka",), SITS)
    sweep(house, now=at("2026-07-06T07:00"))
    sent, _kept = going_out(house, OUTAGE)
    above = sent["lena", "sitzung_eskalation"]
    assert "verspätet; die Sitzung hat inzwischen stattgefunden" in above


def test_a_late_message_reads_in_one_piece(house):
    sitting(house, ("ka",), SITS)
    sweep(house, now=at("2026-07-02T07:00"))
    sent, _kept = going_out(house, at("2026-07-09T09:00"))
    lines = sent["simon", "sitzungsfrist"].split("\n\n")
    assert lines[:3] == [
        "Guten Tag Simon Lau,",
        "diese Nachricht kommt verspätet. Bitte prüfen Sie, ob die Frist noch zu halten ist.",
        "Zur Sitzung „Kreisausschuss“ am Freitag, 10.07.2026 um 17:00 Uhr läuft eine Frist.",
    ]


def test_in_time_the_first_sentence_goes_on_from_the_greeting(house):
    sitting(house, ("ka",), SITS)
    sweep(house, now=at("2026-06-25T07:00"))
    sent, _kept = going_out(house, at("2026-06-25T07:00"))
    lines = sent["simon", "sitzungsfrist"].split("\n\n")
    assert lines[1].startswith("zur Sitzung „Kreisausschuss“")


def test_nobody_is_reminded_to_hand_in_for_a_sitting_that_was(house):
    add_person(house, "fritz", "Fritz Funk", "fritz@kreis.example", cause=BY)
    add_duty(house, "fritz", "fraktion", cause=BY)
    sitting(house, ("ka",), SITS)
    sweep(house, now=at("2026-06-25T07:00"))
    assert ("fritz", "sitzungsfrist") in going_out(house, OUTAGE)[1]


def test_an_overview_of_messages_can_be_sent_again(house):
    chosen(house, "lisa", overview=at("2026-06-01T07:30").time())
    submitted(house)
    now = at("2026-06-02T07:30")
    [mine] = [c for c in claim(house, "w", now=now) if c.recipient == "lisa"]
    settle(house, [(mine, Verdict(End.PERMANENT, code=550))], now=now, chance=lambda: 0.5)
    assert retry(house, mine.id, cause=Cause("anna", now)).state == "queued"
