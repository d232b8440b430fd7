"""Whoever stands in hears of what waits for the absent, as long as they are away."""

from datetime import date, timedelta

import pytest

from engine.core.absence import Absence
from engine.core.decision import Refusal
from engine.core.delivery import End, Verdict
from engine.service.clock import sweep
from engine.service.dossier import dossier
from engine.service.fristen import Cause
from engine.service.outbox import claim
from engine.service.people import add_duty, add_person, drop_duty
from engine.service.preferences import absences, be_absent, be_back, lacking
from engine.service.preview import preview
from engine.service.rulebook import Adopted, adopt
from notifiers.message import Sender
from notifiers.settings import Post
from notifiers.writing import written
from tests.clock.houses import (
    BY,
    MONDAY,
    SHIPPED,
    at,
    do,
    mails,
    paper,
    payload,
    reminders,
    submitted,
    with_times,
)
from tests.clock.test_preferences import chosen, gone_out, with_information
from tests.clock.test_sweep import DIGEST

POST = Post(Sender("vorlauf@kreis.example"))
TUESDAY = at("2026-06-02T09:00")


def away(house, who="lisa", deputy="karl", since=1, until=30):
    new = Absence(who, date(2026, 6, since), date(2026, 6, until), deputy)
    done = be_absent(house, new, cause=BY)
    assert not isinstance(done, Refusal)
    return done


def told(house, text="zur_mitzeichnung"):
    return [(m.recipient, m.on_behalf) for m in mails(house) if m.text == text]


def why_not(house, new):
    done = be_absent(house, new, cause=BY)
    assert isinstance(done, Refusal)
    return done.unmet[0].message.text


def test_a_task_goes_to_the_deputy_as_well_and_says_for_whom(house):
    away(house)
    submitted(house)
    found = gone_out(house, MONDAY)
    assert told(house) == [("lisa", None), ("karl", "lisa")]
    [mine] = [one for one in found if one.recipient == "karl"]
    letter = written(dossier(house, mine, now=MONDAY), POST)
    assert "Lisa Brand" in letter.text
    assert letter.address == "karl@kreis.example"


def test_nobody_is_told_twice(house):
    away(house)
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    submitted(house)
    gone_out(house, MONDAY)
    gone_out(house, MONDAY + timedelta(minutes=1))
    assert sorted(told(house)) == [("karl", None), ("lisa", None)]


def test_when_the_absence_is_over_nothing_more_goes_to_the_deputy(house):
    away(house, until=1)
    submitted(house)
    gone_out(house, MONDAY)
    submitted(house, TUESDAY)
    gone_out(house, TUESDAY)
    assert told(house) == [("lisa", None), ("karl", "lisa"), ("lisa", None)]


def test_what_waits_for_the_deputy_is_not_sent_when_the_absence_has_ended(house):
    away(house)
    submitted(house)
    found = claim(house, "w", now=MONDAY)
    [mine] = [one for one in found if one.recipient == "karl"]
    be_back(house, "lisa", None, cause=BY)
    assert dossier(house, mine, now=MONDAY).end is End.NO_RIGHT


def test_what_waited_already_reaches_the_deputy_on_the_first_day(house):
    away(house, since=2)
    submitted(house)
    assert [m.on_behalf for m in mails(house)] == [None]
    gone_out(house, TUESDAY)
    assert told(house) == [("lisa", None), ("karl", "lisa")]


def test_the_deputy_of_a_deputy_who_is_away_hears_it(house):
    away(house, "lisa", "karl")
    away(house, "karl", "dora")
    submitted(house)
    gone_out(house, MONDAY)
    assert told(house) == [("lisa", None), ("dora", "lisa")]


def test_the_deputy_gets_no_rights_and_loses_them_with_the_absent(house):
    away(house)
    submitted(house)
    found = claim(house, "w", now=MONDAY)
    [mine] = [one for one in found if one.recipient == "karl"]
    drop_duty(house, "lisa", "fachdienstleitung", cause=BY)
    assert dossier(house, mine, now=MONDAY).end is End.NO_RIGHT


@pytest.mark.parametrize("is_public", [True, False])
def test_a_deputy_who_may_not_see_the_paper_is_not_told(house, is_public):
    add_person(house, "gast", "Gast Ohnerolle", "gast@kreis.example", cause=BY)
    away(house, deputy="gast")
    do(house, paper(house, oeffentlich="ja" if is_public else "nein"), "einreichen", "anna", MONDAY)
    [mine] = [one for one in claim(house, "w", now=MONDAY) if one.recipient == "gast"]
    found = dossier(house, mine, now=MONDAY)
    assert isinstance(found, Verdict) is not is_public
    if isinstance(found, Verdict):
        assert found.end is End.NO_RIGHT
        assert found.reason.text.startswith("the deputy may not see it")


def test_a_deputy_without_the_role_is_told_that_others_act(house):
    away(house)
    submitted(house)
    [mine] = [one for one in claim(house, "w", now=MONDAY) if one.recipient == "karl"]
    letter = written(dossier(house, mine, now=MONDAY), POST)
    assert "Lisa Brand" in letter.subject
    assert "Fachdienstleitung" in letter.text
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    letter = written(dossier(house, mine, now=MONDAY), POST)
    assert "Lisa Brand" not in letter.subject


def test_who_enters_an_absence_hears_what_the_deputy_lacks(house):
    add_person(house, "gast", "Gast Ohnerolle", cause=BY)
    texts = [message.text for message in lacking(house, away(house, deputy="gast"))]
    assert texts == [
        "{name} is only told: {roles} is missing",
        "{name} has no mail address and gets no mail",
    ]
    add_duty(house, "karl", "fachdienstleitung", cause=BY)
    assert lacking(house, Absence("lisa", date(2026, 7, 1), date(2026, 7, 1), "karl")) == ()


