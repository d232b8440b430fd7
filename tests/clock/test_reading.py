"""Reminders of a sitting as they are read: by whoever is late, by those above, in an overview."""

from pathlib import Path

import pytest

from engine.core.delivery import End, Verdict
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from engine.language import use
from engine.service.clock import sweep
from engine.service.dossier import dossier
from engine.service.outbox import claim, settle
from engine.service.rulebook import adopt
from notifiers.message import Sender
from notifiers.settings import Post
from notifiers.writing import written
from tests.clock.houses import MONDAY, SHIPPED, at, do, sitting, submitted, with_times

SETS = Path(__file__).parent.parent.parent / "definitions"
POST = Post(Sender("vorlauf@kreis.example", "Vorlauf"))
SITS = "2026-07-10"
DIGESTS = 'digests: [{role: landrat, at: "07:30"}, {role: fachdienstleitung, at: "07:30"}]\n'


@pytest.fixture(autouse=True)
def in_german():
    use("de")


def read(house, who, moment):
    """What *who* gets at *moment*, as the subject and the text."""
    now = at(moment)
    sweep(house, now=now)
    found = [one for one in claim(house, "w", now=now) if one.recipient == who]
    return [(one.subject, one.text) for one in _written(house, found, now)]


def _written(house, found, now):
    return [written(dossier(house, one, now=now), POST) for one in found]


def test_those_above_read_who_is_late_since_when_and_what_they_can_do(house):
    sitting(house, ("ka",), SITS)
    [(subject, text)] = read(house, "lena", "2026-07-03T07:00")
    assert subject == "Eskalation: Ladung ist überfällig – Kreisausschuss am Freitag, 10.07.2026"
    assert text.split("\n\n")[:5] == [
        "Guten Tag Lena Frey,",
        (
            "zur Sitzung „Kreisausschuss“ am Freitag, 10.07.2026 um 17:00 Uhr ist etwas liegen "
            "geblieben. Sie erfahren das, damit Sie helfen können."
        ),
        (
            "Frist: Ladung\nZuständig: Sitzungsdienst\nZu erledigen bis: Donnerstag, 02.07.2026\n"
            "Überfällig seit: Freitag, 03.07.2026"
        ),
        (
            "Bitte fragen Sie nach, woran es liegt, und klären Sie, wer die Sache übernimmt. Ist "
            "sie schon erledigt, muss das nur noch jemand eintragen."
        ),
        "Zur Sitzung: vorlauf sitzung show 1",
    ]


def test_a_set_that_has_no_such_text_tells_those_above_in_the_other_one(house):
    text = SHIPPED["texte.yaml"].replace(b"  sitzung_eskalation:\n", b"  ungenutzt:\n")
    adopt(house, {**SHIPPED, "texte.yaml": text}, now=MONDAY)
    sitting(house, ("ka",), SITS)
    [(subject, text)] = read(house, "lena", "2026-07-03T07:00")
    assert subject == "Überfällig: Ladung – Kreisausschuss am Freitag, 10.07.2026"
    assert "ist eine Frist abgelaufen." in text


def test_those_above_read_which_papers_are_missing_and_where_they_lie(house):
    made = submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    do(house, made, "einfuegen", "simon", MONDAY, gremium="bauausschuss", rolle="vorberatung")
    do(house, made, "terminieren", "simon", MONDAY, beratung="1", sitzung="1")
    found = dict(read(house, "lisa", "2026-06-29T07:00"))
    title = "Ausschuss für Bauen, Umwelt und Kreisentwicklung"
    text = found[f"Eskalation: Vorlagenschluss ist überfällig – {title} am Freitag, 10.07.2026"]
    assert "Zuständig: Sachbearbeitung\n" in text
    line = f"– {made.number} · Neuer Radweg · Bei der Fachdienstleitung\n"
    assert f"Für diese Sitzung erwartet, aber noch nicht abgegeben:\n\n{line}" in text


