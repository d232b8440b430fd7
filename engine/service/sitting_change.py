"""Move, cancel or shorten a Sitzung: one transaction for all that hangs on it.

Its Beratungen follow through the machines, each with an entry in the history of its Vorlage; its
Fristen are counted anew; reminders that no longer apply are taken back; whom it concerns is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.core.case import Actor, Command
from engine.core.decision import Ground, Refusal, Unmet
from engine.core.entry import read_date
from engine.core.folge import Beratung
from engine.core.machine import Action
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.service import invitations
from engine.service.carry import Order, View, work_out
from engine.service.chronicle import record
from engine.service.entered import clean_text, is_name
from engine.service.fristen import Cause
from engine.service.house import House, local, regelwerk_of
from engine.service.invitations import event_of, readers_of
from engine.service.outcome import no_person, refused
from engine.service.planning import may_not_plan, planners
from engine.service.shortening import cannot_shorten, may_order, orderers, too_late
from engine.service.sitting_fristen import Change, cancel_sitting, move_sitting
from engine.service.sitting_news import news
from engine.service.sitting_warnings import number_of, of_change
from engine.service.sittings import SHORTENED, is_time, same_time, wrong_day
from engine.service.step import Step, write
from engine.store import agenda, facts, outbox_recall, papers, people, rulebooks, sittings
from engine.store.frist import Frist
from engine.store.papers import Held
from engine.store.sentence import frozen_messages
from engine.store.session import Connection, transact
from engine.store.sittings import Changed, Meeting
from engine.store.statement import utc_text
from engine.store.told import told

MOVE = "verlegen"
CANCEL = "absagen"
SHORTEN = "abkürzen"
_KINDS = {MOVE: "moved", CANCEL: "cancelled", SHORTEN: SHORTENED}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of a Sitzung, as typed: another local day, start or place; or nothing.

    "" leaves start and place as they are. *shorten* only orders the shortened form of its Fristen.
    """

    sitzung: str
    actor: str
    comment: str
    day: str = ""
    start: str = ""
    place: str = ""
    cancel: bool = False
    shorten: bool = False

    @property
    def trigger(self) -> str:
        """The word for it."""
        if self.shorten:
            return SHORTEN
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


def shorten(house: House, wish: Wish, *, now: datetime) -> Shifted | Refusal:
    """Return the Sitzung whose Fristen run in their shortened form, or every reason why not.

    Whoever the rule names may order it; the comment says why. *now* is aware.
    """
    only = Wish(wish.sitzung, wish.actor, wish.comment, shorten=True)
    return _shift(house, only, now)


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
    unmet = (*_rights(room, after), *_impossible(room, meeting, after))
    if unmet:
        who = may_order(regelwerk, meeting, unmet) if wish.shorten else planners(regelwerk, unmet)
        return Refusal(wish.trigger, unmet, who)
    return _carried_out(room, meeting, after)


def _wanted(wish: Wish, meeting: Meeting) -> Meeting:
    day = read_date(wish.day) or meeting.day
    sequence = meeting.sequence + 1
    if wish.cancel:
        return replace(meeting, cancelled=True, sequence=sequence)
    if wish.shorten:
        return replace(meeting, shortened=True, because=wish.comment, sequence=sequence)
    start, place = wish.start or meeting.start, wish.place or meeting.place
    after = replace(meeting, day=day, start=start, place=place, sequence=sequence)
    # The urgency that was found was that of the former day.
    stays = (day, start) == (meeting.day, meeting.start)
    return after if stays else replace(after, shortened=False, because="")


def _rights(room: _Room, meeting: Meeting) -> Iterator[Unmet]:
    if room.wish.shorten:
        yield from cannot_shorten(room.regelwerk, meeting, room.actor, room.wish.comment)
        if orderers(room.regelwerk, meeting):
            return
    yield from may_not_plan(room.regelwerk, room.actor, meeting.gremien)


def _impossible(room: _Room, meeting: Meeting, after: Meeting) -> Iterator[Unmet]:
    if meeting.cancelled:
        text = msg("sitting {sitzung} has been cancelled", sitzung=meeting.id)
        yield Unmet(Ground.STATE, text)
    if room.wish.shorten:
        yield from too_late(room.connection, meeting)
    elif not room.wish.cancel:
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
        _KINDS[room.wish.trigger],
        cause.reason,
        (before.day.isoformat(), before.start),
        after.shortened,
    )
    sittings.change(connection, after, event)
    if steps:
        write(connection, steps)
    changed: tuple[Change, ...] = ()
    if after.cancelled:
        withdrawn = cancel_sitting(connection, after.id, cause)
    else:
        changed, withdrawn = move_sitting(connection, room.regelwerk, after, cause)
    told = _tell(room, before, after, affected)
    record(connection, facts.sittings(connection, after.id), room.wish.trigger, cause)
    numbers = tuple(number_of(paper) for paper in affected)
    odd = of_change(connection, room.regelwerk, (before, after), affected, room.now)
    return Shifted(before, after, numbers, changed, withdrawn, told, tuple(odd))


def _steps(room: _Room, after: Meeting) -> tuple[list[Step], list[Held]] | Refusal:
    """Return what happens to every Beratung that was to take place there, or what forbids it."""
    if room.wish.shorten:
        return [], _called(room, after)
    action = Action.CANCEL if after.cancelled else Action.SCHEDULE
    arrow = room.regelwerk.arrow_of(action)
    called = agenda.open_items_of(room.connection, after.id)
    held = {paper.vorlage.id: paper for paper in _called(room, after)}
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


def _called(room: _Room, meeting: Meeting) -> list[Held]:
    """Return the Vorlagen that are to be dealt with in *meeting*, all of them held."""
    called = agenda.open_items_of(room.connection, meeting.id)
    refs = list(dict.fromkeys(item.vorlage for item in called))
    return list(papers.held_many(room.connection, refs)) if refs else []


def _step(room: _Room, after: Meeting, paper: Held, trigger: str, b: Beratung) -> Step | Refusal:
    regelwerk = regelwerk_of(room.house, room.connection, paper.regelwerk)
    values = {"beratung": str(b.id)}
    if not after.cancelled:
        values |= {"sitzung": after.id, **({"top": b.top} if b.top else {})}
    command = Command(trigger, room.actor, values, room.wish.comment)
    view = View({after.id: after.case})
    return work_out(room.connection, regelwerk, paper, view, Order(command, room.now))


def _of(paper: Held, unmet: Unmet) -> Unmet:
    text = msg("{number}: {reason}", number=number_of(paper), reason=unmet.message)
    return replace(unmet, message=text)


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
