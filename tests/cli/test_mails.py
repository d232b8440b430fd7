"""`deliver` and `mails`: what is due goes out, and everybody can see how."""

import sqlite3
from contextlib import closing

import pytest

from bench.post_office import Deed, PostOffice
from tests.cli.program import FILLED

NUMBER = "VO/2026/001"
ERIKA = ("--as", "erika")


@pytest.fixture
def told(office):
    """An office in which one message waits for Leo."""
    assert office.json("person", "set", "leo", "--mail", "leo@landkreis.example", *ERIKA)["mail"]
    number = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(number, "einreichen", "erika")
    return office


def settings(post):
    return {
        "VORLAUF_MAIL_URL": f"vlmail://127.0.0.1:{post.port}",
        "VORLAUF_MAIL_FROM": "vorlauf@landkreis.example",
    }


def test_what_went_out_can_be_read_after_the_paper_has_moved_on(told):
    with PostOffice() as post:
        told.json("deliver", **settings(post))
    told.do(NUMBER, "mitzeichnen", "leo")
    shown = told.json("mails", "show", "1")
    assert (shown["why"], "Frühe Hilfen" in shown["body"]) == (None, True)


def test_what_is_due_goes_out_and_stands_in_the_ledger(told):
    with PostOffice() as post:
        said = told.json("deliver", **settings(post))
    assert (said["exit"], said["sent"]) == (0, 1)
    (mail,) = post.taken
    assert mail.recipients == ("leo@landkreis.example",)
    (row,) = told.json("mails", "list", "--state", "sent")["mails"]
    assert (row["number"], row["name"], row["code"]) == (NUMBER, "Leo Muster", 250)
    assert "accepted" in told.run("mails", "list").out
    shown = told.json("mails", "show", str(row["id"]))
    assert shown["attempts"][0]["outcome"] == "accepted"
    assert NUMBER in shown["subject"]


def test_a_dry_run_shows_the_text_and_sends_nothing(told, tmp_path):
    (row,) = told.json("deliver", "--dry")["mails"]
    assert row["to"] == "leo@landkreis.example"
    assert "mitzeichnen" in row["subject"]
    assert "vorlauf vorlage show VO/2026/001" in row["body"]
    assert told.json("mails", "list")["counts"] == {"queued": 1}
    assert told.json("deliver", "--folder", str(tmp_path / "out"))["sent"] == 1
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1
    assert "Nothing is due" in told.run("deliver", "--dry").out


def test_what_was_refused_is_sent_again_or_taken_out_by_a_person(told):
    with PostOffice(lambda _recipient: Deed.UNKNOWN) as post:
        said = told.run("deliver", **settings(post))
        assert "refused for good" in said.out
        (row,) = told.json("mails", "list", "--state", "dead")["mails"]
        assert "550" in row["reasons"][0]
        assert told.json("mails", "retry", str(row["id"]), *ERIKA)["state"] == "queued"
        assert "sent again by Erika Beispiel" in told.run("mails", "show", str(row["id"])).out
        post.plan = lambda _recipient: Deed.TAKE
        assert told.json("deliver", **settings(post))["sent"] == 1
    for words in (("retry", "1"), ("drop", "1", "-m", "zu spät"), ("drop", "9", "-m", "x")):
        assert told.run("mails", *words, *ERIKA).code == 1
    assert told.run("mails", "show", "9").code == 1


def test_without_a_server_it_says_what_to_set(told):
    said = told.run("deliver")
    assert said.code == 3
    assert "VORLAUF_MAIL_URL" in said.err
    wrong = told.run("deliver", VORLAUF_MAIL_URL="smtp://x", VORLAUF_MAIL_FROM="a@b.example")
    assert (wrong.code, wrong.clean) == (3, True)
    assert "vlmails" in wrong.err


def test_an_address_that_is_none_is_refused(told):
    said = told.run("person", "set", "leo", "--mail", "a@x.example, b@x.example", *ERIKA)
    assert said.code == 1
    assert told.json("person", "set", "leo", "--mail", "-", *ERIKA)["mail"] is None
    with PostOffice() as post:
        assert told.json("deliver", **settings(post))["ends"] == {"no_address": 1}
    assert told.run("person", "set", "nobody", "--mail", "a@b.example").code == 1


AGAIN = ("queued", "held", "dead", "unclear", "expired", "withdrawn")
LABELS = {
    "queued": "waiting",
    "claimed": "being sent",
    "sent": "accepted",
    "unclear": "unclear",
    "dead": "given up",
    "withdrawn": "withdrawn",
    "held": "held",
    "expired": "expired",
}
NO = {
    "sent": "message 1 has gone out already",
    "claimed": "message 1 is being sent at this moment",
    "withdrawn": "message 1 is out already",
}


def put(office, state):
    until = "2026-01-08T09:00:00.000+00:00" if state == "claimed" else None
    with closing(sqlite3.connect(office.database)) as database, database:
        database.execute("UPDATE outbox SET state = ?, lease_until = ?", (state, until))


@pytest.mark.parametrize("state", LABELS)
def test_in_each_state_a_message_is_shown_sent_again_and_taken_out_or_says_why_not(told, state):
    put(told, state)
    shown = told.run("mails", "show", "1")
    assert (shown.code, LABELS[state] in shown.out) == (0, True), shown.all
    assert "Frühe Hilfen" in shown.out
    again = told.run("mails", "retry", "1", *ERIKA)
    assert again.code == (0 if state in AGAIN else 1)
    assert ("waiting" if state in AGAIN else NO[state]) in again.all
    put(told, state)
    gone = told.run("mails", "drop", "1", "-m", "mündlich gesagt", *ERIKA)
    assert gone.code == (1 if state in NO else 0)
    assert NO.get(state, "withdrawn") in gone.all
    if state not in NO:
        assert "mündlich gesagt" in told.run("mails", "show", "1").out


def test_what_was_overtaken_is_not_sent_again_and_says_why(office):
    made = office.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED)
    office.do(made, "einfuegen", "sid", "gremium=jha", "rolle=vorberatung")
    number = office.sitting("jha", "2026-03-05")
    office.do(made, "terminieren", "sid", "beratung=1", f"sitzung={number}")
    for day in ("2026-03-12", "2026-03-19"):
        words = ("--comment", "Saal belegt", "--as", "sid", "--now", "2026-01-08T10:00")
        assert office.run("sitzung", "move", number, "--day", day, *words).code == 0
    (old, *_rest) = [m for m in office.json("mails")["mails"] if m["event"] == "sitzung/1/1"]
    said = office.run("mails", "retry", str(old["id"]), *ERIKA, "--now", "2026-01-08T11:00")
    assert said.code == 1
    assert "the sitting has been moved or cancelled since" in said.all
