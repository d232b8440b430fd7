"""Recorded histories run through the machines: what fits, and what is wrong with the rest.

The record is taken as it is: nothing is corrected and nothing guessed. Where the machine would
ask a person, the next recorded station is the answer; a station without date or result is
planned. Every deviation has a code and a sentence, and the replay goes on behind it.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from engine.core.catalogue import (
    Catalogue,
    Column,
    Effect,
    Reading,
    Step,
    effect_for,
    folded,
    read_label,
    role_of,
)
from engine.core.folge import Beratung, Folge, Origin, Phase, Result, next_id, put
from engine.core.machine import Action, run
from engine.core.message import Message, msg
from engine.core.record import RecordedPaper, RecordedStation
from engine.core.regelwerk import Art, Regelwerk
from engine.core.route import Conclusion, conclude

AFTER_FINAL = "after-final"
NOT_RETURNED = "not-returned"
REFERRAL_UNHEARD = "referral-unheard"
WRONG_ROLE = "wrong-role"
UNKNOWN_RESULT = "unknown-result"
CANCELLED = "cancelled-with-result"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A deviation: at which recorded station (from 1; 0 is the paper), of what kind, in words."""

    station: int
    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Replayed:
    """How one paper went: *replayed* says that it was carried to the end of its record.

    *taken* counts the questions that the record itself answered, *planned* the stations
    without date or result.
    """

    id: str
    number: str
    stations: int
    replayed: bool
    anomalies: tuple[Anomaly, ...]
    notes: tuple[Anomaly, ...]
    unknown: tuple[str, ...]
    taken: int
    planned: int
    outcome: str
    folge: Folge

    @property
    def fitting(self) -> bool:
        """True where the record fits the machines without any deviation."""
        return self.replayed and not self.anomalies


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read a record: the Regelwerk, and its Arten by their printed names."""

    regelwerk: Regelwerk
    arten: dict[str, Art] = field(hash=False)
    fallback: Art
    schedule: str
    conclude: str


def reader_of(regelwerk: Regelwerk) -> Reader | None:
    """Return a reader for *regelwerk*, or None where no Art has a state for the Beratung."""
    routed = [a for a in regelwerk.arten.values() if route_state(a)]
    schedule, concluding = (regelwerk.arrow_of(a) for a in (Action.SCHEDULE, Action.CONCLUDE))
    if not routed or schedule is None or concluding is None:
        return None
    printed = {folded(name): a for a in routed for name in (a.name, a.label, *a.printed)}
    deciding = [a for a in routed if not a.informs]
    fallback = (deciding or routed)[0]
    return Reader(regelwerk, printed, fallback, schedule.trigger, concluding.trigger)


def route_state(art: Art) -> str:
    """Return the state of *art* in which its Beratungsfolge runs, or ""."""
    return next((s.name for s in art.machine.states.values() if s.route), "")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A recorded station with how it is to be read."""

    index: int
    recorded: RecordedStation
    day: date
    column: Column
    reading: Reading | None
    effect: Effect

    @property
    def gremium(self) -> str:
        return self.recorded.gremium or ""


@dataclass(slots=True)  # mutable: a tally that lives for the replay of one paper
class _Course:
    """The replay of one paper as far as it has come."""

    reader: Reader
    art: Art
    folge: Folge = ()
    state: str = ""
    ended_by: Effect | None = None
    outcome: str = ""
    replayed: bool = True
    taken: int = 0
    anomalies: list[Anomaly] = field(default_factory=list[Anomaly])
    notes: list[Anomaly] = field(default_factory=list[Anomaly])


def replay(reader: Reader, paper: RecordedPaper) -> Replayed:
    """Return how the record of *paper* goes through the machines."""
    art = reader.arten.get(folded(paper.art or ""), reader.fallback)
    course = _Course(reader, art, state=route_state(art))
    course.notes.extend(Anomaly(0, flaw.code, flaw.message) for flaw in paper.flaws)
    heard = _in_order(reader, art, paper)
    for position, h in enumerate(heard):
        _hold(course, h, heard[position + 1 :])
    unknown = tuple(h.recorded.result or "" for h in heard if h.reading is None)
    return Replayed(
        id=paper.id,
        number=paper.number or "",
        stations=len(paper.stations),
        replayed=course.replayed,
        anomalies=tuple(course.anomalies),
        notes=tuple(course.notes),
        unknown=unknown,
        taken=course.taken,
        planned=len(paper.stations) - len(heard),
        outcome=course.outcome,
        folge=course.folge,
    )


