"""JSON Schemas of the files of a set: ``python -m engine.definition.schema definitions/schema``.

They are made from the models that the compiler itself uses, so what an editor accepts and what
the compiler accepts cannot drift apart. What only the compiler can see (names that do not exist,
orders that break a rule) is not in them.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from engine.definition.document import FILES
from engine.definition.document_art import ArtDoc
from engine.definition.document_words import Loose
from engine.definition.stories import StoryDoc

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SUFFIX: Final = ".schema.json"
_TITLES: Final[Mapping[str, str]] = {
    "beratung": "Der Weg einer Beratung (einer Station)",
    "ergebnisse": "Stationsrollen und Ergebnisse",
    "fristen": "Fristen",
    "gremien": "Gremien und ihre eigenen Fristen",
    "regelwerk": "Kopf des Regelwerks",
    "rollen": "Rollen der Personen",
    "schliesstage": "Schließtage des Hauses",
    "story": "Eine Geschichte, die das Regelwerk prüft",
    "texte": "Texte der Nachrichten",
    "vorlagenart": "Eine Vorlagenart",
    "zeiten": "Wann das Haus erinnert, schweigt und einlädt",
}


def models() -> dict[str, type[Loose]]:
    """Return the model of each kind of file by the name of its schema."""
    named = {file.removesuffix(".yaml"): model for file, model in FILES.items()}
    return {**named, "vorlagenart": ArtDoc, "story": StoryDoc}


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema called *name*, with keys as they are written in YAML."""
    made = models()[name].model_json_schema(by_alias=True, schema_generator=_Plain)
    for part in (made, *made.get("$defs", {}).values()):
        _polish(part)
    return {"$schema": DIALECT, **made, "title": _TITLES[name]}


def schemas() -> dict[str, str]:
    """Return the text of every schema by the name of its file."""
    return {
        f"{name}{SUFFIX}": json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"
        for name in models()
    }


class _Plain(GenerateJsonSchema):
    """As pydantic makes them; a default is named only where it tells something."""

    def default_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own type
        """Return the schema of a field, without a default that is nothing or an empty list."""
        made = super().default_schema(schema)
        if made.get("default", ...) in (None, [], {}, ""):
            del made["default"]
        return made


def _polish(part: dict[str, Any]) -> None:
    """Take the code's own titles and docstrings away, and keep odd names out of name tables."""
    part.pop("title", None)
    part.pop("description", None)
    for field in part.get("properties", {}).values():
        field.pop("title", None)
        if "patternProperties" in field:
            field["additionalProperties"] = False


def main(arguments: list[str]) -> int:
    """Write the schemas into the folder named, and return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("python -m engine.definition.schema FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
