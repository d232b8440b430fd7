"""One connection to a mail server, kept for many mails, and told apart what it answers.

Every phase waits as long as RFC 5321, 4.5.3.2, asks for: a client that is less patient makes
duplicates. What was lost on the way is UNCLEAR only after the last dot; before it the server
cannot have taken the mail (RFC 1047).
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.core.delivery import End, Verdict
from engine.core.message import Message, msg

_READY = 354
_TAKEN = range(200, 300)
_FOR_GOOD = range(500, 600)
_CLOSING = 421
_GO_AHEAD = 220
_AUTHENTICATE = {530, 535, 538}  # RFC 4954: the client is meant, not the mail
PER_CONNECTION = 500  # many servers close a line after some hundred mails


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How many seconds each phase may take."""

    greeting: float = 300
    mail: float = 300
    recipient: float = 300
    data: float = 120
    block: float = 180
    end: float = 600

    def scaled(self, factor: float) -> "Timeouts":
        """Return all of them times *factor*, for servers in tests."""
        parts = (self.greeting, self.mail, self.recipient, self.data, self.block, self.end)
        return Timeouts(*(part * factor for part in parts))


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. *mode* is plain, or starttls or ssl, which prove who is there."""

    host: str
    port: int
    mode: str = "plain"
    user: str = ""
    password: str = field(default="", repr=False)
    hello: str = "localhost"
    timeouts: Timeouts = Timeouts()


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail for one recipient, as bytes with CRLF."""

    sender: str
    recipient: str
    content: bytes = field(repr=False)


Note = Callable[[], bool]


class UnsafeLineError(Exception):
    """The line to the server is not the one that was asked for; nothing may be sent over it."""

    def __init__(self, reason: Message) -> None:
        """Keep *reason* for people."""
        super().__init__(reason.text)
        self.reason = reason


class _Asked:
    """A note that remembers whether it was made."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self.yes = False

    def __call__(self) -> bool:
        self.yes = True
        return self._note()


class Line:
    """A connection that is opened when it is needed and used until it fails."""

    def __init__(self, server: Server) -> None:
        """Speak to *server*; nothing is opened yet."""
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._used = 0
        self.opened = 0

    def send(self, envelope: Envelope, note: Note) -> Verdict:
        """Return how the server took *envelope*.

        *note* is asked once, before the mail itself goes out; nothing is sent if it says no.
        A line that the server has closed while it was idle is opened once more.
        """
        asked, was_open = _Asked(note), self._smtp is not None
        verdict = self._tried(envelope, asked)
        broken = verdict.end is End.TEMPORARY and verdict.code in {0, _CLOSING}
        if was_open and broken and not asked.yes and not verdict.alarm:
            return self._tried(envelope, asked)
        return verdict

    def _tried(self, envelope: Envelope, note: Note) -> Verdict:
        try:
            smtp = self._connected()
        except UnsafeLineError as error:
            self.close()
            return Verdict(End.TEMPORARY, reason=error.reason, alarm=True)
        except smtplib.SMTPResponseException as error:
            # Refused as a client, not this mail: a wrong password must not kill the post.
            self.close()
            reply = f"{error.smtp_code} {_text(error.smtp_error)}"
            return Verdict(End.TEMPORARY, reply=reply, alarm=error.smtp_code in _FOR_GOOD)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Verdict(End.TEMPORARY, reply=_words(error))
        return self._sent(smtp, envelope, note)

    def _sent(self, smtp: smtplib.SMTP, envelope: Envelope, note: Note) -> Verdict:
        self._used += 1
        try:
            verdict = _spoken(smtp, self._server.timeouts, envelope, note)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Verdict(End.TEMPORARY, reply=_words(error))
        if verdict.end is not End.ACCEPTED:
            self._cleared(smtp, verdict)
        return verdict

    def _cleared(self, smtp: smtplib.SMTP, verdict: Verdict) -> None:
        """Make the line ready for the next mail, or give it up."""
        if verdict.end is End.UNCLEAR or verdict.code in {0, _CLOSING}:
            self.close()
            return
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._used >= PER_CONNECTION:
            self.close()
        if self._smtp is None:
            self._smtp = _open(self._server)
            self._used = 0
            self.opened += 1
        return self._smtp

    def close(self) -> None:
        """Take leave of the server, without waiting for an answer that may never come."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.send(b"QUIT\r\n")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            smtp.close()