def test_mere_information_does_not_go_to_the_deputy(house):
    adopt(house, {**SHIPPED, "texte.yaml": with_information("zur_mitzeichnung")}, now=MONDAY)
    away(house)
    submitted(house)
    gone_out(house, MONDAY)
    assert told(house) == [("lisa", None)]


def test_reminders_and_rungs_go_to_the_deputy(house):
    away(house)
    away(house, "dora", "lena")
    submitted(house)
    for day in (5, 8, 10):
        sweep(house, now=at(f"2026-06-{day:02}T07:00"))
    assert reminders(house) == [
        ("lisa", "frist_naht"),
        ("karl", "frist_naht"),
        ("lisa", "am_tag"),
        ("karl", "am_tag"),
        ("dora", "eskalation"),
        ("lena", "eskalation"),
    ]


def test_a_digest_for_the_deputy_names_whom_each_line_is_for(house):
    adopt(house, with_times(DIGEST), now=MONDAY)
    away(house)
    submitted(house)
    sweep(house, now=at("2026-06-05T07:00"))
    now = at("2026-06-05T07:30")
    digests = [one for one in claim(house, "w", now=now) if one.text == "tagesuebersicht"]
    assert [one.recipient for one in digests] == ["lisa", "karl"]
    texts = [written(dossier(house, one, now=now), POST).text for one in digests]
    assert ["Lisa Brand" in text.partition("Radweg")[2] for text in texts] == [False, True]
    be_back(house, "lisa", None, cause=Cause("anna", now))
    assert dossier(house, digests[1], now=now) == Verdict(End.NO_RIGHT)


def test_the_overview_of_a_deputy_holds_what_is_not_their_own(house):
    away(house)
    chosen(house, "karl", overview=at("2026-06-02T08:00").time())
    submitted(house)
    gone_out(house, MONDAY)
    found = claim(house, "w", now=at("2026-06-02T08:00"))
    [mine] = [one for one in found if one.recipient == "karl"]
    assert len(payload(house, mine.id)["entries"]) == 1
    assert "Lisa Brand" in written(dossier(house, mine, now=TUESDAY), POST).text


def adopted(house, files):
    assert isinstance(adopt(house, files, now=MONDAY), Adopted)


def stages(to):
    """The shipped set, in which the Mitzeichnung is watched for *to*."""
    path = "vorlagenarten/beschlussvorlage.yaml"
    lines = SHIPPED[path].decode().splitlines(keepends=True)
    watched = next(n for n, line in enumerate(lines) if "rule: mitzeichnungsfrist" in line)
    head, _, _tail = lines[watched].partition("deadline:")
    deadline = (
        f"deadline: {{rule: mitzeichnungsfrist, remind: [{{when: am Tag, to: {to}}}],"
        f" escalate: {{after: 2 Arbeitstage, to: {to}}}}}\n"
    )
    lines[watched] = head + deadline
    return {**SHIPPED, path: "".join(lines).encode()}


def test_a_rung_can_name_the_owner_and_the_deputy(house):
    adopted(house, stages("[owner, stellvertretung]"))
    away(house, since=9)
    submitted(house)
    sweep(house, now=at("2026-06-08T07:00"))
    assert reminders(house) == [("lisa", "am_tag")]
    sweep(house, now=at("2026-06-10T07:00"))
    assert reminders(house)[1:] == [("lisa", "eskalation"), ("karl", "eskalation")]


def test_a_rung_for_the_deputy_alone_is_silent_while_nobody_is_away(house):
    adopted(house, stages("[stellvertretung]"))
    submitted(house)
    done = sweep(house, now=at("2026-06-08T07:00"))
    assert (done.mails, done.alarms) == (0, 0)
    away(house, since=9)
    sweep(house, now=at("2026-06-10T07:00"))
    assert reminders(house) == [("karl", "eskalation")]


def test_the_preview_foresees_the_deputy(house):
    away(house, until=7)
    submitted(house)
    foreseen = [(c.recipient, c.text) for c in preview(house, now=MONDAY, days=8)]
    assert foreseen == [
        ("lisa", "zur_mitzeichnung"),
        ("karl", "zur_mitzeichnung"),
        ("lisa", "frist_naht"),
        ("karl", "frist_naht"),
        ("lisa", "am_tag"),
    ]


def test_absences_must_make_sense(house):
    day = date(2026, 6, 10)
    away(house, since=5, until=12)
    assert "is away" in why_not(house, Absence("lisa", day, day, "dora"))
    assert "circle" in why_not(house, Absence("karl", day, day, "lisa"))
    assert "before it begins" in why_not(house, Absence("dora", day, date(2026, 6, 9), "karl"))
    assert "is over" in why_not(house, Absence("dora", date(2026, 5, 1), date(2026, 5, 2), "karl"))
    assert "themselves" in why_not(house, Absence("dora", day, day, "dora"))
    assert "no person" in why_not(house, Absence("dora", day, day, "niemand"))
    away(house, "karl", "lisa", since=13, until=14)


def test_coming_back_shortens_an_absence_or_takes_it_out(house):
    away(house, since=5, until=12)
    be_back(house, "lisa", date(2026, 6, 8), cause=BY)
    assert [(a.since.day, a.until.day) for a in absences(house, MONDAY)] == [(5, 7)]
    be_back(house, "lisa", None, cause=BY)
    assert absences(house, MONDAY) == ()
    assert isinstance(be_back(house, "lisa", None, cause=BY), Refusal)
