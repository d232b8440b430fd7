"""What in a Frist has the right form and cannot be meant, or has no effect."""

from collections.abc import Callable, Iterator

from engine.core.frist import Direction, Mode, Start
from engine.core.message import msg
from engine.core.period import Unit
from engine.definition.build_frist import Whole, period_of
from engine.definition.document_frist import DeadlineDoc, ShortenedDoc, TermsDoc
from engine.definition.problem import Place, Problem, Severity
from engine.definition.spans import COUNTED, HOLIDAYS, fewest_days, most_days

# No period of private or public law is longer than thirty years (BGB § 197).
LONGEST = 30 * 366
_MODES = 1  # by so many days two ways of counting back can differ
_NO_START = frozenset({Start.ZUSTAND, Start.SITZUNG, Start.BESCHLUSS})


def check_sense(whole: Whole) -> Iterator[Problem]:
    """Yield what in *whole*, which is complete, cannot be meant, and what has no effect."""
    terms, at = whole.terms, whole.entry.at
    backward = is_backward(terms)
    if _says(whole, "within"):
        yield from _too_long(terms.within or "", at("within"))
    if terms.shortened is not None and _says(whole, "shortened"):
        yield from _too_long(terms.shortened.within, at("shortened", "within"))
    if terms.shortened is not None and _says(whole, "shortened", "within", "mode", "saturday"):
        yield from _not_shorter(whole, terms.shortened)
    start = terms.start
    if backward and start is not None and start in _NO_START and _says(whole, "start", "mode"):
        found = start.value
        text = msg("a Frist that is counted back cannot have start: {found}", found=found)
        hint = msg("write start: absendung, bereitstellung, zugang or eingang")
        yield Problem("frist-start", at("start"), text, hint=hint, found=found)
    if backward:
        yield from _idle(whole)
    yield from _turned(whole)


def _says(whole: Whole, *keys: str) -> bool:
    """Return whether one of *keys* stands here and not only at the Frist for all."""
    return whole.general is None or bool(whole.entry.terms.model_fields_set & set(keys))


def is_backward(terms: TermsDoc) -> bool:
    """Return whether *terms* count back from a Sitzung."""
    return Mode(terms.mode).direction is Direction.BACKWARD


def check_told(doc: TermsDoc | DeadlineDoc, at: Callable[..., Place]) -> Iterator[Problem]:
    """Yield each reminder and rung in *doc* that nobody can live to see, or that tells nobody.

    *at* answers with the place of the keys inside *doc*.
    """
    for n, remind in enumerate(doc.remind):
        yield from _too_long(remind.when.rpartition(" ")[0], at("remind", n))
    for n, rung in enumerate(doc.escalate):
        yield from _too_long(rung.after, at("escalate", n, "after"))
        if not rung.to:
            text = msg("this rung tells nobody")
            hint = msg("add to: with a role of rollen.yaml")
            yield Problem("ladder-nobody", at("escalate", n, "to"), text, hint=hint)


def _too_long(span: str, place: Place) -> Iterator[Problem]:
    if span in {"", "am"} or fewest_days(period_of(span)) <= LONGEST:
        return
    text = msg("{span} cannot be meant; the longest period is 30 years", span=span)
    yield Problem("span-long", place, text, hint=msg("choose a shorter time"), found=span)


def _not_shorter(whole: Whole, doc: ShortenedDoc) -> Iterator[Problem]:
    terms = whole.terms
    full, short = period_of(terms.within or ""), period_of(doc.within)
    saturday = terms.saturday if doc.saturday is None else doc.saturday
    alike = (doc.mode or terms.mode) == terms.mode and saturday == terms.saturday
    if full.unit is short.unit and alike:
        longer = (short.amount, short.half) >= (full.amount, full.half)
    else:
        slack = _MODES + (HOLIDAYS if full.unit in COUNTED else 0)
        longer = fewest_days(short) >= most_days(full, slack)
    if longer:
        text = msg(
            "the shortened form ({short}) is not shorter than the Frist ({full})",
            short=doc.within,
            full=terms.within or "",
        )
        place = whole.entry.at("shortened", "within")
        hint = msg("choose a shorter time")
        yield Problem("frist-shortened", place, text, hint=hint, found=doc.within)


def _idle(whole: Whole) -> Iterator[Problem]:
    """Yield a warning for each key that changes nothing in a Frist that is counted back."""
    terms = whole.terms
    months = period_of(terms.within or "").unit in {Unit.MONAT, Unit.JAHR}
    idle = {"duty": terms.duty, "continuous": not terms.continuous and not months}
    for key in (key for key, given in idle.items() if given and _says(whole, key, "mode")):
        text = msg("{key} has no effect on a Frist that is counted back", key=key)
        place = whole.entry.at(key)
        yield Problem("frist-idle", place, text, Severity.WARNING, msg("delete it"), key)


def _turned(whole: Whole) -> Iterator[Problem]:
    """Yield that a Gremium or an Art makes another thing of the Frist of that name."""
    general, terms = whole.general, whole.terms
    if general is None or _kind(general) == _kind(terms):
        return
    text = msg(
        "for all “{name}” is counted the other way round, or from something else than here",
        name=whole.entry.name,
    )
    hint = msg("delete mode and start here, or give it a name of its own")
    given = whole.entry.terms.model_fields_set
    place = whole.entry.at("mode" if "mode" in given else "start")
    yield Problem("frist-turned", place, text, hint=hint, found=whole.entry.name)


def _kind(terms: TermsDoc) -> tuple[bool, bool]:
    return is_backward(terms), is_backward(terms) or terms.start is Start.SITZUNG
