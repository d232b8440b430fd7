"""The mailbox of the demo: a list of the mails that arrived, and each of them in full.

Works without JavaScript and asks nobody but this server. Whatever a mail holds is shown under
rules that let nothing in it run, load or lead away from its frame.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.middleware.trustedhost import TrustedHostMiddleware

from engine.core.message import Message, msg
from engine.language import _, ngettext, say
from web.letters import Letter, names, read, source

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Berlin")
PAGE_RULES = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
MAIL_RULES = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)
SHOWN = 200
WAITING = "waiting"  # under this key *states* counts what has not gone out yet
STATES: Mapping[str, tuple[Message, str]] = {
    "queued": (msg("waiting"), "wartet"),
    "claimed": (msg("being sent"), "wartet"),
    "sent": (msg("accepted"), "gut"),
    "bounced": (msg("come back"), "schlecht"),
    "unclear": (msg("unclear"), "achtung"),
    "dead": (msg("given up"), "schlecht"),
    "withdrawn": (msg("withdrawn"), "ruht"),
    "held": (msg("held"), "achtung"),
    "expired": (msg("expired"), "ruht"),
}
UNKNOWN = (msg("arrived"), "ruht")
States = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where the letters lie, and what the outbox says of each by its Message-ID."""

    folder: Path
    states: States


def page(mailbox: Mailbox) -> FastAPI:
    """Return the web application of *mailbox*, for the loopback address only."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app.state.mailbox = mailbox
    app.add_api_route("/", show_list, response_class=HTMLResponse)
    app.add_api_route("/stil.css", show_style)
    app.add_api_route("/mail/{name}", show_letter, response_class=HTMLResponse)
    app.add_api_route("/mail/{name}/ansicht", show_html, response_class=HTMLResponse)
    app.add_api_route("/mail/{name}/quelltext", show_source)
    app.add_api_route("/mail/{name}/termin", show_calendar)
    app.add_exception_handler(404, not_found)
    return app


async def show_list(request: Request) -> Response:
    """Answer with the list, the newest first."""
    mailbox = _mailbox(request)
    states = mailbox.states()
    found = names(mailbox.folder)
    letters = [one for name in found[:SHOWN] if (one := read(mailbox.folder, name))]
    waiting = int(states.get(WAITING, "0"))
    rows = [(letter, _state(states, letter)) for letter in letters]
    return _page("list.html", rows=rows, count=len(found), waiting=waiting)


async def show_letter(request: Request, name: str) -> Response:
    """Answer with one mail: its facts, its text, and frames for what it brings along."""
    mailbox = _mailbox(request)
    letter = read(mailbox.folder, name)
    if letter is None:
        return await not_found(request)
    return _page("letter.html", letter=letter, state=_state(mailbox.states(), letter))


async def show_html(request: Request, name: str) -> Response:
    """Answer with the HTML part as the mail brought it, under rules that let nothing run."""
    letter = read(_mailbox(request).folder, name)
    if letter is None:
        return await not_found(request)
    return HTMLResponse(letter.html, headers=_headers(MAIL_RULES))


async def show_source(request: Request, name: str) -> Response:
    """Answer with the mail as it came over the wire."""
    raw = source(_mailbox(request).folder, name)
    if raw is None:
        return await not_found(request)
    return PlainTextResponse(raw, headers=_headers(MAIL_RULES))


async def show_calendar(request: Request, name: str) -> Response:
    """Answer with the calendar part, as a file for a calendar."""
    letter = read(_mailbox(request).folder, name)
    if letter is None or not letter.calendar:
        return await not_found(request)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    kind = "text/calendar; charset=utf-8"
    return Response(letter.calendar, headers=_headers(MAIL_RULES) | disposition, media_type=kind)


async def show_style() -> Response:
    """Answer with the one style sheet."""
    css = (HERE / "static" / "mailbox.css").read_text(encoding="utf-8")
    return Response(css, headers=_headers(PAGE_RULES), media_type="text/css")


async def not_found(request: Request, error: Exception | None = None) -> Response:
    """Answer that there is nothing under this address."""
    del request, error
    return _page("missing.html", status=404)


def _mailbox(request: Request) -> Mailbox:
    found: Mailbox = request.app.state.mailbox
    return found


def _state(states: Mapping[str, str], letter: Letter) -> tuple[str, str]:
    text, look = STATES.get(states.get(letter.message_id, ""), UNKNOWN)
    return say(text), look


def _page(template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template shows
    html = _TEMPLATES.get_template(template).render(**facts)
    return HTMLResponse(html, status_code=status, headers=_headers(PAGE_RULES))


def _headers(rules: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": rules,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def _when(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime(_("%d %b %Y, %H:%M"))


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
    )
    words = cast("dict[str, Any]", made.globals)
    words.update({"_": _, "ngettext": ngettext})
    made.filters["when"] = _when
    return made


_TEMPLATES = _templates()
