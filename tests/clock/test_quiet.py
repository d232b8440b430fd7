"""In quiet hours nothing goes out, however it came to be due then; but what is urgent does."""

from engine.core.delivery import End, Verdict
from engine.core.times import Quiet
from engine.service.clock import sweep
from engine.service.fristen import Cause
from engine.service.mails import drop, due_now, retry
from engine.service.outbox import claim, settle, wake
from engine.service.preferences import Change, prefer
from engine.service.preview import preview
from engine.service.rulebook import adopt
from tests.clock.houses import BY, MONDAY, at, mails, sitting, submitted, with_times
from tests.clock.test_preferences import chosen, claimed, gone_out
from tests.clock.test_sweep import at_home

NIGHT = 'quiet: {from: "19:00", until: "06:30"}\n'
EVENING, LATE, MORNING = at("2026-06-01T18:59"), at("2026-06-01T23:00"), at("2026-06-02T06:30")
URGENT = "urgent: [ladungsfrist]\n"


def adopted(house, text=NIGHT):
    adopt(house, with_times(text), now=MONDAY)


def waits_until(house, text):
    return at_home([m for m in mails(house) if m.text == text][-1].due)


def test_what_was_due_before_the_quiet_hours_goes_out_after_them(house):
    adopted(house, NIGHT + "invite: [sitzungsdienst]\n")
    sitting(house, ("ka",), "2026-07-10", EVENING)
    submitted(house, EVENING)
    assert gone_out(house, LATE) == ()
    assert waits_until(house, "sitzung_einladung") == "2026-06-02T06:30"
    assert [one.text for one in gone_out(house, MORNING)] == [
        "sitzung_einladung",
        "zur_mitzeichnung",
    ]


def test_before_and_after_the_night_nothing_waits(house):
    adopted(house)
    submitted(house, EVENING)
    assert len(gone_out(house, EVENING)) == 1


def test_another_try_waits_as_well(house):
    adopted(house)
    submitted(house, EVENING)
    found = claim(house, "w", now=EVENING)
    refused = [(one, Verdict(End.TEMPORARY, code=451)) for one in found]
    settle(house, refused, now=EVENING, chance=lambda: 0.5)
    assert gone_out(house, LATE) == ()
    assert len(gone_out(house, MORNING)) == 1


def test_a_server_that_answers_at_night_is_not_used_before_morning(house):
    adopted(house)
    submitted(house, EVENING)
    found = claim(house, "w", now=EVENING)
    lost = [(one, Verdict(End.TEMPORARY)) for one in found]
    settle(house, lost, now=EVENING, chance=lambda: 0.5)
    wake(house, "mail", now=LATE)
    assert gone_out(house, LATE) == ()


def test_a_claim_that_is_lost_in_the_night_goes_out_after_it(house):
    adopted(house)
    submitted(house, EVENING)
    assert len(claim(house, "w", now=EVENING)) == 1
    assert claim(house, "v", now=LATE) == ()
    assert len(claim(house, "v", now=MORNING)) == 1


def test_who_sends_a_message_again_at_night_disturbs_nobody(house):
    adopted(house)
    submitted(house, MONDAY)
    [mail] = mails(house)
    drop(house, mail.id, cause=Cause("anna", MONDAY, "ein Versehen"))
    retry(house, mail.id, cause=Cause("anna", LATE))
    assert due_now(house, now=LATE) == ()
    assert gone_out(house, LATE) == ()


def test_a_sweep_that_catches_up_at_night_tells_in_the_morning(house):
    submitted(house)
    sweep(house, now=at("2026-06-08T18:59"))
    adopted(house)
    assert gone_out(house, at("2026-06-08T23:00")) == ()
    assert gone_out(house, at("2026-06-09T06:30")) != ()


def test_the_preview_says_when_it_goes_out(house):
    adopted(house)
    submitted(house, EVENING)
    found = [one for one in preview(house, now=LATE, days=1) if one.text == "zur_mitzeichnung"]
    assert [at_home(one.due) for one in found] == ["2026-06-02T06:30"]


def test_what_is_urgent_goes_out_at_any_hour(house):
    adopted(house, NIGHT + URGENT)
    sitting(house, ("ka",), "2026-07-10")
    sweep(house, now=at("2026-06-25T18:59"))
    [ladung] = gone_out(house, at("2026-06-25T23:00"))
    assert (ladung.recipient, ladung.text) == ("simon", "sitzungsfrist")


def test_what_tells_of_an_urgent_frist_goes_out_at_any_hour(house):
    adopted(house, NIGHT + "urgent: [mitzeichnungsfrist]\n")
    submitted(house, EVENING)
    assert claimed(house, LATE) == ["zur_mitzeichnung"]


def test_law_keeps_the_quiet_hours_of_the_house_but_no_others(house):
    adopted(house)
    chosen(
        house, "simon", quiet=Quiet(at("2026-06-01T18:00").time(), at("2026-06-01T08:00").time())
    )
    sitting(house, ("ka",), "2026-07-10")
    sweep(house, now=at("2026-06-25T17:00"))
    assert claimed(house, at("2026-06-25T23:00"), "simon") == []
    assert claimed(house, at("2026-06-26T06:30"), "simon") == ["sitzungsfrist"]


def test_who_wants_no_quiet_hours_is_told_at_night(house):
    adopted(house)
    prefer(house, "lisa", Change(quiet=True), cause=BY)
    submitted(house, EVENING)
    assert claimed(house, LATE) == ["zur_mitzeichnung"]


def test_own_quiet_hours_hold_for_a_reminder_that_goes_out_late(house):
    night = Quiet(at("2026-06-01T18:00").time(), at("2026-06-01T07:00").time())
    chosen(house, "lisa", quiet=night)
    submitted(house)
    gone_out(house, MONDAY)
    sweep(house, now=at("2026-06-05T17:59"))
    assert claimed(house, at("2026-06-05T18:30")) == []
    assert claimed(house, at("2026-06-06T07:00")) == ["frist_naht"]
