"""What keeps a file of Prüffälle from being JSON, with its place."""

import json

from engine.core.message import msg
from engine.definition.problem import Place, Problem

_EXAMPLE = '{"vektoren": [ … ]}'


def json_problem(data: bytes, file: str) -> Problem | None:
    """Return what is wrong with the bytes of *file* as JSON; None where it is an object.

    Nesting without end is left to who reads the file next.
    """
    hint = msg("cases stand in a JSON object: {example}", example=_EXAMPLE)
    if not data.strip():
        return Problem("json-empty", Place(file), msg("the file is empty"), hint=hint)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        text = msg("from here on it is no JSON: a sign is missing, wrong or too much")
        return Problem("json-syntax", place, text, hint=hint, found=error.msg)
    except UnicodeDecodeError:
        text = msg("the file of cases is not text in UTF-8")
        return Problem("json-encoding", Place(file), text, hint=msg("save it as UTF-8"))
    except RecursionError:
        return None
    if isinstance(found, dict):
        return None
    text = msg("a file of cases is an object, but this one begins with something else")
    return Problem("json-root", Place(file, 1, 1), text, hint=hint)
