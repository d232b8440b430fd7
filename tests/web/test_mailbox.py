"""The mailbox of the demo: mails come by SMTP, and nothing that is in them acts."""

import os
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from supervise.ports import answers, free_port

ROOT = Path(__file__).parents[2]
EVIL = '<script>alert(1)</script><img src="http://evil.example/x.gif">'


class Box:
    """A running mailbox of its own process."""

    def __init__(self, folder):
        self.mails = folder / "mails"
        self.mails.mkdir()
        self.smtp, self.http = free_port(), free_port()
        ports = ("--smtp", str(self.smtp), "--http", str(self.http))
        env = {"PATH": os.environ["PATH"], "VORLAUF_DATA": str(folder), "VORLAUF_LANG": "de"}
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "web.mailbox", str(self.mails), *ports],
            cwd=ROOT,
            env=env,
        )
        end = time.monotonic() + 30
        while not (answers(self.smtp) and answers(self.http)) and time.monotonic() < end:
            time.sleep(0.05)

    def send(self, mail):
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as line:
            line.send_message(mail)

    def get(self, path, host=None):
        head = {"Host": host} if host else {}
        request = Request(f"http://127.0.0.1:{self.http}{path}", headers=head)
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - our own page
            return dict(answer.headers), answer.read().decode()

    def name(self):
        return max(self.mails.glob("*.eml")).stem


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    opened = Box(tmp_path_factory.mktemp("box"))
    yield opened
    opened.process.terminate()
    opened.process.wait(10)


@pytest.fixture(scope="module")
def mail(box):
    made = EmailMessage()
    made["Subject"], made["From"] = f"Frist naht {EVIL}", "Vorlauf <vorlauf@landkreis.example>"
    made["To"] = "Silke Sitter <sitter@landkreis.example>"
    made.set_content("Guten Tag,\n\n.\nbis Freitag.\n")
    made.add_alternative(f"<p>bis Freitag {EVIL}</p>", subtype="html")
    made.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    box.send(made)
    return box.name()


def test_a_mail_is_listed_and_shown_in_german(box, mail):
    _head, listed = box.get("/")
    assert 'lang="de"' in listed
    assert f"/mail/{mail}" in listed
    _head, shown = box.get(f"/mail/{mail}")
    assert "bis Freitag." in shown
    assert "BEGIN:VCALENDAR" in shown
    assert "sitter@landkreis.example" in shown


@pytest.mark.parametrize("path", ["/", "/mail/{}"])
def test_what_a_mail_brings_along_stays_text_in_our_pages(box, mail, path):
    head, page = box.get(path.format(mail))
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in head["content-security-policy"]
    assert "http://" not in page.replace("http://evil.example", "")


def test_the_html_of_a_mail_is_caged(box, mail):
    head, _page = box.get(f"/mail/{mail}/ansicht")
    rules = head["content-security-policy"]
    assert "sandbox" in rules.split("; ")
    assert "default-src 'none'" in rules
    assert "script-src" not in rules


def test_the_source_and_the_date_are_what_came(box, mail):
    head, source = box.get(f"/mail/{mail}/quelltext")
    assert head["content-type"].startswith("text/plain")
    assert source.encode() == (box.mails / f"{mail}.eml").read_bytes()
    head, date = box.get(f"/mail/{mail}/termin")
    assert head["content-type"].startswith("text/calendar")
    assert date.startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "path", ["/mail/x", "/mail/..%2f..%2fvorlauf.db", "/docs", "/openapi.json"]
)
def test_what_is_not_there_is_said_in_a_page(box, path):
    with pytest.raises(HTTPError) as error:
        box.get(path)
    assert error.value.code == 404
    error.value.close()


def test_another_host_name_is_refused(box):
    with pytest.raises(HTTPError) as error:
        box.get("/", host="evil.example")
    assert error.value.code == 400
    error.value.close()


def test_a_mail_is_kept_for_its_owner_only(box, mail):
    assert (box.mails / f"{mail}.eml").stat().st_mode & 0o077 == 0
    assert list(box.mails.glob("*.part")) == []
