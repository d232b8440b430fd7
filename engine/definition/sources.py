"""The files of a set, each read, checked against its model, and still knowing its places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.core.message import Message, msg
from engine.definition.document import FILES, ArtDoc, Loose
from engine.definition.problem import Place, Problem, nearest
from engine.definition.read import read_text
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import Node, Scalar, Sequence, place_of, plain

D = TypeVar("D", bound=Loose)
Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source(Generic[D]):
    """One file: what it says and where each word of it stands."""

    file: str
    doc: D
    tree: Tree

    def at(self, *loc: str | int) -> Place:
        """Return the place of the value (or the key of the mapping) at *loc*."""
        return place_of(self.tree, loc)

    def inside(self, *loc: str | int) -> Place:
        """Return where the first character of the text at *loc* stands."""
        node: Node | None = self.tree
        for step in loc:
            node = _child(node, step)
        return node.inside if isinstance(node, Scalar) else self.at(*loc)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Tree):
        entry = node.entry(str(step))
        return entry.value if entry else None
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def model_for(file: str) -> type[Loose] | None:
    """Return the model of the file with that name, relative to the set; None if unknown."""
    if file.startswith("vorlagenarten/") and file.endswith(".yaml"):
        return ArtDoc
    return FILES.get(file)


def read_sources(
    files: Mapping[str, bytes],
) -> tuple[dict[str, Source[Loose]], list[Problem]]:
    """Return every file that could be read and checked, and all problems of the others."""
    sources: dict[str, Source[Loose]] = {}
    problems: list[Problem] = []
    for file, data in sorted(files.items()):
        model = model_for(file)
        if model is None:
            problems.append(_unknown_file(file))
            continue
        source, found = _read(file, data, model)
        problems.extend(found)
        if source is not None:
            sources[file] = source
    return sources, problems


def _read(file: str, data: bytes, model: type[Loose]) -> tuple[Source[Loose] | None, list[Problem]]:
    tree, found = read_text(data, file=file)
    problems = list(found)
    if tree is None:
        return None, problems
    try:
        doc = model.model_validate(plain(tree), by_alias=True, by_name=False)
    except ValidationError as error:
        problems.extend(_explained(error, model, tree))
        return None, problems
    return (None if found else Source(file, doc, tree)), problems


def _unknown_file(file: str) -> Problem:
    possible = (*FILES, "vorlagenarten/NAME.yaml")
    return Problem(
        "file-unknown",
        Place(file),
        msg("a set has no file of this name"),
        hint=nearest(file, possible) or msg("delete it or give it one of the known names"),
        found=file,
        possible=possible,
    )


def _explained(error: ValidationError, model: type[Loose], tree: Tree) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        message, hint, possible = _sentence(detail, model)
        found = detail.get("input")
        yield Problem(
            _CODES.get(detail["type"], "value-wrong"),
            place_of(tree, (*loc, "[key]") if detail["type"] == "extra_forbidden" else loc),
            message,
            hint=hint,
            found=str(found)[:80] if isinstance(found, str | int | float) else "",
            possible=possible,
        )


_CODES = {
    "missing": "key-missing",
    "extra_forbidden": "key-unknown",
    "enum": "value-unknown",
    "literal_error": "value-unknown",
}

_SIMPLE = {
    "string_type": msg("a text is expected here; put it in quotes if it looks like a number"),
    "bool_type": msg("true or false is expected here"),
    "bool_parsing": msg("true or false is expected here"),
    "int_type": msg("a whole number is expected here"),
    "int_parsing": msg("a whole number is expected here"),
    "list_type": msg("a list is expected here"),
    "dict_type": msg("keys with values are expected here"),
    "model_type": msg("keys with values are expected here"),
    "model_attributes_type": msg("keys with values are expected here"),
    "string_too_long": msg("the text is too long"),
    "string_too_short": msg("the text is empty"),
    "too_short": msg("the list is too short"),
    "greater_than_equal": msg("the number is too small"),
    "less_than_equal": msg("the number is too large"),
}


def _sentence(
    detail: ErrorDetails, model: type[Loose]
) -> tuple[Message, Message | None, tuple[str, ...]]:
    kind, last = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "missing":
        return msg("the key {key} is missing", key=last), None, ()
    if kind == "extra_forbidden":
        possible = _keys_at(model, detail["loc"][:-1])
        return msg("the key {key} is not known here", key=last), nearest(last, possible), possible
    if kind in {"enum", "literal_error"}:
        possible = _expected(detail)
        found = str(detail.get("input"))
        text = msg("“{found}” is none of the possible values", found=found)
        return text, nearest(found, possible), possible
    if kind == "string_pattern_mismatch":
        return _form(detail), None, ()
    return _SIMPLE.get(kind, msg("this value does not fit here")), None, ()


def _form(detail: ErrorDetails) -> Message:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    found = str(detail.get("input"))
    if "Arbeitstag" in pattern and "am Tag" in pattern:
        return msg("“{found}” is not a moment such as: am Tag, 3 Arbeitstage vorher", found=found)
    if "Arbeitstag" in pattern:
        return msg("“{found}” is not a time span such as: 7 Tage, 5 Arbeitstage", found=found)
    if "\\d{4}" in pattern:
        return msg("“{found}” is not a date such as 2026-01-31", found=found)
    if "A-Z" in pattern:
        return msg("“{found}” is not a name in capital letters", found=found)
    return msg("“{found}” is not a name in small letters without blanks", found=found)


def _expected(detail: ErrorDetails) -> tuple[str, ...]:
    raw = str(detail.get("ctx", {}).get("expected", ""))
    return tuple(word.strip(" '") for word in raw.replace(" or ", ", ").split(",") if word.strip())


def _keys_at(model: type[Loose], loc: Loc) -> tuple[str, ...]:
    """Return the keys that the model knows at *loc*, as they are written in YAML."""
    here: object = model
    for step in loc:
        if isinstance(step, str) and isinstance(here, type) and issubclass(here, Loose):
            here = _inner(here, step)
    if not (isinstance(here, type) and issubclass(here, Loose)):
        return ()
    return tuple(info.alias or name for name, info in here.model_fields.items())


def _inner(model: type[Loose], key: str) -> object:
    info = model.model_fields.get(key)
    return _model_in(info.annotation) if info else model


def _model_in(annotation: object) -> object:
    if isinstance(annotation, type) and issubclass(annotation, Loose):
        return annotation
    inner = (_model_in(a) for a in getattr(annotation, "__args__", ()))
    return next((a for a in inner if a is not None), None)
