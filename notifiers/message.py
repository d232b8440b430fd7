"""A mail as bytes, ready for the wire: one recipient, plain text and HTML, perhaps a date.

The same message is always built the same way, under the same Message-ID: whoever gets it twice
can tell. Words of people stand in headers only as `notifiers.header` writes them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, default
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from notifiers.calendar_part import Occasion, calendar_text
from notifiers.header import mailbox, one_line, unstructured

_CONTROLS = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINK = re.compile(r"https?://[^\s<>&\"']+")
_STYLE = "font-family:sans-serif;font-size:1rem;line-height:1.5;max-width:40rem"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: checked addresses, and the name that is shown.

    *returns* is where mail servers report what they could not deliver, "" for *address*.
    """

    address: str
    name: str = "Vorlauf"
    reply_to: str = ""
    returns: str = ""

    @property
    def domain(self) -> str:
        """The domain under which identities of messages are made."""
        return self.address.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Post:
    """What one person is to read. *address* is checked; *event* names what it is about for good.

    *thread* is the id of the Vorlage, "" for a message that belongs to none. *language* is that
    of the text, as in HTML. *again* marks a message that may have arrived before; *instead_of* is
    the true address of one that goes elsewhere in a trial.
    """

    event: str
    recipient: str
    address: str
    name: str
    subject: str
    text: str
    thread: str = ""
    occasion: Occasion | None = None
    language: str = "de"
    again: bool = False
    instead_of: str = ""


def message_id(sender: Sender, event: str, recipient: str) -> str:
    """Return the identity of a message: the same for every try, and after every crash."""
    return f"<{_digest(sender.address, event, recipient)}@{sender.domain}>"


def thread_id(sender: Sender, vorlage: str) -> str:
    """Return the identity that all messages about one Vorlage refer to."""
    return f"<vorlage.{_digest(sender.address, vorlage)}@{sender.domain}>"


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:40]


def build(sender: Sender, post: Post, ident: str, at: datetime) -> bytes:
    """Return *post* as a whole message under the Message-ID *ident*, written at *at* (aware)."""
    lines = [
        mailbox("From", sender.name, sender.address),
        mailbox("To", post.name, post.address),
        unstructured("Subject", post.subject),
        f"Date: {format_datetime(at)}",
        f"Message-ID: {ident}",
        "Auto-Submitted: auto-generated",  # RFC 3834: no machine shall answer
        "X-Auto-Response-Suppress: All",
        f"List-Id: <vorlagen.{sender.domain}>",
        f"Content-Language: {post.language}",
    ]
    if sender.reply_to:
        lines.append(f"Reply-To: {sender.reply_to}")
    if post.thread:
        thread = thread_id(sender, post.thread)
        lines += [f"In-Reply-To: {thread}", f"References: {thread}"]
    if post.instead_of:
        lines.append(f"X-Vorlauf-Recipient: {post.instead_of}")
    if post.again:
        lines.append("X-Vorlauf-Again: possibly delivered before")
    head = "\r\n".join(lines).encode("ascii")
    body = _body(sender, post, at)
    body.set_boundary(f"=_{_digest(ident)}")  # no chance: every try sends the same bytes
    return head + b"\r\n" + body.as_bytes(policy=SMTP)


def _body(sender: Sender, post: Post, at: datetime) -> EmailMessage:
    text = many_lines(post.text)
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte="quoted-printable")
    body.add_alternative(as_html(text, post.language), subtype="html", cte="quoted-printable")
    if post.occasion is not None:
        ics = calendar_text(post.occasion, sender.address, post.address, at)
        # Inside the alternative: mail programs then show it as an invitation, not as a file.
        body.add_alternative(
            ics,
            subtype="calendar",
            cte="base64",
            params={"method": post.occasion.method},
        )
    return body


def many_lines(text: str) -> str:
    """Return *text* without controls but tabs and line feeds, ending with one line feed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", unified).rstrip("\n") + "\n"


def as_html(text: str, language: str) -> str:
    """Return *text* as a page without anything that loads or runs; addresses become links."""
    paragraphs = (part for part in re.split(r"\n{2,}", text.strip("\n")) if part.strip())
    shown = "\n".join(f"<p>{_paragraph(part)}</p>" for part in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"></head>'
        f'<body style="{_STYLE}">\n{shown}\n</body></html>\n'
    )


def _paragraph(text: str) -> str:
    return _LINK.sub(_link, escape(text)).replace("\n", "<br>\n")


def _link(found: re.Match[str]) -> str:
    return f'<a href="{found[0]}">{found[0]}</a>'


ATTACK = "=?utf-8?q?a=0D=0ABcc=3A_evil=40x=2Ey?= <a@b.c>\r\nBcc: c@d.example"


def self_test(sender: Sender, at: datetime) -> bool:
    """Return whether a hostile title stays a title on this Python."""
    post = Post("test", "test", "nobody@example.example", ATTACK, ATTACK, ".\n" + ATTACK)
    raw = build(sender, post, message_id(sender, "test", "test"), at)
    read = BytesParser(policy=default).parsebytes(raw)
    first_lines = {line.split(b":")[0].lower() for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")}
    return b"bcc" not in first_lines and str(read["Subject"]) == one_line(ATTACK)
