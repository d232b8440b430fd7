"""Stories: an administrator's own tests of a route, told on the real machines.

A story creates a paper in memory, takes its steps one after the other through `decide`, and
compares what came out. Everybody in a story holds every role unless a step names one, and
nobody acts twice unless steps name the same person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.core.acts import Done, edited
from engine.core.ahead import ahead
from engine.core.case import Actor, Case, Command, Sitzung, Vorlage
from engine.core.decide import decide
from engine.core.decision import Refusal
from engine.core.folge import Beratung, Phase
from engine.core.machine import Action
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk

COMMENT = "Story"


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step: who does what at which station on which local day, and whether it is refused.

    Steps with the same *by* are done by the same person; a step with "" by somebody of its own.
    """

    trigger: str
    at: datetime
    gremium: str = ""
    role: str = ""
    refused: bool = False
    by: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


@dataclass(frozen=True, slots=True)
class Story:
    """A named course of one paper with what must have come of it.

    *state* "" and *ahead* None expect nothing; *ahead* are the Gremien that are next, sorted.
    """

    name: str
    art: str
    given: Mapping[str, str] = field(hash=False)
    steps: tuple[StoryStep, ...]
    state: str = ""
    ahead: tuple[str, ...] | None = None


def tell(regelwerk: Regelwerk, story: Story) -> tuple[Message, ...]:
    """Return everything that went otherwise than *story* says; nothing where it holds."""
    art = regelwerk.arten[story.art]
    done = edited(art, Vorlage("story", art.name, art.machine.initial), story.given)
    if not isinstance(done, Done):
        return tuple(unmet.message for unmet in done)
    vorlage = done.vorlage
    for number, step in enumerate(story.steps, 1):
        taken = _take(regelwerk, vorlage, step, step.by or f"{COMMENT} {number}")
        if isinstance(taken, Vorlage):
            vorlage = taken
        elif not step.refused:
            return (_not_possible(number, step, taken),)
        if step.refused and isinstance(taken, Vorlage):
            text = msg(
                "step {number}: {trigger} should have been refused",
                number=number,
                trigger=step.trigger,
            )
            return (text,)
    return _compared(regelwerk, vorlage, story)


def _take(
    regelwerk: Regelwerk, vorlage: Vorlage, step: StoryStep, person: str
) -> Vorlage | Refusal:
    values = dict(step.values)
    station = _station(vorlage, step.gremium)
    if station is not None:
        values["beratung"] = str(station.id)
    sitting = Sitzung("story", (step.gremium,), step.at.date())
    if _schedules(regelwerk, step.trigger):
        values["sitzung"] = sitting.id
    roles = [step.role] if step.role else list(regelwerk.duties)
    actor = Actor(person, person, frozenset((role, "") for role in roles))
    command = Command(step.trigger, actor, values, COMMENT)
    outcome = decide(regelwerk, Case(vorlage, {sitting.id: sitting}), command, now=step.at)
    return outcome if isinstance(outcome, Refusal) else outcome.after


def _station(vorlage: Vorlage, gremium: str) -> Beratung | None:
    """Return the open station of *gremium*, else its last one."""
    same = [b for b in vorlage.folge if b.gremium == gremium]
    still = [b for b in same if b.phase is Phase.OPEN]
    chosen = still or same[-1:]
    return chosen[0] if chosen else None


def _schedules(regelwerk: Regelwerk, trigger: str) -> bool:
    return any(
        t.trigger == trigger and Action.SCHEDULE in t.actions
        for t in regelwerk.beratung.transitions
    )


def _not_possible(number: int, step: StoryStep, refusal: Refusal) -> Message:
    return msg(
        "step {number}: {trigger} is refused: {reasons}",
        number=number,
        trigger=step.trigger,
        reasons=tuple(unmet.message for unmet in refusal.unmet),
    )


def _compared(regelwerk: Regelwerk, vorlage: Vorlage, story: Story) -> tuple[Message, ...]:
    wrong: list[Message] = []
    if story.state and vorlage.state != story.state:
        text = msg(
            "the Vorlage is in “{found}”, not in “{expected}”",
            found=vorlage.state,
            expected=story.state,
        )
        wrong.append(text)
    if story.ahead is not None:
        last = story.steps[-1].at.date() if story.steps else date.min
        found = sorted({s.gremium for s in ahead(regelwerk, vorlage, last) if s.gremium})
        if tuple(found) != tuple(sorted(story.ahead)):
            text = msg(
                "next is {found}, not {expected}",
                found=", ".join(found) or "–",
                expected=", ".join(sorted(story.ahead)) or "–",
            )
            wrong.append(text)
    return tuple(wrong)
