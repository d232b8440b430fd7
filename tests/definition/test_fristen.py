"""Fristen as declared: what a Gremium leaves out, which day decides, what an entry becomes."""

from datetime import date
from pathlib import Path

import pytest

from engine.core.calendar import Closing, calendar_of
from engine.core.frist import Direction, Mode, Reminder, Rung, Start, When
from engine.core.period import Period, Unit
from engine.core.reckon import reckon
from engine.core.regelwerk import rule_for
from engine.definition.build_frist import period_of
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import find_sets, read_set

BASE = dict(read_set(Path(__file__).parent / "broken" / "base"))
SHIPPED = {
    f.name: compile_regelwerk(read_set(f)).regelwerk
    for f in find_sets(Path(__file__).parents[2] / "definitions")
}
FRISTEN = """\
fristen:
  - {name: antwortfrist, label: Antwort, within: 5 Arbeitstage, source: Hausregel}
  - name: antragsfrist
    label: Antrag
    within: 7 Tage
    mode: volle_tage
    start: eingang
    source: GO alt
    owner: amt
    remind: [am Tag, {when: 2 Tage danach, to: gremienbuero}]
    escalate: [{after: 1 Arbeitstag, to: amt}, {after: 1 Woche, to: [amt, gremienbuero]}]
    until: 2026-06-30
  - name: antragsfrist
    label: Antrag
    within: 10 Tage
    mode: volle_tage
    start: eingang
    source: GO neu
    from: 2026-07-01
  - {name: antragsfrist, art: vorlage, within: 3 Tage, source: GO Art}
  - {name: antragsfrist, gremium: jha, art: vorlage, within: 4 Tage, source: GO JHA Art}
"""
GREMIEN = """\
gremien:
  - {name: jha, label: Jugendhilfeausschuss, short: JHA, public: true}
  - name: kt
    label: Kreistag
    short: KT
    public: true
    rules:
      - {rule: antragsfrist, within: 14 Tage, source: GO KT, from: 2026-06-01, until: 2026-07-31}
"""
FILES = {**BASE, "fristen.yaml": FRISTEN.encode(), "gremien.yaml": GREMIEN.encode()}
COMPILED = compile_regelwerk(FILES)


def rule(gremium, art, day):
    return rule_for(COMPILED.regelwerk, "antragsfrist", gremium, art, date.fromisoformat(day))


def test_the_set_is_sound():
    assert COMPILED.problems == ()


@pytest.mark.parametrize(
    ("gremium", "art", "day", "amount", "source"),
    [
        ("", "", "2026-06-30", 7, "GO alt"),
        ("", "", "2026-07-01", 10, "GO neu"),
        ("kt", "", "2026-05-31", 7, "GO alt"),
        ("kt", "", "2026-06-30", 14, "GO KT"),
        ("kt", "", "2026-07-01", 14, "GO KT"),
        ("kt", "", "2026-08-01", 10, "GO neu"),
        ("jha", "", "2026-08-01", 10, "GO neu"),
        ("jha", "vorlage", "2026-08-01", 4, "GO JHA Art"),
        ("kt", "vorlage", "2026-08-01", 3, "GO Art"),
        ("kt", "vorlage", "2026-06-15", 14, "GO KT"),
    ],
)
def test_the_closest_rule_of_the_day_counts(gremium, art, day, amount, source):
    found = rule(gremium, art, day)
    assert (found.period.amount, found.source) == (amount, source)


def test_what_a_gremium_leaves_out_is_as_for_all_on_those_days():
    old, new = rule("kt", "", "2026-06-30"), rule("kt", "", "2026-07-01")
    assert old.mode is new.mode is Mode.VOLLE_TAGE
    assert old.start is Start.EINGANG
    assert old.owner == "amt"
    assert new.owner == ""
    assert (old.since, old.until) == (date(2026, 6, 1), date(2026, 6, 30))
    assert (new.since, new.until) == (date(2026, 7, 1), date(2026, 7, 31))


