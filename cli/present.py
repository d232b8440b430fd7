"""How a Vorlage looks in a terminal: head, Beratungsfolge, and what is next by whom."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cli.answer import table
from cli.terminal import is_too_wide
from engine.core.ahead import Next, ahead
from engine.core.case import Vorlage
from engine.core.decision import Unmet
from engine.core.examine import facts_of
from engine.core.folge import Beratung, Phase
from engine.core.guard import Value
from engine.core.message import msg
from engine.core.plan import plan
from engine.core.regelwerk import Regelwerk
from engine.core.votes import Votes
from engine.language import _, say, shown

MARK = "*"


def _unmarked(b: Beratung, column: str) -> bool:
    del b, column
    return False


@dataclass(frozen=True, slots=True)
class Look:
    """How a paper is shown: *missing* stands where nothing is known, *assumed* marks a cell.

    *brief* asks for the short names of the Gremien.
    """

    today: date
    missing: str = "–"
    assumed: Callable[[Beratung, str], bool] = _unmarked
    brief: bool = False


def gremium_label(regelwerk: Regelwerk, name: str, *, brief: bool = False) -> str:
    """Return the label of the Gremium, or its name where it is not in the Regelwerk."""
    known = regelwerk.gremien.get(name)
    if known is None:
        return name
    return known.short or known.label if brief else known.label


def duty_text(regelwerk: Regelwerk | None, role: str, gremium: str) -> str:
    """Return a role that a person holds, with the short name of the Gremium it is held for."""
    if regelwerk is None:
        return f"{role}:{gremium}" if gremium else role
    known = regelwerk.duties.get(role)
    label = known.label if known else role
    return f"{label} ({gremium_label(regelwerk, gremium, brief=True)})" if gremium else label


def role_label(regelwerk: Regelwerk, name: str) -> str:
    """Return the label of a station role."""
    known = regelwerk.catalogue.roles.get(name)
    return known.label if known else name


def votes_text(votes: Votes | None) -> str:
    """Return the vote as it is printed: ``12 : 0 : 1 (einstimmig)``; "" where none is known."""
    if votes is None:
        return ""
    counts = (votes.yes, votes.no, votes.abstain)
    printed = " : ".join("–" if count is None else str(count) for count in counts)
    manner = votes.manner.value if votes.manner else ""
    if all(count is None for count in counts):
        return manner
    return f"{printed} ({manner})" if manner else printed


def station_cells(regelwerk: Regelwerk, b: Beratung, look: Look) -> list[str]:
    """Return the cells of one station: Nr, Gremium, Rolle, Datum, TOP, Ergebnis, Stimmen."""
    return [
        str(b.id),
        _marked(b, "gremium", gremium_label(regelwerk, b.gremium, brief=look.brief), look),
        _marked(b, "role", role_label(regelwerk, b.role), look),
        _marked(b, "day", shown(b.day) if b.day else look.missing, look),
        _marked(b, "top", b.top or look.missing, look),
        _marked(b, "result", _result(regelwerk, b, look), look),
        votes_text(b.result.votes if b.result else None) or (look.missing if b.result else ""),
    ]


def _marked(b: Beratung, column: str, text: str, look: Look) -> str:
    return f"{text} {MARK}" if text != look.missing and look.assumed(b, column) else text


def _result(regelwerk: Regelwerk, b: Beratung, look: Look) -> str:
    if b.question:
        label = b.result.label if b.result else regelwerk.beratung.states[b.state].label
        return say(msg("{label} – a question is open", label=label))
    if b.result is not None and b.result.label:
        return b.result.label
    if b.phase is Phase.OPEN and not b.public and look.missing != "–":
        return look.missing
    if b.resting:
        return _("put off until taken up again")
    return regelwerk.beratung.states[b.state].label


def folge_lines(regelwerk: Regelwerk, vorlage: Vorlage, look: Look) -> list[str]:
    """Return the Beratungsfolge as a table that a clerk recognises.

    Where it is too wide for the terminal, the Gremien bear their short names.
    """
    foreseen = as_foreseen(regelwerk, vorlage, look.today)
    if not foreseen.folge:
        return ["  " + _("no station yet")]
    if foreseen is not vorlage:
        said = "  " + _("foreseen by the Regelwerk, not yet in force:")
        return [said, *folge_lines(regelwerk, foreseen, look)]
    head = (_("No."), _("Gremium"), _("Role"), _("Date"), _("TOP"), _("Result"), _("Votes"))
    stations = in_order(vorlage)
    rows = [station_cells(regelwerk, b, look) for b in stations]
    if is_too_wide([list(head), *rows], "  "):
        rows = [station_cells(regelwerk, b, replace(look, brief=True)) for b in stations]
    return table(head, rows, indent="  ")


def as_foreseen(regelwerk: Regelwerk, vorlage: Vorlage, today: date) -> Vorlage:
    """Return the paper with the stations of its route, as long as it has none of its own."""
    art = regelwerk.arten[vorlage.art]
    state = art.machine.states[vorlage.state]
    if vorlage.folge or state.final or state.route:
        return vorlage
    folge = plan(regelwerk, art, facts_of(art, vorlage, today), folge=(), today=today)
    return replace(vorlage, folge=folge) if folge else vorlage


def in_order(vorlage: Vorlage) -> Sequence[Beratung]:
    """Return the stations one after the other, those that come after others behind them.

    One that repeats another stands where that one did, until it has a day of its own.
    """
    origin = {b.id: b.id for b in vorlage.folge}
    for b in sorted(vorlage.folge, key=lambda b: b.id):
        origin[b.id] = origin.get(b.of or b.id, b.id)
    placed: list[Beratung] = []
    waiting = list(vorlage.folge)
    while waiting:
        done = {b.id for b in placed}
        free = [b for b in waiting if set(b.after) <= done] or waiting
        first = min(free, key=lambda b: (b.day or date.max, origin[b.id], b.id))
        placed.append(first)
        waiting.remove(first)
    return placed


def next_lines(regelwerk: Regelwerk, vorlage: Vorlage, look: Look) -> Iterator[str]:
    """Yield what is next and by whom."""
    steps = ahead(regelwerk, vorlage, look.today)
    if not steps:
        yield "  " + _("nothing: the Vorlage is closed")
    for step in steps:
        yield "  " + say(
            msg("{what} – {who}", what=_what(regelwerk, step), who=" / ".join(step.who))
        )
        if step.unmet:
            yield "    – " + _not_yet(step.unmet)


def _not_yet(unmet: Sequence[Unmet]) -> str:
    """Return what keeps everybody from the step: the empty fields in one row, else the reasons."""
    fields = [shown(dict(u.message.params).get("field", "")) for u in unmet if u.needs]
    if fields and len(fields) == len(unmet):
        return say(msg("not yet possible, still missing: {fields}", fields=", ".join(fields)))
    return say(msg("not yet possible: {reason}", reason=tuple(u.message for u in unmet)))


def _what(regelwerk: Regelwerk, step: Next) -> str:
    where = gremium_label(regelwerk, step.gremium)
    text = f"{where}: {step.label}" if where else step.label
    if step.day is not None:
        text = say(msg("{what} (sitting on {day})", what=text, day=step.day))
    if step.resting:
        rests = _("put off until taken up again")
        text += f" ({rests})"
    if step.choices:
        text += f" (weiter={'|'.join(step.choices)})"
    return text


def value_text(value: Value | None, *, money: bool = False) -> str:
    """Return a field's value as it is printed: ja/nein, amounts with €, dates, lists."""
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date | str):
        return shown(value)
    return amount(str(value)) + (" €" if money else "")


