"""A Vorlage as one JSON text and back: what an entry of the history keeps, word for word.

The same Vorlage always gives the same text. Whatever has its ordinary value is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.core.case import Vorlage
from engine.core.catalogue import Column, Step
from engine.core.chain import Plain, canonical
from engine.core.folge import Beratung, Origin, Phase, Result
from engine.core.guard import Value
from engine.core.numbering import Number
from engine.core.votes import Manner, Votes
from engine.store.sentence import written

_PLAIN = (
    "gremium",
    "role",
    "column",
    "state",
    "phase",
    "decisive",
    "origin",
    "of",
    "sitzung",
    "top",
    "public",
    "resting",
    "because",
)
_USUAL = {f.name: f.default for f in fields(Beratung)}
_CHECKS = tuple((name, _USUAL[name]) for name in _PLAIN)


def frozen(vorlage: Vorlage) -> str:
    """Return *vorlage* with its Folge as text."""
    number = vorlage.number
    own = written(
        {
            "id": vorlage.id,
            "art": vorlage.art,
            "state": vorlage.state,
            "betreff": vorlage.betreff,
            "number": number and [number.printed, number.year, number.counter, number.suffix],
            "version": vorlage.version,
            "public": vorlage.public,
            "frozen": vorlage.frozen,
            "author": vorlage.author,
        }
    )
    stations = written([_station(b) for b in vorlage.folge]) if vorlage.folge else "[]"
    kept = f',"done_by":{frozen_deeds(vorlage.done_by)}' if vorlage.done_by else ""
    if vorlage.retired:
        kept += f',"retired":{vorlage.retired}'
    return f'{own[:-1]},"fields":{frozen_fields(vorlage.fields)},"folge":{stations}{kept}}}'


def thawed(text: str) -> Vorlage:
    """Return the Vorlage that `frozen` made into *text*."""
    read: dict[str, Any] = json.loads(text)
    number = read["number"]
    read["number"] = Number(*number) if number else None
    read["fields"] = _thawed_fields(read["fields"])
    read["folge"] = tuple(_thawed_station(station) for station in read["folge"])
    read["done_by"] = tuple(read.get("done_by", {}).items())
    return Vorlage(**read)


def frozen_fields(values: Mapping[str, Value]) -> str:
    """Return the fields of a Vorlage as text."""
    if isinstance(values, _Stored):
        return values.text
    return written({name: _value(values[name]) for name in sorted(values)}) if values else "{}"


def thawed_fields(text: str) -> Mapping[str, Value]:
    """Return the fields that `frozen_fields` made into *text*."""
    return _Stored(text) if text != "{}" else _NOTHING


class _Stored(Mapping[str, Value]):
    """The fields of a Vorlage as they were read: most steps hand them on without a look at them."""

    __slots__ = ("_read", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._read: Mapping[str, Value] | None = None

    def _values(self) -> Mapping[str, Value]:
        if self._read is None:
            self._read = _thawed_fields(json.loads(self.text))
        return self._read

    def __getitem__(self, name: str) -> Value:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def __repr__(self) -> str:
        return f"<fields {self.text}>"


def frozen_deeds(done_by: tuple[tuple[str, str], ...]) -> str:
    """Return who did what as text."""
    return written(dict(done_by)) if done_by else "{}"


def thawed_deeds(text: str) -> tuple[tuple[str, str], ...]:
    """Return who did what, as `frozen_deeds` made it into *text*."""
    return tuple(json.loads(text).items()) if text != "{}" else ()


def frozen_votes(votes: Votes) -> str:
    """Return *votes* as text."""
    return canonical([votes.yes, votes.no, votes.abstain, votes.manner])


def thawed_votes(text: str) -> Votes:
    """Return the votes that `frozen_votes` made into *text*."""
    return _votes(json.loads(text))


_Frozen = str | int | bool | list[str] | dict[str, str]
_NOTHING: Mapping[str, Value] = MappingProxyType({})


def _value(value: Value) -> Plain:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _thawed_fields(values: Mapping[str, _Frozen]) -> Mapping[str, Value]:
    return MappingProxyType({name: _thawed_value(value) for name, value in values.items()})


def _thawed_value(value: _Frozen) -> Value:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        if "day" in value:
            return date.fromisoformat(value["day"])
        return Decimal(value["number"])
    return value


def _station(b: Beratung) -> dict[str, Plain]:
    text: dict[str, Plain] = {"id": b.id}
    for name, usual in _CHECKS:
        value = getattr(b, name)
        if value != usual:
            text[name] = value
    if b.after:
        text["after"] = list(b.after)
    if b.question:
        text["question"] = list(b.question)
    return _dated(b, text)


def _dated(b: Beratung, text: dict[str, Plain]) -> dict[str, Plain]:
    if b.day is not None:
        text["day"] = b.day.isoformat()
    if b.due is not None:
        text["due"] = b.due.isoformat()
    if b.result is not None:
        text["result"] = _result(b.result)
    return text


def _result(result: Result) -> dict[str, Plain]:
    votes = result.votes
    counted: list[Plain] = []
    if votes is not None:
        counted = [votes.yes, votes.no, votes.abstain, votes.manner]
    return {
        "label": result.label,
        "klass": result.klass,
        "step": result.step,
        "votes": counted,
        "wording": result.wording,
        "note": result.note,
    }


def _thawed_station(read: dict[str, Any]) -> Beratung:
    read["column"] = Column(read["column"])
    read["phase"] = Phase(read.get("phase", Phase.OPEN))
    read["origin"] = Origin(read.get("origin", Origin.ROUTE))
    read["after"] = tuple(read.get("after", ()))
    read["question"] = tuple(Step(step) for step in read.get("question", ()))
    for name in ("day", "due"):
        if name in read:
            read[name] = date.fromisoformat(read[name])
    if "result" in read:
        result = read["result"]
        votes = result["votes"]
        result["step"] = Step(result["step"])
        result["votes"] = _votes(votes) if votes else None
        read["result"] = Result(**result)
    return Beratung(**read)


def _votes(read: list[Any]) -> Votes:
    yes, no, abstain, manner = read
    return Votes(yes, no, abstain, manner and Manner(manner))
