"""Chains of entries: every entry holds the hash of the one before.

Each Vorlage has one, and the house has one for what people decide beside the steps of papers.
A change in the middle breaks the chain. A tail that was cut off breaks nothing inside, so a
daily seal over the heads of all chains is kept in another place as well.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

START = "0" * 64
HOUSE = "house"  # the chain of the house; those of papers are called by the id of the Vorlage
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


class Harm(StrEnum):
    """What is wrong with a chain."""

    CONTENT = "content"
    ORDER = "order"
    MISSING = "missing"
    TAIL = "tail"
    CURRENT = "current"
    UNRECORDED = "unrecorded"
    LINK = "link"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a chain; *parts* are its contents as they are stored, in fixed order."""

    chain: str
    seq: int
    prev: str
    hash: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain reaches: its last entry and that entry's hash."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as it was recorded. *seq* 0 is the whole chain."""

    chain: str
    seq: int
    harm: Harm


def canonical(value: Plain) -> str:
    """Return *value* as the one JSON text that equal values share."""
    return _ENCODE(value)


def entry_hash(prev: str, chain: str, seq: int, parts: tuple[str, ...]) -> str:
    """Return the hash of an entry; with the lengths in it, no part can borrow a letter."""
    whole = (prev, chain, str(seq), *parts)
    lengths = str(list(map(len, whole)))
    return sha256("".join((lengths, "\n", *whole)).encode()).hexdigest()


def verify_chain(entries: Iterable[Link], head: Head | None = None) -> tuple[Break, ...]:
    """Return every break in the entries of one chain, given in the order of their seq.

    *head* is where the chain should end, if that is known from elsewhere.
    """
    breaks: list[Break] = []
    last = Head("", 0, START)
    for entry in entries:
        breaks += _breaks_at(entry, last)
        last = Head(entry.chain, entry.seq, entry.hash)
    if head is not None and (head.seq, head.hash) != (last.seq, last.hash):
        breaks.append(Break(head.chain, min(last.seq + 1, head.seq), Harm.TAIL))
    return tuple(dict.fromkeys(breaks))


def _breaks_at(entry: Link, last: Head) -> list[Break]:
    expected = last.seq + 1
    # What is missing between two entries is said once, not again as a wrong order.
    breaks = [Break(entry.chain, seq, Harm.MISSING) for seq in range(expected, entry.seq)]
    if entry.seq < expected or (entry.prev != last.hash and entry.seq == expected):
        breaks.append(Break(entry.chain, entry.seq, Harm.ORDER))
    if entry_hash(entry.prev, entry.chain, entry.seq, entry.parts) != entry.hash:
        breaks.append(Break(entry.chain, entry.seq, Harm.CONTENT))
    return breaks


@dataclass(frozen=True, slots=True)
class Seal:
    """The heads of all chains that grew since the seal before, bound to that seal."""

    number: int
    day: str
    prev: str
    heads: tuple[Head, ...]
    hash: str


def seal_of(number: int, day: str, prev: str, heads: Iterable[Head]) -> Seal:
    """Return the seal of *heads*, whatever order they come in."""
    ordered = tuple(sorted(heads, key=lambda head: head.chain))
    return Seal(number, day, prev, ordered, seal_hash(number, day, prev, ordered))


def seal_hash(number: int, day: str, prev: str, heads: tuple[Head, ...]) -> str:
    """Return the hash that a seal with these contents must have."""
    listed: list[Plain] = [[head.chain, head.seq, head.hash] for head in heads]
    return sha256(canonical([number, day, prev, listed]).encode()).hexdigest()


def verify_seals(seals: Iterable[Seal], hashes: Mapping[tuple[str, int], str]) -> tuple[Break, ...]:
    """Return every break among *seals* (in order) and against the *hashes* of all entries."""
    breaks: list[Break] = []
    prev = START
    for number, seal in enumerate(seals, start=1):
        sound = seal_hash(seal.number, seal.day, seal.prev, seal.heads) == seal.hash
        if not sound or seal.prev != prev or seal.number != number:
            breaks.append(Break("", seal.number, Harm.SEAL))
        breaks += [
            Break(head.chain, head.seq, Harm.TAIL)
            for head in seal.heads
            if hashes.get((head.chain, head.seq)) != head.hash
        ]
        prev = seal.hash
    return tuple(breaks)
