"""Whatever course a paper takes: the past stays, nobody is stuck, the same asked is the same."""

import os
import subprocess
import sys
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.catalogue import Column
from engine.core.decision import Decision, Ground, Refusal
from engine.core.folge import Origin, Phase, open_stations, questions, waits_for
from engine.core.route import settled
from tests.core.council import ACCEPTED, Office, council, fixed_course, routed, shipped
from tests.core.walks import attempt, councils, labels, started, walk
from tests.house.tree import ROOT

LONG = 55
KINDLY = ("korrigieren", "zurueckziehen", "aendern")


def bare(b):
    """A station without its open question and its place in the list."""
    return (
        b.id,
        b.gremium,
        b.role,
        b.state,
        b.phase,
        b.after,
        b.decisive,
        b.sitzung,
        b.day,
        b.result,
    )


@given(councils(within=(5,), ka=False), st.data())
def test_the_next_station_never_waits_longer_than_the_route_says(regelwerk, data):
    """However often it is put off, referred or sent back: after its date nobody waits for it."""
    office = started(regelwerk)
    for _ in walk(data, office, 25, without=("korrigieren", "einfuegen")):
        deciding = [b for b in office.folge if b.gremium == "kt" and b.origin is Origin.ROUTE]
        if office.vorlage.state == "in_beratung" and deciding[0].phase is Phase.OPEN:
            assert not waits_for(office.folge, deciding[0], date.max)


@given(councils(), st.data())
def test_a_number_never_means_two_stations_whatever_is_taken_back(regelwerk, data):
    office = started(regelwerk)
    known = {}
    for _, said in walk(data, office, 25, without=("aendern",)):
        if isinstance(said, Decision):
            for b in said.after.folge:
                same = (b.gremium, b.role, b.origin, b.of)
                assert known.setdefault(b.id, same) == same


@given(councils(), st.data())
def test_what_has_been_held_or_dropped_never_changes_again(regelwerk, data):
    office = started(regelwerk)
    for _, said in walk(data, office, 25):
        if not isinstance(said, Decision):
            continue
        after = {b.id: b for b in said.after.folge}
        for b in said.before.folge:
            if b.phase is not Phase.OPEN:
                assert bare(after[b.id]) == bare(b)
                assert after[b.id].question in {b.question, ()}


@given(councils(), st.data())
def test_stations_keep_their_numbers_and_only_grow(regelwerk, data):
    office = started(regelwerk)
    for _, said in walk(data, office, 25):
        if isinstance(said, Decision):
            before = [(b.id, b.gremium) for b in said.before.folge]
            after = [(b.id, b.gremium) for b in said.after.folge]
            assert after[: len(before)] == before
            assert len({number for number, _ in after}) == len(after)


@settings(max_examples=25)
@given(councils(), st.data())
def test_no_course_of_fifty_steps_gets_stuck(regelwerk, data):
    """A paper has a next step that somebody may take, waits for an answer, or is final."""
    office = started(regelwerk)
    for _ in walk(data, office, LONG, without=KINDLY):
        state = regelwerk.arten["vorlage"].machine.states[office.vorlage.state]
        ways = [p for p in office.possible() if p.allowed and p.trigger not in KINDLY]
        if not state.final:
            assert ways
            assert all(p.who for p in ways)
        waiting = [b for b in open_stations(office.folge) if not state.final]
        if waiting and not questions(office.folge) and state.route:
            assert {p.trigger for p in ways} & {"terminieren", "ergebnis"}
        if questions(office.folge) and not state.final:
            assert any(p.trigger == "antworten" for p in ways)


@given(councils(), st.data())
def test_a_settled_paper_leaves_no_question_and_calls_nobody_who_would_have_to_vote(
    regelwerk, data
):
    office = started(regelwerk)
    machine = regelwerk.arten["vorlage"].machine
    for _ in walk(data, office, 30):
        if settled(machine, office.vorlage.state):
            assert all(b.column.informs for b in open_stations(office.folge))
        if machine.states[office.vorlage.state].final:
            assert not questions(office.folge)


@settings(max_examples=25)
@given(st.data())
def test_every_paper_that_ran_into_anything_can_still_be_finished(data):
    office = started(council())
    for _ in walk(data, office, 20, without=KINDLY):
        pass
    for _ in range(60):
        state = office.regelwerk.arten["vorlage"].machine.states[office.vorlage.state]
        if state.name == "beschlossen" or state.final:
            break
        finish_one(office)
    else:
        raise AssertionError([(b.gremium, b.state, b.question) for b in office.folge])


