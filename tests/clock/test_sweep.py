"""Reminders are told once, to whom it concerns now, whatever the clock and the machine did."""

from datetime import date, datetime, time, timedelta

import pytest

from engine.core.decision import Refusal
from engine.core.remind import NoticeKind
from engine.core.running import Planned
from engine.core.times import end_of_day, moment_of
from engine.service.clock import overdue_sweeps, ran_well, sweep
from engine.service.incidents import open_incidents
from engine.service.people import add_duty, drop_duty
from engine.service.preview import preview
from engine.service.rulebook import adopt
from engine.store import fristen, timers
from engine.store.session import transact
from engine.store.statement import sql
from tests.clock.houses import (
    BERLIN,
    BY,
    MONDAY,
    at,
    do,
    fresh_frist,
    furnished,
    mails,
    paper,
    payload,
    reminders,
    sitting,
    submitted,
    with_times,
)
from tests.store.databases import opened

EVERY_REMINDER = [("lisa", "frist_naht"), ("lisa", "am_tag"), ("dora", "eskalation")]


def test_a_frist_of_a_state_reminds_on_its_days(house):
    submitted(house)
    assert sweep(house, now=at("2026-06-05T06:59")).mails == 0
    assert sweep(house, now=at("2026-06-05T07:00")).mails == 1
    assert sweep(house, now=at("2026-06-05T07:01")).mails == 0
    sweep(house, now=at("2026-06-08T07:00"))
    sweep(house, now=at("2026-06-10T07:00"))
    assert reminders(house) == EVERY_REMINDER


