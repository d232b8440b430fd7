"""Move or cancel a Sitzung: one transaction for all that hangs on it.

Its Beratungen follow through the machines, each with an entry in the history of its Vorlage; its
Fristen are counted anew; reminders that no longer apply are taken back; whom it concerns is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from engine.core.case import Actor, Command
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.entry import read_date
from engine.core.folge import Beratung, Phase
from engine.core.machine import Action
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.service import invitations
from engine.service.carry import Order, View, work_out
from engine.service.entered import clean_text, is_name
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.invitations import event_of, readers_of
from engine.service.outcome import no_person, refused
from engine.service.sitting_fristen import Change, cancel_sitting, move_sitting
from engine.service.sitting_news import news
from engine.service.sittings import is_time, odd_day, same_time, wrong_day
from engine.service.step import Step, write
from engine.store import agenda, outbox_recall, papers, people, rulebooks, sittings
from engine.store.fristen import Frist
from engine.store.papers import Held
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, transact
from engine.store.sittings import Changed, Meeting
from engine.store.statement import utc_text
from engine.store.told import told

MOVE = "verlegen"
CANCEL = "absagen"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of a Sitzung, as typed: another local day, start or place; or nothing.

    "" leaves start and place as they are.
    """

    sitzung: str
    actor: str
    comment: str
    day: str = ""
    start: str = ""
    place: str = ""
    cancel: bool = False

    @property
    def trigger(self) -> str:
        """The word for it."""
        return CANCEL if self.cancel else MOVE


@dataclass(frozen=True, slots=True)
class Shifted:
    """A Sitzung as it was and is, the Fristen that changed with it, and what else to know.

    *papers* are the printed numbers (or ids) of the Vorlagen that went along. Of *withdrawn*
    Fristen nobody is reminded any more. *told* persons get a message.
    """

    before: Meeting
    meeting: Meeting
    papers: tuple[str, ...]
    changed: tuple[Change, ...]
    withdrawn: tuple[Frist, ...]
    told: int
    warnings: tuple[Message, ...] = ()


def move(house: House, wish: Wish, *, now: datetime) -> Shifted | Refusal:
    """Return the Sitzung at its new time and what changed with it, or every reason why not.

    Who may set Beratungen on a Sitzung may move it; the comment says why. *now* is aware.
    """
    return _shift(house, wish, now)


def cancel(house: House, wish: Wish, *, now: datetime) -> Shifted | Refusal:
    """Return the cancelled Sitzung and what changed with it, or every reason why not.

    What stood on its agenda is called again, as the machine of the Beratung says. *now* is aware.
    """
    return _shift(house, replace(wish, cancel=True), now)


def _shift(house: House, wish: Wish, now: datetime) -> Shifted | Refusal:
    comment, place = clean_text(wish.comment.strip()), clean_text(wish.place.strip())
    if not comment:
        text = msg("a comment that gives the reason is missing")
        return refused(wish.trigger, Ground.COMMENT, text, needs="comment")
    if place is None or not is_name(wish.actor) or not is_name(wish.sitzung):
        text = msg("{name}: holds control characters or is too long", name="place")
        return refused(wish.trigger, Ground.INPUT, text, needs="place")
    wish = replace(wish, comment=comment, place=place)
    return transact(house.database, partial(_shifted, house, wish, now), house.pause)


@dataclass(frozen=True, slots=True)
class _Room:
    """What a change of a Sitzung needs to see."""

    house: House
    connection: Connection
    regelwerk: Regelwerk
    wish: Wish
    actor: Actor
    now: datetime

    @property
    def cause(self) -> Cause:
        return Cause(self.actor.id, self.now, self.wish.comment)


def _shifted(house: House, wish: Wish, now: datetime, connection: Connection) -> Shifted | Refusal:
    version = rulebooks.current(connection)
    meeting = sittings.meeting(connection, wish.sitzung)
    actor = people.actor(connection, wish.actor)
    if actor is None:
        return no_person(wish.trigger, wish.actor)
    if meeting is None or version is None:
        text = msg("there is no sitting {sitzung}", sitzung=wish.sitzung)
        return refused(wish.trigger, Ground.UNKNOWN, text, needs="sitzung")
    regelwerk = regelwerk_of(house, connection, version)
    room = _Room(house, connection, regelwerk, wish, actor, local(regelwerk, now))
    after = _wanted(wish, meeting)
    unmet = (*_rights(room, meeting), *_impossible(room, meeting, after))
    if unmet:
        return Refusal(wish.trigger, unmet)
    return _carried_out(room, meeting, after)


def _wanted(wish: Wish, meeting: Meeting) -> Meeting:
    day = read_date(wish.day) or meeting.day
    sequence = meeting.sequence + 1
    if wish.cancel:
        return replace(meeting, cancelled=True, sequence=sequence)
    start, place = wish.start or meeting.start, wish.place or meeting.place
    return replace(meeting, day=day, start=start, place=place, sequence=sequence)


def _rights(room: _Room, meeting: Meeting) -> Iterator[Unmet]:
    arrow = room.regelwerk.arrow_of(Action.SCHEDULE)
    roles = arrow.roles if arrow else frozenset[str]()
    if roles and not any(room.actor.holds(roles, gremium) for gremium in meeting.gremien):
        yield Unmet(Ground.ROLE, msg("{name} does not hold the role", name=room.actor.name))


def _impossible(room: _Room, meeting: Meeting, after: Meeting) -> Iterator[Unmet]:
    if meeting.cancelled:
        text = msg("sitting {sitzung} has been cancelled", sitzung=meeting.id)
        yield Unmet(Ground.STATE, text)
    if not room.wish.cancel:
        yield from _wrong_time(room, meeting, after)
    held = [i for i in agenda.items_of(room.connection, meeting.id) if i.beratung.spoken]
    if held:
        text = msg("results of this sitting have been recorded already")
        yield Unmet(Ground.STATE, text)