def _in_order(reader: Reader, art: Art, paper: RecordedPaper) -> list[_Heard]:
    """Return the stations at which somebody spoke, in the order of their days.

    Of one day the hours decide where they are known; else those who prepare come before those
    who decide, so that the order in which a day is printed does not matter.
    """
    heard = [
        h
        for index, recorded in enumerate(paper.stations, 1)
        if (h := _heard(reader, art, index, recorded)) is not None
    ]
    heard.sort(key=_chronological)
    return heard


def _chronological(h: _Heard) -> tuple[date, str, int, bool, str, str]:
    rank = {Column.ENTSCHEIDUNG: 2, Column.VORBERATUNG: 0, Column.GENEHMIGUNG: 0}.get(h.column, 1)
    ends = h.effect.step is Step.END
    return h.day, h.recorded.begins, rank, ends, h.gremium, h.recorded.result or ""


def _heard(reader: Reader, art: Art, index: int, recorded: RecordedStation) -> _Heard | None:
    if recorded.day is None or not (recorded.result or "").strip():
        return None
    catalogue = reader.regelwerk.catalogue
    column = _column(catalogue, recorded)
    reading = read_label(catalogue, recorded.result or "")
    effect = (
        effect_for(reading.klass, column, informs=art.informs) if reading else Effect(Step.ASK)
    )
    if effect.step is Step.NONE:
        return None
    return _Heard(index, recorded, recorded.day, column, reading, effect)


def _column(catalogue: Catalogue, recorded: RecordedStation) -> Column:
    role = role_of(catalogue, recorded.role)
    if role is not None:
        return role.column
    return Column.ENTSCHEIDUNG if recorded.authoritative else Column.UNBEKANNT


def _hold(course: _Course, h: _Heard, later: list[_Heard]) -> None:
    """Carry one recorded station through both machines."""
    if h.recorded.cancelled:
        _note(course, h, CANCELLED, msg("the sitting was cancelled, yet there is a result"))
    if course.ended_by and not course.ended_by.inform and not h.column.informs:
        text = msg(
            "{gremium} deals with the paper on {day}, after it had been settled",
            gremium=h.gremium,
            day=h.day,
        )
        _note(course, h, AFTER_FINAL, text)
    b = _called(course, h)
    state = _carried(course.reader, b.state)
    if state is None:
        course.replayed = False
        return
    step, effect = h.effect.step, _told(course, h, later)
    klass = h.reading.klass if h.reading else None
    result = Result(h.recorded.result or "", klass.name if klass else "", step)
    phase = course.reader.regelwerk.beratung.states[state].phase
    held = replace(b, state=state, phase=phase, day=h.day, top=h.recorded.top, result=result)
    course.folge = put(course.folge, held)
    outcome = klass.outcome if klass else ""
    if effect.step is Step.END:
        _settle(course, h, effect, outcome)
    names = course.reader.regelwerk.names
    turn = conclude(course.folge, Conclusion(b.id, effect, outcome, names))
    course.folge = turn.folge


def _note(course: _Course, h: _Heard, code: str, message: Message) -> None:
    course.anomalies.append(Anomaly(h.index, code, message))


def _carried(reader: Reader, state: str) -> str | None:
    """Return the state of a station that has been set on a sitting and has spoken."""
    machine = reader.regelwerk.beratung
    scheduled = _run(reader, state, reader.schedule)
    if scheduled is None:
        return None
    return run(machine, scheduled, reader.conclude, _every(reader, scheduled, reader.conclude))


def _run(reader: Reader, state: str, trigger: str) -> str | None:
    return run(reader.regelwerk.beratung, state, trigger, _every(reader, state, trigger))


