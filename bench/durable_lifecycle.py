"""The lifecycle that every contender carries: twelve states, thirteen arrows, two guards.

Two triggers have a guarded arrow and one to fall back on. Eleven steps lead to the end.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

ART = "bench"
STATES = tuple(f"z{n}" for n in range(12))
STEPS = tuple(f"weiter{n}" for n in range(11))
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTOR = "anna"
ROLE = "sachbearbeitung"
TOLD_ROLE = "sitzungsdienst"
TEXT = "zur_pruefung"
BETREFF = "Ausbau der Kreisstraße 117 zwischen Altenfeld und der Einmündung der L 341"
SACHVERHALT = "Die Fahrbahn ist auf zwei Kilometern Länge schadhaft und zu schmal. " * 5
THEMA = "soziales"
KOSTEN = Decimal(5)
NO_KOSTEN = Decimal(0)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow. *guard* names the field that must be right, or is "" where none must."""

    trigger: str
    source: str
    dest: str
    guard: str = ""


def _arrows() -> tuple[Arrow, ...]:
    guarded = {1: "kosten", 2: "thema"}
    made: list[Arrow] = []
    for n, trigger in enumerate(STEPS):
        made.append(Arrow(trigger, STATES[n], STATES[n + 1], guarded.get(n, "")))
        if n in guarded:
            made.append(Arrow(trigger, STATES[n], STATES[n + 2]))
    return tuple(made)


ARROWS = _arrows()
WHEN = {"kosten": "kosten > 0", "thema": f"thema == '{THEMA}'"}

_HEAD = f"""\
art: {ART}
label: Zwölf Zustände
number: "B/{{year}}/{{counter:05}}"
number_given: creation
informs: true
fields:
  kosten: {{type: money, label: Kosten, required: true}}
  thema: {{type: choice, label: Thema, required: true, of: [jugendhilfe, {THEMA}]}}
  sachverhalt: {{type: text, label: Sachverhalt}}
initial: {STATES[0]}
states:
"""


def definition(*, told: bool) -> str:
    """Return the lifecycle as the definition of an Art; if *told*, each step tells one role."""
    lines = [f"  - {{name: {s}, label: Zustand {s}, owner: {ROLE}}}" for s in STATES[:-1]]
    lines.append(f"  - {{name: {STATES[-1]}, label: Ende, final: true}}")
    lines.append("transitions:")
    notify = f", notify: [{{to: {TOLD_ROLE}, text: {TEXT}}}]" if told else ""
    for arrow in ARROWS:
        when = f', when: "{WHEN[arrow.guard]}"' if arrow.guard else ""
        lines.append(
            f"  - {{trigger: {arrow.trigger}, label: Weiter, source: {arrow.source},"
            f" dest: {arrow.dest}, role: {ROLE}"
            f"{notify}{when}}}"
        )
    return _HEAD + "\n".join(lines) + "\n"
