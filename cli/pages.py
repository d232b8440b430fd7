"""What the commands on Vorlagen print: the paper, the deed, the reasons, the past."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from cli.answer import Answer, Exit, table
from cli.present import (
    Look,
    folge_lines,
    gremium_label,
    next_lines,
    value_text,
    vorlage_row,
)
from cli.refusal import unmet_row
from engine.core.case import Vorlage
from engine.core.decision import Move, Possibility, Refusal
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.language import _, say, shown
from engine.service.outcome import Receipt
from engine.service.read import Past, Shown


def vorlage_answer(seen: Shown, vorlage: Vorlage, today: date) -> Answer:
    """Return the paper as it stands (or stood) in *vorlage*."""
    look = Look(today)
    data = {
        **vorlage_row(seen.regelwerk, vorlage, today),
        "revision": seen.revision,
        "regelwerk": seen.regelwerk.name,
        "regelwerk_version": seen.regelwerk.version,
        "links": [
            {"kind": t.kind.value, "outward": t.outward, "number": t.number, "betreff": t.betreff}
            for t in seen.links
        ],
    }
    return Answer(data, tuple(vorlage_lines(seen, vorlage, look)))


def vorlage_lines(seen: Shown, vorlage: Vorlage, look: Look) -> Iterator[str]:
    """Yield the paper: head, fields, Beratungsfolge, and what is next by whom."""
    art = seen.regelwerk.arten[vorlage.art]
    state = art.machine.states[vorlage.state]
    yield f"{_('Vorlage')} {vorlage.number.printed if vorlage.number else _('(no number yet)')}"
    head = [
        (_("Art"), art.label),
        (_("Betreff"), vorlage.betreff or "–"),
        (_("State"), state.label),
        (_("Status"), _("public") if vorlage.public else _("not public")),
        (_("Version of the text"), str(vorlage.version)),
    ]
    for name, decl in art.fields.items():
        text = value_text(vorlage.fields.get(name), money=decl.money)
        if text != "–":
            head.append((decl.field.label or name, text))
    width = max(len(label) for label, _value in head)
    yield from (f"  {label.ljust(width)}  {value}" for label, value in head)
    yield from _links(seen)
    yield ""
    yield _("Beratungsfolge")
    yield from folge_lines(seen.regelwerk, vorlage, look)
    yield ""
    yield _("Next")
    yield from next_lines(seen.regelwerk, vorlage, look)


def _links(seen: Shown) -> Iterator[str]:
    words = {
        ("child", True): _("has"),
        ("child", False): _("belongs to"),
        ("replaces", True): _("replaced by"),
        ("replaces", False): _("replaces"),
        ("duplicate", True): _("same as"),
        ("duplicate", False): _("same as"),
    }
    for tie in seen.links:
        yield f"  {words[tie.kind.value, tie.outward]} {tie.number or tie.vorlage} {tie.betreff}"


def deed_answer(seen: Shown, done: Receipt, at: datetime) -> Answer:
    """Return what moved and how the paper stands now."""
    look = Look(at.date())
    data = {
        **vorlage_row(seen.regelwerk, done.vorlage, at.date()),
        "revision": done.revision,
        "trigger": done.trigger,
        "moves": [_move_row(m) for m in done.moves],
        "notices": [say(notice) for notice in done.notices],
    }
    return Answer(data, tuple(_deed_lines(seen, done, look)))


def _move_row(move: Move) -> dict[str, Any]:
    return {
        "trigger": move.trigger,
        "from": move.source,
        "to": move.dest,
        "station": move.station or None,
    }


def _deed_lines(seen: Shown, done: Receipt, look: Look) -> Iterator[str]:
    number = done.number or done.vorlage.id
    for move in done.moves:
        yield f"{number}: {move_text(seen.regelwerk, done.vorlage, move)}"
    for notice in done.notices:
        yield "  ! " + say(notice)
    yield _("Next")
    yield from next_lines(seen.regelwerk, done.vorlage, look)


def move_text(regelwerk: Regelwerk, vorlage: Vorlage, move: Move) -> str:
    """Return one move as people read it: ``Kreistag: terminiert → beraten``."""
    machine = regelwerk.beratung if move.station else regelwerk.arten[vorlage.art].machine
    source, dest = (
        machine.states[name].label if name in machine.states else name
        for name in (move.source, move.dest)
    )
    where = next((b.gremium for b in vorlage.folge if b.id == move.station), "")
    prefix = f"{gremium_label(regelwerk, where)}: " if where else ""
    if source == dest or not source:
        return f"{prefix}{move.trigger.removeprefix('on:')} ({dest})"
    return f"{prefix}{source} → {dest}"


def en_bloc_answer(refs: Sequence[str], answers: Sequence[Receipt | Refusal]) -> Answer:
    """Return one outcome a paper; 1 where at least one was refused."""
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for ref, answer in zip(refs, answers, strict=True):
        if isinstance(answer, Refusal):
            reasons = "; ".join(say(u.message) for u in answer.unmet)
            rows.append({"ref": ref, "done": False, "unmet": [unmet_row(u) for u in answer.unmet]})
            lines.append(say(msg("{ref}: not possible: {reasons}", ref=ref, reasons=reasons)))
        else:
            rows.append({"ref": ref, "done": True, "revision": answer.revision})
            lines.append(say(msg("{ref}: done ({state})", ref=ref, state=answer.vorlage.state)))
    refused = any(isinstance(a, Refusal) for a in answers)
    return Answer({"answers": rows}, tuple(lines), Exit.NO if refused else Exit.GOOD)


def why_answer(seen: Shown, can: Sequence[Possibility], person: str, today: date) -> Answer:
    """Return every trigger: what is possible for *person* now, and what is not, why, and who."""
    data = {
        **vorlage_row(seen.regelwerk, seen.vorlage, today),
        "person": person,
        "triggers": [
            {
                "trigger": p.trigger,
                "label": p.label,
                "station": p.station or None,
                "gremium": p.gremium or None,
                "allowed": p.allowed,
                "asks": list(p.asks),
                "unmet": [unmet_row(u) for u in p.unmet],
                "who": list(p.who),
            }
            for p in can
        ],
    }
    return Answer(data, tuple(_why_lines(seen, can, person)))


def _why_lines(seen: Shown, can: Sequence[Possibility], person: str) -> Iterator[str]:
    state = seen.state_label
    number = seen.number or seen.vorlage.id
    yield say(msg("{number} is in “{state}”.", number=number, state=state))
    yield ""
    yield say(msg("Possible now for {person}:", person=person))
    allowed = [p for p in can if p.allowed]
    yield from (_allowed_line(seen, p) for p in allowed)
    if not allowed:
        yield "  –"
    yield ""
    yield _("Not possible now:")
    for p in can:
        if not p.allowed:
            yield f"  {_named(seen, p)}"
            yield from (f"      – {say(u.message)}" for u in p.unmet)
            if p.who:
                yield "      " + say(msg("could act: {who}", who=", ".join(p.who)))


def _allowed_line(seen: Shown, p: Possibility) -> str:
    asks = "".join(f" {name}=…" for name in p.asks)
    return f"  {_named(seen, p)}{asks}"


def _named(seen: Shown, p: Possibility) -> str:
    where = ""
    if p.station:
        where = f" beratung={p.station} ({gremium_label(seen.regelwerk, p.gremium)})"
    return f"{p.trigger}{where}: {p.label}"


def history_answer(seen: Shown, past: Sequence[Past]) -> Answer:
    """Return every entry with actor, moment, comment and what moved."""
    rows = [
        (
            str(entry.seq),
            shown(entry.at),
            entry.name or entry.actor,
            entry.trigger,
            "; ".join(move_text(seen.regelwerk, seen.vorlage, m) for m in entry.moves),
            entry.comment or "",
        )
        for entry in past
    ]
    head = (_("No."), _("When"), _("Who"), _("Trigger"), _("What moved"), _("Comment"))
    data = {
        "number": seen.number or None,
        "entries": [
            {
                "seq": entry.seq,
                "at": entry.at,
                "actor": entry.actor,
                "name": entry.name,
                "trigger": entry.trigger,
                "comment": entry.comment,
                "moves": [_move_row(m) for m in entry.moves],
                "notices": [say(notice) for notice in entry.notices],
                "hash": entry.hash,
            }
            for entry in past
        ],
    }
    return Answer(data, tuple(table(head, rows)))
