"""Mail as files, for trials: what would have gone out lies in a folder, one .eml for each."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from engine.core.delivery import End, Verdict
from notifiers.gate import Carried


def dated_name(moment: datetime, running: int) -> str:
    """Return the name of the *running*-th file, written at the aware *moment*: sorted by time."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S%f}-{running % 10_000:04}"


class FolderGate:
    """The way into a folder instead of a mail server."""

    def __init__(self, folder: Path) -> None:
        """Write to *folder*, which is made where it is missing."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def tell(self, carried: Carried, note: Callable[[], bool]) -> Verdict:
        """Return that the file was written; the same message makes the same file again."""
        if carried.envelope is None:
            return Verdict(End.UNWRITABLE)
        if not note():
            return Verdict(End.NOT_TRIED)
        target = self._folder / f"{carried.name}.eml"
        half = target.with_suffix(".half")
        half.write_bytes(carried.envelope.content)
        os.replace(half, target)  # noqa: PTH105 - one step: nobody ever sees half a file
        return Verdict(End.ACCEPTED, 250, target.name)

    def close(self) -> None:
        """Nothing stays open."""
