"""What is wrong with a route: two that decide, rules of law that its own order breaks."""

from collections.abc import Iterator

from engine.core.catalogue import Column
from engine.core.message import msg
from engine.core.regelwerk import RouteStep, Rule, RuleKind, Stage
from engine.definition.document_art import ArtDoc
from engine.definition.lexicon import twice
from engine.definition.problem import Problem, Severity
from engine.definition.sources import Source


def check_route(
    source: Source[ArtDoc], route: tuple[Stage, ...], rules: tuple[Rule, ...], *, informs: bool
) -> Iterator[Problem]:
    """Yield every problem of the order of *route* by itself and against *rules*."""
    yield from _deciders(source, route, informs=informs)
    yield from twice((r.id, source.at("rules", n, "id")) for n, r in enumerate(rules))
    for n, rule in enumerate(rules):
        yield from _complete(source, n, rule)
        yield from _ordered(source, rule, route)
    has_state = any(state.route for state in source.doc.states)
    if route and not has_state:
        text = msg("there is a route, but no state in which it runs")
        hint = msg("mark the state with route: true")
        yield Problem("route-state", source.at("states"), text, hint=hint)


def _steps(route: tuple[Stage, ...]) -> list[tuple[int, RouteStep]]:
    return [(n, step) for n, stage in enumerate(route) for step in stage.steps]


def _deciders(
    source: Source[ArtDoc], route: tuple[Stage, ...], *, informs: bool
) -> Iterator[Problem]:
    deciding = [step for _, step in _steps(route) if step.target.column is Column.ENTSCHEIDUNG]
    always = [step for step in deciding if step.when is None]
    if len(always) > 1:
        names = ", ".join(step.target.gremium for step in always)
        text = msg("{names} would all decide, but exactly one station decides", names=names)
        hint = msg("give the others the role vorberatung, or a condition")
        yield Problem("decides-once", source.at("route"), text, hint=hint, found=names)
    if route and not deciding and not informs:
        text = msg("no station of the route decides")
        hint = msg("give one station the role entscheidung, or mark the Art with informs: true")
        yield Problem("decides-never", source.at("route"), text, hint=hint)


def _complete(source: Source[ArtDoc], n: int, rule: Rule) -> Iterator[Problem]:
    if rule.kind is RuleKind.DECIDES_ONCE:
        return
    for key, value in (("gremium", rule.gremium), ("before", rule.before)):
        if not value:
            text = msg("the rule {id} needs {key}", id=rule.id, key=key)
            yield Problem("rule-incomplete", source.at("rules", n), text, found=key)


def _ordered(source: Source[ArtDoc], rule: Rule, route: tuple[Stage, ...]) -> Iterator[Problem]:
    first = [m for m, step in _steps(route) if step.target.gremium == rule.gremium]
    later = [m for m, step in _steps(route) if step.target.gremium == rule.before]
    if not first or not later or rule.kind is RuleKind.DECIDES_ONCE:
        return
    if min(first) >= max(later):
        text = msg(
            "the route calls {before} before {gremium}, against the rule {id} ({source})",
            before=rule.before,
            gremium=rule.gremium,
            id=rule.id,
            source=rule.because,
        )
        hint = msg("put {gremium} in front of {before}", gremium=rule.gremium, before=rule.before)
        yield Problem("rule-order", source.at("route", min(first)), text, hint=hint, found=rule.id)
    between = [m for m in range(max(first) + 1, max(later)) if route[m].steps]
    if rule.kind is RuleKind.LAST_BEFORE and between:
        text = msg(
            "another Gremium sits between {gremium} and {before}, against the rule {id} ({source})",
            gremium=rule.gremium,
            before=rule.before,
            id=rule.id,
            source=rule.because,
        )
        place = source.at("route", between[0])
        yield Problem("rule-order", place, text, Severity.WARNING, found=rule.id)
