"""Compute an office's own Prüffälle and say which differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.core.frist import NoDay, Reckoned
from engine.core.message import Message, msg
from engine.definition.cases import Pruefall
from engine.service.calendars import HouseDays, reckoned

_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of one case; without *differences* it came out as expected."""

    case: Pruefall
    found: Reckoned | NoDay
    differences: tuple[Message, ...]


def examine(cases: tuple[Pruefall, ...]) -> tuple[Verdict, ...]:
    """Return what comes out of each case; local moments are meant in Europe/Berlin."""
    return tuple(_examined(case) for case in cases)


def _examined(case: Pruefall) -> Verdict:
    anchor = case.anchor
    if isinstance(anchor, datetime):
        anchor = anchor.replace(tzinfo=ZoneInfo(_ZONE))
    found = reckoned(case.rule, anchor, HouseDays(case.land, case.place, case.closings))
    return Verdict(case, found, tuple(_differences(case, found)))


def _differences(case: Pruefall, found: Reckoned | NoDay) -> Iterator[Message]:
    if isinstance(found, NoDay):
        yield found.reason
        return
    legal: date | datetime = found.legal
    if isinstance(case.legal, datetime) and found.at is not None:
        legal = found.at.replace(tzinfo=None)
    if legal != case.legal:
        yield msg("expected is {wanted}, computed {found}", wanted=case.legal, found=legal)
    if case.counted is not None and found.counted != case.counted:
        yield msg(
            "before any move expected is {wanted}, computed {found}",
            wanted=case.counted,
            found=found.counted,
        )
    if case.operative is not None and found.operative != case.operative:
        yield msg(
            "the operative day expected is {wanted}, computed {found}",
            wanted=case.operative,
            found=found.operative,
        )
