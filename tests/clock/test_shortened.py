"""The shortened Ladungsfrist of a sitting: ordered with a reason, counted, told, and in time."""

from datetime import date

import pytest

from engine.core.decision import Refusal
from engine.service.clock import sweep
from engine.service.deadlines import full, running
from engine.service.dossier import dossier
from engine.service.rulebook import adopt
from engine.service.sitting_change import Shifted, Wish, move, shorten
from engine.service.sitting_warnings import warnings_of
from engine.service.sittings import NewSitting, agenda_of, new_sitting
from engine.store import fristen, outbox_ledger
from engine.store.session import reading, writing
from engine.store.statement import sql, utc_text
from notifiers.facts import facts_of
from tests.clock.houses import (
    MONDAY,
    SHIPPED,
    at,
    do,
    mails,
    payload,
    reminders,
    sitting,
    with_times,
)
from tests.clock.test_sitting import on_agenda

SENT = sql("UPDATE outbox SET state = 'sent', settled = :at WHERE text = 'sitzung_einladung'")
EIL = "der Zuschuss verfällt am Monatsende"


def urgent(house, day="2026-06-05", actor="lena", reason=EIL, now=MONDAY, start="17:00"):
    new = NewSitting(("ka",), day, start, shortened=True, reason=reason)
    return new_sitting(house, new, now=now, actor=actor)


def shortened(house, actor="lena", comment=EIL, now=MONDAY):
    return shorten(house, Wish("1", actor, comment), now=now)


def ladung(house, sitzung="1"):
    return next(s.frist for s in running(house, sitzung=sitzung) if s.frist.rule == "ladungsfrist")


def said(house, meeting, now=MONDAY):
    return [warning.text for warning in warnings_of(house, meeting, now=now)]


def test_a_new_sitting_can_be_summoned_in_the_shortened_form(house):
    meeting = urgent(house)
    assert (meeting.shortened, meeting.because) == (True, EIL)
    assert ladung(house).legal == date(2026, 6, 4)  # 24 hours before
    [event] = agenda_of(house, "1").changes
    assert (event.kind, event.actor, event.reason) == ("shortened", "lena", EIL)


def test_the_derivation_names_the_shortened_form_and_its_source(house):
    urgent(house)
    first = full(house, ladung(house).id).steps[0]
    assert "shortened form" in str(first.text)
    assert first.source == "Geschäftsordnung (Beispiel)"


def test_an_existing_sitting_is_shortened_and_its_old_reminders_are_taken_back(house):
    sitting(house, ("ka",), "2026-06-17")
    sweep(house, now=at("2026-06-02T07:00"))
    assert ladung(house).legal == date(2026, 6, 9)
    assert reminders(house) == [("simon", "sitzungsfrist")]
    answer = shortened(house, now=at("2026-06-02T08:00"))
    assert isinstance(answer, Shifted)
    assert ladung(house).legal == date(2026, 6, 16)
    assert [after.rule for _before, after in answer.changed] == ["ladungsfrist"]
    event = full(house, ladung(house).id).events[-1]
    assert (event.kind, event.actor, event.reason) == ("recomputed", "lena", EIL)
    assert reminders(house) == []
    sweep(house, now=at("2026-06-15T07:00"))
    assert reminders(house) == [("simon", "sitzungsfrist")]


