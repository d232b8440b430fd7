"""What does not fit a model, said so that an administrator can mend it."""

import re
from collections.abc import Iterator
from typing import get_args
from unicodedata import name as unicode_name

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.core.message import Message, msg
from engine.definition.document_words import UNITS, Loose
from engine.definition.problem import Place, Problem, nearest
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import place_of

Loc = tuple[str | int, ...]
MOST_NAMED = 20

_LATIN = re.compile("[a-zäöüß]", re.IGNORECASE)


def explained(error: ValidationError, model: type[Loose], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for each place in *tree* that does not fit *model*."""
    for detail in error.errors(include_url=False):
        message, hint, possible = _sentence(detail, model)
        yield Problem(
            _CODES.get(detail["type"], "value-wrong"),
            _place(detail, tree),
            message,
            hint=hint,
            found=_found(detail),
            possible=possible,
        )


def _place(detail: ErrorDetails, tree: Tree) -> Place:
    loc = detail["loc"]
    return place_of(tree, (*loc, "[key]") if detail["type"] == "extra_forbidden" else loc)


def _found(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        return str(detail["loc"][-1])
    found = detail.get("input")
    return str(found)[:80] if isinstance(found, str | int | float) else ""


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
        text = msg("the key {key} is not known here", key=last)
        return text, nearest(last, possible) or _split(detail), possible
    if kind in {"enum", "literal_error"}:
        possible = _expected(detail)
        found = _found(detail)
        text = msg("“{found}” is none of the possible values", found=found)
        if not found:
            text = msg("one of the possible values is expected here")
        return text, nearest(found, possible) or _among(possible), possible
    if kind == "string_pattern_mismatch":
        return _form(detail), _unit(detail), ()
    return _SIMPLE.get(kind, msg("this value does not fit here")), None, ()


def _among(possible: tuple[str, ...]) -> Message | None:
    if not 0 < len(possible) <= MOST_NAMED:
        return None
    return msg("possible are {gaps}", gaps=", ".join(possible))


def _split(detail: ErrorDetails) -> Message | None:
    """Return the hint for a key without a value: the rest of a text with a comma in {braces}."""
    return msg("put a text with a comma in quotes") if detail.get("input") is None else None


def _form(detail: ErrorDetails) -> Message:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    found = str(detail.get("input"))
    if "Arbeitstag" in pattern and "am Tag" in pattern:
        return msg("“{found}” is not a moment such as: am Tag, 3 Arbeitstage vorher", found=found)
    if "Arbeitstag" in pattern:
        return msg("“{found}” is not a time span such as: 7 Tage, 5 Arbeitstage", found=found)
    if "[0-9]{4}" in pattern:
        return msg("“{found}” is not a date such as 2026-01-31", found=found)
    if "A-Z" in pattern:
        return msg("“{found}” is not a name in capital letters", found=found)
    foreign = next((c for c in found if c.isalpha() and not _LATIN.match(c)), "")
    if foreign:
        return msg(
            "“{found}” holds the foreign letter “{letter}” ({name})",
            found=found,
            letter=foreign,
            name=unicode_name(foreign, ""),
        )
    return msg("“{found}” is not a name in small letters without blanks", found=found)


def _unit(detail: ErrorDetails) -> Message | None:
    """Return the hint for a misspelt unit of a time span."""
    if "Arbeitstag" not in str(detail.get("ctx", {}).get("pattern", "")):
        return None
    words = [w for w in str(detail.get("input")).split() if w.isalpha()]
    hints = (nearest(word, UNITS) for word in words if word not in (*UNITS, "vorher", "danach"))
    return next((hint for hint in hints if hint), None)


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
    inner = (_model_in(a) for a in get_args(annotation))
    return next((a for a in inner if a is not None), None)
