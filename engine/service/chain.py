"""Prove that the record is what it was, and seal it so that a cut tail is seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path

from engine.core.chain import (
    HOUSE,
    START,
    Break,
    Harm,
    Head,
    Seal,
    seal_of,
    verify_chain,
    verify_seals,
)
from engine.core.message import msg
from engine.definition.folder import content_hash
from engine.errors import RegelwerkBrokenError
from engine.service.broken import SAID, SEAL, VORLAGE, Broken
from engine.service.chain_house import HouseScan
from engine.service.chain_links import Parents
from engine.service.house import House, regelwerk_of
from engine.store import chronicle, facts, links, papers, records, rulebooks, seals
from engine.store.papers import Held
from engine.store.records import Entry
from engine.store.session import Connection, reading, transact
from engine.store.snapshot import frozen


@dataclass(frozen=True, slots=True)
class Verification:
    """How many chains, entries and seals were looked at, and everything that is broken."""

    chains: int
    entries: int
    seals: int
    broken: tuple[Broken, ...]

    @property
    def sound(self) -> bool:
        """True when nothing is broken."""
        return not self.broken


def verify(house: House, folder: Path | None = None) -> Verification:
    """Return what a check of every chain, every current row and every seal has found.

    *folder* holds the seals that were kept outside the database.
    """
    with reading(house.database) as connection:
        inside = seals.all_seals(connection)
        kept = seals.read_files(folder) if folder is not None else {s.number: s for s in inside}
        outside = tuple(seal for seal in kept.values() if seal is not None)
        wanted = {(h.chain, h.seq) for s in (*inside, *outside) for h in s.heads}
        of_house = HouseScan(wanted)
        found = [*_changed_rules(connection), *of_house.breaks(connection)]
        held = {held.vorlage.id: held for held in papers.all_papers(connection)}
        scan = _Scan(held, of_house)
        closed = {v: _closing(house, connection, v) for v in papers.versions(connection)}
        breaks = list(scan.breaks(connection))
        breaks += _wrongly_closed(scan.papers.values(), closed)
        breaks += scan.parents.breaks(links.all_links(connection), scan.numbers, held)
    breaks += _broken_seals(inside, kept, of_house.hashes)
    found += of_house.unexplained()
    found += (_broken(one, scan.numbers) for one in dict.fromkeys(breaks))
    counted = scan.entries + of_house.entries
    chains = len(scan.papers) + bool(of_house.entries)
    return Verification(chains, counted, len(inside), tuple(dict.fromkeys(found)))


def _broken(found: Break, numbers: Mapping[str, str]) -> Broken:
    if not found.chain:
        return Broken(str(found.seq or ""), 0, found.harm, SAID[found.harm], SEAL)
    kind = HOUSE if found.chain == HOUSE else VORLAGE
    number = numbers.get(found.chain, found.chain)
    return Broken(number, found.seq, found.harm, SAID[found.harm], kind)


class _Scan:
    """One walk through the whole history of papers, after that of the house.

    It keeps the hashes that *house* wants and explains the causes that it has left open.
    """

    def __init__(self, known: dict[str, Held], house: HouseScan) -> None:
        """Start with the current rows of every Vorlage."""
        self.papers = known
        self.numbers = {i: n.printed for i, held in known.items() if (n := held.vorlage.number)}
        self.parents = Parents()
        self.house = house
        self.entries = 0

    def breaks(self, connection: Connection) -> Iterator[Break]:
        """Give every break between and inside the chains."""
        seen: set[str] = set()
        for vorlage, entries in groupby(records.scan(connection), key=_vorlage_of):
            seen.add(vorlage)
            yield from self._of_chain(vorlage, tuple(entries))
        for vorlage in self.papers:
            if vorlage not in seen:
                yield Break(vorlage, 0, Harm.TAIL)

    def _of_chain(self, vorlage: str, entries: tuple[Entry, ...]) -> Iterator[Break]:
        self.entries += len(entries)
        for entry in entries:
            if (vorlage, entry.seq) in self.house.wanted:
                self.house.hashes[vorlage, entry.seq] = entry.hash
            self.house.explain((vorlage, entry.at, entry.actor, entry.comment))
        self.parents.see(entries[0])
        paper = self.papers.get(vorlage)
        head = Head(vorlage, paper.revision, paper.head) if paper else None
        yield from verify_chain([records.link_of(entry) for entry in entries], head)
        if paper is None or _differs(paper, entries):
            yield Break(vorlage, entries[-1].seq, Harm.CURRENT)


def _closing(house: House, connection: Connection, version: str) -> frozenset[tuple[str, str]]:
    """Return every (Art, state) in which a paper under *version* is closed."""
    try:
        regelwerk = regelwerk_of(house, connection, version)
    except RegelwerkBrokenError:
        return frozenset()
    return frozenset(
        (art.name, state.name)
        for art in regelwerk.arten.values()
        for state in art.machine.states.values()
        if state.final
    )


def _wrongly_closed(
    known: Iterable[Held], closed: Mapping[str, frozenset[tuple[str, str]]]
) -> Iterator[Break]:
    for paper in known:
        final = closed.get(paper.regelwerk)
        place = (paper.vorlage.art, paper.vorlage.state)
        if final and (place in final) != paper.closed:
            yield Break(paper.vorlage.id, paper.revision, Harm.CURRENT)


def _vorlage_of(entry: Entry) -> str:
    return entry.vorlage


def _differs(paper: Held, entries: tuple[Entry, ...]) -> bool:
    last = entries[-1]
    stored = (frozen(paper.vorlage), paper.regelwerk, paper.changed, paper.created)
    return stored != (last.snapshot, last.regelwerk, last.at, entries[0].at)


def _changed_rules(connection: Connection) -> Iterator[Broken]:
    for edition in rulebooks.editions(connection):
        files = rulebooks.files_of(connection, edition.version)
        if files is None or content_hash(files) != edition.version:
            text = msg("the definitions have been changed")
            yield Broken(edition.version, 0, Harm.CONTENT, text, facts.REGELWERK)


def _broken_seals(
    inside: tuple[Seal, ...],
    kept: Mapping[int, Seal | None],
    hashes: Mapping[tuple[str, int], str],
) -> Iterable[Break]:
    stored = {seal.number: seal for seal in inside}
    for number in sorted({*stored, *kept}):
        if stored.get(number) != kept.get(number):
            yield Break("", number, Harm.SEAL)
    yield from verify_seals(inside, hashes)
    outside = tuple(kept[number] for number in sorted(kept))
    yield from verify_seals(tuple(seal for seal in outside if seal is not None), hashes)


@dataclass(frozen=True, slots=True)
class Sealed:
    """The newest seal and the file in which it is kept; *fresh* if it was made just now."""

    seal: Seal
    file: Path | None
    fresh: bool


def seal(house: House, folder: Path | None, *, now: datetime) -> Sealed:
    """Return the seal of the local day of *now* over every chain that grew since the last.

    There is a new one for each day, and on the same day only if something has happened. It is
    kept in the database and, if given, as a file in *folder*.
    """
    made, fresh = transact(house.database, partial(_sealed, now), house.pause)
    file = seals.write_file(folder, made) if folder is not None else None
    return Sealed(made, file, fresh)


def _sealed(now: datetime, connection: Connection) -> tuple[Seal, bool]:
    before = seals.all_seals(connection)
    known = {head.chain: head for seal in before for head in seal.heads}
    reached = (*seals.heads(connection), *chronicle.heads(connection))
    grown = tuple(head for head in reached if known.get(head.chain) != head)
    last = before[-1] if before else None
    day = now.date().isoformat()
    if last is not None and not grown and last.day == day:
        return last, False
    made = seal_of(len(before) + 1, day, last.hash if last else START, grown)
    seals.add(connection, made, now.isoformat())
    return made, True
