"""Reading what comes back: delivery status notifications (RFC 3464), whatever else lies around.

Bytes of strangers: read in one pass over a bounded beginning, never deeper than reports go. Only
heads are given to the parser of the standard library.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from hashlib import sha256

from engine.core.bounce import Kind, NoReport, Report

MOST = 512 * 1024  # what counts stands before the mail that is sent back, which may be large
_DEEPEST = 3
_MOST_PARTS = 50
_LONGEST_HEAD = 64 * 1024
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_IDENT = re.compile(r"<[^<>\s]{1,250}>")
_ADDRESS = re.compile(r"<?([^<>\s;,\"]{1,254}@[^<>\s;,\"]{1,254})>?")
_KINDS = {"failed": Kind.FAILED, "delayed": Kind.DELAYED}
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_WHITE = re.compile(r"\s+")


def read_report(raw: bytes) -> Report | NoReport:
    """Return the report that *raw* is, one mail as it came, or why it is none."""
    try:
        return _read(raw[:MOST])
    except Exception:  # noqa: BLE001 - the parsers of heads raise whatever strange bytes lead to
        return NoReport.UNREADABLE


def _read(raw: bytes) -> Report | NoReport:
    head, body = _split(raw)
    if not head.keys():
        return NoReport.UNREADABLE
    parts = tuple(_parts(head, body, _DEEPEST))
    blocks = [block for part, text in parts if _kind(part) in _STATUS_PARTS for block in text]
    if not blocks:
        return _no_report(head, parts)
    returned = [_split(text[0])[0] for part, text in parts if _kind(part) in _RETURNED and text]
    return _report(head, [_head(block) for block in blocks], returned)


def _no_report(head: Message, parts: "tuple[tuple[Message, list[bytes]], ...]") -> NoReport:
    kinds = {_kind(part) for part, _text in parts}
    if "message/disposition-notification" in kinds:
        return NoReport.AUTOMATIC
    answered = _word(head, "Auto-Submitted").casefold() not in {"", "no"}
    return NoReport.AUTOMATIC if answered else NoReport.FOREIGN


def _report(head: Message, blocks: list[Message], returned: list[Message]) -> Report | NoReport:
    told = [block for block in blocks if _word(block, "Action")]
    # One mail goes to one person: several lines are the members of a list behind that address.
    found = sorted(told, key=_gravity)
    kind = _KINDS.get(_word(found[0], "Action").casefold()) if found else None
    if kind is None:
        return NoReport.POSITIVE if found else NoReport.UNREADABLE
    worst = found[0]
    idents = tuple(_idents(head, blocks, returned))
    status = _STATUS.search(_word(worst, "Status"))
    return Report(
        key=_key(head, idents, kind, worst),
        message_ids=idents,
        kind=kind,
        status=status[0] if status else ("5.0.0" if kind is Kind.FAILED else "4.0.0"),
        address=_sent_to(worst, returned),
        words=_words(worst),
    )


def _gravity(block: Message) -> int:
    order = ("failed", "delayed")
    action = _word(block, "Action").casefold()
    return order.index(action) if action in order else len(order)


def _idents(head: Message, blocks: list[Message], returned: list[Message]) -> Iterator[str]:
    """Yield what the mail may have been called, the likeliest first."""
    places = [(part, "Message-ID") for part in returned]
    places += [(b, n) for b in blocks for n in ("Original-Message-ID", "X-Original-Message-ID")]
    places += [(head, "In-Reply-To"), (head, "References")]
    for part, name in places:
        yield from _IDENT.findall(_word(part, name))[:10]


def _sent_to(worst: Message, returned: list[Message]) -> str:
    """Return where we had sent it: later servers know only where they had passed it on to."""
    for part, name in [*((part, "To") for part in returned), (worst, "Original-Recipient")]:
        found = _ADDRESS.search(_word(part, name).rpartition(";")[2])
        if found:
            return found[1]
    return ""


def _words(worst: Message) -> str:
    said = _word(worst, "Diagnostic-Code") or _word(worst, "Status")
    return said.partition(";")[2].strip() or said


def _key(head: Message, idents: tuple[str, ...], kind: Kind, worst: Message) -> str:
    own = _word(head, "Message-ID") or "\0".join(map(str, worst.items()))
    return sha256("\0".join((own, kind, *idents)).encode("utf-8", "replace")).hexdigest()


def _split(raw: bytes) -> tuple[Message, bytes]:
    """Return head and body."""
    found = _BLANK_LINE.search(raw)
    end, begin = (found.start(), found.end()) if found else (len(raw), len(raw))
    return _head(raw[:end]), raw[begin:]


def _head(raw: bytes) -> Message:
    return BytesHeaderParser(policy=compat32).parsebytes(raw[:_LONGEST_HEAD].lstrip(b"\r\n"))


def _kind(part: Message) -> str:
    return part.get_content_type()


def _word(part: Message, name: str) -> str:
    """Return a field as one line of signs that a terminal can show."""
    text = _WHITE.sub(" ", str(part.get(name, ""))).strip()
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _parts(head: Message, body: bytes, deepest: int) -> "Iterator[tuple[Message, list[bytes]]]":
    """Yield every part with its text; that of a delivery status comes in its blocks."""
    boundary = head.get_boundary()
    if head.get_content_maintype() == "multipart" and boundary and deepest:
        for raw in _between(body, boundary.encode("ascii", "replace")):
            yield from _parts(*_split(raw), deepest - 1)
        return
    text = _decoded(head, body)
    if _kind(head) in _STATUS_PARTS:
        yield head, [block for block in _BLANK_LINE.split(text) if block.strip()][:_MOST_PARTS]
    else:
        yield head, [text]


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the lines of *boundary* (RFC 2046, 5.1.1)."""
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    found = list(line.finditer(body))[: _MOST_PARTS + 1]
    for n, mark in enumerate(found):
        if mark[1]:
            return
        end = found[n + 1].start() if n + 1 < len(found) else len(body)
        yield body[mark.end() : end].removeprefix(b"\r").removeprefix(b"\n")


def _decoded(head: Message, body: bytes) -> bytes:
    if _word(head, "Content-Transfer-Encoding").casefold() not in {"base64", "quoted-printable"}:
        return body
    head.set_payload(body.decode("ascii", "replace"))
    decoded = head.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else body
