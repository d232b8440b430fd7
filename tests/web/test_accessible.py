"""The mailbox by the rules of axe-core (WCAG 2.2 AA), light and dark, on a desk and on phones."""

import re

import pytest

from tests.web.test_browser import CHROMIUM, arrived, box, browser, is_too_wide

__all__ = ["arrived", "box", "browser"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RGB = re.compile(r"\d+")


@pytest.fixture(scope="module")
def axe():
    api = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    return api.Axe()


@pytest.fixture(params=[1280, 390, 320])
def width(request):
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture
def page(browser, arrived, width, scheme):
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="de-DE")
    opened = context.new_page()
    opened.home = f"http://127.0.0.1:{arrived.http}/"
    opened.goto(opened.home)
    yield opened
    context.close()


def broken(axe, page):
    found = axe.run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]


def test_no_rule_is_broken_on_any_page(axe, page):
    assert broken(axe, page) == []
    assert not is_too_wide(page)
    page.get_by_role("link", name="VO/2026/004").first.click()
    page.locator("summary").click()
    assert broken(axe, page) == []
    assert not is_too_wide(page)
    page.goto(page.home + "mail/20260101T000000000000-0001")
    assert broken(axe, page) == []


def test_the_page_is_dark_where_the_reader_wants_it(page, scheme):
    style = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light = sum(int(part) for part in RGB.findall(style)[:3]) / 3
    assert light < 60 if scheme == "dark" else light > 200


def test_axe_sees_what_is_wrong(axe, page):
    """What the first test finds if the page were bad."""
    page.evaluate("document.querySelector('main').style.color = '#999'")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {"html-has-lang", "color-contrast"} & {rule for rule, _where in broken(axe, page)}


def test_everything_is_reached_by_keyboard(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sprung"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
