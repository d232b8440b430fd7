"""`deliver` and `mails`: what is due goes out, and everybody can see how."""

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
