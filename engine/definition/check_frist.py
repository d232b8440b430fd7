"""What is wrong with Fristen as declared, besides the days on which they hold."""

from collections.abc import Callable, Iterator

from engine.core.frist import Direction, Mode, Shift, Start
from engine.core.message import Message, msg
from engine.core.period import Unit
from engine.core.remind import DEPUTY, OWNER
from engine.definition.build_frist import Entry, Whole, period_of, wholes
from engine.definition.check_sense import check_sense, check_told
from engine.definition.document_art import ArtDoc
from engine.definition.document_frist import DeadlineDoc, TermsDoc
from engine.definition.lexicon import Lexicon, known_duty, known_gremium, unknown
from engine.definition.problem import Place, Problem, nearest
from engine.definition.sources import Loc, Source

_DAYS = frozenset({Unit.TAG, Unit.WOCHE, Unit.WERKTAG, Unit.ARBEITSTAG})
_LONG = frozenset({Unit.MONAT, Unit.JAHR})
_FIT: dict[Mode, frozenset[Unit]] = {
    Mode.EREIGNIS: _DAYS | _LONG | {Unit.STUNDE},
    Mode.TAGESBEGINN: _DAYS | _LONG,
    Mode.VOLLE_TAGE: _DAYS,
    Mode.SPAETESTENS_AM_TAG: _DAYS | _LONG,
    Mode.SITZUNGSTAG_ZAEHLT: _DAYS | _LONG,
    Mode.WERKTAGE: frozenset({Unit.WERKTAG}),
    Mode.VOLLE_FRIST: _DAYS | _LONG | {Unit.STUNDE},
}
_OF_OWNER = {OWNER, DEPUTY}
_INSTEAD = {
    Mode.VOLLE_TAGE: msg("months, years and hours are counted back with mode: volle_frist"),
    Mode.WERKTAGE: msg("write the time in Werktagen, or another mode"),
}


def check_fristen(found: tuple[Entry, ...], lexicon: Lexicon) -> Iterator[Problem]:
    """Yield what is missing in a Frist, does not go together, or names what does not exist."""
    seen: set[tuple[object, ...]] = set()
    general = tuple(dict.fromkeys(entry.name for entry in found if entry.general))
    for whole in wholes(found):
        problems = (*_names(whole, lexicon), *_complete(whole, general), *_terms(whole))
        for problem in problems:
            key = (problem.code, problem.place, problem.found)
            if key not in seen:
                yield problem
            seen.add(key)


def check_references(found: tuple[Entry, ...], lexicon: Lexicon) -> Iterator[Problem]:
    """Yield what Fristen name and does not exist, where no more of them is known for sure."""
    every = [problem for whole in wholes(found) for problem in _names(whole, lexicon)]
    yield from {(problem.place, problem.found): problem for problem in every}.values()


def _names(whole: Whole, lexicon: Lexicon) -> Iterator[Problem]:
    entry = whole.entry
    if entry.gremium and entry.source.file == "fristen.yaml":
        yield from known_gremium(lexicon, entry.gremium, entry.at("gremium"))
    if entry.art:
        text = msg("there is no Vorlagenart “{found}”", found=entry.art)
        yield from unknown("art-unknown", text, entry.art, lexicon.arten, entry.at("art"))
    if entry.terms.owner:
        yield from known_duty(lexicon, entry.terms.owner, entry.at("owner"))
    yield from told(entry.terms, lexicon, entry.at)
    for n, role in enumerate(entry.terms.shortened.who if entry.terms.shortened else ()):
        yield from known_duty(lexicon, role, entry.at("shortened", "who", n))
    for n, role in enumerate(entry.terms.extend):
        yield from known_duty(lexicon, role, entry.at("extend", n))


def told(
    doc: TermsDoc | DeadlineDoc, lexicon: Lexicon, at: Callable[..., Place]
) -> Iterator[Problem]:
    """Yield every role in the reminders and the ladder of *doc* that nobody can hold, and more.

    *at* answers with the place of the keys inside *doc*.
    """
    yield from check_told(doc, at)
    for n, remind in enumerate(doc.remind):
        for m, role in enumerate(remind.to):
            yield from _reader(lexicon, role, at("remind", n, "to", m))
    for n, rung in enumerate(doc.escalate):
        for m, role in enumerate(rung.to):
            yield from _reader(lexicon, role, at("escalate", n, "to", m))


def _reader(lexicon: Lexicon, name: str, place: Place) -> Iterator[Problem]:
    if name not in _OF_OWNER:
        yield from known_duty(lexicon, name, place)


def _complete(whole: Whole, general: tuple[str, ...]) -> Iterator[Problem]:
    if whole.terms.within is None or whole.terms.label is None:
        name = whole.entry.name
        text = msg("“{name}” needs label and within, or a Frist of this name for all", name=name)
        place = whole.entry.at("rule" if whole.entry.loc[0] == "gremien" else "name")
        hint = nearest(name, general)
        yield Problem("frist-incomplete", place, text, hint=hint, found=name, possible=general)


def _terms(whole: Whole) -> Iterator[Problem]:
    terms = whole.terms
    if terms.within is None or terms.label is None:
        return
    mode = Mode(terms.mode)
    yield from _counted(whole, mode, terms.within, ("within",), saturday=terms.saturday)
    short = terms.shortened
    if short is not None:
        saturday = terms.saturday if short.saturday is None else short.saturday
        short_mode = Mode(short.mode or terms.mode)
        yield from _counted(
            whole, short_mode, short.within, ("shortened", "within"), saturday=saturday
        )
    yield from _moves(whole, mode)
    yield from _hours(whole)
    yield from _hanging(whole, mode)
    yield from check_sense(whole)


