"""What does not fit a model, said so that an administrator can mend it."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.core.message import Message, msg
from engine.definition.document_words import Loose
from engine.definition.explain_form import field_of, model_in, pattern_at, sentence
from engine.definition.problem import Place, Problem, nearest
from engine.definition.tree import Mapping as Tree
from engine.definition.tree import place_of

Loc = tuple[str | int, ...]
MOST_NAMED = 20
MOST_SHOWN = 80

_NAME = re.compile("[a-zäöüß][a-zäöüß_]*")


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
    return str(found)[:MOST_SHOWN] if isinstance(found, str | int | Decimal) else ""


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
        return text, _key_hint(detail, possible), possible
    if kind in {"enum", "literal_error"}:
        possible = _expected(detail)
        found = _found(detail)
        text = msg("“{found}” is none of the possible values", found=found)
        if not found:
            text = msg("one of the possible values is expected here")
        return text, nearest(found, possible) or _among(possible), possible
    if pattern := _pattern(detail, model):
        return *sentence(pattern, str(detail.get("input"))[:MOST_SHOWN]), ()
    return _SIMPLE.get(kind, msg("this value does not fit here")), None, ()


def _among(possible: tuple[str, ...]) -> Message | None:
    if not 0 < len(possible) <= MOST_NAMED:
        return None
    return msg("possible are {gaps}", gaps=", ".join(possible))


def _key_hint(detail: ErrorDetails, possible: tuple[str, ...]) -> Message | None:
    """Return the hint for an unknown key: one without a value is often the rest of a text."""
    found = str(detail["loc"][-1])
    rest = msg("put a text with a comma in quotes") if detail.get("input") is None else None
    if rest and not _NAME.fullmatch(found):
        return rest
    return nearest(found, possible) or rest


def _pattern(detail: ErrorDetails, model: type[Loose]) -> str:
    """Return the form that a text has not, or that a number stands in place of."""
    if detail["type"] == "string_pattern_mismatch":
        return str(detail.get("ctx", {}).get("pattern", ""))
    found = detail.get("input")
    is_number = isinstance(found, int | Decimal) and not isinstance(found, bool)
    wants_text = is_number and detail["type"] == "string_type"
    return pattern_at(model, detail["loc"]) if wants_text else ""


def _expected(detail: ErrorDetails) -> tuple[str, ...]:
    raw = str(detail.get("ctx", {}).get("expected", ""))
    return tuple(word.strip(" '") for word in raw.replace(" or ", ", ").split(",") if word.strip())


def _keys_at(model: type[Loose], loc: Loc) -> tuple[str, ...]:
    """Return the keys that the model knows at *loc*, as they are written in YAML."""
    here: object = model
    for step in loc:
        if isinstance(step, str) and isinstance(here, type) and issubclass(here, Loose):
            field = field_of(here, step)
            here = model_in(field.annotation) if field else here
    if not (isinstance(here, type) and issubclass(here, Loose)):
        return ()
    return tuple(info.alias or name for name, info in here.model_fields.items())
