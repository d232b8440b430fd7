"""What is typed into a title can never become anything but a title."""

import re
from datetime import UTC, date, datetime
from email.parser import BytesParser
from email.policy import default

import pytest
from icalendar import Calendar

from engine.core.address import address
from notifiers.calendar_part import Occasion
from notifiers.message import Post, Sender, build, many_lines, message_id, self_test, thread_id
from notifiers.smtp import Envelope, Line, Server

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
SENDER = Sender("vorlauf@landkreis.example", "Vorlauf", "sitzungsdienst@landkreis.example")
ENCODED = "=?utf-8?q?a=0D=0ABcc=3A_evil=40x=2Ey?= <a@b.c>"
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "Content-Language",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
}


def raw(subject="Frist", text="Text", **more):
    post = Post(
        "e/1", "anna", "anna@landkreis.example", more.pop("name", "Anna"), subject, text, **more
    )
    return build(SENDER, post, message_id(SENDER, post.event, post.recipient), AT)


def read(content):
    return BytesParser(policy=default).parsebytes(content)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("x\r\nBcc: evil@x.example", "x Bcc: evil@x.example"),
        (ENCODED, ENCODED),
        (f"Frist {ENCODED}", f"Frist {ENCODED}"),
        ("a\u2028b\u0085c\x0bd\x1ce\x00f\u202eg", "a b c d e f g"),
        (":rocket: \\u0041 {{x}} %s ${y}", ":rocket: \\u0041 {{x}} %s ${y}"),
        ("Straße, Grüße – „so“ & <b>", "Straße, Grüße – „so“ & <b>"),
        ("lang " * 60, ("lang " * 60).strip()),
        ("ohneleerzeichen" * 80, "ohneleerzeichen" * 80),
        ("zwei  Leerzeichen", "zwei  Leerzeichen"),
        ("\ud800 halb", "halb"),
    ],
)
def test_a_title_stays_a_title(title, shown):
    content = raw(title)
    message = read(content)
    assert str(message["Subject"]) == shown
    assert set(message.keys()) == HEADERS
    assert all(len(message.get_all(name)) == 1 for name in message)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert (
        content.replace(b"\r\n", b"").count(b"\n")
        == content.replace(b"\r\n", b"").count(b"\r")
        == 0
    )


@pytest.mark.parametrize(
    "name", ['"Rat" <evil@x.example>', "Müller, Jörg", "A, B", "x\r\nBcc: c@d.example", ENCODED, ""]
)
def test_a_name_stays_a_name(name):
    message = read(raw(name=name))
    (to,) = message["To"].addresses
    assert to.addr_spec == "anna@landkreis.example"
    assert set(message.keys()) == HEADERS
    if name and name != ENCODED:
        assert to.display_name == re.sub(r"\s+", " ", name)


@pytest.mark.parametrize(
    "wrong",
    [
        "a@x.test, b@x.test",
        "a@x.test>\r\nRCPT TO:<c@y>",
        '"a b"@x.example',
        "a@[127.0.0.1]",
        "a" * 310 + "@x.example",
        "-oQvar@x.example",
        "ä@x.example",
        "a@@x.example",
        "a@x",
        "a.@x.example",
        ".a@x.example",
        "a..b@x.example",
        "a@-x.example",
        "a@x..example",
        "a@1.2.3.4",
        "a@straße.example",
        "a@x.example\n",
        "",
        "@",
    ],
)
def test_what_is_no_address_is_refused(wrong):
    assert address(wrong) is None


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("rat@kreis-höxter.example", "rat@xn--kreis-hxter-xfb.example"),
        ("A.Meier+vl@Landkreis.Example", "A.Meier+vl@landkreis.example"),
    ],
)
def test_an_address_is_written_as_the_wire_wants_it(written, wire):
    assert address(written) == wire


@pytest.mark.parametrize(
    "text",
    [
        ".\n..\n.x\n",
        "x" * 2000 + "\n",
        "a\nb\n\nc\n",
        "Grüße – „ü“ 😀\n",
        "From x\n\tTab\n",
        "=3D =\n",
    ],
)
def test_a_text_arrives_byte_for_byte(text, office):
    content = raw(text=text)
    line = Line(Server("127.0.0.1", office.port))
    line.send(Envelope(SENDER.address, "anna@landkreis.example", content), lambda: True)
    line.close()
    (taken,) = office.taken
    assert taken.content == content
    arrived = read(taken.content).get_body(("plain",)).get_content()
    assert arrived.replace("\r\n", "\n") == many_lines(text) == text


def test_no_page_loads_or_runs_anything():
    hostile = (
        '<img src=http://t.example/1.gif> <script>alert(1)</script> "https://x.example/?a=1&b=<i>"'
    )
    page = read(raw(text=hostile)).get_body(("html",)).get_content()
    assert re.findall(r"<(\w+)", page) == ["html", "head", "meta", "body", "p", "a", "a"]
    assert 'href="https://x.example/?a=1&amp;b="' in page or "href=" in page
    assert "<script" not in page


def test_every_try_sends_the_same_bytes():
    assert raw("Ü", "ä", thread="v1") == raw("Ü", "ä", thread="v1")
    one, two = (message_id(SENDER, event, "anna") for event in ("e/1", "e/2"))
    assert one != two
    assert message_id(Sender("vorlauf@kreis.example"), "e/1", "anna") != one


def test_mails_about_one_vorlage_hang_together():
    message = read(raw(thread="v1"))
    assert message["References"] == message["In-Reply-To"] == thread_id(SENDER, "v1")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"].addresses[0].addr_spec == SENDER.reply_to


def test_a_date_that_moves_stays_the_same_entry():
    first = Occasion("sitzung/3@landkreis.example", 0, AT, "JHA", "Raum 12; links, oben")
    moved = Occasion("sitzung/3@landkreis.example", 1, date(2026, 2, 2), "JHA", cancelled=True)
    for occasion, method in ((first, "REQUEST"), (moved, "CANCEL")):
        message = read(raw(occasion=occasion))
        (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        assert part.get_param("method") == method
        (entry,) = Calendar.from_ical(part.get_content()).events
        assert (entry["uid"], int(entry["sequence"])) == (occasion.uid, occasion.sequence)
        assert entry.decoded("dtstart") == occasion.start


def test_this_python_is_tried_before_anything_is_sent():
    assert self_test(SENDER, AT)
