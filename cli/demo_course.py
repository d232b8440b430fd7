"""One paper of the demo on its way: every step goes through the same use cases as real ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from cli.demo_papers import PEOPLE, PrintedPaper, PrintedStation
from engine.core.ahead import ahead
from engine.core.case import Command
from engine.core.decision import Refusal
from engine.core.folge import Beratung, open_stations
from engine.core.machine import Action, Transition
from engine.core.message import Message, msg
from engine.core.record import Flaw
from engine.core.regelwerk import Regelwerk, gremium_named
from engine.errors import VorlaufError
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.house import House
from engine.service.outcome import Receipt
from engine.service.read import Shown, show
from engine.service.sittings import NewSitting, new_sitting
from engine.store.sittings import Meeting
from exchange.written_day import day_of

MOST_STEPS = 20


@dataclass(slots=True)
class Course:
    """How far a paper has come, and what was said on the way.

    *printed_at* finds the printed station for a station of the Folge; *day* is the local day
    on which the paper stands still.
    """

    house: House
    paper: PrintedPaper
    seen: Shown
    day: date
    printed_at: dict[int, PrintedStation] = field(default_factory=dict[int, PrintedStation])
    notes: list[Message] = field(default_factory=list[Message])
    complete: bool = True


def carried(house: House, paper: PrintedPaper) -> Course:
    """Return the course of *paper* through the administration and all printed stations."""
    values = {"betreff": paper.betreff or "", **paper.fields}
    if paper.public:
        values["oeffentlich"] = paper.public
    draft = Draft(paper.art, values, paper.number or "")
    made = create(house, draft, holder("sachbearbeitung"), now=noon(paper.begun))
    if isinstance(made, Refusal):
        raise VorlaufError(made.unmet[0].message)
    course = Course(house, paper, _seen(house, made), paper.begun)
    _through_administration(course)
    for station in paper.stations:
        _hold(course, station)
    _note_days(course)
    return course


def noon(day: date) -> datetime:
    """Return noon of *day*: the demo lives in the days of its papers, not in today."""
    return datetime.combine(day, time(12), UTC)


def holder(role: str) -> str:
    """Return the id of the invented person who holds *role*."""
    return next(ident for ident, _name, roles in PEOPLE if role in roles)


def _seen(house: House, made: Receipt) -> Shown:
    seen = show(house, made.vorlage.id)
    if seen is None:
        raise VorlaufError
    return seen


def _through_administration(course: Course) -> None:
    """Take every step that is next until the paper is before its first station."""
    for _step in range(MOST_STEPS):
        vorlage, regelwerk = course.seen.vorlage, course.seen.regelwerk
        machine = regelwerk.arten[vorlage.art].machine
        steps = ahead(regelwerk, vorlage, course.day)
        if machine.states[vorlage.state].route or not steps:
            return
        arrow = machine.leaving[vorlage.state, steps[0].trigger][0]
        course.day += timedelta(days=1)
        if not _do(course, arrow, {}):
            return


def _do(course: Course, arrow: Transition, values: Mapping[str, str]) -> bool:
    """Do one step as somebody who may; a refusal goes on record and ends the course."""
    command = Command(arrow.trigger, by(holder(min(arrow.roles))), dict(values))
    done = carry(course.house, course.seen.vorlage.id, command, now=noon(course.day))
    if isinstance(done, Receipt):
        course.seen = _seen(course.house, done)
        return True
    if isinstance(done, Refusal):
        reasons = tuple(unmet.message for unmet in done.unmet)
        course.notes.append(
            msg("not possible yet: {trigger}: {reasons}", trigger=arrow.label, reasons=reasons)
        )
    return False


def _hold(course: Course, printed: PrintedStation) -> None:
    """Take one printed station as far as its source prints it."""
    regelwerk = course.seen.regelwerk
    b = _meant(course, printed)
    if b is None:
        course.complete = False
        return
    course.printed_at[b.id] = printed
    if printed.day is None:
        return
    held = NewSitting((b.gremium,), printed.day.isoformat(), held=True)
    planner = holder("sitzungsdienst")
    sitzung = new_sitting(course.house, held, now=noon(printed.day), actor=planner)
    if not isinstance(sitzung, Meeting):
        course.complete = False
        return
    at = {"beratung": str(b.id)}
    values = {**at, "sitzung": sitzung.id, **({"top": printed.top} if printed.top else {})}
    result = {**at, "ergebnis": printed.result or "", **printed.votes}
    done = _done(course, regelwerk, Action.SCHEDULE, values) and _done(
        course, regelwerk, Action.SUMMON, at
    )
    course.day = max(course.day, printed.day)
    if printed.result:
        done = done and _done(course, regelwerk, Action.CONCLUDE, result)
    course.complete = course.complete and done


def _done(course: Course, regelwerk: Regelwerk, action: Action, values: Mapping[str, str]) -> bool:
    arrow = regelwerk.arrow_of(action)
    return arrow is not None and _do(course, arrow, values)


def _meant(course: Course, printed: PrintedStation) -> Beratung | None:
    gremium = gremium_named(course.seen.regelwerk, printed.gremium)
    return next(
        (
            b
            for b in open_stations(course.seen.vorlage.folge)
            if gremium is not None and b.gremium == gremium.name
        ),
        None,
    )


def _note_days(course: Course) -> None:
    """Say where a weekday in the text contradicts its date; nothing is corrected."""
    flaws = list[Flaw]()
    for text in course.paper.days_in_text:
        day_of(text, flaws)
    course.notes.extend(flaw.message for flaw in flaws)
