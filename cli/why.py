"""What is possible now and what is not, why, and who could: the possible first, then by reason."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum, auto
from typing import Any

from cli.answer import Answer, table
from cli.fristen_pages import NO_FRISTEN, Fristen
from cli.pages import SHORT
from cli.present import gremium_label, vorlage_row
from cli.refusal import unmet_row
from engine.core.decision import Ground, Possibility, Unmet
from engine.core.message import msg
from engine.language import _, say
from engine.service.read import Shown

# The paper or its stations are elsewhere: nothing that this person could do about it now.
ELSEWHERE = frozenset({Ground.STATE, Ground.FROZEN})


class Lack(Enum):
    """What stands between a person and a trigger."""

    NOTHING = auto()
    CONDITION = auto()
    ROLE = auto()
    STATE = auto()


def why_answer(
    seen: Shown,
    can: Sequence[Possibility],
    who: tuple[str, str | None],
    today: date,
    fristen: Fristen = NO_FRISTEN,
) -> Answer:
    """Return every trigger: what is possible for a person now, and what is not, why, and who.

    *who* is the id of that person with the name, None where there is no such person.
    """
    person, name = who
    data = {
        **vorlage_row(seen.regelwerk, seen.vorlage, today),
        "person": person,
        "person_known": name is not None,
        "triggers": [_row(p) for p in can],
        "fristen": fristen[1],
    }
    return Answer(data, tuple(_lines(seen, can, who, fristen[0])))


def _row(p: Possibility) -> dict[str, Any]:
    return {
        "trigger": p.trigger,
        "label": p.label,
        "station": p.station or None,
        "gremium": p.gremium or None,
        "allowed": p.allowed,
        "asks": list(p.asks),
        "takes": list(p.takes),
        "unmet": [unmet_row(u) for u in p.unmet],
        "who": list(p.who),
    }


def _lines(
    seen: Shown,
    can: Sequence[Possibility],
    who: tuple[str, str | None],
    fristen: Sequence[str],
) -> Iterator[str]:
    person, name = who
    number = seen.number or seen.vorlage.id[:SHORT]
    yield say(msg("{number} is in “{state}”.", number=number, state=seen.state_label))
    yield from fristen
    if name is None:
        yield "  ! " + say(
            msg("there is no person {person}; --as PERSON says who acts", person=person)
        )
    yield ""
    yield say(msg("Possible now for {person}:", person=name or person))
    allowed = [p for p in can if p.allowed]
    yield from _columns([(_typed(p), _label(seen, p)) for p in allowed] or [("–", "")])
    yield from _near([p for p in can if _lacks(p) is Lack.CONDITION], seen)
    yield from _others([p for p in can if _lacks(p) is Lack.ROLE], name or person)
    yield from _elsewhere([p for p in can if _lacks(p) is Lack.STATE])


def _lacks(p: Possibility) -> Lack:
    grounds = {unmet.ground for unmet in p.unmet}
    if not grounds:
        return Lack.NOTHING
    if grounds <= ELSEWHERE or (Ground.ROLE in grounds and grounds & ELSEWHERE):
        return Lack.STATE
    return Lack.ROLE if Ground.ROLE in grounds else Lack.CONDITION


def _typed(p: Possibility) -> str:
    """Return what is to be typed: the trigger with its station and the values it asks for."""
    station = f" beratung={p.station}" if p.station else ""
    words = {"comment": "--comment …", "FIELD": _("FIELD=VALUE")}
    asks = (" " + words.get(name, f"{name}=…") for name in p.asks)
    takes = (f" [{name}=…]" for name in p.takes if name not in p.asks)
    return p.trigger + station + "".join((*asks, *takes))


def _label(seen: Shown, p: Possibility) -> str:
    return f"{p.label} ({gremium_label(seen.regelwerk, p.gremium)})" if p.station else p.label


def _columns(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(first) for first, _second in pairs)
    yield from (f"  {first.ljust(width)}  {second}".rstrip() for first, second in pairs)


def _near(near: Sequence[Possibility], seen: Shown) -> Iterator[str]:
    if near:
        yield ""
        yield _("Not possible now, a condition is not met:")
    for p in near:
        yield f"  {_place(p)}: {_label(seen, p)}"
        yield from (f"    – {say(u.message)}" for u in p.unmet)
        if p.takes:
            given = " ".join(f"{name}=…" for name in p.takes)
            yield "      " + say(msg("can be given with it: {values}", values=given))
        if p.who:
            yield "      " + say(msg("could act: {who}", who=", ".join(p.who)))


def _place(p: Possibility) -> str:
    return f"{p.trigger} beratung={p.station}" if p.station else p.trigger


def _others(others: Sequence[Possibility], person: str) -> Iterator[str]:
    if others:
        yield ""
        yield say(msg("Only for others, {person} does not hold the role:", person=person))
        rows = _merged((p.trigger, "", ", ".join(p.who)) for p in others)
        pairs = ((triggers, who) for triggers, _reason, who in rows)
        yield from table((_("Trigger"), _("Who could")), pairs, indent="  ", prose=True)


def _elsewhere(far: Sequence[Possibility]) -> Iterator[str]:
    if far:
        yield ""
        yield _("Not possible now, the Vorlage or the station is in another state:")
        rows = _merged(
            (
                _place(p),
                "; ".join(_short(u) for u in p.unmet if u.ground is not Ground.ROLE),
                ", ".join(p.who),
            )
            for p in far
        )
        yield from table(
            (_("Trigger"), _("Why not"), _("Who could")), rows, indent="  ", prose=True
        )


def _merged(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return one row for all triggers with the same reason that the same roles could use."""
    merged: dict[tuple[str, str], list[str]] = {}
    for trigger, reason, who in rows:
        merged.setdefault((reason, who), []).append(trigger)
    return [(", ".join(dict.fromkeys(names)), *key) for key, names in merged.items()]


def _short(unmet: Unmet) -> str:
    """Return the reason; the state itself stands above all of them already."""
    states = dict(unmet.message.params).get("states")
    return say(msg("only in: {states}", states=states) if states else unmet.message)
