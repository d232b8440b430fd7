"""The bytes of a file as text that is safe to parse, or what keeps them from being that."""

import re
from codecs import BOM_UTF8
from itertools import islice
from unicodedata import name as unicode_name

from engine.core.message import msg
from engine.definition.problem import Place, Problem

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 20

# Line ends and tab are the only controls that a text file needs; what steers the direction of
# writing can make a definition look different from what it does.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_DIRECTIVE = re.compile(r"^%.*$", re.MULTILINE)
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(data: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the text with bare newlines, and what is wrong in it.

    There is no text if the bytes are too many or not UTF-8. Forbidden characters are reported
    and replaced, so that the rest of the file can still be checked.
    """
    if len(data) > MAX_BYTES:
        return None, (_too_big(file),)
    if wide := _wide_encoding(data):
        return None, (_not_utf8(Place(file), wide),)
    body = data.removeprefix(BOM_UTF8)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return None, (_bad_byte(body, error.start, file),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("\ufffd", text), _controls(text, file)


def directives(text: str, file: str) -> tuple[Problem, ...]:
    """Return a problem for each ``%`` line but ``%YAML 1.2``."""
    found = [hit for hit in _DIRECTIVE.finditer(text) if hit[0].split()[:2] != ["%YAML", "1.2"]]
    return tuple(
        _directive(hit[0], position(text, hit.start(), file)) for hit in found[:MAX_PROBLEMS]
    )


def position(text: str, index: int, file: str) -> Place:
    """Return line and column of the character at *index*."""
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def control(character: str, place: Place) -> Problem:
    """Return the problem that *character* stands where no control character may."""
    code = f"U+{ord(character):04X}"
    return Problem(
        "yaml-control",
        place,
        msg("the invisible character {character} is not allowed", character=code),
        hint=msg("delete the character; it cannot be seen, so retype the words around it"),
        found=f"{code} {unicode_name(character, '')}".rstrip(),
    )


def _controls(text: str, file: str) -> tuple[Problem, ...]:
    hits = islice(CONTROL.finditer(text), MAX_PROBLEMS)
    return tuple(control(hit[0], position(text, hit.start(), file)) for hit in hits)


def _wide_encoding(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    # Every second byte of UTF-16 without a mark is zero, as long as the letters are Latin.
    return "UTF-16" if data[:4:2] == b"\0\0" or data[1:4:2] == b"\0\0" else ""


def _too_big(file: str) -> Problem:
    return Problem(
        "yaml-size",
        Place(file),
        msg("the file has more than {most} bytes; bigger ones are not read", most=MAX_BYTES),
        hint=msg("see whether it is the right file; a definition is far smaller"),
    )


def _bad_byte(data: bytes, index: int, file: str) -> Problem:
    before = data[:index].decode().replace("\r\n", "\n").replace("\r", "\n")
    byte = data[index : index + 1]
    found = f"0x{byte.hex().upper()} ({byte.decode('cp1252', 'replace')})"
    return _not_utf8(position(before, len(before), file), found)


def _not_utf8(place: Place, found: str) -> Problem:
    return Problem(
        "yaml-encoding",
        place,
        msg("the file is not UTF-8 text: found {found}", found=found),
        hint=msg("save the file as UTF-8"),
        found=found,
        possible=("UTF-8",),
    )


def _directive(line: str, place: Place) -> Problem:
    if line.startswith("%YAML"):
        return Problem(
            "yaml-version",
            place,
            msg("definitions are YAML 1.2, but the file says {found}", found=line.strip()),
            hint=msg("delete the line; words like on, no and 012 are read as text here"),
            found=line.strip(),
            possible=("%YAML 1.2",),
        )
    if line.startswith("%TAG"):
        return Problem(
            "yaml-tag", place, msg("tags are not allowed"), hint=msg("delete the line"), found=line
        )
    return Problem(
        "yaml-syntax",
        place,
        msg("a line must not start with {character}", character="%"),
        hint=msg("put the text in quotes"),
        found=line,
    )
