"""A definition as it was written: nodes that still know their line and column."""

from dataclasses import dataclass
from decimal import Decimal

from engine.definition.problem import Place

Atom = str | int | Decimal | bool | None
Plain = Atom | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: *value* as YAML 1.2 means it, *text* as it was written (in NFC).

    *verbatim* says that the text stands in the file character by character on one line, so
    that a column inside the text is a column of the file. *indent* is the number of characters
    before each line of a text that stands in a block as it is; else 0.
    """

    value: Atom
    text: str
    place: Place
    quoted: bool = False
    verbatim: bool = False
    indent: int = 0

    @property
    def inside(self) -> Place:
        """Where the first character of the text stands; column 0 if only the line is known."""
        if not self.verbatim:
            return Place(self.place.file, self.place.line)
        return Place(self.place.file, self.place.line, self.place.column + self.quoted)

    @property
    def start(self) -> Place:
        """Where the first character of the text stands, also in a block below its key."""
        if self.indent:
            return Place(self.place.file, self.place.line + 1, self.indent + 1)
        return self.inside


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its node; the key counts as text, also where it is a number."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and nodes in the order of the file; no key comes twice."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        """Return the entry under *key*, if there is one."""
        return next((entry for entry in self.entries if entry.key.text == key), None)


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """Return the node as dicts, lists and values, without places, for validation."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}


def place_of(node: Node, loc: tuple[str | int, ...]) -> Place:
    """Return where *loc* stands: a value at itself, a list or mapping at its key.

    What *loc* names but the file does not hold (a missing key, the name of a union's branch)
    is passed over, so the answer is the nearest thing around it that was written.
    """
    place = node.place
    key_place = place
    for step in loc:
        if step == "[key]":
            return key_place
        found = _step(node, step)
        if found:
            node, key_place = found
            place = node.place if isinstance(node, Scalar) else key_place
    return place


def _step(node: Node, step: str | int) -> tuple[Node, Place] | None:
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        item = node.items[step]
        return item, item.place
    if isinstance(node, Mapping) and (entry := node.entry(str(step))):
        return entry.value, entry.key.place
    return None