def _open(server: Server) -> smtplib.SMTP:
    at, wait = (server.host, server.port, server.hello), server.timeouts.greeting
    try:
        smtp = (
            smtplib.SMTP_SSL(*at, timeout=wait, context=_trust())
            if server.mode == "ssl"
            else smtplib.SMTP(*at, timeout=wait)
        )
    except ssl.SSLError as error:
        raise _unproven(server, error) from error
    try:
        _greeted(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greeted(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.mode == "starttls":
        _encrypted(smtp, server)
    if server.user:
        smtp.login(server.user, server.password)


def _encrypted(smtp: smtplib.SMTP, server: Server) -> None:
    """Encrypt the line, or raise: what stands between may have taken the offer away."""
    try:
        if smtp.has_extn("starttls") and smtp.starttls(context=_trust())[0] == _GO_AHEAD:
            smtp.ehlo()
            return
    except ssl.SSLError as error:
        raise _unproven(server, error) from error
    text = msg("{host} offers no encryption (STARTTLS); no mail was sent", host=server.host)
    raise UnsafeLineError(text)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _unproven(server: Server, error: ssl.SSLError) -> UnsafeLineError:
    reason = msg(
        "{host} cannot prove who it is ({why}); no mail was sent",
        host=server.host,
        why=str(getattr(error, "verify_message", "") or error.reason or error),
    )
    return UnsafeLineError(reason)


def _spoken(smtp: smtplib.SMTP, wait: Timeouts, envelope: Envelope, note: Note) -> Verdict:
    """Return how one mail was taken; an error means that its end never left us."""
    _patient(smtp, wait.mail)
    code, reply = smtp.docmd(f"MAIL FROM:<{envelope.sender}>")
    if code in _AUTHENTICATE:
        return Verdict(End.TEMPORARY, reply=f"{code} {_text(reply)}", alarm=True)
    if code not in _TAKEN:
        return _refused(code, reply)
    _patient(smtp, wait.recipient)
    code, reply = smtp.docmd(f"RCPT TO:<{envelope.recipient}>")
    if code not in _TAKEN:
        return _refused(code, reply)
    if not note():
        return Verdict(End.NOT_TRIED, code=code)
    _patient(smtp, wait.data)
    code, reply = smtp.docmd("DATA")
    if code != _READY:
        return _refused(code, reply)
    _patient(smtp, wait.block)
    smtp.send(_dotted(envelope.content))
    return _ended(smtp, wait)


def _ended(smtp: smtplib.SMTP, wait: Timeouts) -> Verdict:
    """Return what the server says to a mail that it has been given as a whole."""
    try:
        _patient(smtp, wait.end)
        code, reply = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Verdict(End.UNCLEAR, reply=_words(error))
    if code in _TAKEN:
        return Verdict(End.ACCEPTED, code, _text(reply))
    return _refused(code, reply)


def _patient(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _dotted(content: bytes) -> bytes:
    """Return *content* with its dots doubled at the beginning of lines (RFC 5321, 4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    doubled = ended.replace(b"\r\n.", b"\r\n..")
    return (b"." if doubled.startswith(b".") else b"") + doubled + b".\r\n"


def _refused(code: int, reply: bytes | str) -> Verdict:
    end = End.PERMANENT if code in _FOR_GOOD else End.TEMPORARY
    return Verdict(end, max(code, 0), _text(reply))


def _text(reply: bytes | str) -> str:
    shown = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(shown.split())


def _words(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())
