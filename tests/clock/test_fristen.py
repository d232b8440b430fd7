"""Fristen begin, end, run again and are extended with what causes it."""

from datetime import date, timedelta

import pytest

from engine.core.decision import Ground, Refusal
from engine.core.period import Period, Unit
from engine.service.chain import verify
from engine.service.clock import sweep
from engine.service.deadlines import Wanted, full, listing, running
from engine.service.extension import Extended, Extension, done, extend, undo
from engine.service.sitting_change import Wish, cancel, move
from tests.clock.houses import MONDAY, at, do, mails, paper, reminders, sitting, submitted

TUESDAY = MONDAY + timedelta(days=1)


def states(house, made):
    found = listing(house, Wanted(vorlage=made.vorlage.id, ended=True))
    return [(seen.frist.rule, seen.frist.state) for seen in found]


def kinds(house, ident):
    return [event.kind.value for event in full(house, ident).events]


def test_a_frist_begins_with_the_state_and_ends_with_it(house):
    made = submitted(house)
    [seen] = running(house, vorlage=made.number)
    assert (seen.frist.legal, seen.role_label) == (date(2026, 6, 8), "Fachdienstleitung")
    assert seen.next.day == "2026-06-05"
    do(house, made, "mitzeichnen", "lisa", TUESDAY)
    assert states(house, made) == [("freigabefrist", "running"), ("mitzeichnungsfrist", "met")]


