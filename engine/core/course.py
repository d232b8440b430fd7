"""The course of one recorded paper through both machines, station by station.

Where the machine would ask a person, the next recorded station is the answer. Every deviation
has a code and a sentence, and the course goes on behind it.
"""

from dataclasses import dataclass, field, replace

from engine.core.catalogue import Column, Effect, Step
from engine.core.folge import Beratung, Folge, Origin, Phase, Result, next_id, put
from engine.core.hearing import Heard, Stray
from engine.core.machine import run
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk
from engine.core.route import Conclusion, conclude

AFTER_FINAL = "after-final"
NOT_RETURNED = "not-returned"
REFERRAL_UNHEARD = "referral-unheard"
WRONG_ROLE = "wrong-role"
UNKNOWN_RESULT = "unknown-result"
CANCELLED = "cancelled-with-result"
UNDATED = "result-undated"
NO_GREMIUM = "result-without-gremium"
READ_AS_ADVICE = "role-read-as-vorberatung"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A deviation: at which recorded station (from 1; 0 is the paper), of what kind, in words."""

    station: int
    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read a record: the Regelwerk, and its Arten by their printed names."""

    regelwerk: Regelwerk
    arten: dict[str, Art] = field(hash=False)
    fallback: Art
    schedule: str
    conclude: str


@dataclass(slots=True)  # mutable: a tally that lives for the replay of one paper
class Course:
    """The replay of one paper as far as it has come."""

    reader: Reader
    art: Art
    folge: Folge = ()
    state: str = ""
    ended_by: Effect | None = None
    outcome: str = ""
    replayed: bool = True
    taken: int = 0
    spoken: list[Beratung] = field(default_factory=list[Beratung])
    anomalies: list[Anomaly] = field(default_factory=list[Anomaly])
    notes: list[Anomaly] = field(default_factory=list[Anomaly])


def leave_out(course: Course, stray: Stray) -> None:
    """Note a result that cannot be carried, since it has no place in the order.

    A station without a day is planned, whatever is printed behind it.
    """
    result = stray.recorded.result or ""
    if not stray.recorded.gremium:
        text = msg("the result “{result}” names no Gremium", result=result)
        course.anomalies.append(Anomaly(stray.index, NO_GREMIUM, text))
    if stray.recorded.day is None:
        gremium = stray.recorded.gremium or ""
        text = msg("{gremium}: the result “{result}” has no day", gremium=gremium, result=result)
        course.notes.append(Anomaly(stray.index, UNDATED, text))


def hold(course: Course, h: Heard, later: tuple[Heard, ...]) -> None:
    """Carry one recorded station through both machines."""
    if h.recorded.cancelled:
        _note(course, h, CANCELLED, msg("the sitting was cancelled, yet there is a result"))
    if _too_late(course, h):
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
    klass = h.reading.klass if h.reading else None
    result = Result(h.label, klass.name if klass else "", h.effect.step)
    phase = course.reader.regelwerk.beratung.states[state].phase
    held = replace(b, state=state, phase=phase, day=h.day, top=h.recorded.top, result=result)
    course.folge = put(course.folge, held)
    course.spoken.append(held)
    effect = _told(course, h, later)
    outcome = klass.outcome if klass else ""
    if effect.step in {Step.END, Step.REPLACE}:
        _settle(course, h, effect, outcome)
    names = course.reader.regelwerk.names
    course.folge = conclude(course.folge, Conclusion(b.id, effect, outcome, names)).folge


def _too_late(course: Course, h: Heard) -> bool:
    """Return whether all was settled, and *h* neither tells nor confirms an urgent decision."""
    ended_by = course.ended_by
    if ended_by is None or h.column.informs:
        return False
    confirms = h.column is Column.ENTSCHEIDUNG and h.effect.step is Step.END
    return not (ended_by.inform and confirms)


def _note(course: Course, h: Heard, code: str, message: Message) -> None:
    course.anomalies.append(Anomaly(h.index, code, message))


def _carried(reader: Reader, state: str) -> str | None:
    """Return the state of a station that has been set on a sitting and has spoken."""
    scheduled = _run(reader, state, reader.schedule)
    return None if scheduled is None else _run(reader, scheduled, reader.conclude)


def _run(reader: Reader, state: str, trigger: str) -> str | None:
    """Return the state after *trigger*; the record does not say who acted, so all arrows count."""
    machine = reader.regelwerk.beratung
    leaving = machine.leaving.get((state, trigger), ())
    return run(machine, state, trigger, frozenset(arrow.index for arrow in leaving))


def _called(course: Course, h: Heard) -> Beratung:
    """Return the open station that the record means: one that was owed, or a new one."""
    owed = next((b for b in course.folge if b.gremium == h.gremium and b.phase is Phase.OPEN), None)
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


def _check_return(course: Course, h: Heard, owed: Beratung) -> None:
    if owed.origin is not Origin.RETURN or owed.of is None:
        return
    referred = next(n for n, b in enumerate(course.spoken) if b.id == owed.of)
    if all(b.gremium == h.gremium for b in course.spoken[referred:]):
        text = msg(
            "{gremium} takes the paper up again on {day}, but no body to which it was referred "
            "has spoken",
            gremium=h.gremium,
            day=h.day,
        )
        _note(course, h, REFERRAL_UNHEARD, text)


def _told(course: Course, h: Heard, later: tuple[Heard, ...]) -> Effect:
    """Return the effect that the record itself shows where the label leaves it open."""
    if h.reading is None:
        text = msg("the result “{label}” is not in the catalogue", label=h.label)
        _note(course, h, UNKNOWN_RESULT, text)
        return _next_recorded(h, later)
    if h.effect.step is Step.WRONG_ROLE:
        return _wrong_role(course, h, later)
    if h.effect.step is Step.ASK:
        course.taken += 1
        return _next_recorded(h, later)
    return h.effect


def _next_recorded(h: Heard, later: tuple[Heard, ...]) -> Effect:
    """Return what the next recorded station, as the person's answer, says."""
    if not later:
        return Effect(Step.ADVANCE)
    return Effect(Step.REPEAT if later[0].gremium == h.gremium else Step.ADVANCE)


def _wrong_role(course: Course, h: Heard, later: tuple[Heard, ...]) -> Effect:
    """Note a result that its role does not give; whatever it was, the paper goes on.

    A recommendation printed as a decision fits where another body decides later: roles are
    badly kept, and exactly one station of a Folge decides, the last that does.
    """
    decides = any(
        o.column is Column.ENTSCHEIDUNG and o.gremium != h.gremium and o.effect.step is Step.END
        for o in later
    )
    text = msg(
        "{gremium}: “{label}” is not a result for the role “{role}”",
        gremium=h.gremium,
        label=h.label,
        role=h.recorded.role or "",
    )
    if h.column is Column.ENTSCHEIDUNG and decides:
        course.notes.append(Anomaly(h.index, READ_AS_ADVICE, text))
    else:
        _note(course, h, WRONG_ROLE, text)
    return Effect(Step.ADVANCE)


def _settle(course: Course, h: Heard, effect: Effect, outcome: str) -> None:
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
