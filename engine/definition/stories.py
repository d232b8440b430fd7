"""The stories of a set: ``stories/*.yaml``, read and told on the compiled Regelwerk.

Stories test a set, they are no part of it: changing one does not make a new version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, ValidationError

from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.core.story import Story, StoryStep, tell
from engine.definition.document_words import Day, Line, Loose, Name, Names, as_day
from engine.definition.explain import explained
from engine.definition.problem import Problem, nearest
from engine.definition.read import read_text
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import place_of, plain

FIRST_DAY = date(2026, 1, 5)


class StepDoc(Loose):
    """One step of a story."""

    do: Name = Field(description="der Auslöser")
    gremium: Name | None = Field(None, description="die Station, an der er geschieht")
    role: Name | None = Field(None, alias="as", description="nur mit dieser Rolle")
    by: Line | None = Field(
        None, description="wer es tut; gleicher Name: dieselbe Person, ohne Namen: jemand anders"
    )
    day: Day | None = Field(None, alias="on", description="der Tag; sonst der Tag danach")
    values: dict[str, str] = Field(default={}, alias="with", description="die Angaben dazu")
    refused: StrictBool = Field(default=False, description="der Schritt muss abgelehnt werden")


class ThenDoc(Loose):
    """What must have come of it."""

    state: Name | None = Field(None, description="der Zustand der Vorlage")
    ahead: Names | None = Field(
        None, alias="next", description="die Gremien, die als Nächstes dran sind"
    )


class StoryDoc(Loose):
    """``stories/NAME.yaml``."""

    story: Line = Field(description="was die Geschichte zeigt, in einem Satz")
    art: Name = Field(description="die Vorlagenart")
    given: dict[str, str] = Field(default={}, description="die Angaben der Vorlage")
    when: list[StepDoc] = Field(description="was geschieht, der Reihe nach")
    then: ThenDoc = Field(description="was danach gelten muss")


@dataclass(frozen=True, slots=True)
class Told:
    """How many stories held, and every problem of those that did not."""

    passed: int
    failed: int
    problems: tuple[Problem, ...]


def run_stories(regelwerk: Regelwerk, files: Mapping[str, bytes]) -> Told:
    """Return how the stories in *files* went on *regelwerk*."""
    failed = 0
    problems: list[Problem] = []
    for file, data in sorted(files.items()):
        found = tuple(_told(regelwerk, file, data))
        failed += bool(found)
        problems.extend(found)
    return Told(len(files) - failed, failed, tuple(problems))


def _told(regelwerk: Regelwerk, file: str, data: bytes) -> Iterator[Problem]:
    tree, found = read_text(data, file=file)
    yield from found
    if tree is None or found:
        return
    try:
        doc = StoryDoc.model_validate(plain(tree), by_alias=True, by_name=False)
    except ValidationError as error:
        yield from explained(error, StoryDoc, tree)
        return
    if doc.art not in regelwerk.arten:
        text = msg("there is no Vorlagenart “{found}”", found=doc.art)
        hint = nearest(doc.art, tuple(regelwerk.arten))
        place = place_of(tree, ("art",))
        yield Problem("art-unknown", place, text, hint=hint, found=doc.art)
        return
    wrong = tuple(_impossible_days(doc, tree))
    yield from wrong
    if not wrong:
        for message in tell(regelwerk, story_of(doc, regelwerk.zone)):
            yield _failed(doc, tree, message)


def _failed(doc: StoryDoc, tree: Tree, message: Message) -> Problem:
    text = msg("the story “{story}” does not hold: {why}", story=doc.story, why=message)
    return Problem("story-failed", place_of(tree, ("then",)), text, found=doc.story)


def _impossible_days(doc: StoryDoc, tree: Tree) -> Iterator[Problem]:
    for n, step in enumerate(doc.when):
        if step.day is not None and as_day(step.day) is None:
            text = msg("the day {day} does not exist", day=step.day)
            yield Problem("date-unknown", place_of(tree, ("when", n, "on")), text, found=step.day)


def story_of(doc: StoryDoc, zone: str) -> Story:
    """Return the story of *doc*; a step without a day happens on the day after the one before."""
    steps: list[StoryStep] = []
    day = FIRST_DAY
    for step in doc.when:
        day = as_day(step.day) or day + timedelta(days=1)
        steps.append(
            StoryStep(
                step.do,
                datetime.combine(day, time(12), ZoneInfo(zone)),
                step.gremium or "",
                step.role or "",
                step.refused,
                step.by or "",
                step.values,
            )
        )
    return Story(
        doc.story,
        doc.art,
        doc.given,
        tuple(steps),
        doc.then.state or "",
        None if doc.then.ahead is None else tuple(doc.then.ahead),
    )
