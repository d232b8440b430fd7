"""An administrator's own tests of a route are told on the real machines."""

from pathlib import Path

import pytest

from engine.definition.compile import compile_regelwerk
from engine.definition.folder import content_hash, read_set, read_stories
from engine.definition.stories import run_stories
from engine.language import say

SHIPPED = Path(__file__).parents[2] / "definitions" / "landkreis-niedersachsen"
STORY = (SHIPPED / "stories" / "jha-vertagt.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def regelwerk():
    return compile_regelwerk(read_set(SHIPPED)).regelwerk


def told(regelwerk, text):
    return run_stories(regelwerk, {"stories/s.yaml": text.encode()})


def test_the_shipped_stories_hold(regelwerk):
    result = run_stories(regelwerk, read_stories(SHIPPED))
    assert (result.failed, result.problems) == (0, ())
    assert result.passed == len(list((SHIPPED / "stories").glob("*.yaml")))


def test_a_story_that_expects_another_state_fails_and_says_which(regelwerk):
    result = told(regelwerk, STORY.replace("state: in_beratung", "state: beschlossen"))
    (problem,) = result.problems
    assert (problem.code, problem.place.line) == ("story-failed", STORY.count("\n"))
    assert "beschlossen" in say(problem.message)


def test_a_story_that_expects_another_gremium_next_fails(regelwerk):
    (problem,) = told(regelwerk, STORY.replace("next: [jha]", "next: [kt]")).problems
    assert "kt" in say(problem.message)


def test_a_step_that_must_be_refused_and_is_done_fails(regelwerk):
    text = STORY.replace("{do: einreichen}", "{do: einreichen, refused: true}")
    (problem,) = told(regelwerk, text).problems
    assert "einreichen" in say(problem.message)


def test_a_refused_step_is_told_with_every_reason(regelwerk):
    (problem,) = told(regelwerk, STORY.replace(", refused: true", "")).problems
    assert "Jugendhilfeausschuss" in say(problem.message)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("art: beschlussvorlage-jugendhilfe", "art: beschlussvorlage-jugendhlife", "art-unknown"),
        ("2026-02-10", "2026-02-30", "date-unknown"),
        ("do: einreichen", "tu: einreichen", "key-unknown"),
        ("story:", "&a story:", "yaml-alias"),
    ],
)
def test_a_broken_story_is_explained_and_not_told(regelwerk, old, new, code):
    result = told(regelwerk, STORY.replace(old, new))
    assert code in {problem.code for problem in result.problems}
    assert (result.passed, result.failed) == (0, 1)


def test_stories_are_no_part_of_the_version():
    assert not any(name.startswith("stories/") for name in read_set(SHIPPED))
    assert content_hash(read_set(SHIPPED)) == content_hash(dict(read_set(SHIPPED)))