def _wrong_time(room: _Room, meeting: Meeting, after: Meeting) -> Iterator[Unmet]:
    if room.wish.day:
        yield from wrong_day(room.wish.day, read_date(room.wish.day))
    if not is_time(after.start):
        text = msg("“{start}” is not a time such as 17:00", start=after.start)
        yield Unmet(Ground.INPUT, text, needs="beginn")
    if replace(after, sequence=meeting.sequence) == meeting:
        text = msg("the sitting is there and at that time already")
        yield Unmet(Ground.INPUT, text, needs="tag")
    elif (after.day, after.start) != (meeting.day, meeting.start):
        yield from same_time(room.connection, after)


def _carried_out(room: _Room, before: Meeting, after: Meeting) -> Shifted | Refusal:
    found = _steps(room, after)
    if isinstance(found, Refusal):
        return found
    steps, affected = found
    connection, cause = room.connection, room.cause
    event = Changed(
        cause.at,
        room.actor.id,
        "cancelled" if after.cancelled else "moved",
        cause.reason,
        (before.day.isoformat(), before.start),
    )
    sittings.change(connection, after, event)
    if steps:
        write(connection, steps)
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Frist, ...] = ()
    if after.cancelled:
        withdrawn = cancel_sitting(connection, after.id, cause)
    else:
        changed, withdrawn = move_sitting(connection, room.regelwerk, after, cause)
    told = _tell(room, before, after, affected)
    numbers = tuple(_number(paper) for paper in affected)
    odd = () if after.cancelled else odd_day(room.regelwerk, after.day, room.now.date())
    warnings = (*odd, *_out_of_order(room, affected, after))
    return Shifted(before, after, numbers, changed, withdrawn, told, warnings)


def _number(paper: Held) -> str:
    number = paper.vorlage.number
    return number.printed if number else paper.vorlage.id


def _steps(room: _Room, after: Meeting) -> tuple[list[Step], list[Held]] | Refusal:
    """Return what happens to every Beratung that was to take place there, or what forbids it."""
    action = Action.CANCEL if after.cancelled else Action.SCHEDULE
    arrow = room.regelwerk.arrow_of(action)
    items = agenda.items_of(room.connection, after.id)
    called = [item for item in items if item.beratung.phase is Phase.OPEN]
    refs = list(dict.fromkeys(item.vorlage for item in called))
    held = {p.vorlage.id: p for p in papers.held_many(room.connection, refs)} if refs else {}
    steps: list[Step] = []
    unmet: list[Unmet] = []
    for item in called if arrow else ():
        trigger = arrow.trigger if arrow else ""
        step = _step(room, after, held[item.vorlage], trigger, item.beratung)
        if isinstance(step, Refusal):
            unmet += (_of(held[item.vorlage], one) for one in step.unmet)
        else:
            steps.append(step)
            held[item.vorlage] = step.after
    if unmet:
        return Refusal(room.wish.trigger, tuple(dict.fromkeys(unmet)))
    return steps, list(held.values())


def _step(room: _Room, after: Meeting, paper: Held, trigger: str, b: Beratung) -> Step | Refusal:
    regelwerk = regelwerk_of(room.house, room.connection, paper.regelwerk)
    values = {"beratung": str(b.id)}
    if not after.cancelled:
        values |= {"sitzung": after.id, **({"top": b.top} if b.top else {})}
    command = Command(trigger, room.actor, values, room.wish.comment)
    view = View({after.id: after.case})
    return work_out(room.connection, regelwerk, paper, view, Order(command, room.now))


def _of(paper: Held, unmet: Unmet) -> Unmet:
    text = msg("{number}: {reason}", number=_number(paper), reason=unmet.message)
    return replace(unmet, message=text)


def _out_of_order(room: _Room, affected: Sequence[Held], after: Meeting) -> Iterator[Message]:
    """Yield which Beratungen now come before one that they follow."""
    if after.cancelled:
        return
    for paper in affected:
        folge = paper.vorlage.folge
        here = {b.id for b in folge if b.sitzung == after.id}
        for b in folge:
            if b.phase is Phase.OPEN and here & set(b.after) and _before(b, after.day):
                known = room.regelwerk.gremien.get(b.gremium)
                yield msg(
                    "{number}: {gremium} sits on {day}, before this sitting",
                    number=_number(paper),
                    gremium=known.label if known else b.gremium,
                    day=b.day or after.day,
                )


def _before(b: Beratung, day: date) -> bool:
    return b.day is not None and b.day < day


def _tell(room: _Room, before: Meeting, after: Meeting, affected: Sequence[Held]) -> int:
    connection, cause = room.connection, room.cause
    known = told(connection, before)
    # What told of the time before and has not gone out would only confuse.
    gone = frozen_messages((msg("the sitting was moved or cancelled"),))
    outbox_recall.withdraw_these(connection, (event_of(before),), gone, utc_text(cause.now))
    authors: list[tuple[str, str]] = []
    for paper in affected:
        regelwerk = regelwerk_of(room.house, connection, paper.regelwerk)
        machine = regelwerk.arten[paper.vorlage.art].machine
        authors.append((paper.vorlage.author, machine.states[machine.initial].owner))
    readers = readers_of(connection, room.regelwerk, after, authors, cause)
    tidings = news(before, after, readers, known)
    return invitations.tell(connection, room.regelwerk, after, tidings, cause)