def _counted(
    whole: Whole, mode: Mode, within: str, keys: Loc, *, saturday: bool | None
) -> Iterator[Problem]:
    unit, place = period_of(within).unit, whole.entry.at(*keys)
    if unit not in _FIT[mode]:
        text = msg("“{found}” cannot be counted with mode: {mode}", found=within, mode=mode.value)
        yield Problem("frist-mode", place, text, hint=_INSTEAD.get(mode), found=within)
    if unit is Unit.WERKTAG and saturday is None:
        text = msg("whether Saturday is a Werktag must be said")
        hint = msg("add saturday: true or saturday: false")
        yield Problem("frist-saturday", place, text, hint=hint, found=within)


def _moves(whole: Whole, mode: Mode) -> Iterator[Problem]:
    entry, terms = whole.entry, whole.terms
    if mode.direction is Direction.BACKWARD and terms.roll:
        text = msg("a Frist that is counted back does not move")
        yield Problem("frist-roll", entry.at("roll"), text, hint=msg("delete roll"), found="true")
    if terms.shift is Shift.NONE:
        return
    found = terms.shift.value
    if not terms.internal:
        text = msg("only a Frist inside the house may be shifted")
        hint = msg("delete shift, or add internal: true")
        yield Problem("frist-shift", entry.at("shift"), text, hint=hint, found=found)
    if mode.direction is Direction.FORWARD and terms.roll:
        text = msg("a Frist either rolls or is shifted, not both")
        yield Problem(
            "frist-shift", entry.at("shift"), text, hint=msg("delete one of the two"), found=found
        )


def _hours(whole: Whole) -> Iterator[Problem]:
    """Yield what has no meaning for a Frist in hours, which runs without a break."""
    terms = whole.terms
    if terms.within is None or period_of(terms.within).unit is not Unit.STUNDE:
        return
    odd = {
        "postal_days": terms.postal_days > 0,
        "shift": terms.shift is not Shift.NONE,
        "month": terms.month is not None,
    }
    for key in (key for key, given in odd.items() if given):
        text = msg("{key} has no meaning for a Frist in hours", key=key)
        yield Problem("frist-hours", whole.entry.at(key), text, hint=_DELETE, found=key)


_DELETE: Message = msg("delete it, or give the time in days")


def _hanging(whole: Whole, mode: Mode) -> Iterator[Problem]:
    entry, terms = whole.entry, whole.terms
    backward = mode.direction is Direction.BACKWARD
    if backward and terms.start is None:
        text = msg("what must have happened by the day must be said")
        hint = msg("add start: absendung, bereitstellung, zugang or eingang")
        yield Problem("frist-start", entry.at(), text, hint=hint, found=entry.name)
    yield from _per_art(whole, backward=backward)
    alone = any(not remind.to or _OF_OWNER & set(remind.to) for remind in terms.remind)
    hangs = backward or (terms.start is not None and terms.start.value == "sitzung")
    if hangs and alone and not terms.owner:
        text = msg("nobody is named whom to remind")
        hint = msg("add owner: with a role of rollen.yaml")
        yield Problem("frist-owner", entry.at("remind"), text, hint=hint, found=entry.name)


def _per_art(whole: Whole, *, backward: bool) -> Iterator[Problem]:
    """Yield that a Frist of an Art hangs on what a Sitzung has once for all its papers.

    Summons and minutes are one for a Sitzung; until when papers must be in may differ by Art.
    """
    entry, start = whole.entry, whole.terms.start
    hangs = backward or start is Start.SITZUNG
    if entry.art and hangs and start is not None and not (backward and start is Start.EINGANG):
        text = msg(
            "a Sitzung has “{name}” once for all papers, not for one Vorlagenart", name=entry.name
        )
        hint = msg("delete art; only a Frist with start: eingang may differ by Vorlagenart")
        yield Problem("frist-art", entry.at("art"), text, hint=hint, found=entry.art)


def check_uses(found: tuple[Entry, ...], arten: tuple[Source[ArtDoc], ...]) -> Iterator[Problem]:
    """Yield each state whose deadline names a Frist that can never begin with a state."""
    every = tuple(wholes(found))
    for source in arten:
        for n, state in enumerate(source.doc.states):
            if state.deadline:
                place = source.at("states", n, "deadline", "rule")
                yield from _use(every, state.deadline.rule, source.doc.art, place)


def _use(every: tuple[Whole, ...], rule: str, art: str, place: Place) -> Iterator[Problem]:
    named = [w for w in every if w.entry.name == rule]
    hint = msg("take a Frist that runs forward")
    if any(Mode(w.terms.mode).direction is Direction.BACKWARD for w in named):
        text = msg("“{name}” is counted back from a Sitzung; a state has none", name=rule)
        yield Problem("frist-backward", place, text, hint=hint, found=rule)
    elif any(w.terms.start is Start.SITZUNG for w in named):
        text = msg("“{name}” begins with a Sitzung; a state has none", name=rule)
        yield Problem("frist-backward", place, text, hint=msg("take another Frist"), found=rule)
    elif named and not any(w.entry.art in {"", art} and not w.entry.gremium for w in named):
        text = msg("“{name}” does not hold for this Vorlagenart", name=rule)
        hint = msg("declare it for all, or with art: {art}", art=art)
        yield Problem("frist-other", place, text, hint=hint, found=rule)
