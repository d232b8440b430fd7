"""Fristen of what is older than they: begun once, from the day that counts, without a flood."""

from datetime import date, timedelta

import pytest

from engine.service.backlog import catch_up, is_waiting
from engine.service.clock import sweep
from engine.service.deadlines import Wanted, full, listing, running
from engine.service.incidents import open_incidents
from engine.service.rulebook import adopt
from engine.service.sittings import NewSitting, new_sitting
from engine.store import backlog
from engine.store.backlog import Kind, Work
from engine.store.session import transact
from engine.store.statement import sql
from tests.clock.houses import (
    MONDAY,
    SHIPPED,
    at,
    do,
    mails,
    paper,
    reminders,
    sitting,
    submitted,
)

TUESDAY = MONDAY + timedelta(days=1)
LATER = at("2026-06-04T10:00")
OWN = """
  - name: auslegung
    label: Auslegung der Unterlagen
    within: 5 Tage
    mode: volle_tage
    start: bereitstellung
    internal: true
    source: Hausregel
    owner: sitzungsdienst
    remind: [3 Arbeitstage vorher, am Tag]
    escalate: {after: 1 Arbeitstag, to: landrat}
"""


def forget(house, kind=Kind.PAPERS):
    """Leave the house as a program without Fristen left it, with the tables brought up to date."""
    transact(house.database, lambda c: _forgotten(c, kind), house.pause)


def _forgotten(connection, kind):
    for text in ("DELETE FROM timer", "DELETE FROM frist_event", "DELETE FROM frist"):
        connection.run(sql(text), {})
    backlog.put(connection, Work(kind))


def of(house, made):
    return [seen.frist for seen in running(house, vorlage=made.vorlage.id)]


def test_a_paper_gets_the_frist_of_its_state_from_the_day_it_entered_it(house):
    made = submitted(house)
    [before] = of(house, made)
    forget(house)
    assert is_waiting(house)
    assert sweep(house, now=LATER).begun == 1
    [after] = of(house, made)
    assert (after.legal, after.operative, after.seq) == (before.legal, before.operative, 2)
    assert after.anchor == "2026-06-01"
    assert after.began.startswith("2026-06-04T10:00")
    [event] = full(house, after.id).events
    assert (event.kind, event.actor) == ("begun", "")
    assert not is_waiting(house)


def test_it_is_begun_once(house):
    made = submitted(house)
    forget(house)
    assert sweep(house, now=LATER).begun == 1
    transact(house.database, lambda c: backlog.put(c, Work(Kind.PAPERS)), house.pause)
    assert sweep(house, now=LATER).begun == 0
    assert len(of(house, made)) == 1
    assert sweep(house, now=LATER).begun == 0


def test_only_what_is_still_to_come_is_told(house):
    made = submitted(house)
    forget(house)
    late = at("2026-07-20T10:00")
    swept = sweep(house, now=late)
    assert (swept.begun, swept.mails) == (1, 0)
    sweep(house, now=late + timedelta(days=1))
    assert reminders(house) == []
    assert of(house, made)[0].legal == date(2026, 6, 8)
    [incident] = open_incidents(house)
    assert [dict(m.params) for m in incident.reasons] == [{"count": 1}, {"over": 1}]


def test_a_reminder_ahead_comes_as_usual(house):
    submitted(house)
    forget(house)
    sweep(house, now=LATER)
    sweep(house, now=at("2026-06-05T07:00"))
    assert reminders(house) == [("lisa", "frist_naht")]


def test_a_step_that_was_taken_back_does_not_count(house):
    made = submitted(house)
    do(house, made, "mitzeichnen", "lisa", TUESDAY)
    do(house, made, "korrigieren", "lisa", TUESDAY + timedelta(hours=1))
    forget(house)
    sweep(house, now=LATER)
    assert [(f.rule, f.anchor, f.seq) for f in of(house, made)] == [
        ("mitzeichnungsfrist", "2026-06-01", 2)
    ]


def test_what_came_back_into_the_state_counts_from_then(house):
    made = submitted(house)
    do(house, made, "zurueckgeben", "lisa", TUESDAY)
    do(house, made, "einreichen", "anna", at("2026-06-03T09:00"))
    forget(house)
    sweep(house, now=LATER)
    assert [f.anchor for f in of(house, made)] == ["2026-06-03"]


