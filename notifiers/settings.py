"""What an office has set about its post, checked: the server, the sender, other channels.

Only the administrator of the server writes these; definitions and people cannot name a host.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from engine.core.address import address, why_no_address
from engine.core.message import Message, msg
from engine.errors import SettingsError
from notifiers.message import Sender
from notifiers.smtp import Server, Timeouts

SCHEMES = {"vlmail": "plain", "vlmails": "starttls"}
MODES = ("starttls", "ssl")
PORTS = {"plain": 25, "starttls": 587, "ssl": 465}
LINES = 2
MOST_LINES = 20
_USUAL_SENDER = "vorlauf@localhost.example"
_TIMEOUTS = 6


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that delivery needs to know.

    *server* is None where no mail server was set; then *folder* may still take the mails as
    files. *url* is where people find the web pages, "" if nowhere. *channels* are Apprise
    addresses by the name that messages use, *allowed* the schemes and hosts that they may have.
    In a trial all mails go to *only_to*, and channels are told nothing.
    """

    sender: Sender
    server: Server | None = None
    folder: Path | None = None
    url: str = ""
    lines: int = LINES
    channels: Mapping[str, str] = field(default_factory=dict[str, str], hash=False, repr=False)
    allowed: tuple[str, ...] = ()
    only_to: str = ""


def read_post(said: Mapping[str, str]) -> Post:
    """Return the checked settings of *said* (`engine.settings.Settings.post`).

    Raises SettingsError, with the name of the setting, for the first that cannot be used.
    """
    sender = _sender(said)
    folder = said.get("MAIL_FOLDER")
    return Post(
        sender=sender,
        server=_server(said, sender) if said.get("MAIL_URL") else None,
        folder=Path(folder) if folder else None,
        url=_web(said.get("URL", "")),
        lines=_lines(said.get("MAIL_LINES", str(LINES))),
        channels=dict(_pair(entry) for entry in said.get("CHANNELS", "").split()),
        allowed=tuple(said.get("CHANNELS_ALLOWED", "").split()),
        only_to=_only_to(said),
    )


def _wrong(name: str, why: Message) -> SettingsError:
    return SettingsError(msg("VORLAUF_{name}: {why}", name=name, why=why))


def _sender(said: Mapping[str, str]) -> Sender:
    checked: dict[str, str] = {}
    for name in ("MAIL_FROM", "MAIL_REPLY_TO", "MAIL_RETURN"):
        written = said.get(name, _USUAL_SENDER if name == "MAIL_FROM" else "")
        found = address(written) if written else ""
        if found is None:
            raise _wrong(name, why_no_address(written))
        checked[name] = found
    if said.get("MAIL_URL") and "MAIL_FROM" not in said:
        raise _wrong("MAIL_FROM", msg("is missing; mail needs a sender"))
    name = said.get("MAIL_NAME", "Vorlauf")
    return Sender(checked["MAIL_FROM"], name, checked["MAIL_REPLY_TO"], checked["MAIL_RETURN"])


def _only_to(said: Mapping[str, str]) -> str:
    written = said.get("MAIL_ONLY_TO", "")
    if not written:
        return ""
    found = address(written)
    if found is None:
        raise _wrong("MAIL_ONLY_TO", why_no_address(written))
    if said.get("MAIL_FOLDER"):
        raise _wrong("MAIL_ONLY_TO", msg("choose one: all mails to one address, or into a folder"))
    if not said.get("MAIL_URL"):
        raise _wrong("MAIL_ONLY_TO", msg("it needs a mail server: VORLAUF_MAIL_URL is missing"))
    return found


def _server(said: Mapping[str, str], sender: Sender) -> Server:
    parts = urlsplit(said["MAIL_URL"])
    mode = _mode(parts)
    try:
        port = parts.port or PORTS[mode]
    except ValueError as error:
        raise _wrong("MAIL_URL", msg("the port is not a number")) from error
    if not parts.hostname:
        raise _wrong("MAIL_URL", msg("it names no host"))
    return Server(
        host=parts.hostname,
        port=port,
        mode=mode,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        hello=sender.domain,
        timeouts=_timeouts(said.get("MAIL_TIMEOUTS", "")),
    )


def _mode(parts: SplitResult) -> str:
    usual = SCHEMES.get(parts.scheme)
    if usual is None:
        text = msg("it must begin with vlmails:// (encrypted) or vlmail:// (on this machine)")
        raise _wrong("MAIL_URL", text)
    asked = parse_qs(parts.query).get("mode", [usual])[-1]
    if usual == "plain":
        return usual
    if asked not in MODES:
        raise _wrong("MAIL_URL", msg("mode is one of {modes}", modes=", ".join(MODES)))
    return asked


def _timeouts(written: str) -> Timeouts:
    """Return the waits of ``greeting,mail,recipient,data,block,end``, in seconds."""
    if not written:
        return Timeouts()
    try:
        seconds = [float(part) for part in written.split(",")]
    except ValueError:
        seconds = []
    if len(seconds) != _TIMEOUTS or min(seconds) <= 0:
        raise _wrong(
            "MAIL_TIMEOUTS", msg("six numbers of seconds, such as 300,300,300,120,180,600")
        )
    return Timeouts(*seconds)


def _lines(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written) <= MOST_LINES:
        raise _wrong("MAIL_LINES", msg("a number from 1 to {most}", most=MOST_LINES))
    return int(written)


def _web(written: str) -> str:
    if written and urlsplit(written).scheme not in {"http", "https"}:
        raise _wrong("URL", msg("it must begin with https:// or http://"))
    return written.rstrip("/")


def _pair(entry: str) -> tuple[str, str]:
    name, equals, url = entry.partition("=")
    if not equals or not name or name == "mail":
        raise _wrong("CHANNELS", msg("write NAME=ADDRESS, with blanks between several"))
    return name, url
