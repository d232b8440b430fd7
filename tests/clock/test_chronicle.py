"""What people decide beside the steps of papers stands in the chain of the house, too."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.core.chain import Harm
from engine.core.decision import Refusal
from engine.service.chain import seal, verify
from engine.service.create import Draft, create
from engine.service.extension import Extension, done, extend, undo
from engine.service.fristen import Cause
from engine.service.incidents import settle
from engine.service.mails import drop, retry
from engine.service.people import add_duty, add_person, change_person, drop_duty
from engine.service.sitting_change import Wish, cancel, move
from engine.store import chronicle, incidents
from engine.store.chronicle import sealed
from engine.store.facts import FRIST, INCIDENT, MAIL, PERSON, REGELWERK, SITZUNG
from engine.store.fristen import of_sitzung, of_vorlage
from engine.store.incidents import Incident
from engine.store.links import LinkKind
from engine.store.session import reading, writing
from tests.clock.houses import (
    BY,
    FIELDS,
    MONDAY,
    at,
    mails,
    sitting,
    submitted,
)
from tests.service.test_chain import tamper

SIMON = Cause("simon", MONDAY, "so entschieden")


def busy(house):
    """Do one of everything; return the numbers of the Frist of a paper and of a sitting."""
    made = submitted(house)
    with reading(house.database) as connection:
        (of_paper,) = of_vorlage(connection, made.vorlage.id)
    extend(house, Extension(of_paper.id, "dora", "Urlaub", to=at("2026-07-01").date()), now=MONDAY)
    sitting(house, ("kt",), "2026-07-10")
    sitting(house, ("ka",), "2026-07-01")
    move(house, Wish("1", "simon", "Saal belegt", "2026-07-17"), now=MONDAY)
    cancel(house, Wish("2", "simon", "nichts zu beraten"), now=MONDAY)
    with reading(house.database) as connection:
        minutes = next(f for f in of_sitzung(connection, "1") if f.rule == "niederschriftsfrist")
    late = at("2026-07-20T09:00")
    done(house, minutes.id, "sven", "unterschrieben", now=late)
    child = Draft("beschlussvorlage", FIELDS, parent=made.vorlage.id, kind=LinkKind.REPLACES)
    create(house, child, "anna", now=MONDAY)
    drop_duty(house, "arno", "sachbearbeitung", cause=SIMON)
    first, second, *_rest = [m.id for m in mails(house) if m.state == "queued"]
    drop(house, first, cause=SIMON)
    drop(house, second, cause=SIMON)
    retry(house, second, cause=SIMON)
    with writing(house.database) as connection:
        incidents.add(connection, Incident("i1", MONDAY.isoformat(), "v", "t", "anna", ()))
    settle(house, "i1", "simon", "behoben", now=MONDAY)
    return of_paper.id, minutes.id


def chronicle_of(house):
    with reading(house.database) as connection:
        return tuple(chronicle.scan(connection))


def found(house):
    return {(broken.kind, broken.number, broken.harm) for broken in verify(house).broken}


def test_every_decision_is_on_record_with_who_when_and_why(house):
    of_paper, minutes = busy(house)
    assert verify(house).sound
    said = {(e.kind, e.deed, e.actor, e.reason) for e in chronicle_of(house)}
    assert said >= {
        (FRIST, "verlaengern", "dora", "Urlaub"),
        (FRIST, "erledigen", "sven", "unterschrieben"),
        (SITZUNG, "anberaumen", "simon", ""),
        (SITZUNG, "verlegen", "simon", "Saal belegt"),
        (SITZUNG, "absagen", "simon", "nichts zu beraten"),
        (PERSON, "eintragen", "", ""),
        (PERSON, "eintragen", "anna", ""),
        (PERSON, "geben", "anna", ""),
        (PERSON, "nehmen", "simon", "so entschieden"),
        (MAIL, "herausnehmen", "simon", "so entschieden"),
        (MAIL, "wiederholen", "simon", "so entschieden"),
        (INCIDENT, "settle", "simon", "behoben"),
        (REGELWERK, "adopt", "", ""),
    }
    dora = next(e for e in chronicle_of(house) if e.actor == "dora")
    assert (dora.name, dora.at, dora.subject.split("/")[0]) == (
        "Dora Kern",
        MONDAY.isoformat(),
        str(of_paper),
    )
    undo(house, minutes, "sven", "doch nicht", now=at("2026-07-21T09:00"))
    assert chronicle_of(house)[-1].deed == "wiederaufnehmen"
    assert verify(house).sound


EDITS = (
    ("UPDATE chronicle SET reason = 'anders' WHERE kind = 'frist'", FRIST),
    ("UPDATE chronicle SET actor = 'anna' WHERE deed = 'absagen'", SITZUNG),
    ("UPDATE chronicle SET name = 'Wer anders' WHERE deed = 'nehmen'", PERSON),
    ("UPDATE chronicle SET at = '2020-01-01T00:00:00+01:00' WHERE kind = 'mail'", MAIL),
    ("UPDATE chronicle SET content = '{}' WHERE kind = 'incident'", INCIDENT),
    ("UPDATE chronicle SET deed = 'x' WHERE kind = 'regelwerk'", REGELWERK),
    ("UPDATE frist_event SET reason = 'anders' WHERE kind = 'extended'", FRIST),
    ("UPDATE frist_event SET actor = 'anna' WHERE kind = 'missed' OR kind = 'met'", FRIST),
    ("UPDATE frist_event SET reason = 'anders' WHERE kind = 'begun'", FRIST),
    ("UPDATE frist SET legal = '2027-01-01' WHERE id = 1", FRIST),
    ("UPDATE frist SET state = 'withdrawn' WHERE state IN ('met', 'missed')", FRIST),
    ("DELETE FROM frist_event WHERE kind = 'extended'", FRIST),
    ("UPDATE sitzung SET day = '2026-07-24' WHERE id = '1'", SITZUNG),
    ("UPDATE sitzung SET cancelled = NOT cancelled WHERE id = '2'", SITZUNG),
    ("UPDATE sitzung_event SET reason = 'anders' WHERE sitzung = '1'", SITZUNG),
    ("DELETE FROM sitzung_gremium WHERE sitzung = '1'", SITZUNG),
    ("INSERT INTO duty (person, role, gremium) VALUES ('arno', 'landrat', '')", PERSON),
    ("DELETE FROM duty WHERE person = 'dora'", PERSON),
    ("UPDATE person SET mail = 'weg' WHERE id = 'dora'", PERSON),
    ("INSERT INTO person (id, name, mail) VALUES ('neu', 'Neu', '')", PERSON),
    ("UPDATE incident SET settlement = 'anders'", INCIDENT),
    (
        "UPDATE incident SET settled_at = NULL, settled_by = NULL, settlement = NULL",
        INCIDENT,
    ),
    ("UPDATE regelwerk SET turn = 7", REGELWERK),
    ("UPDATE outbox SET state = 'queued' WHERE state = 'withdrawn'", MAIL),
    ("UPDATE link SET kind = 'child'", "vorlage"),
    ("DELETE FROM link", "vorlage"),
)


@pytest.mark.parametrize(("text", "kind"), EDITS)
def test_a_change_behind_our_back_is_found_and_named(house, text, kind):
    busy(house)
    assert verify(house).sound
    tamper(house, text)
    assert kind in {broken.kind for broken in verify(house).broken}


KINDS = (FRIST, SITZUNG, PERSON, MAIL, INCIDENT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_last_entry_that_was_removed_is_found(house, kind):
    ident, _minutes = busy(house)
    last = {
        FRIST: lambda: extend(
            house, Extension(ident, "dora", "noch mehr", to=at("2026-07-08").date()), now=MONDAY
        ),
        SITZUNG: lambda: sitting(house, ("kt",), "2026-09-10"),
        PERSON: lambda: add_duty(house, "karl", "dezernat", cause=BY),
        MAIL: lambda: retry(house, mails(house)[0].id, cause=BY),
        INCIDENT: lambda: None,
    }
    last[kind]()
    assert chronicle_of(house)[-1].kind == kind
    tamper(house, "DELETE FROM chronicle WHERE seq = (SELECT max(seq) FROM chronicle)")
    assert Harm.TAIL in {broken.harm for broken in verify(house).broken}


def test_a_forged_end_needs_a_row_that_agrees_and_a_seal_finds_that(house, tmp_path):
    busy(house)
    seal(house, tmp_path, now=MONDAY)
    *_rest, before, last = chronicle_of(house)
    assert last.kind == INCIDENT
    tamper(
        house,
        "DELETE FROM chronicle WHERE seq = :seq",
        "UPDATE chain_head SET seq = :seq - 1, hash = :hash",
        "UPDATE incident SET settled_at = NULL, settled_by = NULL, settlement = NULL",
        seq=last.seq,
        hash=before.hash,
    )
    assert Harm.TAIL in {broken.harm for broken in verify(house, tmp_path).broken}


def test_an_entry_that_was_written_anew_breaks_the_next_one(house):
    busy(house)
    entry = next(e for e in chronicle_of(house) if e.deed == "absagen")
    forged = sealed(replace_reason(entry, "anders"), entry.prev)
    tamper(
        house,
        "UPDATE chronicle SET reason = 'anders', hash = :hash WHERE seq = :seq",
        seq=entry.seq,
        hash=forged.hash,
    )
    assert Harm.ORDER in {broken.harm for broken in verify(house).broken}


def replace_reason(entry, reason):
    return entry._replace(reason=reason)


def test_an_extension_that_nobody_granted_is_found(house):
    made = submitted(house)
    tamper(
        house,
        "INSERT INTO frist_event (frist, n, at, actor, kind, reason, legal_before,"
        " operative_before, legal, operative) SELECT frist, 2, at, actor, 'extended', reason,"
        " legal, operative, '2027-01-04', '2027-01-04' FROM frist_event WHERE frist = 1",
        "UPDATE frist SET legal = '2027-01-04', operative = '2027-01-04' WHERE id = 1",
    )
    assert made.seq == 2
    assert found(house) == {(FRIST, "1", Harm.UNRECORDED)}


def test_a_person_is_entered_once_and_changed_by_a_person(house):
    again = add_person(house, "anna", "Jemand Anders", cause=BY)
    assert isinstance(again, Refusal)
    assert change_person(house, "anna", "Anna Neu", cause=BY).name == "Anna Neu"
    assert isinstance(change_person(house, "zora", "Zora", cause=BY), Refusal)
    for nobody in ("", "niemand", "a\nb"):
        cause = Cause(nobody, MONDAY + timedelta(days=1))
        assert isinstance(add_person(house, "zora", "Zora", cause=cause), Refusal)
        assert isinstance(change_person(house, "anna", "Anna", cause=cause), Refusal)
        assert isinstance(add_duty(house, "anna", "dezernat", cause=cause), Refusal)
        assert isinstance(drop_duty(house, "anna", "sachbearbeitung", cause=cause), Refusal)
    assert verify(house).sound


def test_who_gives_what_is_held_already_puts_nothing_on_record(house):
    before = chronicle_of(house)
    assert add_duty(house, "anna", "sachbearbeitung", cause=BY).id == "anna"
    assert chronicle_of(house) == before


def test_a_message_is_decided_about_by_a_person(house):
    submitted(house)
    ident = mails(house)[0].id
    nobody = Cause("niemand", MONDAY, "warum auch immer")
    assert isinstance(drop(house, ident, cause=nobody), Refusal)
    assert isinstance(retry(house, ident, cause=replace(nobody, actor="a\nb")), Refusal)
    assert mails(house)[0].state == "queued"


def test_many_at_once_make_one_chain(house):
    before = len(chronicle_of(house))
    names = [f"p{n}" for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda name: add_person(house, name, name.title(), cause=BY), names))
    assert {person.id for person in made} == set(names)
    assert [e.seq for e in chronicle_of(house)] == list(range(1, before + len(names) + 1))
    assert verify(house).sound
