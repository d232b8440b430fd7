"""Paper, Consultation, AgendaItem, Meeting and Organization brought together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from engine.core.message import msg
from engine.core.record import Flaw, FlawCode, RecordedPaper, RecordedStation
from exchange.oparl_objects import Collection, Object, Placed, each, identity
from exchange.recorded_paper import text_at, yes_no_at
from exchange.written_day import day_of

_NOTHING: Object = {}


@dataclass(frozen=True, slots=True)
class Joined:
    """The papers, the agenda items that belong to one, and references that lead nowhere."""

    papers: list[RecordedPaper] = field(default_factory=list[RecordedPaper])
    used: set[str] = field(default_factory=set[str])
    dangling: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class _Call:
    """One Consultation together with the agenda item under which the paper was called."""

    consultation: Object
    item: str = ""


@dataclass(frozen=True, slots=True)
class _Dump:
    """The collection, ordered for joining."""

    found: Collection
    joined: Joined
    by_paper: Mapping[str, list[Object]]
    by_consultation: Mapping[str, list[str]]
    meeting_of: Mapping[str, str]
    numbers: Mapping[str, str]


def join(found: Collection) -> Joined:
    """Return every paper of *found* with its stations."""
    joined = Joined()
    dump = _Dump(
        found,
        joined,
        by_paper=_by_paper(found),
        by_consultation=_by_consultation(found),
        meeting_of=_referrers(found.meetings, "agendaItem"),
        numbers={n: p.value["reference"] for n, p in found.papers.items() if _numbered(p)},
    )
    joined.papers.extend(_paper(dump, n, placed) for n, placed in found.papers.items())
    _count_lost(dump)
    return joined


def _count_lost(dump: _Dump) -> None:
    known = {identity(c.value) for c in dump.found.consultations}
    lost = sum(len(items) for name, items in dump.by_consultation.items() if name not in known)
    _count(dump.joined, "AgendaItem → Consultation", lost)
    orphans = sum(len(c) for p, c in dump.by_paper.items() if p not in dump.found.papers)
    _count(dump.joined, "Consultation → Paper", orphans)


def _numbered(placed: Placed) -> bool:
    return isinstance(placed.value.get("reference"), str)


def _by_consultation(found: Collection) -> Mapping[str, list[str]]:
    """Return the agenda items that name each Consultation."""
    items: defaultdict[str, list[str]] = defaultdict(list)
    for name, placed in found.items.items():
        if reference := identity(placed.value.get("consultation")):
            items[reference].append(name)
    return items


def _referrers(store: Mapping[str, Placed], key: str) -> dict[str, str]:
    """Return which object of *store* refers to another under *key*."""
    return {
        identity(reference): name
        for name, placed in store.items()
        for reference in each(placed.value.get(key))
    }


def _count(joined: Joined, what: str, number: int = 1) -> None:
    if number:
        joined.dangling[what] += number


def _by_paper(found: Collection) -> dict[str, list[Object]]:
    """Return the Consultations of each paper.

    Dumps give one id to several calls of a paper, so item and meeting belong to the identity;
    a copy without either, beside one that has them, is the same Consultation told in short.
    """
    papers = _referrers(found.papers, "consultation")
    sorted_out: dict[str, dict[tuple[str, str, str], Object]] = {}
    for placed in found.consultations:
        value = placed.value
        paper = identity(value.get("paper")) or papers.get(identity(value), "")
        paper = placed.owner if placed.owner in found.papers else paper
        calls = sorted_out.setdefault(paper, {})
        key = (identity(value), identity(value.get("agendaItem")), identity(value.get("meeting")))
        if len(value) > len(calls.get(key, _NOTHING)):
            calls[key] = value
    return {paper: _without_short(calls) for paper, calls in sorted_out.items()}


def _without_short(calls: Mapping[tuple[str, str, str], Object]) -> list[Object]:
    placed = {name for name, item, meeting in calls if item or meeting}
    return [
        v for (name, item, meeting), v in calls.items() if item or meeting or name not in placed
    ]


def _paper(dump: _Dump, name: str, placed: Placed) -> RecordedPaper:
    value, flaws = placed.value, list[Flaw]()
    calls = _calls(dump, name, value)
    dump.joined.used.update(call.item for call in calls)
    stations = [_station(dump, call, flaws) for call in calls]
    dated = text_at(value, "date", flaws)
    return RecordedPaper(
        id=name,
        number=text_at(value, "reference", flaws),
        art=text_at(value, "paperType", flaws),
        betreff=text_at(value, "name", flaws) or "",
        stations=_in_order(stations),
        dated=day_of(dated, flaws) if dated else None,
        parents=_related(dump, value, "superordinatedPaper"),
        children=_related(dump, value, "subordinatedPaper"),
        source=placed.source,
        flaws=tuple(flaws),
    )


def _calls(dump: _Dump, name: str, paper: Object) -> list[_Call]:
    """Return the calls of a paper: its Consultations, and further items that name them."""
    consultations = list(dump.by_paper.get(name, ()))
    told = {identity(c) for c in consultations}
    for reference in each(paper.get("consultation")):
        if isinstance(reference, str) and reference not in told:
            _count(dump.joined, "Paper → Consultation")
    calls = [_Call(c, identity(c.get("agendaItem"))) for c in consultations]
    taken = {call.item for call in calls}
    for number, call in enumerate(calls):
        free = [
            i for i in dump.by_consultation.get(identity(call.consultation), ()) if i not in taken
        ]
        if not call.item and free:
            calls[number] = _Call(call.consultation, free.pop(0))
        taken.update(free, (calls[number].item,))
        short = {k: v for k, v in call.consultation.items() if k not in {"meeting", "agendaItem"}}
        calls.extend(_Call(short, item) for item in free)
    return calls


def _station(dump: _Dump, call: _Call, flaws: list[Flaw]) -> RecordedStation:
    placed = _find(dump, dump.found.items, call.item, "Consultation → AgendaItem")
    item = placed.value if placed else _NOTHING
    owner = placed.owner if placed else ""
    at = identity(call.consultation.get("meeting")) or identity(item.get("meeting")) or owner
    at = at or dump.meeting_of.get(call.item, "")
    met = _find(dump, dump.found.meetings, at, "Consultation → Meeting")
    meeting = met.value if met else _NOTHING
    begins = text_at(meeting, "start", flaws) or ""
    return RecordedStation(
        gremium=_gremium(dump, (call.consultation, meeting), flaws),
        role=text_at(call.consultation, "role", flaws),
        day=day_of(begins[:10], flaws) if begins else None,
        begins=begins,
        top=text_at(item, "number", flaws),
        result=text_at(item, "result", flaws),
        authoritative=yes_no_at(call.consultation, "authoritative", flaws),
        public=yes_no_at(item, "public", flaws),
        cancelled=yes_no_at(meeting, "cancelled", flaws) is True,
        sitting=text_at(meeting, "name", flaws),
        wording=text_at(item, "resolutionText", flaws),
    )


def _find(dump: _Dump, store: Mapping[str, Placed], name: str, what: str) -> Placed | None:
    if name and name not in store:
        _count(dump.joined, what)
    return store.get(name)


def _gremium(dump: _Dump, sources: Iterable[Object], flaws: list[Flaw]) -> str | None:
    """Return the body that the Consultation names, else the one that met."""
    for source, what in zip(sources, ("Consultation", "Meeting"), strict=True):
        bodies = [
            _body(dump, o, f"{what} → Organization") for o in each(source.get("organization"))
        ]
        names = [name for body in bodies if (name := text_at(body, "name", flaws))]
        if len(names) > 1:
            text = msg("several bodies sit together: {names}", names=", ".join(names))
            flaws.append(Flaw(FlawCode.SEVERAL_GREMIEN, text))
        if names:
            return names[0]
    flaws.append(Flaw(FlawCode.NO_GREMIUM, msg("a station has no Gremium")))
    return None


def _body(dump: _Dump, organization: object, what: str) -> Object:
    placed = _find(dump, dump.found.organizations, identity(organization), what)
    return placed.value if placed else _NOTHING


def _related(dump: _Dump, paper: Object, key: str) -> tuple[str, ...]:
    names = [identity(reference) for reference in each(paper.get(key))]
    return tuple(dump.numbers.get(name, name) for name in names if name)


def _in_order(stations: list[RecordedStation]) -> tuple[RecordedStation, ...]:
    """Return *stations* by day; one without a day stays behind the one it stood behind."""
    days = accumulate((s.day or date.min for s in stations), _later_known)
    keyed = sorted(zip(days, range(len(stations)), stations, strict=True), key=lambda k: k[:2])
    return tuple(station for _, _, station in keyed)


def _later_known(before: date, day: date) -> date:
    return before if day == date.min else day