def test_whom_it_concerns_is_told_with_the_reason(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    sitting(house, ("bauausschuss",), "2026-06-17")
    on_agenda(house)
    with writing(house.database) as connection:
        connection.run(SENT, {"at": utc_text(MONDAY)})
    answer = shortened(house)
    found = [(m.recipient, m.text, m.state) for m in mails(house) if "sitzung/" in m.event]
    assert ("simon", "sitzung_abgekuerzt", "queued") in found  # who was told of the day
    assert ("anna", "sitzung_einladung", "queued") in found  # and who was not
    assert answer.told == len([m for m in found if m[2] == "queued"])
    told = next(m for m in mails(house) if m.text == "sitzung_abgekuerzt")
    assert payload(house, told.id)["calendar"]["sequence"] == 1
    assert facts(house, told).shortened == EIL
    assert facts(house, told).legal_day.endswith(f"{ladung(house).legal:%d.%m.%Y}")


def facts(house, mail):
    with reading(house.database) as connection:
        claim = outbox_ledger.as_claim(connection, mail.id, "")
    return facts_of(dossier(house, claim, now=MONDAY), "")


def test_an_invitation_names_the_reason(house):
    adopt(house, with_times("invite: [sitzungsdienst]\n"), now=MONDAY)
    urgent(house)
    [mail] = [m for m in mails(house) if m.text == "sitzung_einladung"]
    assert facts(house, mail).shortened == EIL


def test_shortening_leaves_what_stands_on_the_agenda(house):
    sitting(house, ("bauausschuss",), "2026-06-17")
    made = on_agenda(house)
    assert shortened(house).papers == (made.number,)
    assert agenda_of(house, "1").items[0].beratung.state == "terminiert"


@pytest.mark.parametrize(
    ("actor", "comment"), [("simon", EIL), ("lena", ""), ("niemand", EIL)], ids=str
)
def test_not_everybody_may_order_it_and_not_without_a_reason(house, actor, comment):
    sitting(house, ("ka",), "2026-06-17")
    before = ladung(house)
    assert isinstance(shortened(house, actor, comment), Refusal)
    assert isinstance(urgent(house, actor=actor, reason=comment, start="09:00"), Refusal)
    assert ladung(house) == before
    assert sitting(house, ("ka",), "2026-06-18").id == "2"


def test_a_refusal_names_those_who_may_order_it(house):
    sitting(house, ("ka",), "2026-06-17")
    answer = shortened(house, "simon")
    [unmet] = answer.unmet
    assert dict(unmet.message.params)["roles"] == "Landrätin oder Landrat"
    assert list(answer.who) == ["Landrätin oder Landrat"]
    assert list(urgent(house, actor="simon").who) == ["Landrätin oder Landrat"]


def test_it_is_ordered_once_and_not_after_the_summons(house):
    sitting(house, ("bauausschuss",), "2026-06-17")
    made = on_agenda(house)
    do(house, made, "laden", "simon", MONDAY, beratung="1")
    [unmet] = shortened(house).unmet
    assert unmet.message.text == "the summons of this sitting have gone out already"
    urgent(house, "2026-06-10")
    answer = shorten(house, Wish("2", "lena", EIL), now=MONDAY)
    assert isinstance(answer, Refusal)


def test_without_a_shortened_form_there_is_none_to_order(house):
    text = SHIPPED["fristen.yaml"].decode()
    plain = "\n".join(line for line in text.splitlines() if "shortened:" not in line)
    adopt(house, {**SHIPPED, "fristen.yaml": plain.encode()}, now=MONDAY)
    sitting(house, ("ka",), "2026-06-17")
    [unmet] = [u for u in shortened(house).unmet if u.ground == "rule"]
    assert unmet.message.text == "{rule} has no shortened form"


def test_another_day_needs_another_order_but_another_place_does_not(house):
    urgent(house)
    placed = move(house, Wish("1", "simon", "Saal belegt", place="Saal 2"), now=MONDAY)
    assert placed.meeting.shortened
    moved = move(house, Wish("1", "simon", "Saal belegt", "2026-06-26"), now=MONDAY)
    assert (moved.meeting.shortened, moved.meeting.because) == (False, "")
    assert ladung(house).legal == date(2026, 6, 18)
    assert any("anew" in warning.text for warning in moved.warnings)


def test_a_ladung_that_comes_too_late_is_said_with_the_days_and_the_way_out(house):
    meeting = sitting(house, ("ka",), "2026-06-05")
    late = [w for w in warnings_of(house, meeting, now=MONDAY) if "ended on" in w.text]
    assert [dict(w.params)["count"] for w in late] == [4]  # 28 May was the last day
    assert any("could be kept" in str(w) for w in warnings_of(house, meeting, now=MONDAY))
    moved = move(house, Wish("1", "simon", "Saal belegt", "2026-06-04"), now=MONDAY)
    assert [dict(w.params)["count"] for w in moved.warnings if "ended on" in w.text] == [5]


def test_even_the_shortened_form_can_come_too_late(house):
    meeting = sitting(house, ("ka",), "2026-06-02", start="08:00")
    assert any("any more either" in text for text in said(house, meeting))


def test_hours_that_ended_today_are_said_by_their_moment(house):
    meeting = urgent(house, "2026-06-02", start="08:30")
    [text] = said(house, meeting)  # at nine; the 24 hours ended at half past eight
    assert "ended today" in text


@pytest.mark.parametrize(("hour", "state"), [("16:59", "met"), ("17:01", "missed")])
def test_hours_are_kept_by_the_minute(sqlite_house, hour, state):
    house = sqlite_house
    new = NewSitting(("bauausschuss",), "2026-06-05", "17:00", shortened=True, reason=EIL)
    new_sitting(house, new, now=MONDAY, actor="lena")
    do(house, on_agenda(house), "laden", "simon", at(f"2026-06-04T{hour}"), beratung="1")
    with reading(house.database) as connection:
        found = fristen.of_sitzung(connection, "1")
        frist = next(f for f in found if f.is_summons)
        events = fristen.events_of(connection, frist.id)
    assert (frist.state, events[-1].kind) == (state, state)


GAP = '    until: 2026-10-31\n    source: "Gesch'


def test_a_sitting_without_a_ladungsfrist_says_so(sqlite_house):
    house = sqlite_house
    text = SHIPPED["fristen.yaml"].decode().replace('    source: "Gesch', GAP, 1)
    adopt(house, {**SHIPPED, "fristen.yaml": text.encode()}, now=MONDAY)
    [warning] = warnings_of(house, sitting(house, ("kt",), "2026-11-12"), now=MONDAY)
    assert "no Ladungsfrist" in warning.text
    assert dict(warning.params)["gremium"] == "Kreistag"
    both = sitting(house, ("jha", "agas"), "2026-10-29")
    assert said(house, both) == []
    moved = move(house, Wish(both.id, "simon", "Saal", "2026-11-05"), now=MONDAY)
    assert [w.text for w in moved.warnings] == [warning.text] * 2


def test_in_time_nothing_is_said(house):
    assert said(house, sitting(house, ("ka",), "2026-06-17")) == []
    assert said(house, urgent(house, "2026-06-05")) == []


def test_two_sittings_on_one_day_are_allowed_and_said(house):
    sitting(house, ("ka",), "2026-06-17", start="15:00")
    other = sitting(house, ("ka", "kt"), "2026-06-17", start="18:00")
    assert other.id == "2"
    [warning] = warnings_of(house, other, now=MONDAY)
    assert dict(warning.params)["sitzung"] == "1"
    assert said(house, sitting(house, ("jha",), "2026-06-17", start="15:00")) == []
    moved = sitting(house, ("ka",), "2026-06-18")
    answer = move(house, Wish(moved.id, "simon", "Saal", "2026-06-17", "20:00"), now=MONDAY)
    assert [dict(w.params)["sitzung"] for w in answer.warnings] == ["1", "2"]
