"""What people choose is kept, but not against law or urgency; the preview says the same."""

from datetime import time, timedelta

import pytest

from engine.core.decision import Refusal
from engine.core.delivery import End, Verdict
from engine.core.message import msg
from engine.core.times import Quiet
from engine.service.clock import sweep
from engine.service.outbox import claim, settle, withdraw
from engine.service.preferences import Change, prefer, preference_of
from engine.service.preview import preview
from engine.service.rulebook import adopt
from engine.store.session import transact
from tests.clock.houses import (
    BY,
    MONDAY,
    SHIPPED,
    at,
    do,
    furnished,
    mails,
    paper,
    payload,
    sitting,
    submitted,
    with_times,
)
from tests.clock.test_sweep import DIGEST, at_home
from tests.store.databases import opened

EVENING = at("2026-06-01T19:00")
NIGHT = Quiet(time(18), time(7))


def chosen(house, who, **change):
    done = prefer(house, who, Change(**change), cause=BY)
    assert not isinstance(done, Refusal)
    return done


def refusals(house, who, **change):
    done = prefer(house, who, Change(**change), cause=BY)
    assert isinstance(done, Refusal)
    return [unmet.message.text for unmet in done.unmet]


def claimed(house, now, who="lisa"):
    """What goes out at *now* to that person."""
    return [one.text for one in gone_out(house, now) if one.recipient == who]


def gone_out(house, now):
    """Let everything that is due at *now* go out."""
    found = claim(house, "w", now=now)
    settle(house, [(one, Verdict(End.ACCEPTED)) for one in found], now=now, chance=lambda: 0.5)
    return found


def test_own_quiet_hours_hold_back_a_step_mail_and_the_house_goes_on(house):
    chosen(house, "lisa", quiet=NIGHT)
    submitted(house, EVENING)
    assert claimed(house, EVENING) == []
    [mail] = [m for m in mails(house) if m.recipient == "lisa"]
    assert at_home(mail.due) == "2026-06-02T07:00"
    assert claimed(house, at("2026-06-02T07:00")) == ["zur_mitzeichnung"]


def test_whoever_wants_no_quiet_hours_hears_in_those_of_the_house(house):
    adopt(house, with_times('quiet: {from: "18:00", until: "07:00"}\n'), now=MONDAY)
    submitted(house, EVENING)
    assert claimed(house, EVENING) == []
    chosen(house, "lisa", quiet=True)
    assert claimed(house, EVENING) == ["zur_mitzeichnung"]


def test_what_waited_for_other_reasons_disturbs_no_night(house):
    chosen(house, "lisa", quiet=NIGHT)
    submitted(house, MONDAY)
    assert claimed(house, EVENING) == []
    assert claimed(house, at("2026-06-02T07:00")) == ["zur_mitzeichnung"]


def test_an_overview_holds_the_messages_of_a_day(house):
    chosen(house, "lisa", overview=time(7, 30))
    first, second = submitted(house), submitted(house, EVENING)
    assert claimed(house, EVENING) == []
    assert claimed(house, at("2026-06-02T07:29")) == []
    assert claimed(house, at("2026-06-02T07:30")) == ["tagesuebersicht"]
    [told] = [m for m in mails(house) if m.text == "tagesuebersicht"]
    singles = [m for m in mails(house) if m.text == "zur_mitzeichnung"]
    assert [m.vorlage for m in singles] == [first.vorlage.id, second.vorlage.id]
    assert [e["message"] for e in payload(house, told.id)["entries"]] == [m.id for m in singles]
    assert {m.state for m in singles} == {"withdrawn"}
    assert "overview" in singles[0].reasons[0].text
    assert claimed(house, at("2026-06-02T07:31")) == []


def test_reminders_and_messages_share_one_overview(house):
    chosen(house, "lisa", overview=time(7, 30))
    submitted(house)
    claimed(house, at("2026-06-02T08:00"))
    sweep(house, now=at("2026-06-05T07:00"))
    submitted(house, at("2026-06-05T07:10"))
    assert claimed(house, at("2026-06-05T07:15")) == []
    assert claimed(house, at("2026-06-05T07:30")) == ["tagesuebersicht"]
    last = [m for m in mails(house) if m.text == "tagesuebersicht"][-1]
    assert len(payload(house, last.id)["entries"]) == 2


def test_what_is_taken_back_before_the_overview_does_not_stand_in_it(house):
    chosen(house, "lisa", overview=time(7, 30))
    made = submitted(house)
    claimed(house, EVENING)
    prefix = f"{made.vorlage.id}/"
    taken = transact(
        house.database, lambda c: withdraw(c, prefix, msg("so"), now=EVENING), house.pause
    )
    assert taken == 1
    assert claimed(house, at("2026-06-02T07:30")) == []