def test_what_is_done_in_time_reminds_nobody(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", MONDAY + timedelta(days=1))
    sweep(house, now=at("2026-06-05T07:00"))
    assert ("lisa", "frist_naht") not in reminders(house)


def test_what_is_done_before_its_reminder_has_gone_out_takes_it_back(house):
    made = submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    do(house, made, "mitzeichnen", "lisa", at("2026-06-05T07:01"))
    assert [m.state for m in mails(house) if m.text == "frist_naht"] == ["withdrawn"]


@pytest.mark.parametrize(
    ("down", "told"),
    [
        (timedelta(hours=1), [("lisa", "frist_naht")]),
        (timedelta(days=3), [("lisa", "am_tag")]),
        (timedelta(days=14), [("dora", "eskalation")]),
    ],
)
def test_after_a_standstill_each_is_told_once_and_what_has_no_sense_is_not(house, down, told):
    submitted(house)
    sweep(house, now=at("2026-06-05T06:59"))
    back = at("2026-06-05T07:00") + down
    sweep(house, now=back)
    sweep(house, now=back + timedelta(minutes=1))
    assert reminders(house) == told


def test_statutory_reminders_are_sent_late_and_say_so(house):
    sitting(house, ("ka",), "2026-07-10")
    sweep(house, now=at("2026-06-20T07:00"))
    done = sweep(house, now=at("2026-07-04T07:00"))
    late = [m for m in mails(house) if m.statutory and m.expires and m.expires < m.due]
    assert done.late > 0
    assert {m.recipient for m in mails(house) if "/eskalation/" in m.event} == {"lena"}
    assert {m.recipient for m in late} == {"simon"}


def test_reminders_about_one_paper_to_one_person_become_one_mail(house):
    add_duty(house, "lisa", "dezernat", cause=BY)
    submitted(house)
    sweep(house, now=at("2026-06-10T08:00"))
    assert [text for who, text in reminders(house) if who == "lisa"] == ["eskalation"]


def test_two_papers_of_one_person_are_two_mails(house):
    submitted(house)
    submitted(house)
    assert sweep(house, now=at("2026-06-05T07:00")).mails == 2


def test_the_author_is_reminded_and_not_everybody_who_drafts(house):
    made = submitted(house)
    do(house, made, "zurueckgeben", "lisa", MONDAY)
    sitting(house, ("bauausschuss",), "2026-07-10")
    with_station(house, made)
    sweep(house, now=at("2026-06-19T07:00"))
    owed = [m for m in mails(house) if m.text == "sitzungsfrist" and m.role == "sachbearbeitung"]
    assert [m.recipient for m in owed] == ["anna"]
    assert payload(house, owed[0].id)["entries"] == [{"vorlage": made.vorlage.id}]


def with_station(house, made):
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    done = do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    assert not isinstance(done, Refusal)


def test_who_holds_the_role_when_it_fires_is_told(house):
    submitted(house)
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    sweep(house, now=at("2026-06-05T07:00"))
    assert reminders(house) == [("karl", "frist_naht")]


def test_a_role_that_nobody_holds_raises_an_alarm(house):
    submitted(house)
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    assert sweep(house, now=at("2026-06-05T07:00")).alarms == 1
    assert "nobody holds the role" in open_incidents(house)[0].reasons[0].text


def test_a_clock_set_back_repeats_nothing(house):
    submitted(house)
    sweep(house, now=at("2026-06-05T12:00"))
    sent(house)
    done = sweep(house, now=at("2026-06-05T10:00"))
    assert (done.alarms, done.mails, done.rearmed) == (1, 0, 0)
    assert sweep(house, now=at("2026-06-05T12:30")).mails == 0
    assert len(reminders(house)) == 1


def test_a_clock_that_leapt_ahead_and_came_back_has_told_nothing_too_early(house):
    submitted(house)
    sweep(house, now=at("2026-06-02T07:00"))
    sweep(house, now=at("2026-07-02T07:00"))
    assert sweep(house, now=at("2026-06-02T07:05")).rearmed == 3
    assert reminders(house) == []
    for day in ("2026-06-05T07:00", "2026-06-08T07:00", "2026-06-10T07:00"):
        sweep(house, now=at(day))
    assert reminders(house) == EVERY_REMINDER


def test_many_reminders_after_a_gap_raise_an_alarm_and_wait_for_a_person(house):
    fresh_frist(house, [MONDAY.date() + timedelta(days=30)] * 60)
    sweep(house, now=MONDAY)
    leapt = MONDAY + timedelta(days=30)
    done = sweep(house, now=leapt)
    assert done.alarms == 1
    assert done.fired == 60
    earliest = min(datetime.fromisoformat(m.due) for m in mails(house))
    assert earliest == leapt + timedelta(minutes=10)


def sent(house):
    """Let everything that waits count as gone out."""
    statement = sql("UPDATE outbox SET state = 'sent'")
    transact(house.database, lambda c: c.run(statement, {}), house.pause)


@pytest.mark.parametrize("hour", [time(7), time(2, 30)])
def test_a_daily_timer_fires_once_on_every_local_day_until_2037(sqlite_house, hour):
    first, last = date(2026, 1, 1), date(2037, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    fresh_frist(sqlite_house, days, hour)
    moment, fired = moment_of(first, time(0), BERLIN), []
    end = end_of_day(last, BERLIN)
    while moment < end:
        moment += timedelta(hours=24)
        fired.append(sweep(sqlite_house, now=moment).fired)
    assert sum(fired) == len(days)
    due = [m.due for m in timers_of(sqlite_house)]
    local = [datetime.fromisoformat(d).astimezone(BERLIN).date() for d in due]
    assert local == days


def timers_of(house):
    return transact(house.database, lambda c: timers.of_fristen(c, (1,)), house.pause)


def test_quiet_hours_hold_back_what_is_not_urgent(house):
    text = 'quiet: {from: "06:00", until: "09:30"}\nreminders: "10:00"\nurgent: [ladungsfrist]\n'
    adopt(house, with_times(text), now=MONDAY)
    submitted(house)
    sitting(house, ("ka",), "2026-06-13")
    sweep(house, now=at("2026-06-08T08:00"))
    due = {m.text: at_home(m.due) for m in mails(house)}
    assert due["frist_naht"] == "2026-06-08T09:30"
    assert due["sitzungsfrist"] == "2026-06-08T08:00"


def at_home(text):
    return datetime.fromisoformat(text).astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


DIGEST = 'reminders: "07:00"\ndigests: [{role: fachdienstleitung, at: "07:30"}]\n'


def test_a_digest_holds_the_reminders_of_a_day_in_one_mail(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    first, second = submitted(house), submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    sweep(house, now=at("2026-06-05T07:05"))
    [mail] = [m for m in mails(house) if m.text == "tagesuebersicht"]
    assert (mail.recipient, at_home(mail.due)) == ("lisa", "2026-06-05T07:30")
    told = [entry["vorlage"] for entry in payload(house, mail.id)["entries"]]
    assert told == [first.vorlage.id, second.vorlage.id]


def test_what_is_done_before_the_digest_goes_out_does_not_stand_in_it(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    first, second = submitted(house), submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    do(house, first, "mitzeichnen", "lisa", at("2026-06-05T07:10"))
    [mail] = [m for m in mails(house) if m.text == "tagesuebersicht"]
    assert [e["vorlage"] for e in payload(house, mail.id)["entries"]] == [second.vorlage.id]
    do(house, second, "mitzeichnen", "lisa", at("2026-06-05T07:11"))
    assert mails(house, state="withdrawn")[0].text == "tagesuebersicht"


def test_a_digest_names_the_papers_that_a_sitting_still_waits_for(house):
    text = 'digests: [{role: sachbearbeitung, at: "07:30"}]\n'
    adopt(house, with_times(text), now=MONDAY)
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = paper(house)
    with_station(house, made)
    sweep(house, now=at("2026-06-19T07:00"))
    [mail] = [m for m in mails(house) if m.text == "tagesuebersicht"]
    [entry] = payload(house, mail.id)["entries"]
    assert (entry["vorlage"], entry["frist"]) == (made.vorlage.id, "Vorlagenschluss")


def test_a_digest_that_has_gone_out_is_followed_by_another(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    sent(house)
    submitted(house, at("2026-05-29T08:00"))
    sweep(house, now=at("2026-06-05T08:00"))
    assert [m.text for m in mails(house)].count("tagesuebersicht") == 2


def test_an_overdue_sweep_is_seen(house):
    submitted(house)
    assert overdue_sweeps(house, MONDAY) == ()
    [overdue] = overdue_sweeps(house, at("2026-06-05T08:00"))
    assert (overdue.kind, overdue.last) == ("fristen", None)
    sweep(house, now=at("2026-06-05T08:00"))
    assert overdue_sweeps(house, at("2026-06-05T08:10")) == ()
    ran_well(house, "mails", now=MONDAY)
    assert [o.kind for o in overdue_sweeps(house, MONDAY + timedelta(hours=1))] == ["mails"]


def test_the_preview_shows_what_will_be_sent_and_sends_nothing(house):
    submitted(house)
    sitting(house, ("ka",), "2026-07-10")
    foreseen = [(c.event, c.recipient, c.due) for c in preview(house, now=MONDAY, days=40)]
    assert [m.text for m in mails(house)] == ["zur_mitzeichnung"]
    for day in range(41):
        sweep(house, now=at("2026-06-01T09:00") + timedelta(days=day, hours=-2))
    happened = [(m.event, m.recipient, m.due) for m in mails(house)]
    assert sorted(foreseen) == sorted(happened)


def test_a_limit_is_about_so_many(house):
    fresh_frist(house, [MONDAY.date()] * 5)
    assert sweep(house, now=at("2026-06-01T12:00"), limit=2).fired == 2
    assert sweep(house, now=at("2026-06-01T12:00")).fired == 3


def test_a_timer_of_a_frist_that_has_ended_is_put_away(house):
    made = submitted(house)
    ident = fristen_of(house, made)[0].id
    do(house, made, "mitzeichnen", "lisa", MONDAY)
    planned = Planned(NoticeKind.ON, 9, "", date(2026, 6, 9), time(7), MONDAY, None)
    of = timers.Of(ident, made.vorlage.id, statutory=False)
    transact(house.database, lambda c: timers.put(c, of, [planned]), house.pause)
    assert sweep(house, now=MONDAY).withdrawn == 1


def fristen_of(house, made):
    return transact(house.database, lambda c: fristen.of_vorlage(c, made.vorlage.id), house.pause)


def test_a_paper_without_deadline_costs_no_statement(url):
    seen = []
    with opened(url, seen.append) as database:
        house = furnished(database)
        made = paper(house)
        seen.clear()
        do(house, made, "aendern", "anna", MONDAY, betreff="Anders")
        assert not [text for text in seen if "frist" in text or "timer" in text]
