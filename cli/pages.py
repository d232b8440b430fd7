"""What the commands on Vorlagen print: the paper, and what was done to it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from cli.answer import Answer, Exit
from cli.fristen_pages import NO_FRISTEN, Fristen
from cli.present import (
    Look,
    folge_lines,
    gremium_label,
    next_lines,
    value_text,
    vorlage_row,
)
from cli.refusal import unmet_row
from cli.terminal import labelled
from engine.core.acts import PUBLIC
from engine.core.case import Vorlage
from engine.core.decision import Move, Refusal
from engine.core.message import Message, msg
from engine.core.regelwerk import Act, Regelwerk
from engine.language import _, in_a_row, say
from engine.service.create import CREATE
from engine.service.outcome import Receipt
from engine.service.read import Shown

SHORT = 8


def vorlage_answer(
    seen: Shown, vorlage: Vorlage, today: date, fristen: Fristen = NO_FRISTEN
) -> Answer:
    """Return the paper as it stands (or stood) in *vorlage*, with what runs for it."""
    look = Look(today)
    lines, rows = fristen
    data = {
        **vorlage_row(seen.regelwerk, vorlage, today),
        "revision": seen.revision,
        "regelwerk": seen.regelwerk.name,
        "regelwerk_version": seen.regelwerk.version,
        "links": [
            {"kind": t.kind.value, "outward": t.outward, "number": t.number, "betreff": t.betreff}
            for t in seen.links
        ],
        "fristen": rows,
    }
    return Answer(data, (*vorlage_lines(seen, vorlage, look), *lines))


def vorlage_lines(seen: Shown, vorlage: Vorlage, look: Look) -> Iterator[str]:
    """Yield the paper: head, fields, Beratungsfolge, and what is next by whom."""
    art = seen.regelwerk.arten[vorlage.art]
    state = art.machine.states[vorlage.state]
    number = vorlage.number.printed if vorlage.number else _("(no number yet)")
    yield f"Vorlage {number}"
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
    yield from labelled(head, indent="  ")
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
        "moves": [move_row(m) for m in done.moves],
        "notices": [say(notice) for notice in done.notices],
    }
    return Answer(data, tuple(_deed_lines(seen, done, look)))


Days = tuple[date, date]  # of a station that was put on another day: the old and the new one


def move_row(move: Move, days: Days | None = None) -> dict[str, Any]:
    """Return one move as a row of JSON."""
    moved = {"date_before": days[0], "date": days[1]} if days else {}
    return {
        **moved,
        "trigger": move.trigger,
        "from": move.source,
        "to": move.dest,
        "station": move.station or None,
    }


def _deed_lines(seen: Shown, done: Receipt, look: Look) -> Iterator[str]:
    number = done.number or done.vorlage.id[:SHORT]
    for move in done.moves:
        yield f"{number}: {move_text(seen.regelwerk, done.vorlage, move)}"
    for notice in done.notices:
        yield "  ! " + say(notice)
    if done.trigger == CREATE and not done.vorlage.public:
        yield "  " + say(_how_public(seen.regelwerk, done))
    yield _("Next")
    yield from next_lines(seen.regelwerk, done.vorlage, look)


def _how_public(regelwerk: Regelwerk, done: Receipt) -> Message:
    """Return that the paper is not public: so is every one of which nothing else was said."""
    edit = next((name for name, rule in regelwerk.acts.items() if rule.act is Act.EDIT), "")
    if not edit:
        return msg("not public")
    command = f"vorlauf vorlage do {done.number or done.vorlage.id} {edit} {PUBLIC}=ja"
    return msg("not public; to make it public: {command}", command=command)


def moved_text(
    regelwerk: Regelwerk, vorlage: Vorlage, move: Move, days: Days, *, brief: bool = False
) -> str:
    """Return that a station was put on another day: ``Kreistag: verlegt vom … auf …``."""
    where = next((b.gremium for b in vorlage.folge if b.id == move.station), "")
    before, after = days
    return say(
        msg(
            "{gremium}: moved from {before} to {after}",
            gremium=gremium_label(regelwerk, where, brief=brief),
            before=before,
            after=after,
        )
    )


def move_text(regelwerk: Regelwerk, vorlage: Vorlage, move: Move, *, brief: bool = False) -> str:
    """Return one move as people read it: ``Kreistag: terminiert → beraten``."""
    where = next((b.gremium for b in vorlage.folge if b.id == move.station), "")
    prefix = f"{gremium_label(regelwerk, where, brief=brief)}: " if where else ""
    source, dest = (state_label(regelwerk, vorlage.art, n) for n in (move.source, move.dest))
    if source and source != dest:
        return f"{prefix}{source} → {dest}"
    done = prefix + trigger_label(regelwerk, vorlage.art, move.trigger)
    return done if where else f"{done} ({dest})"


def state_label(regelwerk: Regelwerk, art: str, name: str) -> str:
    """Return the label of a state of the Vorlage or of a station, or its name."""
    known = regelwerk.arten.get(art)
    machines = (known.machine, regelwerk.beratung) if known else (regelwerk.beratung,)
    return next((m.states[name].label for m in machines if name in m.states), name)


def trigger_label(regelwerk: Regelwerk, art: str, trigger: str) -> str:
    """Return what *trigger* does, as the definition words it, or its name."""
    if trigger == CREATE:
        return _("created")
    rule = regelwerk.acts.get(trigger)
    if rule is not None:
        return rule.label
    known = regelwerk.arten.get(art)
    arrows = chain(known.machine.transitions if known else (), regelwerk.beratung.transitions)
    return next((a.label for a in arrows if a.trigger == trigger), trigger.removeprefix("on:"))


def en_bloc_answer(
    regelwerk: Regelwerk | None, refs: Sequence[str], answers: Sequence[Receipt | Refusal]
) -> Answer:
    """Return one outcome a paper; 1 where at least one was refused."""
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for ref, answer in zip(refs, answers, strict=True):
        if isinstance(answer, Refusal):
            reasons = in_a_row(u.message for u in answer.unmet)
            rows.append({"ref": ref, "done": False, "unmet": [unmet_row(u) for u in answer.unmet]})
            lines.append(say(msg("{ref}: not possible: {reasons}", ref=ref, reasons=reasons)))
        else:
            rows.append({"ref": ref, "done": True, "revision": answer.revision})
            art, state = answer.vorlage.art, answer.vorlage.state
            label = state_label(regelwerk, art, state) if regelwerk else state
            lines.append(say(msg("{ref}: done ({state})", ref=ref, state=label)))
    refused = any(isinstance(a, Refusal) for a in answers)
    return Answer({"answers": rows}, tuple(lines), Exit.NO if refused else Exit.GOOD)
