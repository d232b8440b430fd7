"""The one gate to Apprise, and the plugin through which mail passes it.

Apprise alone says only "failed" for every answer of a mail server, adds a Message-ID of its own
and opens a line for every mail. The plugin hands in bytes that are finished, over a line that
stays open, and keeps the answer. Addresses of channels come from the settings of the server
alone, and only those on its list pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase

from engine.core.delivery import End, Verdict
from engine.core.message import msg
from engine.errors import SettingsError
from notifiers.smtp import Envelope, Line, Server

MAIL_SCHEMES = ("vlmail", "vlmails")
_BROKEN = Verdict(End.TEMPORARY, reply="no answer from the channel")


def _asset() -> AppriseAsset:
    """Return an Apprise that changes no text, follows no redirect and stores nothing."""
    return AppriseAsset(
        async_mode=False,
        interpret_emojis=False,
        interpret_escapes=False,
        http_redirects=False,
        plugin_paths=[],
        app_id="Vorlauf",
        app_desc="Vorlauf",
    )


class VorlaufMail(NotifyBase):  # type: ignore[no-untyped-call]  # Apprise annotates half
    """Mail as an Apprise service: one line, finished bytes, and the answer of the server."""

    service_name = "Vorlauf Mail"  # type: ignore[assignment]  # declared None as well
    protocol = MAIL_SCHEMES[0]  # type: ignore[assignment]  # Apprise declares None for "not yet"
    secure_protocol = MAIL_SCHEMES[1]  # type: ignore[assignment]  # declared None as well
    request_rate_per_sec = 0
    notify_format = NotifyFormat.TEXT
    body_maxlen = 2**31

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - what Apprise hands over
        """Take nothing but what Apprise itself wants to know."""
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]  # Apprise annotates half
        self.line: Line | None = None
        self.carried: tuple[Envelope, Callable[[], bool]] | None = None
        self.verdict = _BROKEN

    def send(
        self,
        body: str,
        title: str = "",
        notify_type: NotifyType = NotifyType.INFO,
        **kwargs: Any,  # noqa: ANN401 - what Apprise hands over
    ) -> bool:
        """Hand in what is carried; *body* and *title* are its text once more."""
        del body, title, notify_type, kwargs
        carried, self.carried = self.carried, None
        if self.line is None or carried is None:
            return False
        self.verdict = self.line.send(*carried)
        return self.verdict.end is End.ACCEPTED

    def url(self, *_args: Any, **_more: Any) -> str:  # noqa: ANN401 - what Apprise hands over
        """Return the address without anything secret."""
        return f"{MAIL_SCHEMES[0]}://{self.host}"


@dataclass(frozen=True, slots=True)
class Carried:
    """What is to be told: title and text for any channel, and the mail that holds both.

    *name* is that of the file, where mail becomes files.
    """

    name: str
    title: str
    text: str
    envelope: Envelope | None = None


class MailGate:
    """The way to one mail server, with one line that is kept open."""

    def __init__(self, server: Server) -> None:
        """Go to *server*; nothing is opened yet."""
        scheme = MAIL_SCHEMES[server.mode != "plain"]
        self._plugin = VorlaufMail(host=server.host, schema=scheme, asset=_asset())
        self._plugin.line = self.line = Line(server)
        self._apprise: Any = Apprise(asset=_asset())
        self._apprise.add(self._plugin)

    def tell(self, carried: Carried, note: Callable[[], bool]) -> Verdict:
        """Return how the server took the mail; *note* is asked before it goes out."""
        if carried.envelope is None:
            return Verdict(End.UNWRITABLE)
        self._plugin.carried = (carried.envelope, note)
        self._plugin.verdict = _BROKEN
        self._apprise.notify(
            body=carried.text or " ",
            title=carried.title,
            body_format=NotifyFormat.TEXT,
            interpret_escapes=False,
        )
        return self._plugin.verdict

    def close(self) -> None:
        """Take leave of the server."""
        self.line.close()


class ChannelGate:
    """The way to any other service of Apprise that the settings allow."""

    def __init__(self, url: str, allowed: tuple[str, ...]) -> None:
        """Go to *url*, which must stand in *allowed*. Raises SettingsError if it does not."""
        if not is_allowed(url, allowed):
            raise SettingsError(
                msg("the channel {where} is not in VORLAUF_CHANNELS_ALLOWED", where=place_of(url))
            )
        self._apprise: Any = Apprise(asset=_asset())
        if not self._apprise.add(url):
            raise SettingsError(msg("the channel {where} cannot be used", where=place_of(url)))

    def tell(self, carried: Carried, note: Callable[[], bool]) -> Verdict:
        """Return how the service took the text. Apprise says no more than yes or no."""
        if not note():
            return Verdict(End.NOT_TRIED)
        took = self._apprise.notify(
            body=carried.text,
            title=carried.title,
            body_format=NotifyFormat.TEXT,
            interpret_escapes=False,
        )
        return Verdict(End.ACCEPTED) if took else _BROKEN

    def close(self) -> None:
        """Nothing stays open."""


Gate = MailGate | ChannelGate


def place_of(url: str) -> str:
    """Return scheme and host of *url*: what is shown and compared, without anything secret."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}"


def is_allowed(url: str, allowed: tuple[str, ...]) -> bool:
    """Return whether scheme and host of *url* stand in *allowed* (``ntfys://host.example``)."""
    parts = urlsplit(url)
    listed = {entry.strip().rstrip("/").lower() for entry in allowed}
    return bool(parts.scheme and parts.hostname) and place_of(url) in listed
