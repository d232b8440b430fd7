"""A real mail server on the loopback that does to each mail what a plan says.

Tests and the mail bench share it. What it has accepted lies in *taken*, as it came.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import StrEnum
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Deed(StrEnum):
    """What can happen to a mail on its way in."""

    TAKE = "take"
    BUSY = "busy"  # 450 to the recipient
    UNKNOWN = "unknown"  # 550 to the recipient
    FULL = "full"  # 451 after the mail
    DROP = "drop"  # the line is cut before the mail
    DROP_AT_DATA = "drop_at_data"  # the line is cut where 354 is expected
    STALL = "stall"  # no answer to the recipient
    SLOW = "slow"  # taken, but the answer takes its time
    CUT = "cut"  # taken, but the line is cut instead of an answer


Plan = Callable[[str], Deed]
REPLIES = {
    Deed.BUSY: "450 4.7.1 greylisted, come again",
    Deed.UNKNOWN: "550 5.1.1 no such person here",
}


def take_all(_recipient: str) -> Deed:
    """Return that every mail is taken."""
    return Deed.TAKE


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server has taken: envelope, Message-ID, and every byte of it."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    content: bytes


class _Clerk(SMTP):
    """Cuts the line where the plan says so, at the command DATA itself."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name that aiosmtpd calls
        """Go on as usual, or not at all."""
        office: PostOffice = self.event_handler
        office.at("data")
        if office.deed is Deed.DROP_AT_DATA:
            _cut(self)
            return
        await super().smtp_DATA(arg)


class _Desk(Controller):
    def factory(self) -> SMTP:
        """Return what speaks with one client."""
        return _Clerk(self.handler, **self.SMTP_kwargs)


class PostOffice:
    """The server. *watch* is told each phase of each mail: ehlo, rcpt, data, dot.

    With *keep* off it forgets what stood in the mails.
    """

    def __init__(self, plan: Plan = take_all, **settings: Any) -> None:  # noqa: ANN401 - what aiosmtpd takes
        """Serve by *plan* as soon as it is entered."""
        self.plan = plan
        self.patience = 5.0
        self.slowness = 0.3
        self.taken = list[Taken]()
        self.seen = list[tuple[str, Deed]]()
        self.deed = Deed.TAKE
        self.watch: Callable[[str], None] | None = None
        self.lines = 0
        self.keep = True
        self.port = _free_port()
        self._settings = settings
        self._desk: _Desk | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Open."""
        self._desk = _Desk(self, hostname="127.0.0.1", port=self.port, **self._settings)
        self._desk.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close."""
        if self._desk is not None:
            self._desk.stop()

    def at(self, phase: str) -> None:
        """Tell the watch that a mail has come to *phase*."""
        if self.watch is not None:
            self.watch(phase)

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        """Count the lines that were opened."""
        del server, envelope
        session.host_name = hostname
        self.lines += 1
        self.at("ehlo")
        return lines

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say what the plan says for *address*."""
        del session, options
        deed = self.deed = self.plan(address)
        with self._lock:
            self.seen.append((address, deed))
        self.at("rcpt")
        if deed is Deed.DROP:
            _cut(server)
        if deed is Deed.STALL:
            await asyncio.sleep(self.patience)
        if deed in REPLIES:
            return REPLIES[deed]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        """Take the mail, or say why not."""
        del session
        deed = self.deed
        if deed is Deed.FULL:
            return "451 4.3.0 try again later"
        content = bytes(envelope.original_content or b"")
        kept = content if self.keep else b""
        ident = str(BytesHeaderParser().parsebytes(content)["Message-ID"])
        with self._lock:
            self.taken.append(
                Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), ident, kept)
            )
        self.at("dot")
        if deed is Deed.SLOW:
            await asyncio.sleep(self.slowness)
        if deed is Deed.CUT:
            _cut(server)
        return "250 2.0.0 taken"


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def encrypted(certificate: str, key: str) -> ssl.SSLContext:
    """Return what a server needs to speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
