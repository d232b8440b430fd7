"""Header lines that no title can break out of, on every Python.

The header classes of the standard library decode encoded words in a text before they write it
(CVE-2024-6923, open in some of the Pythons that we run on). So lines with words of people are
written here: plain ASCII as it is, everything else as encoded words of RFC 2047.
"""

import re
from base64 import b64encode

# C0 and C1 controls with VT, FS and U+0085; the two separators; what turns the reading order.
_BREAKS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")
_WIDTH = 76
_WORD = 42  # bytes of UTF-8 in one encoded word: no line above 78 signs, "Subject: " included
_LONGEST = 900  # RFC 5322, 2.1.1: no line above 998 signs


def one_line(text: str) -> str:
    """Return *text* on one line: every control and every separator becomes a blank."""
    return _BREAKS.sub(" ", text).strip()


def unstructured(name: str, text: str) -> str:
    """Return the line of a header such as Subject; parsed back it is *text* on one line."""
    line = one_line(text)
    if _is_plain(line) and "  " not in line and len(name) + len(line) <= _LONGEST:
        return _folded(f"{name}: {line}")
    return f"{name}: {_encoded(line)}"


def mailbox(name: str, display: str, address: str) -> str:
    """Return the line of a header such as To; *address* must be checked already."""
    shown = one_line(display)
    if not shown:
        return f"{name}: {address}"
    if not _is_plain(shown):
        return f"{name}: {_encoded(shown)}\r\n <{address}>"
    if _ATOMS.fullmatch(shown):
        return _folded(f"{name}: {shown} <{address}>")
    quoted = re.sub(r'(["\\])', r"\\\1", shown)
    return f'{name}: "{quoted}"\r\n <{address}>'


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _folded(line: str) -> str:
    """Return *line* folded at blanks, where it is longer than a line should be."""
    lines, rest = list[str](), line
    while len(rest) > _WIDTH:
        cut = rest.rfind(" ", rest.find(":") + 2 if not lines else 1, _WIDTH)
        if cut <= 0:
            break
        lines.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n".join([*lines, rest])


def _encoded(text: str) -> str:
    words, part = list[str](), b""
    for sign in text:
        raw = sign.encode()
        if len(part) + len(raw) > _WORD:
            words.append(_word(part))
            part = b""
        part += raw
    return "\r\n ".join([*words, _word(part)])


def _word(raw: bytes) -> str:
    return f"=?utf-8?b?{b64encode(raw).decode('ascii')}?="