def _every(reader: Reader, state: str, trigger: str) -> frozenset[int]:
    """The record does not say who acted: every arrow of the trigger is open to it."""
    leaving = reader.regelwerk.beratung.leaving.get((state, trigger), ())
    return frozenset(arrow.index for arrow in leaving)


def _called(course: _Course, h: _Heard) -> Beratung:
    """Return the open station that the record means: one that was owed, or a new one."""
    owed = next(
        (b for b in course.folge if b.gremium == h.gremium and b.phase is Phase.OPEN), None
    )
    if owed is not None:
        _check_return(course, h, owed)
        return replace(owed, column=h.column, decisive=h.column is Column.ENTSCHEIDUNG)
    new = Beratung(
        id=next_id(course.folge),
        gremium=h.gremium,
        role=h.recorded.role or "",
        column=h.column,
        state=course.reader.regelwerk.beratung.initial,
        decisive=h.column is Column.ENTSCHEIDUNG,
        origin=Origin.RECORD,
        public=h.recorded.public is not False,
    )
    course.folge = (*course.folge, new)
    return new


def _check_return(course: _Course, h: _Heard, owed: Beratung) -> None:
    if owed.origin is not Origin.RETURN or owed.of is None:
        return
    if not any(b.id > owed.of and b.spoken and b.gremium != h.gremium for b in course.folge):
        text = msg(
            "{gremium} takes the paper up again on {day}, but no body to which it was referred "
            "has spoken",
            gremium=h.gremium,
            day=h.day,
        )
        _note(course, h, REFERRAL_UNHEARD, text)


def _told(course: _Course, h: _Heard, later: list[_Heard]) -> Effect:
    """Return the effect that the record itself shows where the label leaves it open."""
    if h.reading is None:
        label = h.recorded.result or ""
        text = msg("the result “{label}” is not in the catalogue", label=label)
        _note(course, h, UNKNOWN_RESULT, text)
        return _next_recorded(h, later)
    if h.effect.step is Step.WRONG_ROLE:
        return _wrong_role(course, h, later)
    if h.effect.step is Step.ASK:
        course.taken += 1
        return _next_recorded(h, later)
    return h.effect


def _next_recorded(h: _Heard, later: list[_Heard]) -> Effect:
    """The next recorded station is the person's answer."""
    if not later:
        return Effect(Step.ADVANCE)
    return Effect(Step.REPEAT if later[0].gremium == h.gremium else Step.ADVANCE)


def _wrong_role(course: _Course, h: _Heard, later: list[_Heard]) -> Effect:
    """A recommendation printed as a decision fits only where another body decides later.

    Roles are badly kept, and exactly one station of a Folge decides: the last that does.
    """
    decides = any(
        o.column is Column.ENTSCHEIDUNG and o.gremium != h.gremium and o.effect.step is Step.END
        for o in later
    )
    text = msg(
        "{gremium}: “{label}” is not a result for the role “{role}”",
        gremium=h.gremium,
        label=h.recorded.result or "",
        role=h.recorded.role or "",
    )
    if h.column is Column.ENTSCHEIDUNG and decides:
        course.notes.append(Anomaly(h.index, "role-read-as-vorberatung", text))
    else:
        _note(course, h, WRONG_ROLE, text)
    return Effect(Step.ADVANCE)


def _settle(course: _Course, h: _Heard, effect: Effect, outcome: str) -> None:
    """Let the Vorlage machine move on, and name the bodies that still owed their word."""
    for b in course.folge:
        if b.phase is Phase.OPEN and b.of is not None and b.gremium != h.gremium:
            text = msg(
                "{gremium} had put the paper off and never came back to it, yet it was settled "
                "by {other} on {day}",
                gremium=b.gremium,
                other=h.gremium,
                day=h.day,
            )
            _note(course, h, NOT_RETURNED, text)
    if course.ended_by is None:
        machine = course.art.machine
        trigger = f"on:{outcome}"
        leaving = machine.leaving.get((course.state, trigger), ())
        dest = run(machine, course.state, trigger, frozenset(a.index for a in leaving))
        course.replayed = course.replayed and dest is not None
        course.state, course.outcome = dest or course.state, outcome
        course.ended_by = effect
