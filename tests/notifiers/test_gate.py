"""Apprise is let through only where the server's own settings say so."""

import http.server
import subprocess
import sys
import threading

import pytest

from engine.core.delivery import End
from engine.errors import SettingsError
from notifiers.gate import Carried, ChannelGate, MailGate, is_allowed
from notifiers.settings import read_post
from notifiers.smtp import Envelope, Server
from tests.notifiers.delivery import letter, post_to, queued, sent, states

MAIL = Carried(
    "x",
    ":rocket: \\u0041",
    "<b>%s {{x}}</b>",
    Envelope("a@b.example", "c@d.example", b"Subject: x\r\n\r\nx\r\n"),
)


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:4200/api",
        "file:///etc/passwd",
        "syslog://",
        "vlmail://127.0.0.1",
        "ntfys://other.example/room",
        "ntfy://ntfy.example/room",
        "ntfys://ntfy.example@evil.example/room",
        "nonsense",
        "",
    ],
)
def test_a_channel_that_is_not_listed_is_refused(url):
    assert not is_allowed(url, ("ntfys://ntfy.example",))
    with pytest.raises(SettingsError):
        ChannelGate(url, ("ntfys://ntfy.example",))


SERVER = {"MAIL_URL": "vlmails://x.example", "MAIL_FROM": "a@b.example"}


class Redirecting(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one list for all requests of one test

    def do_POST(self):
        type(self).asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/secret")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the name that the server calls

    def log_message(self, *_args):
        pass


# Apprise loads all its services for an address, one of which imports what Python will drop.
@pytest.mark.filterwarnings("ignore:'imghdr'", "ignore::DeprecationWarning")
def test_a_redirect_is_not_followed():
    Redirecting.asked = []
    with http.server.HTTPServer(("127.0.0.1", 0), Redirecting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        gate = ChannelGate(f"json://127.0.0.1:{server.server_port}/in", ("json://127.0.0.1",))
        verdict = gate.tell(MAIL, lambda: True)
        server.shutdown()
    assert "/secret" not in Redirecting.asked
    assert Redirecting.asked
    assert verdict.end is End.TEMPORARY


def test_a_channel_that_nobody_set_is_an_incident_not_a_crash(posted_house, office):
    queued(posted_house, letter(1, channel="chat"), letter(2))
    assert sent(posted_house, post_to(office)).sent == 1
    assert states(posted_house) == [("test/1", "dead"), ("test/2", "sent")]


def test_the_plugin_keeps_one_line_and_every_answer(office):
    gate = MailGate(Server("127.0.0.1", office.port))
    assert [gate.tell(MAIL, lambda: True).code for _ in range(5)] == [250] * 5
    assert gate.tell(MAIL, lambda: False).end is End.NOT_TRIED
    gate.close()
    assert office.lines == 1
    assert len(office.taken) == 5
    assert office.taken[0].content == MAIL.envelope.content


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"MAIL_URL": "smtp://x.example", "MAIL_FROM": "a@b.example"}, "vlmails"),
        ({"MAIL_URL": "vlmails://x.example"}, "MAIL_FROM"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM"),
        ({"MAIL_URL": "vlmails://x.example:a", "MAIL_FROM": "a@b.example"}, "port"),
        ({"MAIL_URL": "vlmails://x.example?mode=none", "MAIL_FROM": "a@b.example"}, "mode"),
        ({"MAIL_URL": "vlmails://", "MAIL_FROM": "a@b.example"}, "host"),
        ({"MAIL_TIMEOUTS": "1,2", "MAIL_URL": "vlmail://x", "MAIL_FROM": "a@b.example"}, "six"),
        ({"MAIL_LINES": "0"}, "MAIL_LINES"),
        ({"URL": "javascript:alert(1)"}, "URL"),
        ({"CHANNELS": "chat"}, "CHANNELS"),
        ({"MAIL_ONLY_TO": "nobody", **SERVER}, "MAIL_ONLY_TO"),
        ({"MAIL_ONLY_TO": "a@b.example"}, "MAIL_URL"),
        ({"MAIL_ONLY_TO": "a@b.example", "MAIL_FOLDER": "x", **SERVER}, "folder"),
    ],
)
def test_a_wrong_setting_is_named(said, what):
    with pytest.raises(SettingsError) as raised:
        read_post(said)
    assert what in str(raised.value)


def test_the_server_is_read_from_one_address():
    url = "vlmails://vorlauf:geh%3Aeim%40@mail.landkreis.example?mode=ssl"
    post = read_post({"MAIL_URL": url, "MAIL_FROM": "vorlauf@landkreis.example"})
    assert (post.server.host, post.server.port, post.server.mode) == (
        "mail.landkreis.example",
        465,
        "ssl",
    )
    assert len(post.server.password) == len("geh:eim@")
    assert "geh" not in repr(post)
    assert post.server.timeouts.end == 600


def test_the_command_line_starts_without_apprise():
    code = (
        "import sys, cli.main, cli.mails, engine.service.outbox; sys.exit('apprise' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
