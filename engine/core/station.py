"""What happens to one station: set on a sitting, summoned, held, taken off, skipped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.core.case import Case, Command
from engine.core.catalogue import (
    Column,
    Effect,
    Reading,
    Step,
    effect_for,
    known_results,
    read_label,
    role_reading,
)
from engine.core.decision import Ground, Unmet
from engine.core.entry import read_votes
from engine.core.examine import Facts
from engine.core.folge import Beratung, Folge, Result, put, waits_for
from engine.core.machine import Action, Transition
from engine.core.message import Message, msg
from engine.core.regelwerk import Art, Regelwerk, gremium_named
from engine.core.route import Conclusion, Target, Turn, column_at, conclude, settled
from engine.core.rules import broken, judge
from engine.core.votes import Verdict, Votes, verdict


@dataclass(frozen=True, slots=True)
class Scene:
    """What an action at a station needs to see."""

    regelwerk: Regelwerk
    art: Art
    case: Case
    command: Command
    b: Beratung
    dest: str
    facts: Facts
    today: date

    @property
    def folge(self) -> Folge:
        """The Folge as it stands before the action."""
        return self.case.vorlage.folge

    def moved(self, **changes: object) -> Beratung:
        """Return the station in its new state, with *changes*."""
        phase = self.regelwerk.beratung.states[self.dest].phase
        there = replace(self.b, state=self.dest, phase=phase)
        return replace(there, **changes)  # type: ignore[arg-type]  # names are fields of Beratung


@dataclass(frozen=True, slots=True)
class Acted:
    """What an action did: the Folge, the outcome for the Vorlage, warnings, a new version."""

    turn: Turn
    notices: tuple[Message, ...] = ()
    version: bool = False


def act(scene: Scene, arrow: Transition) -> Acted | tuple[Unmet, ...]:
    """Return what *arrow* does at the station of *scene*, or every reason why not."""
    for action in arrow.actions:
        handler = _ACTIONS.get(action)
        if handler is not None:
            return handler(scene)
    return Acted(Turn(put(scene.folge, scene.moved())))


def _schedule(scene: Scene) -> Acted | tuple[Unmet, ...]:
    wanted = scene.command.values.get("sitzung", "")
    sitzung = scene.case.sittings.get(wanted)
    if sitzung is None:
        text = msg("name the sitting: sitzung=NUMBER (see vorlauf sitzung list)")
        if wanted:
            text = msg("there is no sitting {sitzung}", sitzung=wanted)
        return (Unmet(Ground.INPUT, text, needs="sitzung"),)
    unmet: list[Unmet] = []
    if scene.b.gremium not in sitzung.gremien:
        text = msg("sitting {sitzung} is not one of this Gremium", sitzung=wanted)
        unmet.append(Unmet(Ground.INPUT, text, needs="sitzung"))
    if sitzung.cancelled:
        text = msg("sitting {sitzung} has been cancelled", sitzung=wanted)
        unmet.append(Unmet(Ground.INPUT, text, needs="sitzung"))
    earlier = [p for p in scene.folge if p.id in scene.b.after and p.day and p.day > sitzung.day]
    unmet.extend(Unmet(Ground.ORDER, _too_early(scene, p, sitzung.day)) for p in earlier)
    if unmet:
        return tuple(unmet)
    top = scene.command.values.get("top", "").strip() or None
    set_on = scene.moved(sitzung=sitzung.id, day=sitzung.day, top=top, resting=False)
    return Acted(Turn(put(scene.folge, set_on)))


def _too_early(scene: Scene, p: Beratung, day: date) -> Message:
    return msg(
        "{gremium} sits on {day}, before {before} on {other}",
        gremium=_label(scene, scene.b.gremium),
        day=day,
        before=_label(scene, p.gremium),
        other=p.day or day,
    )


def _label(scene: Scene, gremium: str) -> str:
    known = scene.regelwerk.gremien.get(gremium)
    return known.label if known else gremium


def _unschedule(scene: Scene) -> Acted:
    moved = scene.moved(sitzung=None, day=None, top=None)
    return Acted(Turn(put(scene.folge, moved)))


def _skip(scene: Scene) -> Acted:
    return Acted(Turn(put(scene.folge, scene.moved())))


def _cancel(scene: Scene) -> Acted:
    """Call the station again, since its sitting does not take place; the order waits."""
    held = put(scene.folge, scene.moved())
    again = Conclusion(scene.b.id, Effect(Step.RESCHEDULE), "", scene.regelwerk.names)
    return Acted(conclude(held, again))


def _remove(scene: Scene) -> Acted | tuple[Unmet, ...]:
    """Take the paper off the agenda before it was reached: a person says how it goes on."""
    choices: tuple[Step, ...] = (Step.RESCHEDULE, Step.ADVANCE, Step.END)
    if column_at(scene.b) is Column.ENTSCHEIDUNG:  # without it nobody would decide
        choices = (Step.RESCHEDULE, Step.END)
    removed = put(scene.folge, scene.moved(question=choices))
    return Acted(Turn(removed))


def conclude_station(scene: Scene) -> Acted | tuple[Unmet, ...]:
    """Return the Folge after a body has spoken, or every reason why that cannot be recorded."""
    heard = _hear(scene)
    if not isinstance(heard, _Heard):
        return heard
    column = column_at(scene.b)
    effect = effect_for(heard.reading.klass, column, informs=scene.art.informs)
    if effect.step is Step.NONE:
        return Acted(Turn(scene.folge), (msg("“{label}” has no effect", label=heard.label),))
    targets = _targets(scene, heard.reading, effect)
    reason = scene.command.values.get("begruendung", "")
    bites = not effect.step.puts_off  # whoever postpones breaks no rule about what must precede
    rules, notices = judge(
        scene.regelwerk,
        broken(scene.art, scene.folge, scene.b, scene.facts) if bites else (),
        reason,
    )
    contradiction = _contradiction(heard, reason)
    unmet = (*targets.unmet, *rules, *contradiction)
    if unmet:
        return unmet
    return _spoken(scene, heard, effect, targets.found, notices)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A result as it was understood."""

    label: str
    reading: Reading
    votes: Votes | None


