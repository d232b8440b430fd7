"""The mail server of the demo: takes mails in a real SMTP conversation, keeps them as files."""

import itertools
import os
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifiers.folder import dated_name

LARGEST = 2_000_000  # bytes; our mails have some thousand


class Keeper:
    """Keeps what arrives in *folder*; the file is whole before the sender is told so."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which must exist."""
        self._folder = folder
        self._running = itertools.count(1)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer 250 when the mail is on the disk, 452 where it cannot be."""
        del server, session
        name = dated_name(datetime.now(UTC), next(self._running))
        raw = envelope.original_content or b""
        try:
            _write(self._folder, name, raw)
        except OSError as error:
            return f"452 the mail cannot be kept now ({error.strerror})"
        return f"250 kept as {name}"


def _write(folder: Path, name: str, raw: bytes) -> None:
    half = folder / f"{name}.part"
    half.touch(0o600)
    with half.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / f"{name}.eml")


def receiver(folder: Path, port: int) -> Controller:
    """Return the mail server for *folder* on the loopback address, not yet started."""
    return Controller(
        Keeper(folder),
        hostname="127.0.0.1",
        port=port,
        server_hostname="localhost",  # else it asks the name server of the house for its own name
        data_size_limit=LARGEST,
    )
