"""What people see: a paper, lists, any day of the past, sittings and their agenda."""

from datetime import date, timedelta

from engine.core.decision import Refusal
from engine.service import read
from engine.service.read import Filter
from engine.service.sittings import NewSitting, agenda_of, listed_sittings, new_sitting
from engine.store.session import reading
from engine.store.statement import sql
from tests.service.houses import NOW, do, in_council, paper


def plan(house, new):
    return new_sitting(house, new, now=NOW, actor="bert")


def test_what_does_not_exist_is_shown_as_nothing(house):
    assert read.show(house, "VO/1") is None
    assert read.history(house, "VO/1") == ()
    assert read.as_of(house, "VO/1", date(2026, 1, 1)) is None
    assert read.what_can(house, "VO/1", "anna", now=NOW) is None
    assert agenda_of(house, "7") is None


def test_a_list_can_be_narrowed(house):
    first, second = in_council(house), paper(house)
    third = paper(house, art="antrag")
    do(house, third, "zurueckziehen", "anna")
    listed = [
        [line.id for line in read.listing(house, wanted)]
        for wanted in (
            Filter(),
            Filter(art="beschluss"),
            Filter(state="entwurf"),
            Filter(gremium="kt"),
            Filter(is_open=True),
            Filter(is_open=False),
        )
    ]
    a, b, c = (receipt.vorlage.id for receipt in (first, second, third))
    assert sorted(listed[0]) == sorted((a, b, c))
    assert listed[1:] == [[a, b], [b], [a], [a, b], [c]]


def test_any_day_of_the_past_can_be_read(house):
    made = paper(house, now=NOW)
    do(house, made, "einreichen", "anna", now=NOW + timedelta(days=3))
    # Half past eleven at night in Berlin is still the same day there, and the next in UTC+2.
    late = NOW.replace(month=7, day=1, hour=21, minute=30)
    do(house, made, "freigeben", now=late)
    states = [
        getattr(read.as_of(house, made.number, day), "state", None)
        for day in (
            date(2026, 1, 11),
            date(2026, 1, 12),
            date(2026, 1, 15),
            date(2026, 6, 30),
            date(2026, 7, 1),
        )
    ]
    assert states == [None, "entwurf", "pruefung", "pruefung", "in_beratung"]
    (*_, past) = read.history(house, made.number)
    assert past.at.isoformat() == "2026-07-01T23:30:00+02:00"


def test_what_can_be_done_is_the_same_answer_as_doing_it(house):
    made = paper(house)
    for who in ("anna", "bert", "zora"):
        said = {p.trigger: p.allowed for p in read.what_can(house, made.number, who, now=NOW)}
        assert said["einreichen"] == (who == "anna")
    do(house, made, "einreichen", "anna")
    said = {p.trigger: p for p in read.what_can(house, made.number, "bert", now=NOW)}
    assert said["freigeben"].allowed
    assert said["korrigieren"].asks == ("comment",)


def test_sittings_must_have_a_day_that_exists_a_time_and_a_gremium(house):
    assert isinstance(plan(house, NewSitting((), "2026-02-30", "25:00")), Refusal)
    refused = plan(house, NewSitting(("rat",), "30.02.2026", "25:00"))
    assert [unmet.needs for unmet in refused.unmet] == ["tag", "beginn", "gremium"]
    made = plan(house, NewSitting(("ka",), "27.02.2026", "16:00", "Kreishaus"))
    assert (made.id, made.day, made.zone) == ("1", date(2026, 2, 27), "Europe/Berlin")
    assert isinstance(plan(house, NewSitting(("kt", "ka"), "2026-02-27", "16:00")), Refusal)
    joint = plan(house, NewSitting(("kt", "ka"), "2026-02-27", "18:00", title="Gemeinsam"))
    assert listed_sittings(house, date(2026, 2, 1), date(2026, 2, 28)) == (made, joint) or {
        m.id for m in listed_sittings(house)
    } == {"1", "2"}
    assert listed_sittings(house, date(2026, 3, 1)) == ()


def test_an_agenda_is_in_the_order_of_its_numbers(house):
    plan(house, NewSitting(("ka",), "2026-01-10"))
    for top in ("Ö 10", "", "N 1", "Ö 2", "Ö 2.1"):
        made = in_council(house)
        placed = do(house, made, "terminieren", sitzung="1", top=top, beratung="1")
        assert placed.vorlage.folge[0].day == date(2026, 1, 10)
    tops = [item.beratung.top for item in agenda_of(house, "1").items]
    assert tops == ["N 1", "Ö 2", "Ö 2.1", "Ö 10", None]
    assert isinstance(do(house, in_council(house), "terminieren", sitzung="9"), Refusal)


def test_everybody_who_holds_the_role_is_told_once(house):
    made = paper(house)
    do(house, made, "einreichen", "anna")
    with reading(house.database) as connection:
        rows = connection.rows(
            sql("SELECT recipient, role, text, state, seq FROM outbox ORDER BY recipient"), {}
        )
    assert [tuple(row) for row in rows] == [
        ("bert", "dienst", "eingereicht", "queued", 2),
        ("cora", "dienst", "eingereicht", "queued", 2),
    ]