BY_POST = """\
fristen:
  - {name: antwortfrist, label: Antwort, within: 5 Arbeitstage, source: Hausregel}
  - name: ladungsfrist
    label: Ladung
    within: 7 Tage
    mode: volle_tage
    start: zugang
    postal_days: 3
    source: VwVfG
    shortened: {within: 3 Tage, source: GO § 3}
  - {name: ladungsfrist, gremium: kt, within: 10 Tage, source: GO § 2}
  - {name: ladungsfrist, gremium: jha, within: 10 Tage, postal_days: 2, source: GO § 5}
"""
MEETS = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("gremium", "shortened", "source"),
    [("", False, "VwVfG"), ("", True, "VwVfG"), ("kt", False, "VwVfG"), ("jha", False, "GO § 5")],
)
def test_the_days_for_the_post_are_cited_from_the_rule_that_gives_them(gremium, shortened, source):
    files = {**BASE, "fristen.yaml": BY_POST.encode()}
    files["gremien.yaml"] = GREMIEN.partition("    rules:")[0].encode()
    regelwerk = compile_regelwerk(files).regelwerk
    found = rule_for(regelwerk, "ladungsfrist", gremium, "", MEETS)
    calendar = calendar_of("NI", (date(2025, 1, 1), date(2027, 12, 31)), {})
    steps = reckon(found, MEETS, calendar, shortened=shortened).steps
    assert [s.source for s in steps if "for the post" in s.text.text] == [source]


def test_reminders_and_the_ladder():
    found = rule("", "", "2026-06-30")
    assert found.remind == (
        Reminder(When.ON),
        Reminder(When.AFTER, Period(2, Unit.TAG), ("gremienbuero",)),
    )
    assert found.ladder == (
        Rung(Period(1, Unit.ARBEITSTAG), ("amt",)),
        Rung(Period(1, Unit.WOCHE), ("amt", "gremienbuero")),
    )


def test_an_unknown_frist_is_none():
    assert rule_for(COMPILED.regelwerk, "keine", "", "", date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("1 Tag", Period(1, Unit.TAG)),
        ("3 Werktage", Period(3, Unit.WERKTAG)),
        ("24 Stunden", Period(24, Unit.STUNDE)),
        ("1 Jahr", Period(1, Unit.JAHR)),
        ("2 Vierteljahre", Period(6, Unit.MONAT)),
        ("1 Halbjahr", Period(6, Unit.MONAT)),
        ("halber Monat", Period(0, Unit.MONAT, half=True)),
        ("2,5 Monate", Period(2, Unit.MONAT, half=True)),
    ],
)
def test_a_span_of_time(text, period):
    assert period_of(text) == period


NEEDED = ("ladungsfrist", "vorlagenschluss", "niederschriftsfrist", "antragsfrist", "anfragefrist")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_set_has_every_frist_for_every_gremium(name):
    work = SHIPPED[name]
    for gremium in work.gremien:
        for rule_name in NEEDED:
            found = rule_for(work, rule_name, gremium, "", date(2026, 11, 2))
            assert found is not None, (gremium, rule_name)
            assert found.of_sitting
            assert found.source
    signed = ("mitzeichnungsfrist",) if name == "landkreis-niedersachsen" else ()
    for rule_name in ("auftragsfrist", *signed):
        found = rule_for(work, rule_name, "", "", date(2026, 11, 2))
        assert found.direction is Direction.FORWARD


def test_closing_days_are_data():
    text = "closings:\n  - {from: 2026-12-24, until: 2026-12-31, reason: Ruhe}\n"
    text += "  - {day: 2026-05-15, reason: Brücke}\n"
    work = compile_regelwerk({**FILES, "schliesstage.yaml": text.encode()}).regelwerk
    assert work.closings == (
        Closing(date(2026, 5, 15), date(2026, 5, 15), "Brücke"),
        Closing(date(2026, 12, 24), date(2026, 12, 31), "Ruhe"),
    )


def test_what_a_gremium_says_in_full_holds_also_where_the_frist_for_all_does_not():
    general = "within: 7 Tage, mode: volle_tage, start: zugang, source: GO"
    fristen = f"""\
fristen:
  - {{name: antwortfrist, label: Antwort, within: 5 Arbeitstage, source: Hausregel}}
  - {{name: ladung, label: Ladung, {general}, until: 2026-10-31}}
  - {{name: ladung, label: Ladung, {general}, from: 2027-01-01}}
"""
    gremien = f"""\
gremien:
  - name: jha
    label: Jugendhilfeausschuss
    short: JHA
    public: true
    rules: [{{rule: ladung, within: 5 Tage, source: GO JHA}}]
  - name: kt
    label: Kreistag
    short: KT
    public: true
    rules: [{{rule: ladung, label: Ladung KT, {general}, postal_days: 2}}]
"""
    files = {**BASE, "fristen.yaml": fristen.encode(), "gremien.yaml": gremien.encode()}
    work = compile_regelwerk(files).regelwerk
    gap, after = date(2026, 11, 12), date(2027, 1, 12)
    assert rule_for(work, "ladung", "jha", "", gap) is None
    assert rule_for(work, "ladung", "jha", "", after).period.amount == 5
    assert rule_for(work, "ladung", "kt", "", gap).postal_days == 2
    assert rule_for(work, "ladung", "kt", "", after).postal_days == 2