def amount(number: str) -> str:
    """Return a number with the separators of the language: 1.234,50 in German."""
    whole, _dot, rest = number.partition(".")
    grouped = f"{int(whole):,}"
    point, thousand = _("."), _(",")
    text = grouped.replace(",", thousand)
    return f"{text}{point}{rest}" if rest else text


def station_row(regelwerk: Regelwerk, b: Beratung) -> dict[str, Any]:
    """Return one station as a row of JSON."""
    result = b.result
    return {
        "id": b.id,
        "gremium": b.gremium,
        "gremium_label": gremium_label(regelwerk, b.gremium),
        "role": b.role,
        "state": b.state,
        "after": list(b.after),
        "decisive": b.decisive,
        "origin": b.origin.value,
        "of": b.of,
        "sitzung": b.sitzung,
        "date": b.day,
        "top": b.top,
        "public": b.public,
        "because": b.because,
        "result": result.label if result else None,
        "class": result.klass if result else None,
        "votes": votes_row(result.votes if result else None),
        "question": list(b.question),
    }


def votes_row(votes: Votes | None) -> dict[str, Any] | None:
    """Return a vote as a row of JSON."""
    if votes is None:
        return None
    return {
        "yes": votes.yes,
        "no": votes.no,
        "abstain": votes.abstain,
        "manner": votes.manner.value if votes.manner else None,
    }


def vorlage_row(regelwerk: Regelwerk, vorlage: Vorlage, today: date) -> dict[str, Any]:
    """Return a paper as JSON has it, with what is next."""
    art = regelwerk.arten[vorlage.art]
    return {
        "id": vorlage.id,
        "number": vorlage.number.printed if vorlage.number else None,
        "art": vorlage.art,
        "art_label": art.label,
        "betreff": vorlage.betreff,
        "state": vorlage.state,
        "state_label": art.machine.states[vorlage.state].label,
        "version": vorlage.version,
        "public": vorlage.public,
        "frozen": vorlage.frozen,
        "author": vorlage.author,
        "fields": dict(vorlage.fields),
        "stations": [station_row(regelwerk, b) for b in in_order(vorlage)],
        "next": [
            {
                "trigger": n.trigger,
                "label": n.label,
                "who": list(n.who),
                "station": n.station or None,
                "gremium": n.gremium or None,
                "choices": list(n.choices),
                "date": n.day,
                "unmet": [say(unmet.message) for unmet in n.unmet],
            }
            for n in ahead(regelwerk, vorlage, today)
        ],
    }