def test_single_messages_are_chosen_against_the_digest_of_the_house(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    chosen(house, "lisa", overview=True)
    submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    assert [m.text for m in mails(house) if m.recipient == "lisa"][-1] == "frist_naht"


def test_law_and_urgency_know_no_preference(house):
    chosen(house, "simon", overview=time(12), quiet=Quiet(time(6), time(9)))
    sitting(house, ("ka",), "2026-06-13")
    sweep(house, now=at("2026-06-08T07:00"))
    statutory = [m for m in mails(house) if m.recipient == "simon" and m.statutory]
    assert {m.text for m in statutory} == {"sitzungsfrist"}
    assert {at_home(m.due) for m in statutory} == {"2026-06-08T07:00"}
    chosen(house, "lisa", overview=time(12))
    files = with_times("urgent: [mitzeichnungsfrist]\n")
    adopt(house, files, now=MONDAY)
    submitted(house)
    assert claimed(house, MONDAY) == ["zur_mitzeichnung"]
    sweep(house, now=at("2026-06-08T07:00"))
    assert "am_tag" in [m.text for m in mails(house) if m.recipient == "lisa"]


def test_a_message_with_a_date_for_the_calendar_comes_by_itself(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    chosen(house, "simon", overview=time(12))
    sitting(house, ("bauausschuss",), "2026-07-10")
    assert claimed(house, MONDAY, "simon") == ["sitzung_einladung"]


def test_information_can_be_left_out_and_tasks_cannot(house):
    files = {**SHIPPED, "texte.yaml": with_information("zur_mitzeichnung")}
    adopt(house, files, now=MONDAY)
    assert refusals(house, "lisa", without=("zur_freigabe", "nichts")) == [
        "“{name}” is no mere information; it cannot be left out",
        "there is no mail text “{name}”",
    ]
    chosen(house, "lisa", without=("zur_mitzeichnung",))
    submitted(house)
    assert claimed(house, MONDAY) == []
    [mail] = [m for m in mails(house) if m.recipient == "lisa"]
    assert mail.state == "withdrawn"
    chosen(house, "lisa", again=("zur_mitzeichnung",))
    submitted(house)
    assert claimed(house, MONDAY) == ["zur_mitzeichnung"]


def test_what_the_house_no_longer_calls_information_comes_again(house):
    adopt(house, {**SHIPPED, "texte.yaml": with_information("zur_mitzeichnung")}, now=MONDAY)
    chosen(house, "lisa", without=("zur_mitzeichnung",))
    adopt(house, SHIPPED, now=MONDAY)
    submitted(house)
    assert claimed(house, MONDAY) == ["zur_mitzeichnung"]


def with_information(name):
    head = f"  {name}:\n"
    text = SHIPPED["texte.yaml"].decode()
    assert head in text
    return text.replace(head, f"{head}    information: true\n").encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"overview": time(6, 59)}, "the house reminds at"),
        ({"overview": time(8), "quiet": Quiet(time(7), time(9))}, "lies within the quiet hours"),
        ({"quiet": Quiet(time(7), time(7))}, "would last all day"),
    ],
)
def test_times_that_contradict_each_other_are_refused(sqlite_house, change, why):
    [said] = refusals(sqlite_house, "lisa", **change)
    assert why in said
    assert preference_of(sqlite_house, "lisa") == preference_of(sqlite_house, "dora")


def test_what_was_chosen_is_taken_back(house):
    chosen(house, "lisa", overview=time(7, 30), quiet=NIGHT, without=("beantwortet",))
    back = chosen(house, "lisa", overview=False, quiet=False, again=("beantwortet",))
    assert back == preference_of(house, "dora")
    assert refusals(house, "nobody") == ["there is no person {person}"]


def test_the_preview_says_when_it_comes(house):
    chosen(house, "lisa", overview=time(7, 30))
    chosen(house, "dora", quiet=Quiet(time(6), time(9, 30)))
    submitted(house, EVENING)
    foreseen = [(c.recipient, c.text, c.due) for c in preview(house, now=EVENING, days=30)]
    moment, happened = EVENING, []
    while moment < EVENING + timedelta(days=14):
        sweep(house, now=moment)
        happened += [(c.recipient, c.text, c.due) for c in gone_out(house, moment)]
        moment += timedelta(minutes=15)
    assert foreseen == happened
    assert [(who, text, at_home(due)) for who, text, due in happened] == [
        ("lisa", "tagesuebersicht", "2026-06-02T07:30"),
        ("lisa", "tagesuebersicht", "2026-06-05T07:30"),
        ("lisa", "tagesuebersicht", "2026-06-08T07:30"),
        ("dora", "eskalation", "2026-06-10T09:30"),
    ]


def test_a_step_costs_no_statement_more(url):
    seen = []
    with opened(url, seen.append) as database:
        house = furnished(database)
        chosen(house, "lisa", overview=time(7, 30))
        made = paper(house)
        seen.clear()
        do(house, made, "einreichen", "anna", MONDAY)
        assert not [text for text in seen if "preference" in text or "absence" in text]