def test_a_frist_that_is_kept_too_late_says_so(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", at("2026-06-09T00:00"))
    assert ("mitzeichnungsfrist", "missed") in states(house, made)


def test_a_paper_that_is_withdrawn_keeps_no_frist(house):
    made = submitted(house)
    do(house, made, "zurueckziehen", "lisa", TUESDAY)
    assert states(house, made) == [("mitzeichnungsfrist", "withdrawn")]


def test_taking_a_step_back_restores_what_ran_with_its_reminders(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", TUESDAY)
    do(house, made, "korrigieren", "lisa", TUESDAY)
    assert states(house, made) == [
        ("freigabefrist", "withdrawn"),
        ("mitzeichnungsfrist", "running"),
    ]
    assert kinds(house, 1) == ["begun", "met", "reopened"]
    sweep(house, now=at("2026-06-05T07:00"))
    assert reminders(house) == [("lisa", "frist_naht")]


def test_taking_back_the_step_that_began_it_withdraws_a_frist(house):
    made = submitted(house)
    do(house, made, "korrigieren", "lisa", TUESDAY)
    assert states(house, made) == [("mitzeichnungsfrist", "withdrawn")]
    do(house, made, "einreichen", "anna", TUESDAY)
    assert [seen.frist.legal for seen in running(house, vorlage=made.vorlage.id)] == [
        date(2026, 6, 9)
    ]


def test_an_extension_counts_from_the_old_end_and_moves_the_reminders(house):
    made = submitted(house)
    by = Period(1, Unit.WOCHE)
    answer = extend(house, Extension(1, "dora", "Urlaub", by=by), now=TUESDAY)
    assert isinstance(answer, Extended)
    assert (answer.before.legal, answer.after.legal) == (date(2026, 6, 8), date(2026, 6, 15))
    [seen] = running(house, vorlage=made.vorlage.id)
    assert seen.next.day == "2026-06-12"
    last = full(house, 1).events[-1]
    assert (last.kind, last.actor, last.reason) == ("extended", "dora", "Urlaub")
    assert last.before == (date(2026, 6, 8), date(2026, 6, 8))
    sweep(house, now=at("2026-06-08T07:00"))
    assert reminders(house) == []
    sweep(house, now=at("2026-06-12T07:00"))
    assert reminders(house) == [("lisa", "frist_naht")]


def test_a_frist_may_be_extended_after_its_end_and_reminds_again(house):
    submitted(house)
    sweep(house, now=at("2026-06-11T07:00"))
    answer = extend(
        house, Extension(1, "dora", "Nachfrist", date(2026, 6, 17)), now=at("2026-06-11T08:00")
    )
    assert isinstance(answer, Extended)
    sweep(house, now=at("2026-06-17T07:00"))
    assert reminders(house)[-1] == ("lisa", "am_tag")


@pytest.mark.parametrize(
    "wrong",
    [
        Extension(1, "lisa", "weil", date(2026, 6, 20)),
        Extension(1, "dora", "", date(2026, 6, 20)),
        Extension(1, "dora", "weil", date(2026, 6, 8)),
        Extension(1, "dora", "weil"),
        Extension(1, "niemand", "weil", date(2026, 6, 20)),
        Extension(99, "dora", "weil", date(2026, 6, 20)),
    ],
    ids=["own role", "no reason", "not later", "no day", "nobody", "no such Frist"],
)
def test_an_extension_needs_a_superior_a_reason_and_a_later_day(house, wrong):
    submitted(house)
    assert isinstance(extend(house, wrong, now=TUESDAY), Refusal)


def test_a_day_that_is_not_later_is_named_as_it_was_asked_for(house):
    submitted(house)
    sunday = date(2026, 5, 31)
    refused = extend(house, Extension(1, "dora", "weil", sunday), now=TUESDAY)
    assert dict(refused.unmet[0].message.params)["day"] == sunday


def test_the_derivation_of_an_extension_speaks_of_the_old_end(house):
    submitted(house)
    extend(house, Extension(1, "dora", "Urlaub", by=Period(1, Unit.WOCHE)), now=TUESDAY)
    texts = [step.text.text for step in full(house, 1).steps]
    assert "{label}: extended by {period} from its old end" in texts
    assert not [text for text in texts if "event" in text]


def test_what_protects_those_who_are_invited_is_not_extended(house):
    sitting(house, ("ka",), "2026-07-10")
    [ladung] = [s.frist for s in running(house, sitzung="1") if s.frist.rule == "ladungsfrist"]
    asked = Extension(ladung.id, "lena", "weil", date(2026, 7, 5))
    assert isinstance(extend(house, asked, now=TUESDAY), Refusal)


def test_the_ladungsfrist_is_kept_when_all_its_beratungen_are_summoned(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    first, second = on_agenda(house), on_agenda(house)
    do(house, first, "laden", "simon", TUESDAY, beratung="1")
    assert "ladungsfrist" in rules(house)
    do(house, second, "laden", "simon", TUESDAY, beratung="1")
    assert "ladungsfrist" not in rules(house)


def on_agenda(house):
    made = paper(house)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    return made


def rules(house):
    return [seen.frist.rule for seen in running(house, sitzung="1")]


def test_the_frist_of_a_sitting_is_kept_when_somebody_says_so(house):
    sitting(house, ("ka",), "2026-07-10")
    ident = next(
        s.frist.id for s in running(house, sitzung="1") if s.frist.rule == "niederschriftsfrist"
    )
    assert isinstance(done(house, ident, "sven", "", now=TUESDAY), Refusal)
    assert isinstance(done(house, ident, "karl", "fertig", now=TUESDAY), Refusal)
    assert done(house, ident, "sven", "unterschrieben", now=at("2026-08-01T09:00")).state == "met"
    assert isinstance(done(house, ident, "sven", "noch einmal", now=TUESDAY), Refusal)


def test_the_frist_of_a_paper_ends_with_its_step_and_by_no_word(house):
    submitted(house)
    assert isinstance(done(house, 1, "lisa", "fertig", now=TUESDAY), Refusal)


def test_a_sitting_of_the_past_begins_only_what_is_still_owed(house):
    sitting(house, ("ka",), "2026-05-20")
    assert rules(house) == ["niederschriftsfrist"]
    sitting(house, ("ka",), "2024-05-20")
    assert running(house, sitzung="2") == ()


def test_lists_are_narrowed(house):
    submitted(house)
    sitting(house, ("ka",), "2026-07-10")
    assert {s.frist.owner for s in listing(house, Wanted(person="simon"))} == {"sitzungsdienst"}
    assert {s.frist.owner for s in listing(house, Wanted(role="schriftfuehrung"))} == {
        "schriftfuehrung"
    }
    assert [s.frist.id for s in listing(house, Wanted(until=date(2026, 6, 10)))] == [1]
    assert listing(house, Wanted(person="niemand")) == ()
    assert len(listing(house, Wanted(size=2))) == 2
    assert mails(house)


@pytest.fixture
def minutes(house):
    """The Frist of the minutes of a sitting on 10.07.2026, and the days of its reminders."""
    sitting(house, ("ka",), "2026-07-10")
    return niederschrift(house)


def niederschrift(house):
    frist = next(s.frist for s in running(house, sitzung="1") if s.frist.rule.startswith("nieder"))
    return frist.id, [timer.day for timer in full(house, frist.id).timers]


def said_of(house, ident):
    """Who was reminded of the Frist *ident*, one for each reminder."""
    return [m.recipient for m in mails(house) if m.event.startswith(f"frist/{ident}/")]


def test_what_was_said_to_be_kept_runs_again_and_its_history_says_so(house, minutes):
    ident, _days = minutes
    done(house, ident, "sven", "unterschrieben", now=at("2026-07-13T09:00"))
    assert isinstance(undo(house, ident, "sven", " ", now=at("2026-07-14T09:00")), Refusal)
    again = undo(house, ident, "sven", "eine Seite fehlt", now=at("2026-07-14T09:00"))
    assert (again.state, again.ended) == ("running", None)
    assert kinds(house, ident) == ["begun", "met", "reopened"]
    last = full(house, ident).events[-1]
    assert (last.actor, last.reason) == ("sven", "eine Seite fehlt")
    assert isinstance(undo(house, ident, "sven", "noch einmal", now=MONDAY), Refusal)
    assert done(house, ident, "sven", "jetzt", now=at("2026-07-15T09:00")).state == "met"
    assert verify(house).sound


def test_reminders_go_on_from_then_and_what_was_passed_over_stays_untold(house, minutes):
    ident, days = minutes
    done(house, ident, "sven", "unterschrieben", now=at("2026-07-13T09:00"))
    sweep(house, now=at(f"{days[-2]}T08:00"))
    assert said_of(house, ident) == []
    undo(house, ident, "sven", "eine Seite fehlt", now=at(f"{days[-2]}T09:00"))
    sweep(house, now=at(f"{days[-2]}T09:05"))
    assert said_of(house, ident) == []
    sweep(house, now=at(f"{days[-1]}T08:00"))
    assert said_of(house, ident)


def test_who_said_so_or_who_may_extend_takes_it_back_nobody_else(house, minutes):
    ident, _days = minutes
    assert isinstance(undo(house, ident, "sven", "läuft noch", now=MONDAY), Refusal)
    done(house, ident, "sven", "unterschrieben", now=at("2026-07-13T09:00"))
    refused = undo(house, ident, "karl", "warum nicht", now=at("2026-07-14T09:00"))
    assert refused.unmet[0].ground is Ground.ROLE
    assert refused.who[0] == "Sven Uhl"
    assert len(refused.who) > 1
    superior = next(who for who in ("lena", "simon", "dora", "lisa") if may(house, ident, who))
    assert superior != "sven"
    assert kinds(house, ident)[-1] == "reopened"


def may(house, ident, who):
    return not isinstance(undo(house, ident, who, "fehlt", now=at("2026-07-14T09:00")), Refusal)


def test_a_frist_that_a_step_has_ended_is_taken_back_with_the_step(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", TUESDAY)
    refused = undo(house, 1, "lisa", "doch nicht", now=TUESDAY)
    assert refused.unmet[0].ground is Ground.STATE


def test_a_frist_of_a_sitting_that_moved_meanwhile_is_counted_from_its_new_day(house, minutes):
    ident, _days = minutes
    before = full(house, ident).seen.frist.legal
    done(house, ident, "sven", "unterschrieben", now=at("2026-07-13T09:00"))
    moved = move(house, Wish("1", "simon", "Saal", "2026-07-17"), now=at("2026-07-13T10:00"))
    assert not isinstance(moved, Refusal)
    again = undo(house, ident, "sven", "war verfrüht", now=at("2026-07-14T09:00"))
    assert again.legal == before + timedelta(days=7)
    assert kinds(house, ident)[-2:] == ["reopened", "recomputed"]
    cancel(house, Wish("1", "simon", "fällt aus"), now=at("2026-07-14T10:00"))
    assert isinstance(undo(house, ident, "sven", "nein", now=at("2026-07-14T11:00")), Refusal)
    assert verify(house).sound
