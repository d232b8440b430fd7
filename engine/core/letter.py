"""What a mail text may speak of: its variables, each a text, and the language of templates.

A template is text with ``{{ variable }}`` and ``{% if variable %} … {% else %} … {% endif %}``
around parts; a few filters are allowed. There are no loops, no calls and no attributes, so that
a template takes no longer than its length (finding S5: nested ranges and `"a" * 10**9`).
"""

import re
from dataclasses import asdict, dataclass, fields

FILTERS = ("capitalize", "default", "lower", "title", "trim", "upper")
LONGEST = 256_000  # signs of a written text
DEEPEST = 5  # conditions within conditions
_SIMPLE = re.compile(
    r"\{\{ *([a-z_]+) *\}\}|\{% *if (?:not )? *([a-z_]+) *%\}|\{% *(else|endif) *%\}"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The variables of a mail text. What is not known, or does not apply, is "".

    Days and times are written as people read them, in the zone of the house. In a subject
    *betreff*, *reason* and *entries* of a Vorlage that is not public are always left out.

    number: printed number of the Vorlage, or what stands for it while it has none
    betreff: its subject
    art: label of its Art
    state: label of the state it is in now
    trigger: label of the step that was done
    name: who did it
    at: when
    reason: what that person wrote as a comment
    gremium: the Gremien concerned
    result: the result that was recorded
    sitzung: title of the sitting
    sitzung_day, sitzung_time, sitzung_place: when and where it is
    before: when it was to be, as far as the reader was told, if it has been moved
    place_before: where it was to be, if that has changed
    shortened: why the Ladungsfrist is shortened, where it is
    frist: label of the Frist
    legal_day: the day on which it ends by law
    operative_day: the working day by which to act
    owner: label of the role that must keep it
    since: how long it is overdue
    task: what the reader is to do
    entries: the lines of an overview, one for each matter
    count: how many these are
    link: the page of the Vorlage or the sitting, or the command that shows it
    recipient: name of the reader; "" in a room that many read
    """

    number: str = ""
    betreff: str = ""
    art: str = ""
    state: str = ""
    trigger: str = ""
    name: str = ""
    at: str = ""
    reason: str = ""
    gremium: str = ""
    result: str = ""
    sitzung: str = ""
    sitzung_day: str = ""
    sitzung_time: str = ""
    sitzung_place: str = ""
    before: str = ""
    place_before: str = ""
    shortened: str = ""
    frist: str = ""
    legal_day: str = ""
    operative_day: str = ""
    owner: str = ""
    since: str = ""
    task: str = ""
    entries: str = ""
    count: str = ""
    link: str = ""
    recipient: str = ""


VARIABLES = tuple(f.name for f in fields(Facts))
NUMBERS = ("count",)  # what a condition may compare with a number; all else is text


def values_of(facts: Facts) -> dict[str, str | int]:
    """Return the variables of *facts* as a template compares them: `NUMBERS` as numbers."""
    values: dict[str, str | int] = asdict(facts)
    for name in NUMBERS:
        written = str(values[name])
        values[name] = int(written) if written.isdecimal() else 0
    return values


def simple_names(template: str) -> tuple[tuple[str, int], ...] | None:
    """Return the variables of *template* with their positions, if it is plainly sound.

    None where it needs the judgement of the template language itself.
    """
    names, depth, rest, end = list[tuple[str, int]](), list[str](), "", 0
    for found in _SIMPLE.finditer(template):
        rest += template[end : found.start()]
        end = found.end()
        if not _nests(depth, found[2], found[3]):
            return None
        names += [(found[n], found.start(n)) for n in (1, 2) if found[n]]
    rest += template[end:]
    is_plain = not depth and not re.search(r"\{[{%#]|[}%#]\}", rest)
    return tuple(names) if is_plain else None


def _nests(depth: list[str], opened: str | None, word: str | None) -> bool:
    """Return whether an ``if``, ``else`` or ``endif`` may stand here, and keep count in *depth*."""
    if opened:
        depth.append("if")
        return len(depth) <= DEEPEST
    if not word:
        return True
    if not depth or (word == "else" and depth[-1] == "else"):
        return False
    if word == "else":
        depth[-1] = "else"
    else:
        depth.pop()
    return True