@dataclass(frozen=True, slots=True)
class _Targets:
    """The bodies a referral names, or what is wrong with them."""

    found: tuple[Target, ...] = ()
    unmet: tuple[Unmet, ...] = ()


def _hear(scene: Scene) -> _Heard | tuple[Unmet, ...]:
    unmet = list(_not_yet(scene))
    label = scene.command.values.get("ergebnis", "").strip()
    reading = read_label(scene.regelwerk.catalogue, label)
    votes = read_votes(scene.command.values)
    if not label:
        unmet.append(_which_result(scene, msg("the result is missing: ergebnis=…")))
    elif reading is None:
        text = msg("the result “{label}” is not in the catalogue of this Regelwerk", label=label)
        unmet.append(_which_result(scene, text))
    if isinstance(votes, Unmet):
        unmet.append(votes)
    if reading is None or isinstance(votes, Unmet) or unmet:
        return tuple(unmet)
    return _Heard(label, reading, votes)


def _which_result(scene: Scene, text: Message) -> Unmet:
    known = known_results(scene.regelwerk.catalogue)
    return Unmet(Ground.INPUT, text, "ergebnis", known)


def _not_yet(scene: Scene) -> tuple[Unmet, ...]:
    unmet = [
        Unmet(Ground.ORDER, msg("{gremium} has not finished", gremium=_label(scene, p.gremium)))
        for p in waits_for(scene.folge, scene.b, scene.today)
    ]
    machine, state = scene.art.machine, scene.case.vorlage.state
    told = scene.b.column.informs and settled(machine, state)
    if not machine.states[state].route and not told:
        label = machine.states[state].label
        unmet.append(Unmet(Ground.STATE, msg("the Vorlage is still in “{state}”", state=label)))
    if scene.b.day is not None and scene.b.day > scene.today:
        unmet.append(Unmet(Ground.ORDER, msg("the sitting is only on {day}", day=scene.b.day)))
    return tuple(unmet)


def _contradiction(heard: _Heard, reason: str) -> tuple[Unmet, ...]:
    said = verdict(heard.votes) if heard.votes else None
    expected = heard.reading.klass.verdict
    if said is None or expected is None or said is expected or reason.strip():
        return ()
    text = msg(
        "the vote carries the motion, but the result “{label}” rejects it", label=heard.label
    )
    if said is Verdict.REJECTED:
        text = msg(
            "the vote does not carry the motion (a tie rejects), but the result "
            "“{label}” accepts it",
            label=heard.label,
        )
    return (Unmet(Ground.INPUT, text, needs="begruendung"),)


def _targets(scene: Scene, reading: Reading, effect: Effect) -> _Targets:
    if effect.step not in {Step.INSERT, Step.INSERT_RETURN}:
        return _Targets()
    named = scene.command.values.get("an", "") or reading.target
    found: list[Target] = []
    unmet: list[Unmet] = []
    for name in (part.strip() for part in named.split(",") if part.strip()):
        gremium = gremium_named(scene.regelwerk, name.removeprefix("den ").removeprefix("die "))
        if gremium is None:
            text = msg("there is no Gremium “{name}”", name=name)
            unmet.append(Unmet(Ground.INPUT, text, needs="an"))
        else:
            found.append(scene.regelwerk.target(gremium.name, _role_of_referred(scene)))
    if not found and not unmet:
        text = msg("to which Gremien is it referred? an=…")
        unmet.append(Unmet(Ground.INPUT, text, "an", tuple(scene.regelwerk.gremien)))
    return _Targets(tuple(dict.fromkeys(found)), tuple(unmet))


def _role_of_referred(scene: Scene) -> str:
    """Return the role of a body that is called in: it advises, or is told once all is decided."""
    usual = role_reading(scene.regelwerk.catalogue, Column.VORBERATUNG)
    late = settled(scene.art.machine, scene.case.vorlage.state)
    return scene.b.role if late or usual is None else usual.name


def _spoken(
    scene: Scene,
    heard: _Heard,
    effect: Effect,
    targets: tuple[Target, ...],
    notices: tuple[Message, ...],
) -> Acted:
    klass = heard.reading.klass
    said = Result(
        label=heard.label,
        klass=klass.name,
        step=effect.step,
        votes=heard.votes,
        wording=scene.command.values.get("wortlaut", ""),
        note=klass.carries,
    )
    held = put(scene.folge, scene.moved(result=said))
    turn = conclude(
        held,
        Conclusion(
            at=scene.b.id,
            effect=effect,
            outcome=klass.outcome,
            names=scene.regelwerk.names,
            targets=targets,
            told=scene.art.told,
            returns=scene.command.values.get("rueckkehr", "ja").casefold() != "nein",
        ),
    )
    return Acted(turn, notices, version=effect.version)


_ACTIONS: Mapping[Action, Callable[[Scene], Acted | tuple[Unmet, ...]]] = {
    Action.SCHEDULE: _schedule,
    Action.UNSCHEDULE: _unschedule,
    Action.CONCLUDE: conclude_station,
    Action.REMOVE: _remove,
    Action.CANCEL: _cancel,
    Action.SKIP: _skip,
}