def test_papers_without_a_frist_and_those_that_have_one_are_left_alone(house):
    paper(house)
    submitted(house)
    transact(house.database, lambda c: backlog.put(c, Work(Kind.PAPERS)), house.pause)
    assert sweep(house, now=LATER).begun == 0
    assert open_incidents(house) == ()


def test_a_paper_follows_the_rules_it_began_with(house):
    made = submitted(house)
    text = (
        SHIPPED["fristen.yaml"].decode().replace("within: 5 Arbeitstage", "within: 9 Arbeitstage")
    )
    adopt(house, {**SHIPPED, "fristen.yaml": text.encode()}, now=TUESDAY)
    forget(house)
    sweep(house, now=LATER)
    assert [f.legal for f in of(house, made)] == [date(2026, 6, 8)]


def test_it_goes_on_where_a_portion_ended(house, monkeypatch):
    monkeypatch.setattr("engine.service.backlog.PORTION", 2)
    made = [submitted(house) for _n in range(5)]
    forget(house)
    assert catch_up(house, now=LATER, portions=1) == 2
    assert is_waiting(house)
    with pytest.raises(ZeroDivisionError):
        transact(house.database, _cut_off, house.pause)
    assert sweep(house, now=LATER).begun == 3
    assert [len(of(house, one)) for one in made] == [1] * 5
    assert not is_waiting(house)


def _cut_off(connection):
    backlog.put(connection, Work(Kind.PAPERS, "zzz"))
    raise ZeroDivisionError


def adopted(house, more, now=TUESDAY):
    files = {**SHIPPED, "fristen.yaml": SHIPPED["fristen.yaml"] + more.encode()}
    assert not adopt(house, files, now=now).again


def rules(house, ident="1"):
    return {seen.frist.rule for seen in running(house, sitzung=ident)}


def test_a_rule_that_comes_later_begins_for_the_sittings_to_come(house):
    sitting(house, ("ka",), "2026-06-26")
    before = {s.frist.id: s.frist for s in running(house, sitzung="1")}
    adopted(house, OWN)
    assert "auslegung" not in rules(house)
    assert is_waiting(house)
    assert sweep(house, now=TUESDAY).begun == 1
    found = {s.frist.id: s.frist for s in running(house, sitzung="1")}
    [new] = [frist for ident, frist in found.items() if ident not in before]
    assert (new.rule, new.legal) == ("auslegung", date(2026, 6, 20))
    assert {ident: frist for ident, frist in found.items() if ident in before} == before


def held(house, day):
    """Enter a sitting without Fristen, as before there were any."""
    return new_sitting(house, NewSitting(("ka",), day, held=True), now=MONDAY, actor="simon").id


def test_sittings_without_any_frist_get_theirs(house):
    ident = held(house, "2026-07-10")
    cancelled = held(house, "2026-07-11")
    long_ago = held(house, "2026-01-09")
    transact(
        house.database,
        lambda c: c.run(
            sql("UPDATE sitzung SET cancelled = :yes WHERE id = :id"),
            {"yes": True, "id": cancelled},
        ),
        house.pause,
    )
    transact(house.database, lambda c: backlog.put(c, Work(Kind.SITTINGS)), house.pause)
    sweep(house, now=TUESDAY)
    assert "ladungsfrist" in rules(house, ident)
    assert rules(house, cancelled) == rules(house, long_ago) == set()


def test_a_sitting_whose_summons_are_out_owes_none(house):
    sitting(house, ("bauausschuss",), "2026-07-10")
    made = paper(house)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1", top="Ö 3")
    do(house, made, "laden", "simon", MONDAY, beratung="1")
    forget(house, Kind.SITTINGS)
    sweep(house, now=TUESDAY)
    assert "vorlagenschluss" in rules(house)
    assert "ladungsfrist" not in rules(house)


def test_a_house_without_sittings_has_nothing_to_look_through(house):
    adopted(house, OWN)
    assert not is_waiting(house)
    assert sweep(house, now=TUESDAY).begun == 0
    assert mails(house) == []
    assert listing(house, Wanted(ended=True)) == ()
