"""Recorded Beratungsfolgen from files with one JSON object a line, or one list of them."""

import json
import re
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from engine.core.message import Message, msg
from engine.core.record import BadLine, Flaw, FlawCode, RecordedPaper, Source
from exchange.recorded_paper import STATIONS, paper_of
from exchange.stream import BROKEN, broken_off, lines, unpacked

MAX_LINE = 10_000_000
MAX_DOCUMENT = 256_000_000
_HEAD = 1 << 16
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_LIST = re.compile(r'"(?:faelle|vorlagen|papers)"\s*:\s*\[')
_BLANK = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
Record = RecordedPaper | BadLine


def read_lines(path: Path) -> Iterator[Record]:
    """Yield every paper of the file, and a `BadLine` for each place that holds none.

    The file may be packed with gzip or Zstandard. Lines are read one by one, so a file of any
    size needs the memory of its longest line; a list needs that of the file.
    """
    name = path.name
    try:
        with unpacked(path) as stream:
            yield from _read(stream, stream.peek(_HEAD)[:_HEAD], name)
    except BROKEN as error:
        yield BadLine(Source(name, 0), broken_off(error))


def _read(stream: BufferedReader, head: bytes, name: str) -> Iterator[Record]:
    if problem := _foreign(head):
        yield BadLine(Source(name, 1), problem)
    elif is_document(head):
        text = stream.read(MAX_DOCUMENT + 1)
        yield from _document(text, name)
    else:
        yield from _lines(stream, name)


def is_document(head: bytes) -> bool:
    """Return whether a file that begins with *head* is one list and not one object a line."""
    text = head.removeprefix(_BOM).decode("utf-8", "replace").lstrip()
    first = text.partition("\n")[0].strip()
    listed = _LIST.search(text)
    paper = text.find(f'"{STATIONS}"')
    return first == "{" or text.startswith("[") or bool(listed and not 0 <= paper < listed.start())


def _foreign(head: bytes) -> Message | None:
    if not head.strip(b" \t\r\n\0"):
        return msg("the file is empty")
    if head.startswith(_UTF16) or head[1:2] == b"\0" or head[:1] == b"\0":
        return msg("the file is in UTF-16; save it as UTF-8")
    if head.removeprefix(_BOM).lstrip()[:1] not in (b"{", b"["):
        return msg("the file is no JSON")
    return None


def _lines(stream: BufferedReader, name: str) -> Iterator[Record]:
    number = 0
    try:
        for number, line in enumerate(lines(stream, MAX_LINE), 1):
            source = Source(name, number)
            if line is None:
                yield BadLine(source, msg("the line is longer than {limit} bytes", limit=MAX_LINE))
            elif not line.isspace():
                yield _line(line.removeprefix(_BOM) if number == 1 else line, source)
    except BROKEN as error:
        yield BadLine(Source(name, number + 1), broken_off(error))


def _line(line: bytes, source: Source) -> Record:
    try:
        text = line.decode().strip()
        raw, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError) as error:
        return BadLine(source, _unreadable(error))
    if end < len(text):
        return BadLine(source, msg("the line goes on after its object"))
    return paper_of(raw, source, *_doubled(text, raw))


def _document(data: bytes, name: str) -> Iterator[Record]:
    if len(data) > MAX_DOCUMENT:
        problem = msg("the file is longer than {limit} bytes", limit=MAX_DOCUMENT)
        yield BadLine(Source(name, 1), problem)
        return
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield BadLine(Source(name, line), _unreadable(error))
        return
    yield from _elements(text, name)


def _elements(text: str, name: str) -> Iterator[Record]:
    """Yield the objects of the list in *text*, each with the line on which it begins."""
    at, listed = _first(text)
    line, seen = 1, 0
    while at < len(text) and text[at] != "]":
        line += text.count("\n", seen, at)
        seen, source = at, Source(name, line)
        try:
            raw, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield BadLine(source, _unreadable(error))
            return
        yield paper_of(raw, source, *_doubled(text[at:end], raw))
        at = _skip(text, end) if listed else len(text)
    if listed and at >= len(text):
        yield BadLine(Source(name, line), msg("the list has no end: the file is cut off"))


def _first(text: str) -> tuple[int, bool]:
    """Return where the first object begins, and whether it stands in a list."""
    listed = _LIST.search(text)
    start = _skip(text, 0)
    if text.startswith("[", start):
        return _skip(text, start + 1), True
    return (_skip(text, listed.end()), True) if listed else (start, False)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _unreadable(error: Exception) -> Message:
    if isinstance(error, UnicodeDecodeError):
        place = error.start + 1
        return msg("the text is not in UTF-8 (byte {place}); save it as UTF-8", place=place)
    if isinstance(error, json.JSONDecodeError):
        said, place = error.msg, error.colno
        return msg("this is no JSON: {error} (column {place})", error=said, place=place)
    return msg("this is no JSON that can be read: {error}", error=str(error)[:200])


def _doubled(text: str, raw: object) -> tuple[Flaw, ...]:
    """Return a flaw for each key that an object of *text* holds twice; the last one counts.

    Counting colons is quick and nearly always enough; only where the count differs is the
    text read again, with its pairs.
    """
    keys: list[str] = []
    try:
        if text.count('":') != _pairs(raw):
            json.loads(text, object_pairs_hook=lambda pairs: _noted(pairs, keys))
    except RecursionError:
        return ()  # too deep to be searched; nothing that is read lies there
    return tuple(
        Flaw(FlawCode.DOUBLE_KEY, msg("“{key}” is given twice; the last one counts", key=key))
        for key in dict.fromkeys(keys)
    )


def _pairs(raw: object) -> int:
    if isinstance(raw, dict):
        values = cast("dict[str, object]", raw)
        inner = [_pairs(value) for value in values.values() if type(value) in _HOLDERS]
        return len(values) + sum(inner)
    if isinstance(raw, list):
        return sum([_pairs(item) for item in cast("list[object]", raw)])
    return 0


def _noted(pairs: list[tuple[str, Any]], keys: list[str]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        keys += (name for name in made if names.count(name) > 1)
    return made


_HOLDERS = frozenset({dict, list})
