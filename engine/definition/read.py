"""The text of one YAML file as a tree with places, or everything that is wrong with it.

PyYAML is asked only for its events: it never builds a value, so a tag has nothing to call and
an alias has nothing to copy.
"""

from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from engine.core.message import msg
from engine.definition.decode import MAX_PROBLEMS, decode, directives
from engine.definition.document import model_for
from engine.definition.lookalike import skeleton
from engine.definition.problem import Place, Problem
from engine.definition.scalar import read_scalar
from engine.definition.syntax import place_at, syntax_problem
from engine.definition.tree import Entry, Mapping, Node, Scalar, Sequence

MAX_DEPTH = 20
MAX_EVENTS = 200_000

LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read_text(data: bytes, *, file: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """Return the tree of one file and all problems found on the way.

    A tree may come together with problems: it serves to look for more of them, never to be used.
    """
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    if refused := directives(text, file):
        return None, problems + refused
    build = _Build(file, list(problems))
    build.run(text)
    return build.root(), tuple(build.problems)


@dataclass(frozen=True, slots=True)
class _Open:
    """A list or mapping that has not ended; a mapping's children are keys and values in turn."""

    is_mapping: bool
    place: Place
    children: list[Node] = field(default_factory=list[Node])


@dataclass(slots=True)
class _Build:
    """The tree as far as it has been read."""

    file: str
    problems: list[Problem]
    stack: list[_Open] = field(default_factory=lambda: [_Open(is_mapping=False, place=Place(""))])
    documents: int = 0
    events: int = 0
    lines: tuple[str, ...] = ()

    def run(self, text: str) -> None:
        self.lines = tuple(text.split("\n"))
        try:
            for event in yaml.parse(text, Loader=LOADER):
                if not self.take(event):
                    return
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self.problems.append(syntax_problem(error, text, self.file))

    def root(self) -> Mapping | None:
        top = self.stack[0].children[0] if self.stack[0].children else None
        if isinstance(top, Mapping):
            return top
        if not self.problems:
            self.problems.append(_no_mapping(top, self.file))
        return None

    def take(self, event: Event) -> bool:
        """Put one event into the tree; the answer is whether reading goes on."""
        match event:
            case ScalarEvent():
                self.take_scalar(event)
            case CollectionStartEvent():
                self.open(event)
            case CollectionEndEvent():
                self.close()
            case AliasEvent():
                self.take_alias(event)
            case DocumentStartEvent():
                self.documents += 1
            case _:
                pass
        return self.is_within_limits(event)

    def take_scalar(self, event: ScalarEvent) -> None:
        self.check_properties(event)
        scalar, problem = read_scalar(event, self.file, self.lines)
        self.stack[-1].children.append(scalar)
        if problem:
            self.problems.append(problem)

    def open(self, event: CollectionStartEvent) -> None:
        self.check_properties(event)
        place = place_at(event.start_mark, self.file)
        self.stack.append(_Open(isinstance(event, MappingStartEvent), place))

    def take_alias(self, event: AliasEvent) -> None:
        place = place_at(event.start_mark, self.file)
        self.once(_alias(f"*{event.anchor}", place))
        self.stack[-1].children.append(Scalar(None, f"*{event.anchor}", place))

    def check_properties(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor:
            self.once(_alias(f"&{event.anchor}", place_at(event.start_mark, self.file)))
        if event.tag:
            self.once(_tag(event.tag, place_at(event.start_mark, self.file)))

    def once(self, problem: Problem) -> None:
        """Keep the problem unless its kind is known: one alias says that there are none."""
        if all(known.code != problem.code for known in self.problems):
            self.problems.append(problem)

    def close(self) -> None:
        ended = self.stack.pop()
        children = tuple(ended.children)
        node = (
            Mapping(self.entries(children), ended.place)
            if ended.is_mapping
            else Sequence(children, ended.place)
        )
        self.stack[-1].children.append(node)

    def entries(self, children: tuple[Node, ...]) -> tuple[Entry, ...]:
        """Return the entries of a mapping; of keys that look the same only the first is kept."""
        kept: dict[str, Entry] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.append(_no_key(key.place))
                continue
            if key.text == "<<" and not key.quoted:
                self.once(_alias("<<", key.place))
                continue
            first = kept.setdefault(skeleton(key.text), entry := Entry(key, value))
            if first is not entry:
                self.problems.append(_duplicate(key, first.key))
        return tuple(kept.values())

    def is_within_limits(self, event: Event) -> bool:
        self.events += 1
        beyond = None
        if len(self.stack) > MAX_DEPTH + 1:
            beyond = _too_deep
        elif self.events > MAX_EVENTS:
            beyond = _too_many
        elif self.documents > 1:
            beyond = _documents
        if beyond:
            self.problems.append(beyond(place_at(event.start_mark, self.file)))
        return not beyond and len(self.problems) < MAX_PROBLEMS


def _no_mapping(top: Node | None, file: str) -> Problem:
    if top is None or (isinstance(top, Scalar) and not top.text):
        return Problem(
            "yaml-empty",
            Place(file),
            msg("the file is empty"),
            hint=msg("write the definition, or delete the file"),
        )
    return Problem(
        "yaml-root",
        top.place,
        msg("a definition is keys with values, but the file begins with something else"),
        hint=msg("begin with a line such as {example}", example=_first_line(file)),
        found=top.text if isinstance(top, Scalar) else "[ ]",
    )


def _first_line(file: str) -> str:
    """Return a line with which a file of that name may begin."""
    if file.startswith("stories/"):
        return "story:"
    model = model_for(file)
    key = next(iter(model.model_fields)) if model else "art"
    return "art: beschlussvorlage" if key == "art" else f"{key}:"


def _alias(found: str, place: Place) -> Problem:
    return Problem(
        "yaml-alias",
        place,
        msg("aliases, anchors and merge keys are not allowed"),
        hint=msg("write the text out, or put it in quotes"),
        found=found,
    )


def _tag(found: str, place: Place) -> Problem:
    return Problem(
        "yaml-tag",
        place,
        msg("tags are not allowed"),
        hint=msg("delete the tag, or put the text in quotes"),
        found=found,
    )


def _no_key(place: Place) -> Problem:
    return Problem(
        "yaml-syntax",
        place,
        msg("a key must be a word, not a list or a mapping"),
        hint=msg("put a text with brackets in quotes"),
    )


def _duplicate(key: Scalar, first: Scalar) -> Problem:
    lines = {"line": key.place.line, "first_line": first.place.line}
    message = (
        msg("the key {key} stands in line {line} and in line {first_line}", key=key.text, **lines)
        if key.text == first.text
        else msg(
            "the key {key} in line {line} looks like {first} in line {first_line}",
            key=key.text,
            first=first.text,
            **lines,
        )
    )
    hint = msg("remove or rename one of the two")
    return Problem("yaml-duplicate", key.place, message, hint=hint, found=key.text)


def _too_deep(place: Place) -> Problem:
    return Problem(
        "yaml-depth",
        place,
        msg("lists and mappings are nested more than {most} deep", most=MAX_DEPTH),
        hint=msg("close brackets that are open, or write the definition flatter"),
    )


def _too_many(place: Place) -> Problem:
    return Problem(
        "yaml-size",
        place,
        msg("the file has too many values"),
        hint=msg("see whether it is the right file; a definition is far smaller"),
    )


def _documents(place: Place) -> Problem:
    return Problem(
        "yaml-documents",
        place,
        msg("a second document begins here; a file holds one definition"),
        hint=msg("put what follows {mark} into a file of its own", mark="---"),
        found="---",
    )
