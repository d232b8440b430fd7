"""The mails of the demo as files in a folder, and what a reader sees of each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

NAME = re.compile(r"\d{8}T\d{12}-\d{4}")
_HTML = "text/html"
_TEXT = "text/plain"
_CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail that arrived. *arrived* is aware; parts that it lacks are ""."""

    name: str
    arrived: datetime
    to: str
    sender: str
    subject: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    calendar: str


def names(folder: Path) -> tuple[str, ...]:
    """Return the names of all letters in *folder*, the newest first."""
    found = (path.stem for path in folder.glob("*.eml"))
    return tuple(sorted((name for name in found if NAME.fullmatch(name)), reverse=True))


def read(folder: Path, name: str) -> Letter | None:
    """Return the letter *name*, or None where there is none."""
    raw = source(folder, name)
    return None if raw is None else _letter(name, raw)


def source(folder: Path, name: str) -> bytes | None:
    """Return the letter *name* as it came over the wire, or None where there is none."""
    if not NAME.fullmatch(name):
        return None
    try:
        return (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None


def _letter(name: str, raw: bytes) -> Letter:
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    return Letter(
        name=name,
        arrived=datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        to=_people(mail, "To"),
        sender=_people(mail, "From"),
        subject=str(mail.get("Subject", "")),
        message_id=str(mail.get("Message-ID", "")).strip(),
        headers=tuple((key, str(value)) for key, value in mail.items()),
        text=_part(mail, _TEXT),
        html=_part(mail, _HTML),
        calendar=_part(mail, _CALENDAR),
    )


def _people(mail: EmailMessage, header: str) -> str:
    found = mail.get(header)
    if not isinstance(found, AddressHeader):
        return ""
    return ", ".join(f"{a.display_name} <{a.addr_spec}>".strip() for a in found.addresses)


def _part(mail: EmailMessage, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == kind:
            return str(part.get_content()) if kind.startswith("text/") else ""
    return ""
