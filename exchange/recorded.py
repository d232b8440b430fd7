"""Recorded histories, whatever they are written in: the content decides, not the name."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from engine.core.message import msg
from engine.core.record import BadLine, RecordedPaper, Source
from exchange.archive import ZIP, is_tar
from exchange.oparl import DumpReport, read_dump
from exchange.recorded_lines import read_lines
from exchange.stream import head_of

_HEAD = 1 << 16
_OPARL = re.compile(rb'"type"\s*:\s*"https?:[^"]*oparl[^"]*"')
_PAGE = re.compile(rb'"pagination"\s*:|"data"\s*:\s*\[')
_CASE = re.compile(rb'"beratungsfolge"\s*:')


class Form(StrEnum):
    """What a recorded history is written in."""

    LINES = "lines"
    OPARL = "oparl"
    FOLDER = "folder"


def sniff(path: Path) -> Form:
    """Return in which form *path* is written, judged by its first unpacked bytes."""
    if path.is_dir():
        return Form.FOLDER
    head = head_of(path, _HEAD)
    if is_tar(head) or head.startswith(ZIP):
        return Form.OPARL
    if _CASE.search(head):
        return Form.LINES
    return Form.OPARL if _OPARL.search(head) or _PAGE.search(head) else Form.LINES


Record = RecordedPaper | BadLine | DumpReport


def open_records(path: Path) -> Iterator[Record]:
    """Yield every recorded paper at *path*, and a `BadLine` for what could not be read.

    A folder may hold an OParl dump, files with Beratungsfolgen, or both. After the papers of a
    dump comes its `DumpReport`: what it does not say.
    """
    if not path.exists():
        yield BadLine(Source(str(path), 0), msg("there is no such file or folder"))
        return
    form = sniff(path)
    if form is Form.LINES:
        yield from read_lines(path)
    elif form is Form.FOLDER and not _is_dump(path):
        for file in _files(path):
            yield from open_records(file)
    else:
        yield from _dumped(path)


def _dumped(path: Path) -> Iterator[Record]:
    dump = read_dump(path)
    yield from dump.bad
    yield from dump.papers
    if dump.papers:
        yield dump.report
    if not dump.papers and not dump.bad:
        yield BadLine(Source(path.name, 0), msg("there is no paper of OParl in here"))


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def _is_dump(folder: Path) -> bool:
    """Return whether *folder* holds loose OParl objects, which must be read together."""
    return any(
        sniff(file) is Form.OPARL and not head_of(file, 2).startswith(ZIP)
        for file in _files(folder)
        if file.suffix == ".json"
    )
