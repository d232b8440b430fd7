"""The JSON files in a folder, a tar, a zip or one file; nothing is ever written to a disk."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.core.message import Message, msg
from exchange.stream import BROKEN, broken_off, unpacked

MAX_MEMBER = 256_000_000
MAX_TOTAL = 2_000_000_000
MAX_MEMBERS = 100_000
ZIP = b"PK"
_TAR_MARK = slice(257, 262)
_DAMAGED = (*BROKEN, tarfile.TarError, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Member:
    """The name and the bytes of a file, or what keeps it from being read."""

    name: str
    data: bytes
    problem: Message | None = None


def members(path: Path) -> Iterator[Member]:
    """Yield the files in *path*, in the order of their names where there is one."""
    total = 0
    try:
        for number, member in enumerate(_members(path), 1):
            total += len(member.data)
            if total > MAX_TOTAL or number > MAX_MEMBERS:
                yield Member(path.name, b"", _too_much())
                return
            yield member
    except (*_DAMAGED, ValueError) as error:
        yield Member(path.name, b"", broken_off(error))


def is_tar(head: bytes) -> bool:
    """Return whether a file that begins with *head* is a tar."""
    return head[_TAR_MARK] == b"ustar"


def _too_much() -> Message:
    return msg(
        "these are more than {files} files or {limit} bytes; the rest was left out",
        files=MAX_MEMBERS,
        limit=MAX_TOTAL,
    )


def _members(path: Path) -> Iterator[Member]:
    if path.is_dir():
        return _in_folder(path)
    with path.open("rb") as file:
        head = file.read(4)
    return _in_zip(path) if head.startswith(ZIP) else _in_stream(path)


def _in_folder(folder: Path) -> Iterator[Member]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield from _in_stream(path, str(path.relative_to(folder)))


def _in_zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with archive.open(info) as file:
                    yield _limited(info.filename, file.read(MAX_MEMBER + 1))


def _in_stream(path: Path, name: str = "") -> Iterator[Member]:
    """Yield what a plain or packed file holds: itself, or the files of the tar that it is."""
    with unpacked(path) as stream:
        head = stream.read(512)
        if not is_tar(head):
            yield _limited(name or path.name, head + stream.read(MAX_MEMBER + 1))
            return
    with unpacked(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            file = archive.extractfile(info) if info.isfile() else None
            if file is not None:
                size = min(info.size, MAX_MEMBER + 1)
                yield _limited(info.name, file.read(size))


def _limited(name: str, data: bytes) -> Member:
    if len(data) > MAX_MEMBER:
        text = msg("the file is longer than {limit} bytes", limit=MAX_MEMBER)
        return Member(name, b"", text)
    return Member(name, data)
