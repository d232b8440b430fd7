"""A condition of a definition as people read it."""

import re
from collections.abc import Mapping

from engine.core.message import Message, msg

_TOKEN = re.compile(
    r"present\((?P<present>\w+)\)|len\((?P<length>\w+)\)\s*>\s*0\b"
    r"|(?P<filled>[^\W\d]\w*)\s*!=\s*(?:''|\"\")"
    r"|'(?P<single>(?:[^'\\]|\\.)*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|(?P<number>\b\d[\d_]*(?:\.\d+)?\b)"
    r"|(?P<sign>==|!=|>=|<=)"
    r"|(?P<word>[^\W\d]\w*)",
)
_SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤"}
_WORDS = {
    "and": msg("and"),
    "or": msg("or"),
    "not": msg("not"),
    "in": msg("in"),
    "true": msg("yes"),
    "false": msg("no"),
    "today": msg("today"),
}
_FACTS = {"betreff": "Betreff", "nummer": "Nummer", "version": "Version"}
_LONG = 5


def in_words(source: str, labels: Mapping[str, str]) -> tuple[str | Message, ...]:
    """Return the condition *source* with the labels of its fields and signs as in a text."""
    labels = {**_FACTS, **labels}
    parts: list[str | Message] = []
    end = 0
    for found in _TOKEN.finditer(source):
        parts += (source[end : found.start()], _part(found, labels))
        end = found.end()
    return tuple(part for part in (*parts, source[end:]) if part != "")


def _part(found: re.Match[str], labels: Mapping[str, str]) -> str | Message:
    if field := found["present"] or found["length"] or found["filled"]:
        return msg("{field} is given", field=labels.get(field, field))
    if number := found["number"]:
        return _grouped(number)
    if word := found["word"]:
        return _WORDS.get(word.casefold()) or labels.get(word, word)
    return _SIGNS.get(found[0]) or f"„{found['single'] or found['double'] or ''}“"


def _grouped(number: str) -> str:
    """Return *number* as it is written in Germany; a year keeps its four digits together."""
    whole, _, rest = number.replace("_", "").partition(".")
    if len(whole) >= _LONG:
        whole = f"{int(whole):,}".replace(",", ".")
    return f"{whole},{rest}" if rest else whole
