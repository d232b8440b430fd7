"""Prove that what people decided beside the steps of papers is what the chronicle says.

Three things are looked at: whether the chain of the house is whole, whether the rows say what
the last entry about them says, and whether everything that happened to a Frist has a cause on
record. What follows from a step has the step as its cause; what a person decided, an entry.
"""

from collections.abc import Iterator
from itertools import chain

from engine.core.chain import HOUSE, Break, Harm, Head, Link, verify_chain
from engine.core.running import Happened
from engine.service.broken import DIFFERS, SAID, Broken
from engine.store import chronicle, facts
from engine.store.chronicle import Entry
from engine.store.facts import Fact, FristFact
from engine.store.session import Connection

# Only a person can do the first; the others can also follow from the step of a paper.
_DECIDED = frozenset({Happened.EXTENDED.value})
_FINISHED = frozenset({Happened.MET.value, Happened.MISSED.value})
_STAYS_OUT = '"out":true'

Cause = tuple[str, str, str, str]


class HouseScan:
    """One walk through the chronicle, and one through the rows that it speaks of.

    *hashes* are those of the entries in *wanted*. *open_causes* are the causes (Vorlage, moment,
    actor, reason) of Fristen that only the history of a Vorlage can still explain.
    """

    def __init__(self, wanted: set[tuple[str, int]]) -> None:
        """Start with nothing seen."""
        self.wanted = wanted
        self.hashes: dict[tuple[str, int], str] = {}
        self.entries = 0
        self.open_causes: dict[Cause, list[str]] = {}
        self._last: dict[tuple[str, str], Entry] = {}
        self._about: dict[int, tuple[str, str]] = {}
        self._causes: set[tuple[str, str, str]] = set()

    def breaks(self, connection: Connection) -> tuple[Broken, ...]:
        """Return every break in the chain of the house and in the rows that it covers."""
        heads = [head for head in chronicle.heads(connection) if head.chain == HOUSE]
        head = heads[0] if heads else None
        found = verify_chain(self._links(connection), head or Head(HOUSE, 0, ""))
        whole = [b for b in found if head is not None or self.entries]
        return (
            *(self._broken(one) for one in whole),
            *self._differing(connection),
            *self._fristen(connection),
        )

    def _links(self, connection: Connection) -> Iterator[Link]:
        for entry in chronicle.scan(connection):
            self.entries += 1
            about = entry.kind, entry.subject
            self._last[about] = entry
            self._about[entry.seq] = about
            if entry.kind in {facts.FRIST, facts.SITZUNG}:
                self._causes.add((entry.at, entry.actor, entry.reason))
            if (HOUSE, entry.seq) in self.wanted:
                self.hashes[HOUSE, entry.seq] = entry.hash
            yield chronicle.link_of(entry)

    def _broken(self, one: Break) -> Broken:
        kind, subject = self._about.get(one.seq, (HOUSE, HOUSE))
        return _said(Fact(kind, subject, ""), one.seq, one.harm)

    def _differing(self, connection: Connection) -> Iterator[Broken]:
        seen: set[tuple[str, str]] = set()
        for fact in chain(
            facts.persons(connection),
            facts.sittings(connection),
            facts.incidents(connection),
            facts.regelwerke(connection),
            facts.mails(connection),
        ):
            seen.add((fact.kind, fact.subject))
            yield from self._compared(fact)
        for (kind, subject), entry in self._last.items():
            if kind != facts.FRIST and (kind, subject) not in seen:
                yield _said(Fact(kind, subject, ""), entry.seq, Harm.CURRENT)

    def _compared(self, fact: Fact) -> Iterator[Broken]:
        entry = self._last.get((fact.kind, fact.subject))
        if entry is None:
            yield _said(fact, 0, Harm.UNRECORDED)
        elif entry.content != fact.content and not _may_differ(entry):
            yield _said(fact, entry.seq, Harm.CURRENT)

    def _fristen(self, connection: Connection) -> Iterator[Broken]:
        seen: set[str] = set()
        for one in facts.fristen(connection):
            seen.add(one.fact.subject)
            if not one.agrees:
                yield _said(one.fact, 0, Harm.CURRENT)
            yield from self._event(one)
        for (kind, subject), entry in self._last.items():
            if kind == facts.FRIST and subject not in seen:
                yield _said(Fact(kind, subject, ""), entry.seq, Harm.CURRENT)

    def _event(self, one: FristFact) -> Iterator[Broken]:
        if (facts.FRIST, one.fact.subject) in self._last:
            yield from self._compared(one.fact)
        elif one.kind in _DECIDED:
            yield _said(one.fact, 0, Harm.UNRECORDED)
        elif one.kind in _FINISHED or one.cause not in self._causes:
            self._left_open(one)

    def _left_open(self, one: FristFact) -> None:
        self.open_causes.setdefault((one.vorlage, *one.cause), []).append(one.fact.subject)

    def explain(self, cause: Cause) -> None:
        """Take an entry of a Vorlage as the cause of what happened at that moment."""
        if self.open_causes:
            self.open_causes.pop(cause, None)
            self.open_causes.pop(("", *cause[1:]), None)

    def unexplained(self) -> Iterator[Broken]:
        """Give the events of Fristen whose cause no history has; to be asked at the end."""
        for subjects in self.open_causes.values():
            for subject in subjects:
                yield _said(Fact(facts.FRIST, subject, ""), 0, Harm.UNRECORDED)


def _may_differ(entry: Entry) -> bool:
    """Return whether the program itself may have gone on with what *entry* is about."""
    return entry.kind == facts.MAIL and _STAYS_OUT not in entry.content


def _said(fact: Fact, seq: int, harm: Harm) -> Broken:
    number = fact.subject.split("/", maxsplit=1)[0]
    message = DIFFERS if harm is Harm.CURRENT else SAID[harm]
    return Broken(number, seq, harm, message, fact.kind)
