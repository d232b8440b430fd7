"""Mail texts that can be read and still say nothing, or are never taken."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from engine.core.letter import VARIABLES
from engine.core.message import msg
from engine.core.running import TEXTS
from engine.definition.document import TexteDoc
from engine.definition.document_times import ZeitenDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import arten_of, only
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Source

# Texts that the program takes by their name; without them it writes in its own words.
OF_HOUSE = frozenset(TEXTS.values()) | {
    "sitzung_abgekuerzt",
    "sitzung_ausgefallen",
    "sitzung_einladung",
    "sitzung_verlegt",
    "sitzung_eskalation",
    "sitzungsfrist",
    "tagesuebersicht",
}
_NEAR = 0.8
_SINGLE = re.compile(r"(?<![{%])\{ *([a-z_]+) *\}(?![}%])")
_ONLY_IF = re.compile(
    r"\{%-? *if\b(?:(?!\{%-? *(?:if|else|elif)\b).)*?\{%-? *endif *-?%\}", re.DOTALL
)
Sources = Mapping[str, Source[Loose]]


def check_wording(sources: Sources) -> Iterator[Problem]:
    """Yield each text that is empty or may be, that shows braces, or whose name is misspelt."""
    source = only(sources, "texte.yaml", TexteDoc)
    if source is None:
        return
    for name, doc in source.doc.texts.items():
        for key, text in (("subject", doc.subject), ("body", doc.body)):
            yield from _empty(source, (name, key), text)
            yield from _braces(source, (name, key), text)
    yield from _unused(sources, source)


def _empty(source: Source[TexteDoc], where: tuple[str, str], text: str) -> Iterator[Problem]:
    place, hint = source.at("texts", *where), msg("write a text that always stands there")
    if not text:
        said = msg("the mail would be empty")
        yield Problem("text-empty", place, said, hint=hint)
    elif not text.isspace() and not _without_conditions(text).strip():
        said = msg("where no condition holds the mail would have nothing here")
        yield Problem("text-empty", place, said, Severity.WARNING, hint, text[:60])


def _without_conditions(text: str) -> str:
    """Return *text* without what stands under a condition that has no other branch."""
    while (shorter := _ONLY_IF.sub("", text)) != text:
        text = shorter
    return text


def _braces(source: Source[TexteDoc], where: tuple[str, str], text: str) -> Iterator[Problem]:
    for found in _SINGLE.finditer(text):
        if found[1] in VARIABLES:
            said = msg("“{found}” would stand in the mail as it is", found=found[0])
            hint = msg("write {name} in two braces", name=f"{{{{ {found[1]} }}}}")
            place = source.at("texts", *where)
            yield Problem("text-braces", place, said, Severity.WARNING, hint, found[0])


def _unused(sources: Sources, source: Source[TexteDoc]) -> Iterator[Problem]:
    """Yield a warning for each text that nothing takes and whose name is near to one that is."""
    declared, used = source.doc.texts, OF_HOUSE | _named(sources)
    missing = sorted(OF_HOUSE - declared.keys())
    for name in (name for name in declared if name not in used):
        near = get_close_matches(name, missing, n=1, cutoff=_NEAR)
        if near:
            said = msg("nothing uses the text “{name}”", name=name)
            hint = msg("did you mean {word}?", word=near[0])
            place = source.at("texts", name, "[key]")
            yield Problem("text-unused", place, said, Severity.WARNING, hint, name)


def _named(sources: Sources) -> frozenset[str]:
    """Return the texts that a transition or a channel names."""
    docs = (source.doc for source in arten_of(sources))
    told = {n.text for doc in docs for t in doc.transitions for n in t.notify}
    times = only(sources, "zeiten.yaml", ZeitenDoc)
    rooms = times.doc.channels if times else ()
    return frozenset(told | {text for room in rooms for text in room.texts})
