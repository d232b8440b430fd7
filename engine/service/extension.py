"""Extend a Frist, say that it is kept, or take that back.

BGB § 190: an extension is counted from the end that the Frist had. One may also be granted after
the end (VwVfG § 31 Abs. 7). What protects those who are invited to a Sitzung is never extended.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from engine.core.case import Actor
from engine.core.decision import Ground, Refusal
from engine.core.frist import Direction, FristRule, Mode, NoDay, Reckoned, Start
from engine.core.message import Message, msg
from engine.core.period import Period
from engine.core.reckon import extended
from engine.core.regelwerk import Act, Deadline, Regelwerk, rule_for, watch_of
from engine.core.remind import DEPUTY, Watch
from engine.core.running import FristState, Happened
from engine.service.acting import acting
from engine.service.calendars import days_of_house, reckoned
from engine.service.chronicle import record_frist
from engine.service.deadlines import role_label
from engine.service.entered import clean_text
from engine.service.fristen import Cause, counted, end, reset, resume
from engine.service.house import House, local, regelwerk_of
from engine.service.outcome import refused
from engine.service.sitting_fristen import follow
from engine.store import chronicle, facts, fristen, papers, sittings
from engine.store.frist import Frist
from engine.store.session import Connection, transact

EXTEND = "verlaengern"
DONE = "erledigen"
UNDO = "wiederaufnehmen"


@dataclass(frozen=True, slots=True)
class Extension:
    """What is asked for: another local day, or a period from the old end, with the reason."""

    frist: int
    actor: str
    comment: str
    to: date | None = None
    by: Period | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """A Frist before and after."""

    before: Frist
    after: Frist


@dataclass(frozen=True, slots=True)
class _Held:
    """A Frist that is to be changed, with the rule that it follows and who changes it."""

    frist: Frist
    regelwerk: Regelwerk
    rule: FristRule
    watch: Watch
    actor: Actor

    def may_extend(self) -> frozenset[str]:
        """Return the roles that may extend it.

        Those that the rule names, else those on the ladder, else those that may take back a step.
        """
        above = frozenset(role for rung in self.watch.ladder for role in rung.to) - {"", DEPUTY}
        acts = self.regelwerk.acts.values()
        correct = (rule.roles for rule in acts if rule.act is Act.CORRECT)
        return frozenset(self.rule.extenders) or above or frozenset[str]().union(*correct)

    def may_finish(self) -> frozenset[str]:
        """Return the roles that may say that it is kept."""
        return self.may_extend() | {self.frist.owner}


def extend(house: House, asked: Extension, *, now: datetime) -> Extended | Refusal:
    """Return the Frist with its old and its new days, or why it cannot be extended.

    *now* is aware.
    """
    comment = clean_text(asked.comment.strip())
    if not comment:
        text = msg("a comment that gives the reason is missing")
        return refused(EXTEND, Ground.COMMENT, text, needs="comment")
    asked = replace(asked, comment=comment)
    return transact(house.database, partial(_extended, house, asked, now), house.pause)


def _extended(
    house: House, asked: Extension, now: datetime, connection: Connection
) -> Extended | Refusal:
    held = _held(house, connection, (asked.frist, asked.actor), EXTEND)
    if isinstance(held, Refusal):
        return held
    frist, regelwerk = held.frist, held.regelwerk
    if held.rule.direction is Direction.BACKWARD and frist.statutory:
        text = msg(
            "“{frist}” protects those who are invited and cannot be extended", frist=frist.label
        )
        return refused(EXTEND, Ground.RULE, text)
    if not held.actor.holds(held.may_extend(), frist.gremium):
        return _not_allowed(held, held.may_extend(), EXTEND)
    found = _new_days(held, asked)
    if isinstance(found, Message):
        return refused(EXTEND, Ground.INPUT, found, needs="to")
    wrong = _wrong(connection, frist, found)
    if wrong is not None:
        return refused(EXTEND, Ground.INPUT, wrong, needs="to")
    after = counted(frist, (held.rule, frist.owner), frist.legal, found)
    after = replace(after, anchor=frist.anchor)
    cause = Cause(held.actor.id, local(regelwerk, now), asked.comment)
    reset(connection, regelwerk, (frist, after), held.watch, Happened.EXTENDED, cause)
    record_frist(connection, frist.id, EXTEND, cause)
    return Extended(frist, after)


def _new_days(held: _Held, asked: Extension) -> Reckoned | Message:
    days, rule = days_of_house(held.regelwerk), held.rule
    if asked.to is not None:
        if asked.to <= held.frist.legal:
            return _not_after(held.frist, asked.to)
        certain = replace(rule, mode=Mode.BESTIMMTER_TAG, postal_days=0, align=None)
        found = reckoned(certain, asked.to, days)
    elif asked.by is not None:
        found = reckoned(extended(rule, asked.by), held.frist.legal, days)
    else:
        return msg("say until when: --to DATE or --by PERIOD")
    return found.reason if isinstance(found, NoDay) else found


def _not_after(frist: Frist, day: date) -> Message:
    return msg("{day} is not after the end of the Frist, {end}", day=day, end=frist.legal)


def _wrong(connection: Connection, frist: Frist, found: Reckoned) -> Message | None:
    if found.legal <= frist.legal:
        return _not_after(frist, found.legal)
    meeting = sittings.meeting(connection, frist.sitzung) if frist.sitzung else None
    if meeting is not None and frist.is_of_papers and found.legal >= meeting.day:
        return msg("the Frist would end after the sitting on {day}", day=meeting.day)
    return None


def done(house: House, ident: int, actor: str, comment: str, *, now: datetime) -> Frist | Refusal:
    """Return the Frist of a Sitzung as kept (or kept too late), or why that cannot be said.

    A Frist of a Vorlage ends with the step that it waits for. *now* is aware.
    """
    said = clean_text(comment.strip())
    if not said:
        text = msg("say what was done about it: --comment …")
        return refused(DONE, Ground.COMMENT, text, needs="comment")
    work = partial(_done, house, (ident, actor), said, now)
    return transact(house.database, work, house.pause)


def _done(
    house: House, which: tuple[int, str], comment: str, now: datetime, connection: Connection
) -> Frist | Refusal:
    held = _held(house, connection, which, DONE)
    if isinstance(held, Refusal):
        return held
    if held.frist.vorlage is not None:
        text = msg("this Frist ends with the next step of the Vorlage: vorlauf vorlage why …")
        return refused(DONE, Ground.STATE, text)
    if not held.actor.holds(held.may_finish(), held.frist.gremium):
        return _not_allowed(held, held.may_finish(), DONE)
    cause = Cause(held.actor.id, local(held.regelwerk, now), comment)
    begins = date.fromisoformat(held.frist.anchor[:10])
    if held.frist.start == Start.SITZUNG and cause.now.date() < begins:
        text = msg("this Frist only begins with the sitting on {day}", day=begins)
        return refused(DONE, Ground.STATE, text)
    end(connection, (held.frist.id,), cause)
    record_frist(connection, held.frist.id, DONE, cause)
    return fristen.one(connection, held.frist.id) or held.frist


def undo(house: House, ident: int, actor: str, comment: str, *, now: datetime) -> Frist | Refusal:
    """Return the Frist, which runs again though it was said to be kept, or why it cannot.

    Whoever has said so may take it back, and who may extend the Frist. *now* is aware; reminders
    whose time has passed by then are not told any more.
    """
    said = clean_text(comment.strip())
    if not said:
        text = msg("a comment that gives the reason is missing")
        return refused(UNDO, Ground.COMMENT, text, needs="comment")
    work = partial(_undone, house, (ident, actor), said, now)
    return transact(house.database, work, house.pause)


def _undone(
    house: House, which: tuple[int, str], comment: str, now: datetime, connection: Connection
) -> Frist | Refusal:
    held = _held(house, connection, which, UNDO)
    if isinstance(held, Refusal):
        return held
    frist, last = held.frist, facts.last_of_frist(connection, held.frist.id)
    entries = chronicle.about(connection, *last.fact[:2]) if last else ()
    if not entries or entries[-1].deed != DONE:
        text = msg("this Frist has ended by a step or with its sitting, nobody said so")
        return refused(UNDO, Ground.STATE, text)
    if entries[-1].actor != held.actor.id and not held.actor.holds(
        held.may_extend(), frist.gremium
    ):
        refusal = _not_allowed(held, held.may_extend(), UNDO)
        return replace(refusal, who=(entries[-1].name or entries[-1].actor, *refusal.who))
    meeting = sittings.meeting(connection, frist.sitzung) if frist.sitzung else None
    if meeting is None or meeting.cancelled:
        text = msg("sitting {sitzung} has been cancelled", sitzung=frist.sitzung or "")
        return refused(UNDO, Ground.STATE, text)
    cause = Cause(held.actor.id, local(held.regelwerk, now), comment)
    again = replace(frist, state=FristState.RUNNING.value, ended=None, ended_seq=None)
    resume(connection, held.regelwerk, again, held.watch, cause)
    record_frist(connection, frist.id, UNDO, cause)
    follow(connection, held.regelwerk, again, meeting, cause)
    return fristen.one(connection, frist.id) or again


def _held(
    house: House, connection: Connection, which: tuple[int, str], trigger: str
) -> _Held | Refusal:
    ident, person = which
    actor = acting(connection, person, trigger)
    if isinstance(actor, Refusal):
        return actor
    frist = fristen.one(connection, ident, hold=True)
    if frist is None:
        return refused(trigger, Ground.UNKNOWN, msg("there is no Frist {id}", id=ident))
    if frist.runs is (trigger == UNDO):
        text = (
            msg("Frist {id} runs", id=ident)
            if frist.runs
            else msg("Frist {id} has ended", id=ident)
        )
        return refused(trigger, Ground.STATE, text)
    regelwerk = regelwerk_of(house, connection, frist.regelwerk)
    day = date.fromisoformat(frist.anchor[:10])
    rule = rule_for(regelwerk, frist.rule, frist.gremium, frist.art, day)
    if rule is None:
        text = msg("the rule “{rule}” is gone from the Regelwerk", rule=frist.rule)
        return refused(trigger, Ground.FAULT, text)
    deadline = _deadline(connection, regelwerk, frist)
    return _Held(frist, regelwerk, rule, watch_of(deadline, rule), actor)


def _deadline(connection: Connection, regelwerk: Regelwerk, frist: Frist) -> Deadline | None:
    paper = papers.seen(connection, frist.vorlage) if frist.vorlage else None
    if paper is None:
        return None
    return regelwerk.arten[paper.vorlage.art].deadlines.get(paper.vorlage.state)


def _not_allowed(held: _Held, roles: frozenset[str], trigger: str) -> Refusal:
    text = msg("{name} does not hold the role", name=held.actor.name)
    who = tuple(role_label(held.regelwerk, role) for role in sorted(roles))
    return replace(refused(trigger, Ground.ROLE, text), who=who)