def finish_one(office):
    """Take the one step that brings the paper nearest to its decision."""
    asked = questions(office.folge)
    if office.vorlage.state == "entwurf":
        office.do("annehmen")
    elif asked:
        office.do("antworten", beratung=asked[0].id, weiter=asked[0].question[0])
    elif open_stations(office.folge):
        hold_one(office)
    else:
        office.do("einfuegen", gremium="kt", rolle="entscheidung")


def hold_one(office):
    for b in open_stations(office.folge):
        office.rounds += 1
        if b.state == "geplant":
            office.do("terminieren", beratung=b.id, sitzung=f"{b.gremium}-{office.rounds}")
        said = office.ask("ergebnis", beratung=b.id, ergebnis=ACCEPTED, begruendung="weil")
        if isinstance(said, Decision):
            office.keep(said)
            return


@given(councils(), st.data())
def test_what_is_shown_as_possible_is_what_is_then_decided(regelwerk, data):
    office = started(regelwerk)
    for _ in walk(data, office, 12):
        entry = data.draw(st.sampled_from(office.possible()))
        said = attempt(office, entry, data.draw(st.sampled_from(labels(regelwerk))))
        assert isinstance(said, Decision) == entry.allowed, (entry, said)


@given(councils(), st.data())
def test_a_refusal_changes_nothing_and_gives_a_reason(regelwerk, data):
    office = started(regelwerk)
    for _ in walk(data, office, 10):
        before = repr(office.case)
        for entry in office.possible():
            said = office.ask(entry.trigger, beratung="77")
            if isinstance(said, Refusal):
                assert said.unmet
            assert repr(office.case) == before


@given(councils(), st.data())
def test_the_same_question_has_the_same_answer(regelwerk, data):
    office = started(regelwerk)
    for entry, said in walk(data, office, 15):
        office.rounds -= entry.trigger == "terminieren"
        if isinstance(said, Decision):
            continue
        assert office.ask(entry.trigger) == office.ask(entry.trigger)
    assert office.possible() == office.possible()


def test_the_answer_does_not_hang_on_the_order_in_which_python_hashes():
    said = {
        subprocess.run(
            [sys.executable, "-m", "tests.core.council"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(said) == 1
    assert len(said.pop()) > 1000


def test_a_decision_is_the_same_when_it_is_asked_twice():
    assert fixed_course().trail == fixed_course().trail


@given(st.data())
def test_at_most_one_open_station_decides(data):
    office = started(council())
    for _, said in walk(data, office, 25, without=KINDLY):
        if isinstance(said, Decision):
            deciding = [b for b in open_stations(said.after.folge) if b.decisive]
            assert len(deciding) <= 1
            assert all(b.column is Column.ENTSCHEIDUNG for b in deciding)


@given(st.data())
def test_a_negative_advice_ends_nothing(data):
    office = started(council())
    rejecting = st.sampled_from(("nicht empfohlen", "abgelehnt", "mehrheitlich abgelehnt"))
    for gremium in data.draw(st.permutations(("agas", "jha"))):
        office.hold(gremium, data.draw(rejecting))
        assert office.vorlage.state == "in_beratung"
    office.hold("ka", data.draw(rejecting))
    assert office.vorlage.state == "in_beratung"
    assert [b.gremium for b in open_stations(office.folge)] == ["kt"]


@given(st.permutations(("agas", "jha", "bauausschuss")), st.data())
def test_the_end_does_not_hang_on_the_order_within_one_day(order, data):
    side_by_side = [(g, "vorberatung") for g in ("agas", "jha", "bauausschuss")]
    regelwerk = routed(side_by_side, ("ka", "vorbereitung"), ("kt", "entscheidung"))
    advice = {
        g: data.draw(st.sampled_from(("empfohlen", "nicht empfohlen", "zur Kenntnis genommen")))
        for g in order
    }
    ends = set()
    for sequence in (order, sorted(order)):
        office = started(regelwerk)
        for gremium in sequence:
            office.hold(gremium, advice[gremium], number=1)
        office.hold("ka", "empfohlen", number=1)
        office.hold("kt", ACCEPTED, number=1)
        ends.add((office.vorlage.state, repr(sorted(bare(b)[:6] for b in office.folge))))
    assert len(ends) == 1


@given(st.data(), st.sampled_from(sorted(shipped().arten)))
def test_no_shipped_art_crashes_whatever_is_tried(data, art):
    office = Office(shipped(), art=art)
    for _ in range(15):
        entries = office.possible()
        entry = data.draw(st.sampled_from(entries))
        said = attempt(office, entry, data.draw(st.sampled_from(labels(office.regelwerk))))
        if isinstance(said, Decision):
            office.keep(said)
        else:
            assert all(u.ground is not Ground.FAULT for u in said.unmet)
