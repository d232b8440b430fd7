"""Carrying a Vorlage: all or nothing, once, and never over somebody else's change."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.core.case import Command
from engine.core.decision import Ground, Refusal
from engine.core.numbering import Number
from engine.service import read
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by
from engine.service.chain import verify
from engine.service.create import Draft, create
from engine.service.incidents import all_incidents, open_incidents, settle
from engine.service.outcome import Conflict, Receipt
from engine.service.people import add_duty
from engine.store import papers
from engine.store.links import LinkKind
from engine.store.session import reading, writing
from engine.store.statement import sql
from tests.service.houses import BY, NOW, do, furnished, in_council, paper
from tests.store.databases import opened

COUNT_OUTBOX = sql("SELECT count(*) FROM outbox")
COUNT_HISTORY = sql("SELECT count(*) FROM history")


def count(house, statement):
    with reading(house.database) as connection:
        return connection.row(statement, {})[0]


def in_parallel(tasks):
    """Run all *tasks* from one starting gun and return what they return."""
    gate = threading.Barrier(len(tasks))

    def run(task):
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_a_step_changes_row_history_and_outbox_together(house):
    made = paper(house)
    done = do(house, made, "einreichen", "anna")
    shown = read.show(house, made.number)
    assert (shown.vorlage, shown.revision) == (done.vorlage, 2)
    assert [past.trigger for past in read.history(house, made.number)] == ["anlegen", "einreichen"]
    assert count(house, COUNT_OUTBOX) == 2
    assert verify(house).sound


def test_a_refusal_changes_nothing(house):
    made = paper(house)
    refused = do(house, made, "freigeben")
    assert isinstance(refused, Refusal)
    assert read.show(house, made.number).revision == 1
    assert count(house, COUNT_OUTBOX) == 0


def test_whoever_does_not_exist_or_does_not_hold_the_role_is_refused(house):
    made = paper(house)
    assert do(house, made, "einreichen", "zora").unmet[0].ground is Ground.ROLE
    assert do(house, made, "einreichen", "bert").unmet[0].ground is Ground.ROLE
    assert create(house, Draft("beschluss"), "bert", now=NOW).unmet[0].ground is Ground.ROLE
    assert do(house, "VO/1999/1", "einreichen", "anna").unmet[0].ground is Ground.UNKNOWN


def test_a_text_that_no_database_can_hold_is_refused(house):
    for bad in ("a\0b", "a\ud800b", "x" * 300_000, "a\u202eb"):
        refused = create(house, Draft("beschluss", {"betreff": bad}), "anna", now=NOW)
        assert refused.unmet[0].ground is Ground.INPUT
    made = paper(house)
    assert do(house, made, "aendern", "anna", betreff="Stra\u0308ße").vorlage.betreff == "Sträße"
    assert isinstance(do(house, made, "aendern", "anna", betreff="a\x00"), Refusal)


def test_every_kind_of_field_survives_the_memory(house):
    made = paper(house)
    typed = {"kosten": "1.234,50", "bis": "2026-03-31", "orte": "Nord; Süd", "eilig": "ja"}
    changed = do(house, made, "aendern", "anna", oeffentlich="ja", **typed)
    assert read.show(house, made.number).vorlage == changed.vorlage
    assert changed.vorlage.fields["orte"] == ("Nord", "Süd")


def test_a_second_edit_of_the_same_revision_is_told_who_was_faster(house):
    made = paper(house)
    assert do(house, made, "aendern", "anna", expected=1, betreff="eins").revision == 2
    late = do(house, made, "aendern", "bert", expected=1, betreff="zwei")
    assert (late.expected, late.revision, late.name) == (1, 2, "Anna Meier")
    assert late.trigger == "aendern"
    assert read.show(house, made.number).vorlage.betreff == "eins"


def test_of_many_edits_of_one_revision_exactly_one_wins(house):
    made = paper(house)
    for revision in (1, 2, 3):
        tasks = [
            lambda n=n, r=revision: do(
                house, made, "aendern", "anna", expected=r, betreff=f"Fassung {n}"
            )
            for n in range(16)
        ]
        answers = in_parallel(tasks)
        won = [a for a in answers if isinstance(a, Receipt)]
        assert len(won) == 1
        assert all(isinstance(a, Conflict) for a in answers if a is not won[0])
        assert read.show(house, made.number).vorlage.betreff == won[0].vorlage.betreff
    assert verify(house).sound


def test_the_same_key_gives_the_same_receipt_and_one_effect(house):
    made = paper(house, key="neu")
    assert paper(house, key="neu") == made
    first = do(house, made, "einreichen", "anna", key="k")
    again = do(house, made, "einreichen", "anna", key="k", now=NOW + timedelta(days=2))
    assert again == first
    assert count(house, COUNT_HISTORY) == 2


def test_the_same_key_for_something_else_is_refused(house):
    made = paper(house, key="k")
    assert do(house, made, "einreichen", "anna", key="k").unmet[0].needs == "key"
    assert paper(house, art="antrag", key="k").unmet[0].needs == "key"
    other = paper(house)
    do(house, made, "aendern", "anna", key="e", betreff="x")
    for ref, values in ((made, {"betreff": "y"}), (other, {"betreff": "x"})):
        assert do(house, ref, "aendern", "anna", key="e", **values).unmet[0].needs == "key"


def test_the_key_of_another_person_is_another_key(house):
    made = paper(house, key="k")
    assert do(house, made, "aendern", "bert", key="k", betreff="x").revision == 2


def test_the_same_key_at_the_same_moment_has_one_effect(house):
    made = paper(house)
    tasks = [lambda: do(house, made, "einreichen", "anna", key="k")] * 12
    answers = in_parallel(tasks)
    assert len({answer.seq for answer in answers}) == 1
    assert count(house, COUNT_HISTORY) == 2
    created = in_parallel([lambda: paper(house, key="neu")] * 12)
    assert len({answer.vorlage.id for answer in created}) == 1


def test_numbers_are_drawn_without_gaps_and_never_twice(house):
    receipts = in_parallel([lambda: paper(house)] * 12)
    numbers = sorted(receipt.number for receipt in receipts)
    assert numbers == [f"VO/2026/{n:03}" for n in range(1, 13)]
    assert isinstance(create(house, Draft("beschluss", {"kosten": "?"}), "anna", now=NOW), Refusal)
    assert paper(house).number == "VO/2026/013"


def test_a_number_is_given_at_release_where_the_art_says_so(house):
    made = paper(house, art="antrag")
    assert made.number == ""
    do(house, made, "einreichen", "anna")
    assert do(house, made, "freigeben").number == "VO/2026/001"


def test_a_number_typed_by_hand_is_passed_over(house):
    assert paper(house, number="VO/2026/002").vorlage.number == Number("VO/2026/002", 2026, 2)
    assert paper(house).number == "VO/2026/003"
    assert paper(house, number="VO/2026/002").unmet[0].needs == "number"
    assert paper(house, number="Altbestand 7").vorlage.number.counter == 0
    assert paper(house).number == "VO/2026/004"


def test_a_number_of_the_new_year_follows_the_local_day(house):
    made = paper(house, now=NOW.replace(year=2025, month=12, day=31, hour=23, minute=30))
    assert made.number == "VO/2026/001"


def test_a_paper_below_another_bears_its_number_with_a_suffix(house):
    parent = paper(house)
    assert paper(house, parent=parent.number).number == "VO/2026/001-01"
    assert paper(house, parent=parent.number).number == "VO/2026/001-02"
    newer = paper(house, parent=parent.number, kind=LinkKind.REPLACES)
    assert newer.number == "VO/2026/002"
    ties = read.show(house, parent.number).links
    assert [(t.kind, t.outward) for t in ties] == [
        ("child", True),
        ("child", True),
        ("replaces", True),
    ]
    assert not read.show(house, newer.number).links[0].outward
    assert paper(house, parent="VO/1").unmet[0].ground is Ground.UNKNOWN


def test_a_correction_goes_back_step_by_step(house):
    made = in_council(house)
    held = do(house, made, "ergebnis", ergebnis="beschlossen", beratung="1")
    assert held.vorlage.folge[0].result.label == "beschlossen"
    assert do(house, made, "korrigieren").vorlage.folge == made.vorlage.folge
    assert do(house, made, "korrigieren").vorlage.state == "pruefung"
    assert do(house, made, "korrigieren").vorlage.state == "entwurf"
    assert isinstance(do(house, made, "korrigieren"), Refusal)
    assert do(house, made, "einreichen", "anna").vorlage.state == "pruefung"
    assert verify(house).sound


def test_a_paper_goes_its_whole_way(house):
    made = in_council(house)
    do(house, made, "ergebnis", ergebnis="vertagt")
    do(house, made, "ergebnis", ergebnis="beschlossen", ja="5", nein="2")
    done = do(house, made, "ergebnis", ergebnis="beschlossen", abstimmung="einstimmig")
    assert done.vorlage.state == "beschlossen"
    assert read.show(house, made.number).closed
    assert read.show(house, made.number).vorlage == done.vorlage
    assert [move.trigger for move in done.moves] == ["ergebnis", "on:beschlossen"]
    assert verify(house).sound


def test_a_condition_that_breaks_leaves_an_incident_and_nothing_else(house):
    made = paper(house)
    assert do(house, made, "brechen", "anna").unmet[0].ground is Ground.FAULT
    (incident,) = open_incidents(house)
    assert (incident.vorlage, incident.trigger, incident.actor) == (
        made.vorlage.id,
        "brechen",
        "anna",
    )
    assert read.show(house, made.number).revision == 1
    settled = settle(house, incident.id, "bert", "Bedingung berichtigt", now=NOW)
    assert (settled.settlement.by, open_incidents(house)) == ("bert", ())
    assert all_incidents(house) == (settled,)


def test_a_paper_in_a_state_that_is_gone_is_shown_and_held_still(house):
    made = paper(house)
    with writing(house.database) as connection:
        connection.run(sql("UPDATE vorlage SET state = 'weg'"), {})
    assert do(house, made, "einreichen", "anna").unmet[0].ground is Ground.FAULT
    assert read.show(house, made.number).state_label == "weg"
    assert len(open_incidents(house)) == 1


def test_en_bloc_answers_for_each_paper_and_a_no_undoes_nothing(house):
    papers = [paper(house) for _ in range(4)]
    do(house, papers[1], "einreichen", "anna")
    commands = [(p.number, Command("einreichen", by("anna"))) for p in papers]
    commands.append(("VO/0", Command("einreichen", by("anna"))))
    answers = carry_en_bloc(house, commands, now=NOW, key="b")
    assert [isinstance(a, Receipt) for a in answers] == [True, False, True, True, False]
    assert carry_en_bloc(house, commands, now=NOW, key="b") == answers
    assert count(house, COUNT_HISTORY) == 8
    assert verify(house).sound


def test_en_bloc_may_do_several_things_to_one_paper(house):
    made = in_council(house)
    clerk = by("bert")
    said = Command("ergebnis", clerk, {"ergebnis": "beschlossen"})
    commands = [
        (made.vorlage.id, said),
        (made.vorlage.id, Command("korrigieren", clerk, comment="falsch")),
        (made.number, replace(said, values={"ergebnis": "vertagt"})),
        (made.number, said),
        (made.number, said),
    ]
    answers = carry_en_bloc(house, commands, now=NOW)
    assert all(isinstance(answer, Receipt) for answer in answers)
    assert answers[-1].vorlage.state == "beschlossen"
    assert read.show(house, made.number).vorlage == answers[-1].vorlage
    assert verify(house).sound


@pytest.mark.parametrize("key", [None, "k"])
def test_a_step_needs_a_fixed_number_of_statements(url, key):
    said = []
    with opened(url, said.append) as database:
        house = furnished(database)
        made = in_council(house)
        said.clear()
        answer = do(house, made, "ergebnis", key=key, ergebnis="beschlossen")
        assert isinstance(answer, Receipt)
        reads = [text for text in said if text.startswith("SELECT")]
        writes = [text for text in said if not text.startswith("SELECT")]
        assert len(reads) <= 4, reads
        assert len(writes) <= 5, writes
        many = [paper(house) for _ in range(20)]
        said.clear()
        commands = [(p.number, Command("einreichen", by("anna"))) for p in many]
        carry_en_bloc(house, commands, now=NOW, key=key)
        assert len(said) <= 9, said


def test_four_eyes_see_the_person_and_not_the_role(house):
    add_duty(house, "anna", "dienst", cause=BY)
    made = paper(house)
    do(house, made, "einreichen", "anna")
    refused = do(house, made, "freigeben", "anna")
    assert [unmet.ground for unmet in refused.unmet] == [Ground.SAME_PERSON]
    (can,) = [p for p in read.what_can(house, made.number, "anna", now=NOW) if "freig" in p.trigger]
    assert [unmet.ground for unmet in can.unmet] == [Ground.SAME_PERSON]
    do(house, made, "zurueckgeben", "bert")
    do(house, made, "einreichen", "anna")
    assert isinstance(do(house, made, "freigeben", "bert"), Receipt)
    assert verify(house).sound


def test_who_waits_for_a_paper_sees_what_the_other_did_with_its_stations(postgresql_database):
    house = furnished(postgresql_database)
    ident = in_council(house).vorlage.id
    seen = []

    def later():
        with writing(house.database) as connection:
            seen.append(papers.held(connection, ident, "bert", None).paper)

    with writing(house.database) as connection:
        before = papers.held(connection, ident, "bert", None).paper
        other = threading.Thread(target=later)
        other.start()
        blocked = sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while connection.row(blocked, {})[0] == 0:
            time.sleep(0.01)
        connection.run(sql("DELETE FROM beratung WHERE vorlage = :v"), {"v": ident})
        connection.run(
            sql("UPDATE vorlage SET revision = revision + 1 WHERE id = :v"), {"v": ident}
        )
    other.join()
    assert before.vorlage.folge
    assert (seen[0].vorlage.folge, seen[0].revision) == ((), before.revision + 1)
