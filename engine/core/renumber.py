"""Numbers of stations are never given twice, also not those that a correction took away."""

from collections.abc import Mapping
from dataclasses import replace

from engine.core.case import Vorlage
from engine.core.decision import Move
from engine.core.folge import Beratung


def retired(current: Vorlage, restored: Vorlage) -> int:
    """Return the largest number that *current* has and *restored* no longer has, else 0."""
    last = max((b.id for b in current.folge), default=0)
    kept = max((b.id for b in restored.folge), default=0)
    return max(last if last > kept else 0, current.retired)


def renumbered(
    before: Vorlage, after: Vorlage, moves: tuple[Move, ...]
) -> tuple[Vorlage, tuple[Move, ...]]:
    """Return *after* and *moves* in which no new station has a number that was taken away."""
    known = {b.id for b in before.folge}
    new = [b.id for b in after.folge if b.id not in known]
    if not new or min(new) > after.retired:
        return after, moves
    offset = after.retired + 1 - min(new)
    led = {number: number + offset for number in new}
    folge = tuple(_led(b, led) for b in after.folge)
    went = tuple(replace(m, station=led.get(m.station, m.station)) for m in moves)
    return replace(after, folge=folge), went


def _led(b: Beratung, led: Mapping[int, int]) -> Beratung:
    after = tuple(led.get(number, number) for number in b.after)
    of = b.of if b.of is None else led.get(b.of, b.of)
    number = led.get(b.id, b.id)
    if (number, after, of) == (b.id, b.after, b.of):
        return b
    return replace(b, id=number, after=after, of=of)