def test_whoever_must_act_reads_what_is_to_be_done(house):
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    found = dict(read(house, "anna", "2026-06-19T07:00"))
    title = "Ausschuss für Bauen, Umwelt und Kreisentwicklung"
    text = found[f"Vorlagenschluss – {title} am Freitag, 10.07.2026"]
    assert "läuft eine Frist.\n" in text
    assert (
        "Für diese Sitzung erwartet, aber noch nicht abgegeben:\n\n– VO/2026/001 · Neuer Radweg"
        in text
    )
    assert "Bitte erledigen Sie rechtzeitig, was noch zu tun ist." in text


def test_an_overview_names_the_sitting_with_its_day_and_what_is_overdue(house):
    adopt(house, with_times(DIGESTS), now=MONDAY)
    sitting(house, ("ka",), SITS)
    [(_subject, text)] = read(house, "lena", "2026-07-03T07:30")
    assert (
        "– Kreisausschuss am Freitag, 10.07.2026 · Ladung, überfällig seit Freitag, 03.07.2026"
        " · zur Kenntnis, zuständig: Sitzungsdienst\n" in text
    )
    assert "Zur Übersicht: vorlauf fristen\n" in text


def test_an_overview_says_of_a_paper_until_when(house):
    adopt(house, with_times(DIGESTS), now=MONDAY)
    submitted(house)
    found = dict(read(house, "lisa", "2026-06-05T07:30"))
    text = found["Ihre Übersicht heute (1)"]
    assert "– VO/2026/001 · Neuer Radweg · Mitzeichnung bis Montag, 08.06.2026\n" in text


def test_an_overview_names_paper_and_sitting_where_both_matter(house):
    adopt(house, with_times('digests: [{role: sachbearbeitung, at: "07:30"}]\n'), now=MONDAY)
    submitted(house)
    sitting(house, ("bauausschuss",), SITS)
    [(_subject, text)] = read(house, "anna", "2026-06-19T07:30")
    title = "Ausschuss für Bauen, Umwelt und Kreisentwicklung am Freitag, 10.07.2026"
    line = f"– VO/2026/001 · Neuer Radweg · {title} · Vorlagenschluss bis Freitag, 26.06.2026\n"
    assert line in text


@pytest.mark.parametrize("folder", ["landkreis-niedersachsen", "kreis-schleswig-holstein"])
def test_each_shipped_set_has_a_text_of_its_own_for_those_above(folder):
    compiled = compile_regelwerk(read_set(SETS / folder))
    texts = compiled.regelwerk.texts
    above, acting = texts["sitzung_eskalation"], texts["sitzungsfrist"]
    assert above.body != acting.body
    for name in ("owner", "since", "sitzung_day", "link"):
        assert f"{{{{ {name} }}}}" in above.body


def test_each_reminder_moves_the_entry_of_the_calendar_which_bears_the_name_of_the_frist(house):
    made = submitted(house)
    found = []
    for moment in ("2026-06-05T07:00", "2026-06-08T07:00"):
        now = at(moment)
        sweep(house, now=now)
        waiting = claim(house, "w", now=now)
        ends = [(one, Verdict(End.ACCEPTED, 250, "OK")) for one in waiting]
        settle(house, ends, now=now, chance=lambda: 0.5)
        waiting = [one for one in waiting if one.event.startswith("frist/")]
        found += [written(dossier(house, one, now=now), POST).occasion for one in waiting]
    first, last = found[0], found[-1]
    assert (first.uid, first.summary) == (last.uid, last.summary)
    assert first.summary == f"Mitzeichnung: {made.number}"
    assert first.sequence < last.sequence


def test_an_overview_says_of_a_frist_that_it_ends_today(house):
    adopt(house, with_times(DIGESTS), now=MONDAY)
    submitted(house)
    (_subject, today) = read(house, "lisa", "2026-06-08T07:30")[-1]
    assert "Mitzeichnung endet heute" in today
    assert "08.06.2026" not in today
