"""`person mail`, `absent`, `back`, `show`: chosen on the command line, kept by delivery."""

import pytest

from bench.post_office import PostOffice
from tests.cli.program import FILLED
from tests.cli.test_mails import settings

DAY = "2026-06-10T09:00"


def submitted(office):
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(number, "einreichen", "erika")


def test_what_is_chosen_is_shown(office):
    said = office.json(
        "person", "mail", "leo", "--as", "sid", "--overview", "7:30", "--quiet", "18:00-07:00"
    )
    assert said["messages"] == {
        "overview": "07:30",
        "single": False,
        "own_quiet": True,
        "quiet": {"from": "18:00", "until": "07:00"},
        "without": [],
    }
    assert office.json("person", "show", "leo")["messages"] == said["messages"]
    assert "one overview a day at 07:30" in office.run("person", "show", "leo").out
    back = office.json("person", "mail", "leo", "--as", "sid", "--overview", "-", "--quiet", "-")
    assert back["messages"] == office.json("person", "show", "kim")["messages"]
    single = office.json(
        "person", "mail", "leo", "--as", "sid", "--single", "--no-quiet", "--without", "beantwortet"
    )
    assert (single["messages"]["single"], single["messages"]["quiet"]) == (True, None)
    assert (
        office.json("person", "mail", "leo", "--as", "sid", "--with", "beantwortet")["messages"][
            "without"
        ]
        == []
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("mail", "leo", "--overview", "25:00"), 2, "not a time"),
        (("mail", "leo", "--overview", "T07:0"), 2, "not a time"),
        (("mail", "leo", "--quiet", "18:00"), 2, "not a time"),
        (("mail", "leo", "--quiet", "18:00-18:00"), 1, "all day"),
        (("mail", "leo", "--overview", "8:00", "--single"), 2, "choose one"),
        (("mail", "leo", "--quiet", "1:00-2:00", "--no-quiet"), 2, "choose one"),
        (("mail", "leo", "--without", "zur_mitzeichnung"), 1, "no mere information"),
        (("mail", "niemand", "--single"), 1, "no person"),
        (("show", "niemand"), 1, "no person"),
        (("absent", "leo", "--from", "x", "--until", "y", "--deputy", "kim"), 2, "not a day"),
        (("back", "leo"), 1, "not away"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(office, words, code, says):
    actor = () if words[0] == "show" else ("--as", "sid")
    said = office.run("person", *words, *actor)
    assert (said.code, said.clean) == (code, True)
    assert says in said.all


def test_a_deputy_gets_the_mail_as_long_as_the_other_is_away(office):
    for who in ("leo", "kim"):
        office.json("person", "set", who, "--as", "sid", "--mail", f"{who}@landkreis.example")
    days = ("--from", "2026-06-01", "--until", "2026-06-30", "--deputy", "kim", "--now", DAY)
    assert office.json("person", "absent", "leo", "--as", "sid", *days)["absences"] == [
        {"person": "leo", "from": "2026-06-01", "until": "2026-06-30", "deputy": "kim"}
    ]
    assert "leo: 01 Jun 2026–30 Jun 2026" in office.run("person", "list", "--now", DAY).out
    assert "Stands in for" in office.run("person", "show", "kim", "--now", DAY).out
    submitted(office)
    with PostOffice() as post:
        office.json("deliver", "--now", DAY, **settings(post))
    assert sorted(mail.recipients[0] for mail in post.taken) == [
        "kim@landkreis.example",
        "leo@landkreis.example",
    ]
    rows = office.json("mails", "list")["mails"]
    assert {row["on_behalf"] for row in rows} == {None, "leo"}
    assert "(for leo)" in office.run("mails", "list").out
    assert office.json("person", "back", "leo", "--as", "sid", "--now", DAY)["absences"] == []
    assert office.json("person", "list", "--now", DAY)["absences"] == []


def test_a_trial_writes_to_one_address_only(office):
    office.json("person", "set", "leo", "--as", "sid", "--mail", "leo@landkreis.example")
    submitted(office)
    with PostOffice() as post:
        trial = {**settings(post), "VORLAUF_MAIL_ONLY_TO": "probe@landkreis.example"}
        (row,) = office.json("deliver", "--dry", "--now", DAY, **trial)["mails"]
        assert office.json("deliver", "--now", DAY, **trial)["sent"] == 1
    assert row["subject"].startswith("[to leo@landkreis.example]")
    assert post.taken[0].recipients == ("probe@landkreis.example",)
    refused = office.run("deliver", **trial, VORLAUF_MAIL_FOLDER="out")
    assert (refused.code, refused.clean) == (3, True)


def test_the_history_of_a_person_says_which_role_and_what_changed(office):
    assert office.run("person", "give", "jo", "sitzungsdienst", "--as", "sid").code == 0
    assert office.run("person", "take", "jo", "schriftfuehrung:jha", "--as", "sid").code == 0
    new = ("--name", "Jo Jottmann", "--mail", "jo@landkreis.example")
    assert office.run("person", "set", "jo", *new, "--as", "sid").code == 0
    days = ("--from", "2026-06-01", "--until", "2026-06-30", "--deputy", "kim", "--now", DAY)
    assert office.run("person", "absent", "jo", *days, "--as", "sid").code == 0
    assert office.run("person", "mail", "jo", "--overview", "7:30", "--as", "jo").code == 0
    said = office.run("person", "show", "jo").out
    for line in (
        "role given: Sitzungsdienst by",
        "role taken: Schriftführung (JHA) by",
        "changed: Jo Jot → Jo Jottmann; – → jo@landkreis.example by",
        "absence entered: 01 Jun 2026–30 Jun 2026, deputy: kim by",
        "messages chosen by Jo Jottmann – --overview 07:30",
    ):
        assert line in said
    changed = [row["changed"] for row in office.json("person", "show", "jo")["history"]]
    assert ["Sitzungsdienst"] in changed


def test_a_change_that_names_nothing_is_wrong_use_and_leaves_no_trace(office):
    before = office.json("person", "show", "jo")["history"]
    for words in (("set", "jo"), ("mail", "jo")):
        said = office.run("person", *words, "--as", "sid")
        assert (said.code, said.clean) == (2, True)
        assert "→" in said.all
    assert office.json("person", "show", "jo")["history"] == before


@pytest.mark.parametrize(
    ("words", "head"),
    [
        (("take", "jo", "landrat"), "take the role"),
        (("give", "jo", "gibtesnicht"), "give the role"),
        (("set", "jo", "--mail", "x"), "change the person"),
        (("mail", "jo", "--quiet", "18:00-18:00"), "choose how messages come"),
        (("back", "jo"), "end the absence"),
        (("new", "er ika", "Erika"), "enter the person"),
    ],
)
def test_a_refusal_is_headed_by_what_was_wanted(office, words, head):
    said = office.run("person", *words, "--as", "sid")
    assert said.code == 1
    assert f"Not possible: {head}\n" in said.all


def test_a_deputy_whom_nobody_knows_is_not_mistaken_for_who_acts(office):
    days = ("--from", "2026-06-01", "--until", "2026-06-30", "--now", DAY)
    words = ("person", "absent", "leo", *days, "--deputy")
    said = office.run(*words, "niemand", "--as", "sid")
    assert "there is no person niemand" in said.all
    assert "--as" not in said.all
    assert "--as" in office.run(*words, "kim", "--as", "fremd").all
