"""What in a Frist can never happen: one that nothing begins, a reminder or rung that is too early.

Only what holds for every course is said: the spans of time are compared at their longest and
their shortest, with the holidays and closing days that may lie in them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.core.frist import Direction, Mode, Shift, Start
from engine.core.message import Message, msg
from engine.core.period import Period
from engine.definition.build_frist import Entry, Whole, closings_of, period_of, wholes
from engine.definition.document_art import ArtDoc
from engine.definition.document_frist import DeadlineDoc, TermsDoc
from engine.definition.document_words import Loose
from engine.definition.lexicon import arten_of
from engine.definition.problem import Place, Problem, Severity
from engine.definition.sources import Source
from engine.definition.spans import COUNTED, HOLIDAYS, MONTH, fewest_days, most_days


@dataclass(frozen=True, slots=True)
class _Times:
    """Reminders and a ladder, where they stand, and every form of the Frist that they hold for."""

    forms: tuple[TermsDoc, ...]
    doc: TermsDoc | DeadlineDoc
    at: Callable[..., Place]


def check_course(
    sources: Mapping[str, Source[Loose]], found: tuple[Entry, ...], *, whole: bool
) -> Iterator[Problem]:
    """Yield a warning for all that is declared about Fristen and can never happen.

    *whole* says that every file could be read: else a state in another one may name a Frist.
    """
    arten = arten_of(sources)
    declared = [w for w in wholes(found) if w.terms.within]
    closed = max(((c.until - c.since).days + 1 for c in closings_of(sources)), default=0)
    never = _never(declared, arten) if whole and arten else ()
    said: set[tuple[str, Place, str]] = set()
    for problem in (*never, *_untimely(declared, arten, HOLIDAYS + closed)):
        key = problem.code, problem.place, problem.found
        if key not in said:
            said.add(key)
            yield problem


def _warn(code: str, place: Place, text: Message, hint: Message, found: str) -> Problem:
    return Problem(code, place, text, Severity.WARNING, hint, found)


# -- what nothing begins ------------------------------------------------------------------------


def _never(whole: Sequence[Whole], arten: tuple[Source[ArtDoc], ...]) -> Iterator[Problem]:
    named = {
        (s.deadline.rule, source.doc.art)
        for source in arten
        for s in source.doc.states
        if s.deadline
    }
    known = {w.entry.name for w in whole}
    if any(rule not in known for rule, _art in named):
        return  # it was misspelt, and is named as such
    hanging = {w.entry.name for w in whole if w.entry.general and _of_sitting(w)}
    for w in whole:
        entry = w.entry
        if _of_sitting(w) or w.terms.label is None or entry.name in hanging:
            continue
        place, name = entry.at("rule" if entry.loc[0] == "gremien" else "name"), entry.name
        if entry.gremium:
            text = msg(
                "“{name}” never begins for a Gremium: it is a state that begins it", name=name
            )
            yield _warn("frist-never", place, text, msg("name an Art instead"), name)
        elif not any(rule == name and entry.art in {"", art} for rule, art in named):
            text = msg("“{name}” never begins: no state names it", name=name)
            hint = msg("name it in a state, under deadline")
            yield _warn("frist-never", place, text, hint, name)


def _of_sitting(whole: Whole) -> bool:
    return _is_backward(whole.terms) or whole.terms.start is Start.SITZUNG


# -- what comes too early or too late -----------------------------------------------------------


def _untimely(
    whole: Sequence[Whole], arten: tuple[Source[ArtDoc], ...], slack: int
) -> Iterator[Problem]:
    for times in (*_own(whole), *_of_states(whole, arten)):
        yield from _reminders(times, slack)
        yield from _rungs(times, slack)
    for w in whole:
        if w.general is not None and w.general.within:
            yield from _inherited(w, w.general, slack)


def _own(whole: Sequence[Whole]) -> Iterator[_Times]:
    forms: dict[Place, list[TermsDoc]] = {}
    for w in whole:
        forms.setdefault(w.entry.at(), []).append(w.terms)
    entries = {w.entry.at(): w.entry for w in whole}
    for place, entry in entries.items():
        yield _Times(tuple(forms[place]), entry.terms, entry.at)


def _of_states(whole: Sequence[Whole], arten: tuple[Source[ArtDoc], ...]) -> Iterator[_Times]:
    general = [w for w in whole if not w.entry.gremium]
    for source in arten:
        for n, state in enumerate(source.doc.states):
            doc, here = state.deadline, {"", source.doc.art}
            forms = [w for w in general if doc and w.entry.name == doc.rule]
            found = tuple(w.terms for w in forms if w.entry.art in here)
            if doc and found:
                yield _Times(found, doc, _Under(source, n).at)


@dataclass(frozen=True, slots=True)
class _Under:
    """Where the deadline of a state stands."""

    source: Source[ArtDoc]
    n: int

    def at(self, *keys: str | int) -> Place:
        return self.source.at("states", self.n, "deadline", *keys)


def _reminders(times: _Times, slack: int) -> Iterator[Problem]:
    for n, remind in enumerate(times.doc.remind):
        code = _missed(times.forms, remind.when, slack)
        if code:
            hint = msg("choose a shorter time")
            yield _warn(code, times.at("remind", n), _MISSED[code], hint, remind.when)


_EARLY, _LATE, _RUNG = "remind-early", "remind-late", "ladder-late"
_MISSED = {
    _EARLY: msg("this reminder would come before the Frist begins"),
    _LATE: msg("this reminder would come after the Sitzung"),
}
_HANDED = {
    _EARLY: msg("the reminder of the Frist for all would come before this one begins"),
    _LATE: msg("the reminder of the Frist for all would come after the Sitzung"),
    _RUNG: msg("the rung of the Frist for all would come after the Sitzung"),
}


def _missed(forms: tuple[TermsDoc, ...], when: str, slack: int) -> str:
    """Return the code of what keeps a reminder from ever being sent; "" where nothing does."""
    span, _, side = when.rpartition(" ")
    if side == "vorher" and all(_too_early(form, span, slack) for form in forms):
        return _EARLY
    late = side == "danach" and all(_too_late(form, span, slack) for form in forms)
    return _LATE if late else ""


def _inherited(w: Whole, general: TermsDoc, slack: int) -> Iterator[Problem]:
    """Yield what *w* takes from the *general* Frist, where it makes sense, and here does not."""
    own, place = w.entry.terms.model_fields_set, w.entry.at("within")
    for remind in () if "remind" in own else general.remind:
        code = _missed((w.terms,), remind.when, slack)
        if code and not _missed((general,), remind.when, slack):
            hint = msg("add remind: with times of its own")
            yield _warn(code, place, _HANDED[code], hint, remind.when)
    for rung in () if "escalate" in own else general.escalate:
        if _too_late(w.terms, rung.after, slack) and not _too_late(general, rung.after, slack):
            hint = msg("add escalate: with times of its own")
            yield _warn(_RUNG, place, _HANDED[_RUNG], hint, rung.after)


def _rungs(times: _Times, slack: int) -> Iterator[Problem]:
    rungs = times.doc.escalate
    for n, rung in enumerate(rungs):
        if all(_too_late(form, rung.after, slack) for form in times.forms):
            text = msg("this rung would come after the Sitzung, when nothing can be done any more")
            place = times.at("escalate", n, "after")
            yield _warn(_RUNG, place, text, msg("choose a shorter time"), rung.after)
    for n, (lower, upper) in enumerate(pairwise(rungs), 1):
        if _shorter(period_of(upper.after), period_of(lower.after)):
            text = msg("this rung would come before the one below it")
            place = times.at("escalate", n, "after")
            yield _warn("ladder-order", place, text, msg("sort the rungs by time"), upper.after)


def _too_early(form: TermsDoc, span: str, slack: int) -> bool:
    """Return whether a reminder *span* before the end always lies on the first day or earlier.

    Extended Fristen aside: what is to come then was not meant.
    """
    if _is_backward(form):
        return False
    period, distance = period_of(form.within or ""), period_of(span)
    if period.unit in COUNTED and distance.unit in COUNTED:
        return distance.amount >= period.amount
    fixed = form.duty and form.roll is False and form.month is None
    return most_days(period, 0 if fixed else slack) + _month(form) <= fewest_days(distance)


def _too_late(form: TermsDoc, span: str, slack: int) -> bool:
    """Return whether *span* after the end of a Frist that counts back lies behind the Sitzung."""
    if not _is_backward(form):
        return False
    period = period_of(form.within or "")
    moved = slack if form.shift is not Shift.NONE else 0
    longest = most_days(period, slack) + form.postal_days + moved + _month(form) + 1
    return fewest_days(period_of(span)) > longest


def _is_backward(form: TermsDoc) -> bool:
    return Mode(form.mode).direction is Direction.BACKWARD


def _month(form: TermsDoc) -> int:
    """Return by how much the place in the month can move a day."""
    return 0 if form.month is None else MONTH


def _shorter(one: Period, other: Period) -> bool:
    if one.unit is other.unit:
        return (one.amount, one.half) < (other.amount, other.half)
    return most_days(one, HOLIDAYS) < fewest_days(other)
