"""Decide what a command does to a Vorlage. Pure: the clock is an argument.

A trigger belongs to the machine of the Art, to the machine of a station, or to the acts that
change Folge and text. "What can be done now, by whom, and if not why" is the same question
asked for every trigger.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from engine.core.acts import Done, Stage, perform
from engine.core.case import Case, Command, Vorlage
from engine.core.decision import Decision, Ground, Move, Refusal, Unmet
from engine.core.examine import DoneBy, Facts, examine, facts_of, labels_of
from engine.core.folge import Beratung, Folge, answered, change_open, open_stations
from engine.core.given import blank, undeclared, with_given
from engine.core.machine import Action, Comment, Machine, Notify, Transition, run
from engine.core.message import Message, msg
from engine.core.pick import pick
from engine.core.plan import plan, route_gaps
from engine.core.regelwerk import Act, ActRule, Art, Regelwerk
from engine.core.renumber import renumbered
from engine.core.route import outcome
from engine.core.station import Acted, Scene, act


@dataclass(frozen=True, slots=True)
class Taken:
    """An arrow that was taken, and where it led."""

    arrow: Transition
    dest: str


def decide(
    regelwerk: Regelwerk, case: Case, command: Command, *, now: datetime
) -> Decision | Refusal:
    """Return the decision for *command*, or the refusal with every unmet condition.

    *now* is an aware moment in the zone of the house; its local date is what rules see.
    """
    art = regelwerk.arten[case.vorlage.art]
    today = now.date()
    trigger = command.trigger
    if trigger in art.machine.engine.events and not trigger.startswith("on:"):
        return _move(regelwerk, art, case, command, today)
    if trigger in regelwerk.beratung.engine.events:
        return _consult(regelwerk, art, case, command, today)
    rule = regelwerk.acts.get(trigger)
    if rule is not None:
        return _act(regelwerk, art, case, command, today)
    known = ", ".join(triggers(regelwerk, art))
    text = msg("“{trigger}” is not known here; possible are {known}", trigger=trigger, known=known)
    return Refusal(trigger, (Unmet(Ground.UNKNOWN, text),))


def triggers(regelwerk: Regelwerk, art: Art) -> tuple[str, ...]:
    """Return every trigger that a person can use on papers of *art*."""
    of_art = dict.fromkeys(t.trigger for t in art.machine.transitions if not t.outcome)
    of_station = dict.fromkeys(t.trigger for t in regelwerk.beratung.transitions)
    return (*of_art, *of_station, *regelwerk.acts)


def take(
    machine: Machine,
    state: str,
    command: Command,
    facts: Facts,
    *,
    scope: str = "",
    done_by: DoneBy = (),
) -> Taken | tuple[Unmet, ...]:
    """Return the arrow that *command* takes from *state*, or why none can be taken."""
    arrows = machine.leaving.get((state, command.trigger), ())
    if not arrows:
        return (_elsewhere(machine, state, command.trigger),)
    found: list[tuple[Unmet, ...]] = []
    allowed: list[Transition] = []
    for arrow in arrows:
        reasons = examine(
            arrow, command.actor, facts, scope=scope, comment=command.comment, done_by=done_by
        )
        found.append(reasons)
        if not reasons:
            allowed.append(arrow)
    dest = run(machine, state, command.trigger, frozenset([arrow.index for arrow in allowed]))
    return _said_once(found) if dest is None else Taken(allowed[0], dest)


def _said_once(found: list[tuple[Unmet, ...]]) -> tuple[Unmet, ...]:
    """Return the reasons that matter: of the arrows for this person, else that none is.

    The condition of an arrow for others says nothing where another arrow has none.
    """
    own = [reasons for reasons in found if all(u.ground is not Ground.ROLE for u in reasons)]
    others = [reasons for reasons in found if all(u.ground is Ground.ROLE for u in reasons)]
    return tuple(dict.fromkeys(chain.from_iterable(own or others or found)))


def _elsewhere(machine: Machine, state: str, trigger: str) -> Unmet:
    sources = dict.fromkeys(
        machine.states[s].label
        for t in machine.transitions
        if t.trigger == trigger
        for s in t.sources
    )
    text = msg(
        "possible only in {states}; the state is {state}",
        states=", ".join(sources),
        state=machine.states[state].label,
    )
    return Unmet(Ground.STATE, text)


def who_may(regelwerk: Regelwerk, machine: Machine, state: str, trigger: str) -> tuple[str, ...]:
    """Return the labels of the roles that may use *trigger* in *state*, or anywhere."""
    here = machine.leaving.get((state, trigger), ())
    arrows = here or tuple(t for t in machine.transitions if t.trigger == trigger)
    return labels_of(regelwerk, frozenset(role for a in arrows for role in a.roles))


def _move(
    regelwerk: Regelwerk, art: Art, case: Case, command: Command, today: date
) -> Decision | Refusal:
    vorlage, wrong = with_given(art, case.vorlage, command)
    facts = facts_of(art, vorlage, today)
    empty = (*wrong, *blank(art, vorlage, command.trigger))
    taken = take(art.machine, vorlage.state, command, facts, done_by=vorlage.done_by)
    if not isinstance(taken, Taken):
        who = who_may(regelwerk, art.machine, vorlage.state, command.trigger)
        return Refusal(command.trigger, (*taken, *empty), who)
    gaps = (
        *empty,
        *undeclared((taken.arrow,), command),
        *_gaps(art, vorlage, taken.arrow, facts),
    )
    if gaps:
        gaps = tuple(dict.fromkeys(gaps))
        return Refusal(command.trigger, gaps, labels_of(regelwerk, taken.arrow.roles))
    moved = _remembered(art, arrive(regelwerk, art, vorlage, taken, today), command)
    move = Move(command.trigger, vorlage.state, taken.dest)
    return _settled(regelwerk, art, today, _Draft(case.vorlage, moved, (move,), (taken,)))


def _remembered(art: Art, vorlage: Vorlage, command: Command) -> Vorlage:
    """Return *vorlage* that knows who did this, where another person is asked for later on."""
    trigger = command.trigger
    if trigger not in art.machine.watched or vorlage.state == art.machine.initial:
        return vorlage
    kept = {**dict(vorlage.done_by), trigger: command.actor.id}
    return replace(vorlage, done_by=tuple(sorted(kept.items())))


def _gaps(art: Art, vorlage: Vorlage, arrow: Transition, facts: Facts) -> tuple[Unmet, ...]:
    """Return what the route needs to know before it is planned.

    No station is left out because a field was empty.
    """
    plans = Action.PLAN_ROUTE in arrow.actions
    anew = not open_stations(vorlage.folge) or Action.DROP_ROUTE in arrow.actions
    return route_gaps(art, facts) if plans and anew else ()


def arrive(regelwerk: Regelwerk, art: Art, vorlage: Vorlage, taken: Taken, today: date) -> Vorlage:
    """Return *vorlage* in the state that was reached, after the declared actions."""
    state, actions = taken.dest, taken.arrow.actions
    if vorlage.done_by and (state == art.machine.initial or Action.NEW_VERSION in actions):
        vorlage = replace(vorlage, done_by=())
    if not actions:
        return vorlage.in_state(state)
    newer = Action.NEW_VERSION in actions
    frozen = (vorlage.frozen or Action.FREEZE in actions) and not newer
    return replace(
        vorlage,
        state=state,
        version=vorlage.version + 1 if newer else vorlage.version,
        frozen=frozen,
        folge=_routed(regelwerk, art, vorlage, actions, today),
    )


def _routed(
    regelwerk: Regelwerk, art: Art, vorlage: Vorlage, actions: tuple[Action, ...], today: date
) -> Folge:
    folge = vorlage.folge
    if Action.DROP_ROUTE in actions:
        skipped = regelwerk.dest_of(Action.SKIP)
        phase = regelwerk.beratung.states[skipped].phase
        folge = change_open(answered(folge), lambda b: replace(b, state=skipped, phase=phase))
    if Action.PLAN_ROUTE in actions:
        folge = plan(regelwerk, art, facts_of(art, vorlage, today), folge=folge, today=today)
    return folge


@dataclass(frozen=True, slots=True)
class _Draft:
    """A decision in the making: what moved so far, before the Folge has had its say."""

    before: Vorlage
    after: Vorlage
    moves: tuple[Move, ...]
    taken: tuple[Taken, ...] = ()
    outcome: str = ""
    notices: tuple[Message, ...] = ()


def _settled(regelwerk: Regelwerk, art: Art, today: date, draft: _Draft) -> Decision | Refusal:
    """Return the decision, after the outcome of the Folge has moved the Vorlage on.

    One outcome moves it at most once: no chain of automatic steps can go in a circle.
    """
    vorlage = draft.after
    state = art.machine.states[vorlage.state]
    result = draft.outcome or (outcome(vorlage.folge, regelwerk.catalogue) if state.route else "")
    arrows = art.machine.leaving.get((vorlage.state, f"on:{result}"), ()) if result else ()
    if arrows:
        taken = Taken(arrows[0], arrows[0].dest)
        after = arrive(regelwerk, art, vorlage, taken, today)
        move = Move(f"on:{result}", vorlage.state, after.state)
        draft = replace(draft, after=after, moves=(*draft.moves, move), taken=(*draft.taken, taken))
    return _decision(draft)


def _decision(draft: _Draft) -> Decision:
    notify: list[Notify] = []
    number = False
    for taken in draft.taken:
        notify += taken.arrow.notify
        number = number or Action.NUMBER in taken.arrow.actions
    number = number and draft.after.number is None
    after, moves = draft.after, draft.moves
    if after.retired:
        after, moves = renumbered(draft.before, after, moves)
    return Decision(draft.before, after, moves, tuple(notify), draft.notices, number=number)


def _consult(
    regelwerk: Regelwerk, art: Art, case: Case, command: Command, today: date
) -> Decision | Refusal:
    vorlage, machine = case.vorlage, regelwerk.beratung
    sitzung = case.sittings.get(command.values.get("sitzung", ""))
    found = pick(regelwerk, vorlage.folge, command, sitzung)
    if not isinstance(found, Beratung):
        who = who_may(regelwerk, machine, "", command.trigger)
        return Refusal(command.trigger, found, who)
    facts = facts_of(art, vorlage, today)
    taken = take(machine, found.state, command, facts, scope=found.gremium)
    if not isinstance(taken, Taken):
        who = who_may(regelwerk, machine, found.state, command.trigger)
        return Refusal(command.trigger, taken, who)
    scene = Scene(regelwerk, art, case, command, found, taken.dest, facts, today)
    acted = act(scene, taken.arrow)
    if not isinstance(acted, Acted):
        return Refusal(command.trigger, acted)
    reopened = acted.version and not acted.turn.outcome  # what was decided stays as it was sent
    changed = replace(
        vorlage,
        folge=acted.turn.folge,
        version=vorlage.version + 1 if acted.version else vorlage.version,
        frozen=(vorlage.frozen and not reopened) or Action.FREEZE in taken.arrow.actions,
    )
    move = Move(command.trigger, found.state, taken.dest, found.id)
    draft = _Draft(vorlage, changed, (move,), (taken,), acted.turn.outcome, acted.notices)
    return _settled(regelwerk, art, today, draft)


def _act(
    regelwerk: Regelwerk, art: Art, case: Case, command: Command, today: date
) -> Decision | Refusal:
    at = art.machine.states[case.vorlage.state]
    rule = regelwerk.acts[command.trigger].in_hands_of(at.owner)
    reasons = act_unmet(rule, command, final=at.final)
    done = perform(Stage(regelwerk, art, case, command), rule)
    if reasons or not isinstance(done, Done):
        unmet = reasons if isinstance(done, Done) else (*reasons, *done)
        return Refusal(command.trigger, unmet, labels_of(regelwerk, rule.roles))
    state = case.vorlage.state
    move = Move(command.trigger, state, done.vorlage.state, done.station)
    draft = _Draft(case.vorlage, done.vorlage, (move,), (), done.outcome, done.notices)
    return _settled(regelwerk, art, today, draft)


def act_unmet(rule: ActRule, command: Command, *, final: bool) -> tuple[Unmet, ...]:
    """Return every reason why nobody, or not this person, may do the act of *rule* now."""
    unmet: list[Unmet] = []
    if rule.roles and not command.actor.holds(rule.roles):
        name = command.actor.name
        unmet.append(Unmet(Ground.ROLE, msg("{name} does not hold the role", name=name)))
    if final and rule.act is not Act.CORRECT:
        unmet.append(Unmet(Ground.STATE, msg("the Vorlage is closed")))
    if rule.comment is Comment.REQUIRED and not command.comment.strip():
        text = msg("a comment that gives the reason is missing")
        unmet.append(Unmet(Ground.COMMENT, text, needs="comment"))
    return tuple(unmet)
