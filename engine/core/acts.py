"""What can be done to a Folge or a text besides moving a machine on.

Answering an open question, inserting a station, taking up what rests, changing the text, and
taking a wrong step back. Nothing is erased: a correction is a new entry that restores what was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.core.case import Case, Command, Vorlage
from engine.core.catalogue import WITHDRAWN, Column, Effect, Step, role_reading
from engine.core.decision import Ground, Unmet
from engine.core.entry import read_value, read_yesno
from engine.core.folge import Beratung, Phase, numbered, put, questions
from engine.core.guard import Value
from engine.core.message import Message, msg
from engine.core.plan import insert
from engine.core.regelwerk import Act, ActRule, Art, Regelwerk, gremium_named
from engine.core.renumber import retired
from engine.core.route import Conclusion, conclude, settled

BETREFF = "betreff"
PUBLIC = "oeffentlich"


@dataclass(frozen=True, slots=True)
class Done:
    """The Vorlage after an act, the outcome of its Folge, and what goes on record."""

    vorlage: Vorlage
    outcome: str = ""
    station: int = 0
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """What an act needs to see."""

    regelwerk: Regelwerk
    art: Art
    case: Case
    command: Command


def perform(stage: Stage, rule: ActRule) -> Done | tuple[Unmet, ...]:
    """Return the Vorlage after the act of *rule*, or every reason why not."""
    return _ACTS[rule.act](stage)


def _answer(stage: Stage) -> Done | tuple[Unmet, ...]:
    vorlage = stage.case.vorlage
    asked = _asked(stage)
    if not isinstance(asked, Beratung):
        return asked
    wanted = stage.command.values.get("weiter", "").strip()
    if wanted not in set(asked.question):
        text = msg("choose how it goes on: weiter={choices}", choices="|".join(asked.question))
        return (Unmet(Ground.INPUT, text, "weiter", tuple(asked.question)),)
    closed = put(vorlage.folge, replace(asked, question=()))
    step = Step(wanted)
    turn = conclude(
        closed,
        Conclusion(
            at=asked.id,
            effect=Effect(step),
            outcome=_outcome_of(stage, asked),
            names=stage.regelwerk.names,
        ),
    )
    return Done(replace(vorlage, folge=turn.folge), turn.outcome, asked.id)


def _asked(stage: Stage) -> Beratung | tuple[Unmet, ...]:
    asked = questions(stage.case.vorlage.folge)
    wanted = stage.command.values.get("beratung", "")
    if wanted:
        asked = tuple(b for b in asked if str(b.id) == wanted)
    if len(asked) == 1:
        return asked[0]
    if not asked:
        return (Unmet(Ground.STATE, msg("no question is open")),)
    return (_which(asked),)


def _which(among: tuple[Beratung, ...]) -> Unmet:
    names = tuple(str(b.id) for b in among)
    text = msg("which station? beratung={numbers}", numbers="|".join(names))
    return Unmet(Ground.INPUT, text, "beratung", names)


def _outcome_of(stage: Stage, b: Beratung) -> str:
    if b.result is None or not b.result.klass:
        return WITHDRAWN
    return stage.regelwerk.catalogue.classes[b.result.klass].outcome


def _insert(stage: Stage) -> Done | tuple[Unmet, ...]:
    regelwerk, values = stage.regelwerk, stage.command.values
    gremium = gremium_named(regelwerk, values.get("gremium", ""))
    role = values.get("rolle", "").strip() or _usual_role(stage)
    before = values.get("vor", "").strip()
    unmet: list[Unmet] = []
    if gremium is None:
        text = msg("which Gremium? gremium=…")
        unmet.append(Unmet(Ground.INPUT, text, "gremium", tuple(regelwerk.gremien)))
    if role not in regelwerk.catalogue.roles:
        text = msg("“{role}” is not a role of a station", role=role)
        unmet.append(Unmet(Ground.INPUT, text, "rolle", tuple(regelwerk.catalogue.roles)))
    unmet.extend(_too_late(stage, role))
    later = numbered(stage.case.vorlage.folge, before)
    if before and (later is None or later.phase is not Phase.OPEN):
        text = msg("there is no open station {station}", station=before)
        unmet.append(Unmet(Ground.INPUT, text, needs="vor"))
    if gremium is None or unmet:
        return tuple(unmet)
    new = Beratung(
        id=0,
        gremium=gremium.name,
        role=role,
        column=regelwerk.catalogue.roles[role].column,
        state=regelwerk.beratung.initial,
        public=gremium.public,
        because=stage.command.comment,
    )
    folge = insert(stage.case.vorlage.folge, new, before=later.id if later else None)
    return Done(replace(stage.case.vorlage, folge=folge), station=folge[-1].id)


def _usual_role(stage: Stage) -> str:
    column = Column.KENNTNISNAHME if _is_settled(stage) else Column.VORBERATUNG
    role = role_reading(stage.regelwerk.catalogue, column)
    return role.name if role else ""


def _is_settled(stage: Stage) -> bool:
    return settled(stage.art.machine, stage.case.vorlage.state)


def _too_late(stage: Stage, role: str) -> tuple[Unmet, ...]:
    """Return why *role* comes too late: once all is decided, a Gremium can only be told."""
    roles = stage.regelwerk.catalogue.roles
    if role not in roles or roles[role].column.informs or not _is_settled(stage):
        return ()
    telling = tuple(name for name, known in roles.items() if known.column.informs)
    return (Unmet(Ground.INPUT, msg("the Vorlage is closed"), "rolle", telling),)


def _resume(stage: Stage) -> Done | tuple[Unmet, ...]:
    vorlage = stage.case.vorlage
    wanted = stage.command.values.get("beratung", "")
    every = [b for b in vorlage.folge if b.resting and b.phase is Phase.OPEN]
    resting = [b for b in every if wanted in {"", str(b.id)}]
    if not resting:
        return (Unmet(Ground.STATE, msg("nothing rests here")),)
    if len(resting) > 1:
        return (_which(tuple(resting)),)
    folge = put(vorlage.folge, replace(resting[0], resting=False))
    return Done(replace(vorlage, folge=folge), station=resting[0].id)


def _edit(stage: Stage) -> Done | tuple[Unmet, ...]:
    vorlage = stage.case.vorlage
    if vorlage.frozen:
        text = msg("the text has been sent out and is frozen; changes need a new version")
        return (Unmet(Ground.FROZEN, text),)
    if not stage.command.values:
        return (Unmet(Ground.INPUT, msg("name what changes: FIELD=VALUE"), needs="FIELD"),)
    return edited(stage.art, vorlage, stage.command.values)


def edited(art: Art, vorlage: Vorlage, values: Mapping[str, str]) -> Done | tuple[Unmet, ...]:
    """Return *vorlage* with the typed *values* in its fields, or everything wrong with them."""
    fields: dict[str, Value] = dict(vorlage.fields)
    unmet: list[Unmet] = []
    for name, text in values.items():
        if name in {BETREFF, PUBLIC}:
            continue
        value = _typed(art, name, text)
        if isinstance(value, Unmet):
            unmet.append(value)
        else:
            fields[name] = value
    public = read_yesno(values[PUBLIC]) if PUBLIC in values else vorlage.public
    if public is None:
        said = msg("{name}: “{found}” is neither ja nor nein", name=PUBLIC, found=values[PUBLIC])
        unmet.append(Unmet(Ground.INPUT, said, PUBLIC, ("ja", "nein")))
    if unmet or public is None:
        return tuple(unmet)
    betreff = values.get(BETREFF, vorlage.betreff).strip()
    changed = replace(vorlage, betreff=betreff, public=public, fields=MappingProxyType(fields))
    return Done(changed)


def _typed(art: Art, name: str, text: str) -> Value | Unmet:
    declared = art.fields.get(name)
    if declared is None:
        known = tuple(art.fields)
        said = msg(
            "{art} has no field “{name}”; it has {possible}",
            art=art.label,
            name=name,
            possible=", ".join((BETREFF, PUBLIC, *known)),
        )
        return Unmet(Ground.INPUT, said, choices=known)
    return read_value(name, declared.field.kind, text, declared.field.options)


def _correct(stage: Stage) -> Done | tuple[Unmet, ...]:
    previous = stage.case.previous
    if previous is None:
        return (Unmet(Ground.STATE, msg("there is no step that could be taken back")),)
    kept = stage.case.vorlage.number or previous.number
    gone = retired(stage.case.vorlage, previous)
    return Done(replace(previous, number=kept, retired=gone))


_ACTS: Mapping[Act, Callable[[Stage], Done | tuple[Unmet, ...]]] = {
    Act.ANSWER: _answer,
    Act.INSERT: _insert,
    Act.RESUME: _resume,
    Act.EDIT: _edit,
    Act.CORRECT: _correct,
}
