"""Where the parts of a template stand: its variables, its conditions, and what opens and closes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.core.message import Message, msg
from engine.definition.problem import nearest

OPEN = re.compile(r"\{[{%#]")
_CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}
_IN_QUOTES = r"""((?:"[^"]*"|'[^']*'|[^"'])*?)"""
_ENDS = {close: re.compile(_IN_QUOTES + re.escape(close)) for close in _CLOSED_BY.values()}
_TAGS = ("if", "elif", "else", "endif")
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between brackets from *position* on, which are of its first sign.

    *inner* is the text between them, *tag* the first word of a condition; "" in a variable.
    """

    position: int
    inner: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at *position* of a template."""

    code: str
    position: int
    message: Message
    hint: Message
    found: str


@dataclass(slots=True)
class Scan:
    """The parts of a template that are to be read, and what is wrong with their order."""

    text: str
    parts: list[Part] = field(default_factory=list[Part])
    flaws: list[Flaw] = field(default_factory=list[Flaw])
    opened: list[tuple[Part, str]] = field(default_factory=list[tuple[Part, str]])

    def tag(self, part: Part) -> None:
        """Put a condition, its other branch or its end in its place."""
        if part.tag not in _TAGS:
            self.flaws.append(_unknown(part))
            return
        self.order(part)
        if part.tag in {"if", "elif"}:
            self.parts.append(part)
        elif part.inner.strip() != part.tag:
            self.flaws.append(_more(part))

    def order(self, part: Part) -> None:
        """Keep count of what is open; a condition has branches, and ``else`` is the last."""
        last = self.opened[-1][1] if self.opened else ""
        if part.tag == "if":
            self.opened.append((part, "if"))
        elif not last or (part.tag != "endif" and last == "else"):
            self.flaws.append(_alone(part))
        elif part.tag == "endif":
            self.opened.pop()
        else:
            self.opened[-1] = (self.opened[-1][0], part.tag)


def scanned(text: str) -> Scan:
    """Return the parts of *text*, and every bracket and condition that is not closed."""
    scan = Scan(text)
    position = 0
    while opening := OPEN.search(text, position):
        mark, start = opening[0], opening.start()
        inner = _inner(text, opening.end(), _CLOSED_BY[mark])
        if inner is None:
            scan.flaws.append(_unclosed(text, start, mark))
            position = opening.end()
            continue
        position = opening.end() + len(inner) + 2
        if mark != "{#":
            _take(scan, Part(opening.end(), inner), is_tag=mark == "{%")
    scan.flaws.extend(_endless(part) for part, _branch in scan.opened)
    return scan


def _take(scan: Scan, part: Part, *, is_tag: bool) -> None:
    """Take what stands between brackets, without the signs that take blanks away."""
    bare = part.inner.lstrip("+-")
    at, bare = part.position + len(part.inner) - len(bare), bare.rstrip("+-")
    words = bare.split(maxsplit=1)
    if is_tag:
        scan.tag(Part(at, bare, words[0] if words else ""))
    else:
        scan.parts.append(Part(at, bare))


def _inner(text: str, start: int, close: str) -> str | None:
    """Return what stands before *close*, None where it does not come or another part begins."""
    quoted = _ENDS[close].match(text, start)
    end = quoted.end(1) if quoted else text.find(close, start)
    if end < 0 or (close != "#}" and OPEN.search(text, start, end)):
        return None
    return text[start:end]


def conditions(parts: list[Part]) -> Iterator[tuple[int, str, bool]]:
    """Yield of each part its position, what is to be read in it, and whether it is a condition."""
    for part in parts:
        if not part.tag:
            yield part.position, part.inner, False
            continue
        before, _, rest = part.inner.partition(part.tag)
        yield part.position + len(before) + len(part.tag), rest, True


def _shown(part: Part) -> str:
    return f"{{% {' '.join(part.inner.split())[:_MOST_SHOWN]} %}}"


def _unclosed(text: str, start: int, mark: str) -> Flaw:
    found = text[start:].splitlines()[0][:_MOST_SHOWN]
    close = _CLOSED_BY[mark]
    text_ = msg("“{found}”: the bracket {mark} is not closed", found=found, mark=mark)
    return Flaw("template-wrong", start, text_, msg("close it with {mark}", mark=close), found)


def _endless(part: Part) -> Flaw:
    text = msg("the condition {found} has no end", found=_shown(part))
    hint = msg("write {tag} where it ends", tag="{% endif %}")
    return Flaw("template-wrong", part.position - 2, text, hint, _shown(part))


def _alone(part: Part) -> Flaw:
    text = msg("{found} belongs to no condition", found=_shown(part))
    hint = msg("write {tag} before it, or delete it", tag="{% if … %}")
    return Flaw("template-wrong", part.position - 2, text, hint, _shown(part))


def _more(part: Part) -> Flaw:
    text = msg("nothing may stand behind “{tag}”", tag=part.tag)
    hint = msg("a further condition is {tag}", tag="{% elif … %}")
    return Flaw("template-wrong", part.position - 2, text, hint, _shown(part))


def _unknown(part: Part) -> Flaw:
    text = msg("mail texts know no {found}", found=_shown(part))
    hint = nearest(part.tag, _TAGS) or msg("possible are {names}", names=", ".join(_TAGS))
    return Flaw("template-forbidden", part.position - 2, text, hint, part.tag)
