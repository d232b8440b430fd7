"""Messages, moves and requests to tell somebody, as JSON text and back."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json

from engine.core.chain import Plain, canonical
from engine.core.decision import Move
from engine.core.frist import Step
from engine.core.machine import Notify
from engine.core.message import Message, Param


def written(value: object) -> str:
    """Return *value* as JSON text, its keys in the order in which they come."""
    return to_json(value).decode()


def frozen_messages(messages: tuple[Message, ...]) -> str:
    """Return *messages* as text; they are translated only when somebody reads them."""
    return canonical([_message(message) for message in messages]) if messages else "[]"


def thawed_messages(text: str) -> tuple[Message, ...]:
    """Return the messages that `frozen_messages` made into *text*."""
    return tuple(_thawed(read) for read in json.loads(text)) if text != "[]" else ()


def frozen_steps(steps: Sequence[Step]) -> str:
    """Return the steps of a derivation as text, each with its source."""
    return canonical([[_message(step.text), step.source] for step in steps])


def thawed_steps(text: str) -> tuple[Step, ...]:
    """Return the steps that `frozen_steps` made into *text*."""
    return tuple(Step(_thawed(read), source) for read, source in json.loads(text))


def frozen_moves(moves: tuple[Move, ...]) -> str:
    """Return *moves* as text."""
    return written([(move.trigger, move.source, move.dest, move.station) for move in moves])


def thawed_moves(text: str) -> tuple[Move, ...]:
    """Return the moves that `frozen_moves` made into *text*."""
    return tuple(Move(*read) for read in json.loads(text))


def frozen_told(told: tuple[Notify, ...]) -> str:
    """Return as text which roles are told what."""
    return written([(notify.role, notify.text) for notify in told]) if told else "[]"


def thawed_told(text: str) -> tuple[Notify, ...]:
    """Return what `frozen_told` made into *text*."""
    return tuple(Notify(*read) for read in json.loads(text)) if text != "[]" else ()


def _message(message: Message) -> Plain:
    params: list[Plain] = [[name, _param(value)] for name, value in message.params]
    return [message.text, params, message.plural, message.count]


def _param(value: Param | Message | tuple[Message, ...]) -> Plain:
    if isinstance(value, Message):
        return {"message": _message(value)}
    if isinstance(value, tuple):
        return {"messages": [_message(message) for message in value]}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _thawed(read: list[Any]) -> Message:
    text, params, plural, count = read
    return Message(text, tuple((name, _thawed_param(p)) for name, p in params), plural, count)


def _thawed_param(read: str | int | dict[str, Any]) -> Param | Message | tuple[Message, ...]:
    if not isinstance(read, dict):
        return read
    kind, value = next(iter(read.items()))
    return _PARAMS[kind](value)


def _all_thawed(read: list[list[Any]]) -> tuple[Message, ...]:
    return tuple(_thawed(message) for message in read)


_PARAMS: Mapping[str, Callable[[Any], Param | Message | tuple[Message, ...]]] = {
    "message": _thawed,
    "messages": _all_thawed,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}
