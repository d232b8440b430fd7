"""Bytes of a file, whatever it was packed with, and its lines, however long they are."""

import gzip
import io
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import zstandard

from engine.core.message import Message, msg

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
BROKEN = (EOFError, OSError, zlib.error, zstandard.ZstdError)
_BUFFER = 1 << 18
_WINDOW = 1 << 27  # what `zstd --long` writes at most; more is an attack on the memory


@contextmanager
def unpacked(path: Path) -> Generator[io.BufferedReader]:
    """Yield the bytes of the file, unpacked if its content is gzip or Zstandard."""
    with path.open("rb", buffering=0) as raw:
        file: io.BufferedReader = io.BufferedReader(raw, _BUFFER)
        with unpacking(file, file.peek(4)) as stream:
            yield stream


def unpacking(file: io.BufferedReader, magic: bytes) -> io.BufferedReader:
    """Return what *file* holds; *magic* are its first bytes."""
    if magic.startswith(GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=file), _BUFFER)
    if magic.startswith(ZSTD):
        opened = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(
            file, read_across_frames=True
        )
        return io.BufferedReader(cast("io.RawIOBase", opened), _BUFFER)
    return file


def lines(stream: io.BufferedReader, limit: int) -> Iterator[bytes | None]:
    """Yield the lines of *stream*, and None for each that is longer than *limit* bytes."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_BUFFER)
        yield None


def broken_off(error: Exception) -> Message:
    """Return what is said of a file that cannot be read to its end."""
    return msg("the file is damaged or cut off: {error}", error=str(error) or type(error).__name__)


def head_of(path: Path, size: int) -> bytes:
    """Return the first unpacked bytes of the file; none if it cannot be unpacked."""
    try:
        with unpacked(path) as stream:
            return stream.read(size)
    except BROKEN:
        return b""
