"""Every rule that an administration declares, from the definition to the reminder that goes out."""

from datetime import date, timedelta

import pytest

from engine.core.decision import Refusal
from engine.service.clock import sweep
from engine.service.deadlines import Wanted, full, listing, running
from engine.service.people import add_duty, add_person
from engine.service.read import show
from engine.service.rulebook import adopt
from tests.clock.houses import (
    BY,
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

DAY = "2026-07-24"  # a Friday
OWN = """
  - name: auslegung
    label: Auslegung der Unterlagen
    within: 5 Tage
    mode: volle_tage
    start: bereitstellung
    internal: true
    source: Hausregel 7
    owner: sitzungsdienst
    remind: [2 Arbeitstage vorher, am Tag, 1 Arbeitstag danach]
    escalate: [{after: 2 Arbeitstage, to: landrat}]
"""
OF_A_TERM = """
  - name: ladungsfrist
    gremium: kt
    within: 14 Tage
    source: Geschäftsordnung 2026
    from: 2026-09-01
    until: 2026-09-30
"""
PATH = (
    ("einreichen", "anna"),
    ("mitzeichnen", "lisa"),
    ("freigeben", "dora"),
    ("unterzeichnen", "lena"),
    ("annehmen", "simon"),
)


def of_sitting(house, rule):
    return next(s.frist for s in running(house, sitzung="1") if s.frist.rule == rule)


def told(house, label):
    """Who is reminded of the Frist *label* on which local day, the first first."""
    day, last = date(2026, 6, 2), date(2026, 9, 10)
    found = []
    while day < last:
        before = {mail.id for mail in mails(house)}
        sweep(house, now=at(f"{day}T07:30"))
        new = [m for m in mails(house) if m.id not in before and m.event.startswith("frist/")]
        found += [(day.isoformat(), m.recipient, label_of(house, m)) for m in new]
        day += timedelta(days=1)
    return [(day, person) for day, person, said in found if said == label]


def label_of(house, mail):
    ident = int(mail.event.split("/")[1])
    return full(house, ident).seen.frist.label


@pytest.fixture
def house(sqlite_house):
    """Rules are the same on each database; one is enough."""
    return sqlite_house


@pytest.fixture
def council(house):
    """The house with a Fraktion, whose Anträge and Anfragen have Fristen."""
    add_person(house, "frida", "Frida Fink", "frida@kreis.example", cause=BY)
    add_duty(house, "frida", "fraktion", cause=BY)
    return house


@pytest.mark.parametrize(
    ("rule", "legal", "expected"),
    [
        (
            "ladungsfrist",
            "2026-07-16",
            [
                ("2026-07-09", "simon"),
                ("2026-07-15", "simon"),
                ("2026-07-16", "simon"),
                ("2026-07-17", "lena"),
            ],
        ),
        ("antragsfrist", "2026-07-13", [("2026-07-08", "frida")]),
        ("anfragefrist", "2026-07-21", [("2026-07-16", "frida")]),
        (
            "niederschriftsfrist",
            "2026-08-24",
            [
                ("2026-08-17", "sven"),
                ("2026-08-24", "sven"),
                ("2026-08-26", "sven"),
                ("2026-08-27", "simon"),
                ("2026-09-07", "lena"),
            ],
        ),
    ],
)
def test_a_frist_of_a_sitting_reminds_and_climbs(council, rule, legal, expected):
    sitting(council, ("jha",), DAY)
    frist = of_sitting(council, rule)
    assert frist.legal == date.fromisoformat(legal)
    assert full(council, frist.id).steps[0].source.startswith("Geschäftsordnung (Beispiel)")
    assert told(council, frist.label) == expected


def test_the_vorlagenschluss_reminds_those_who_owe_a_paper(house):
    sitting(house, ("jha",), DAY)
    made = submitted(house)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="jha", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    assert of_sitting(house, "vorlagenschluss").legal == date(2026, 7, 10)
    found = told(house, "Vorlagenschluss")
    assert [who for who in found if who[1] == "anna"] == [
        ("2026-07-03", "anna"),
        ("2026-07-08", "anna"),
        ("2026-07-10", "anna"),
    ]
    assert {("2026-07-13", "lisa"), ("2026-07-14", "dora")} <= set(found)


def test_the_mitzeichnungsfrist_reminds_and_climbs(house):
    submitted(house)
    assert told(house, "Mitzeichnung") == [
        ("2026-06-05", "lisa"),
        ("2026-06-08", "lisa"),
        ("2026-06-10", "dora"),
    ]


def decided(house):
    """A paper that the Kreisausschuss has decided on 1 June, ready to be carried out."""
    made = paper(house, vorbehalten="nein", thema="allgemeines")
    for trigger, who in PATH:
        do(house, made, trigger, who, MONDAY)
    sitting(house, ("ka",), "2026-06-01")
    [b] = show(house, made.vorlage.id).vorlage.folge
    do(house, made, "terminieren", "simon", MONDAY, beratung=str(b.id), sitzung="1")
    said = {"beratung": str(b.id), "ergebnis": "ungeändert beschlossen"}
    assert not isinstance(do(house, made, "ergebnis", "sven", MONDAY, **said), Refusal)
    return made


def test_the_auftragsfrist_reminds_before_its_end_and_on_the_day(house):
    made = decided(house)
    assert not isinstance(do(house, made, "umsetzen", "lisa", MONDAY), Refusal)
    [seen] = running(house, vorlage=made.vorlage.id)
    assert (seen.frist.rule, seen.frist.legal) == ("auftragsfrist", date(2027, 3, 1))
    before = len(reminders(house))
    for day in ("2027-02-14", "2027-02-15", "2027-02-28", "2027-03-01"):
        sweep(house, now=at(f"{day}T07:00"))
    found = [who for who in reminders(house)[before:] if who[0] == "lisa"]
    assert found == [("lisa", "frist_naht"), ("lisa", "am_tag")]


@pytest.mark.parametrize(
    ("gremium", "day", "legal", "source"),
    [
        ("jha", "2026-07-24", "2026-07-16", "Geschäftsordnung (Beispiel), § 59 Abs. 1 NKomVG"),
        ("ka", "2026-07-24", "2026-07-16", "Geschäftsordnung (Beispiel), § 78 Abs. 1 NKomVG"),
        ("kt", "2026-07-24", "2026-07-16", "Geschäftsordnung (Beispiel), § 59 Abs. 1 NKomVG"),
        ("kt", "2026-09-04", "2026-08-20", "Geschäftsordnung 2026"),
        ("kt", "2026-10-02", "2026-09-24", "Geschäftsordnung (Beispiel), § 59 Abs. 1 NKomVG"),
    ],
)
def test_gremium_and_day_of_the_sitting_choose_the_rule_and_its_source(
    house, gremium, day, legal, source
):
    files = {**SHIPPED, "fristen.yaml": SHIPPED["fristen.yaml"] + OF_A_TERM.encode()}
    assert not adopt(house, files, now=MONDAY).again
    sitting(house, (gremium,), day)
    frist = of_sitting(house, "ladungsfrist")
    assert frist.legal == date.fromisoformat(legal)
    assert full(house, frist.id).steps[0].source == source


def test_an_own_rule_is_a_rule_like_others(house):
    files = {**SHIPPED, "fristen.yaml": SHIPPED["fristen.yaml"] + OWN.encode()}
    adopt(house, files, now=MONDAY)
    sitting(house, ("jha",), DAY)
    frist = of_sitting(house, "auslegung")
    assert frist.legal == date(2026, 7, 18)
    assert full(house, frist.id).steps[0].source == "Hausregel 7"
    assert told(house, "Auslegung der Unterlagen") == [
        ("2026-07-15", "simon"),
        ("2026-07-17", "simon"),
        ("2026-07-20", "simon"),
        ("2026-07-21", "lena"),
    ]
    assert listing(house, Wanted(sitzung="1", role="sitzungsdienst"))
