"""What the YAML parser stumbles over, said so that an administrator can mend it."""

from typing import Final, Protocol

from yaml import MarkedYAMLError

from engine.core.message import Message, msg
from engine.definition.problem import Place, Problem


class Mark(Protocol):
    """A position as PyYAML counts it, from zero."""

    line: int
    column: int


_INDENT: Final = msg("lines of one list or mapping must begin in the same column")
_QUOTE: Final = msg("put the text in quotes")
_CLOSE: Final = msg("close the bracket, or put the text in quotes")

# The parser's words (libyaml's and PyYAML's own) with ours; the first that fits is taken.
_SENTENCES: Final[tuple[tuple[str, Message, Message], ...]] = (
    (
        "tab character",
        msg("a tab is used for indentation"),
        msg("indent with spaces"),
    ),
    (
        "mapping values are not allowed",
        msg("a colon is not expected here"),
        msg("put a text with a colon in quotes, or mend the indentation"),
    ),
    (
        "unexpected end of stream",
        msg("a quotation mark is not closed"),
        msg("write the closing quotation mark"),
    ),
    ("document indicator", msg("a quotation mark is not closed"), msg("close the text first")),
    ("',' or ']'", msg("a list in square brackets is not closed or lacks a comma"), _CLOSE),
    ("',' or '}'", msg("a mapping in curly brackets is not closed or lacks a comma"), _CLOSE),
    ("expected ':'", msg("a key has no colon"), msg("write a colon and a space after the key")),
    (
        "escape c",
        msg("the backslash in double quotes starts an unknown character"),
        msg("use single quotes, in which a backslash is only a backslash"),
    ),
    ("block end", msg("the indentation does not fit the lines above"), _INDENT),
    ("expected key", msg("the indentation does not fit the lines above"), _INDENT),
    ("'-' indicator", msg("the indentation does not fit the list above"), _INDENT),
    ("node content", msg("a value is missing or starts with a special character"), _QUOTE),
    ("cannot start any token", msg("a text must not start with this character"), _QUOTE),
    ("alphabetic or numeric", msg("aliases and anchors are not allowed"), _QUOTE),
    ("comment or line break", msg("a line break must follow here"), _QUOTE),
    ("document start", msg("the file goes on after its end"), msg("remove what follows the end")),
    ("tag", msg("tags are not allowed"), _QUOTE),
)
_UNCLOSED: Final = ("',' or ", "end of stream", "document indicator")
_UNKNOWN: Final = (msg("this is not YAML"), msg("look at the line and the line above"))


def syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Return the problem for a parser error, in our words; the parser's own are ``found``."""
    if not isinstance(error, MarkedYAMLError):
        return Problem("yaml-syntax", Place(file), _UNKNOWN[0], hint=_UNKNOWN[1], found=str(error))
    said = error.problem or ""
    place = place_at(error.problem_mark, file)
    message, hint = _words(_tab(text, place) or said)
    start = place_at(error.context_mark, file).line
    if start < place.line and any(part in said for part in _UNCLOSED):
        message = msg("{problem} (it starts in line {line})", problem=message, line=start)
    return Problem("yaml-syntax", place, message, hint=hint, found=said)


def place_at(mark: Mark | None, file: str) -> Place:
    """Return the parser's position, counted from 1."""
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _words(said: str) -> tuple[Message, Message]:
    fitting = (row[1:] for row in _SENTENCES if row[0] in said)
    return next(fitting, _UNKNOWN)


def _tab(text: str, place: Place) -> str:
    """Return the parser's words for a tab, which it has only for some of them."""
    line = "".join(text.split("\n", place.line)[place.line - 1 : place.line])
    indentation = line[: len(line) - len(line.lstrip())]
    return "tab character" if "\t" in indentation else ""
