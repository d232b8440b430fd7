"""The mailbox in a real browser: on a desk and on a phone, without JavaScript, calling nobody."""

import os
import shutil
from email.message import EmailMessage

import pytest

from tests.web.test_mailbox import EVIL, box

__all__ = ["box"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install chromium")
WIDTHS = {"desk": 1280, "phone": 320}


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    flags = ["--no-sandbox"] if os.getuid() == 0 else []
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def arrived(box):
    mail = EmailMessage()
    mail["Subject"] = "VO/2026/004: Bitte freigeben – Rahmenvertrag der Kindertagespflege anpassen"
    mail["From"], mail["To"] = "vorlauf@landkreis.example", "Lars Landmann <lars@landkreis.example>"
    mail.set_content("Guten Tag,\n\nbitte geben Sie frei.\n")
    mail.add_alternative(f"<p>bitte geben Sie frei</p>{EVIL}", subtype="html")
    box.send(mail)
    return box


@pytest.fixture(params=WIDTHS, ids=WIDTHS)
def page(request, browser, arrived):
    size = {"width": WIDTHS[request.param], "height": 900}
    context = browser.new_context(viewport=size, java_script_enabled=False, locale="de-DE")
    opened = context.new_page()
    opened.answered, opened.refused = [], []
    opened.on("response", lambda answer: opened.answered.append(answer.url))
    opened.on("requestfailed", lambda asked: opened.refused.append((asked.url, asked.failure)))
    opened.goto(f"http://127.0.0.1:{arrived.http}/")
    yield opened
    context.close()


def is_too_wide(page):
    """Whether a reader would have to push the page sideways."""
    return page.locator("html").bounding_box()["width"] > page.viewport_size["width"] or any(
        box["x"] + box["width"] > page.viewport_size["width"] + 1
        for part in page.locator("main *").all()
        if part.is_visible() and (box := part.bounding_box())
    )


def test_a_reader_finds_the_mail_and_reads_it(page):
    assert page.get_by_role("heading", level=1).inner_text() == "Mails"
    assert not is_too_wide(page)
    page.get_by_role("link", name="VO/2026/004").first.click()
    assert "Bitte freigeben" in page.get_by_role("heading", level=1).inner_text()
    frame = page.frame_locator("iframe")
    assert frame.get_by_text("bitte geben Sie frei").is_visible()
    assert not is_too_wide(page)
    page.get_by_role("link", name="Alle Mails").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Mails"


def test_the_page_asks_nobody_but_its_own_house(page, arrived):
    page.get_by_role("link", name="VO/2026/004").first.click()
    page.wait_for_load_state("networkidle")
    home = f"http://127.0.0.1:{arrived.http}/"
    assert [url for url in page.answered if not url.startswith(home)] == []
    # What the mail brings along is stopped in the browser, before it leaves the machine.
    assert page.refused == [("http://evil.example/x.gif", "csp")]
