"""The objects of an OParl dump, found by their type in whatever files they lie."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.core.message import Message, msg
from engine.core.record import BadLine, Source
from exchange.archive import Member

Object = Mapping[str, Any]
_TYPE = re.compile(r"https?://\S+/(?P<version>\d+\.\d+)/(?P<kind>\w+)/?$")
_OTHERS = frozenset(
    {"System", "Body", "LegislativeTerm", "Person", "Membership", "File", "Location"}
)
_STORES = {
    "Paper": "papers",
    "Meeting": "meetings",
    "Organization": "organizations",
    "AgendaItem": "items",
}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Placed:
    """An object with the file that it lies in, and the object in which it is embedded."""

    value: Object
    source: Source
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything of a dump that the history of papers is made of; it fills file by file."""

    papers: dict[str, Placed] = field(default_factory=dict[str, Placed])
    meetings: dict[str, Placed] = field(default_factory=dict[str, Placed])
    organizations: dict[str, Placed] = field(default_factory=dict[str, Placed])
    items: dict[str, Placed] = field(default_factory=dict[str, Placed])
    consultations: list[Placed] = field(default_factory=list[Placed])
    deleted: dict[str, str] = field(default_factory=dict[str, str])
    unknown: Counter[str] = field(default_factory=Counter[str])
    bad: list[BadLine] = field(default_factory=list[BadLine])


def collect(into: Collection, member: Member) -> None:
    """Add the objects of one file to the collection, or say why there are none."""
    if member.problem is not None:
        into.bad.append(BadLine(Source(member.name, 0), member.problem))
        return
    try:
        page = json.loads(member.data.removeprefix(_BOM).decode())
    except (ValueError, RecursionError) as error:
        into.bad.append(BadLine(Source(member.name, 1), _unreadable(error)))
        return
    for number, item in enumerate(_listed(page), 1):
        source = Source(member.name, number)
        if isinstance(item, dict):
            _walk(into, Placed(cast("Object", item), source))
        else:
            into.bad.append(BadLine(source, msg("this is no object of OParl")))


def kind_of(value: Object) -> str:
    """Return the OParl kind of *value*, "" where its type names none."""
    named = value.get("type")
    found = _TYPE.match(named) if isinstance(named, str) else None
    return found["kind"] if found else ""


def identity(value: object) -> str:
    """Return the id of an object, or of one that is only referred to; "" where there is none."""
    if isinstance(value, dict):
        value = cast("Object", value).get("id")
    return value if isinstance(value, str) else ""


def each(value: object) -> list[object]:
    """Return the members of a list, or the one value that stands in its place."""
    if value is None or value == "":
        return []
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _listed(page: object) -> list[object]:
    whole = page
    data = cast("Object", page).get("data") if isinstance(page, dict) else None
    return cast("list[object]", data) if isinstance(data, list) else each(whole)


def _walk(into: Collection, top: Placed) -> None:
    """Add *top* and every object embedded in it, without recursion: depth is the sender's."""
    waiting = [top]
    while waiting:
        placed = waiting.pop()
        name = identity(placed.value)
        if placed.value.get("deleted") is True:
            into.deleted[name] = max(into.deleted.get(name, ""), modified(placed))
            continue
        kind = kind_of(placed.value)
        _add(into, kind, name, placed, outermost=placed is top)
        owner = name if kind in _STORES or kind == "Consultation" else placed.owner
        inner = [Placed(value, placed.source, owner) for value in _embedded(placed.value)]
        waiting.extend(reversed(inner))


def _embedded(value: Object) -> Iterator[Object]:
    for child in value.values():
        for item in each(child):
            if isinstance(item, dict):
                yield cast("Object", item)


def _add(into: Collection, kind: str, name: str, placed: Placed, *, outermost: bool) -> None:
    if kind == "Consultation":
        into.consultations.append(placed)
    elif kind in _STORES and name:
        known: dict[str, Placed] = getattr(into, _STORES[kind])
        known[name] = _newer(known.get(name), placed)
    elif kind not in _OTHERS and (outermost or "oparl" in str(placed.value.get("type"))):
        into.unknown[str(placed.value.get("type") or "–")[:100]] += 1


def _newer(old: Placed | None, new: Placed) -> Placed:
    """Return the later of two states of an object; an embedded copy does not lose its owner."""
    if old is None:
        return new
    later, other = (new, old) if modified(new) >= modified(old) else (old, new)
    return Placed(later.value, later.source, later.owner or other.owner)


def modified(placed: Placed) -> str:
    """Return when the object was last changed, as written; "" where that is not said."""
    value = placed.value.get("modified")
    return value if isinstance(value, str) else ""


def _unreadable(error: Exception) -> Message:
    return msg("this is no JSON that can be read: {error}", error=str(error)[:200])
