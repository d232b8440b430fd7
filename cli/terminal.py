"""The terminal: how wide it is, and text made to fit into it.

What is piped or written to a file is never wrapped or shortened, unless COLUMNS is set.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

GAP = 2
NARROWEST = 6
NARROWEST_CUT = 10  # of a column that is shortened
WIDEST_NUMBER = 20
MOST_LETTERS = 3  # of a date or number: “05 Feb 2026”, “17:00 Uhr”, “VO/2026/001”
LEAST = 40
WIDEST_LABEL = 30
# Controls of a terminal that a text from outside may hold; line feeds and tabs are harmless.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "�")
_LEAD = re.compile(r" *(?:[–→!] )?")
_LABEL = re.compile(r" *\S.*?  +(?=\S)")


def terminal_width(*, err: bool = False) -> int | None:
    """Return the columns of the terminal, or None where standard output (or *err*) is none.

    COLUMNS in the environment holds for what is piped as well: whoever sets it wants it so.
    """
    out = sys.stderr if err else sys.stdout
    wanted = os.environ.get("COLUMNS", "").isdecimal()
    if not wanted and (out is None or not out.isatty()):
        return None
    return max(shutil.get_terminal_size().columns, LEAST)


def harmless(line: str) -> str:
    """Return *line* without signs that would steer a terminal."""
    return line if line.isprintable() else line.translate(_CONTROLS)


def folded(lines: Iterable[str], *, err: bool = False) -> Iterator[str]:
    """Yield *lines*, those that are wider than the terminal with a hanging indent.

    With *err* it is the terminal of standard error that counts.
    """
    width = terminal_width(err=err)
    for line in lines:
        if width is None or len(line) <= width or "\n" in line:
            yield line
        else:
            yield from _hanging(line, width)


def flush(lines: Iterable[str]) -> Iterator[str]:
    """Yield *lines* of a letter, those that are wider than the terminal wrapped without indent."""
    width = terminal_width()
    for line in lines:
        yield from [line] if width is None or len(line) <= width else wrap(line, width)


def labelled(pairs: Sequence[tuple[str, str]], *, indent: str = "") -> Iterator[str]:
    """Yield each label with its value behind it, all values in one column.

    A label that is longer than most is wrapped, and so is a value that is too wide.
    """
    width = min(max(len(label) for label, _value in pairs), WIDEST_LABEL)
    room = terminal_width()
    for label, value in pairs:
        left = wrap(label, width) or [""]
        rest = max((room or 0) - len(indent) - width - GAP, LEAST // 2)
        right = (wrap(value, rest) if room else [value]) or [""]
        for name, text in zip_longest(left, right, fillvalue=""):
            yield f"{indent}{name.ljust(width)}{' ' * GAP}{text}".rstrip()


def _hanging(line: str, width: int) -> list[str]:
    found = _LABEL.match(line) or _LEAD.match(line)
    hang = found.end() if found else 0
    indent = " " * (hang if 0 < hang <= width // 2 else 4)
    return wrap(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def fitted(cells: Sequence[Sequence[str]], room: int, cut: frozenset[int]) -> list[int]:
    """Return the widths of the columns of *cells*: natural, or as narrow as *room* asks for.

    The columns *cut* give way first; then the widest, down to its longest word. Where that is not
    enough, the longest words are broken, but dates and numbers only if nothing else is left.
    """
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    words = [max(map(_longest_word, column)) for column in columns]
    _narrow(widths, [min(w, LEAST // 2) if n in cut else w for n, w in enumerate(widths)], room)
    _narrow(widths, words, room)
    _narrow(widths, [min(w, NARROWEST_CUT) if n in cut else w for n, w in enumerate(widths)], room)
    solid = [max(map(_solid, column)) for column in columns]
    fair = max((room + GAP) // len(widths) - GAP, NARROWEST)
    for n in sorted(range(len(widths)), key=lambda n: -words[n]):
        floors = [*widths]
        floors[n] = min(widths[n], max(fair, solid[n]))
        _narrow(widths, floors, room)
    lowest = [min(width, NARROWEST) for width in widths]
    _narrow(widths, list(map(max, lowest, solid)), room)
    _narrow(widths, lowest, room)
    return widths


def _longest_word(cell: str) -> int:
    return max(_solid(cell), *(len(word) for word in cell.split() or [""]))


def _solid(cell: str) -> int:
    """Return the length of what stands in one piece: a date, a time, a number; else 0."""
    letters = sum(map(str.isalpha, cell))
    number = len(cell) <= WIDEST_NUMBER and letters <= MOST_LETTERS
    return len(cell) if number and any(map(str.isdigit, cell)) else 0


def _narrow(widths: list[int], floors: Sequence[int], room: int) -> None:
    """Take from the widest column that is above its floor until all fit into *room*."""
    while sum(widths) + GAP * (len(widths) - 1) > room:
        free = [n for n, width in enumerate(widths) if width > floors[n]]
        if not free:
            return
        widths[max(free, key=lambda n: widths[n])] -= 1


def is_too_wide(cells: Sequence[Sequence[str]], indent: str) -> bool:
    """Return whether a table of *cells* has to give way to the terminal."""
    width = terminal_width()
    widest = (max(map(len, column)) for column in zip(*cells, strict=True))
    return width is not None and len(indent) + sum(w + GAP for w in widest) - GAP > width


def rows_of(row: Sequence[str], widths: Sequence[int], cut: frozenset[int]) -> Iterator[str]:
    """Yield the lines of one row, its cells wrapped, those of the columns *cut* shortened."""
    parts = [
        _shortened(cell, width) if n in cut else _wrapped(cell, width)
        for n, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    for line in zip_longest(*parts, fillvalue=""):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield (" " * GAP).join(cells).rstrip()


def _shortened(cell: str, width: int) -> list[str]:
    return [cell if len(cell) <= width else cell[: width - 1].rstrip() + "…"]


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    return wrap(cell, width, break_on_hyphens=False)
