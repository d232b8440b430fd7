"""A council to test with: the shipped set with one small Art, sittings, and an office that acts.

Started as a program it walks one fixed course and prints everything that was decided.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from engine.core.case import Actor, Case, Command, Sitzung, Vorlage
from engine.core.catalogue import Column
from engine.core.decide import decide
from engine.core.decision import Decision, Refusal
from engine.core.folge import Phase
from engine.core.possible import possible
from engine.core.regelwerk import RouteStep, Rule, RuleKind, Severity, Stage
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import read_set
from tests.house.tree import ROOT

SET = ROOT / "definitions" / "landkreis-niedersachsen"
START = date(2026, 1, 5)
NOW = datetime(2027, 12, 31, 12, tzinfo=UTC)
ROUNDS = 90
ADVISING = ("agas", "jha", "finanzausschuss", "bauausschuss", "schulausschuss")
ACCEPTED = "ungeändert beschlossen"

ART = (ROOT / "tests" / "core" / "vorlage.yaml").read_bytes()


@cache
def shipped():
    compiled = compile_regelwerk(read_set(SET))
    assert compiled.regelwerk is not None, compiled.problems[:3]
    return compiled.regelwerk


@cache
def council():
    files = {n: d for n, d in read_set(SET).items() if not n.startswith("vorlagenarten/")}
    compiled = compile_regelwerk({**files, "vorlagenarten/vorlage.yaml": ART})
    assert compiled.regelwerk is not None, compiled.problems[:3]
    return compiled.regelwerk


def with_art(regelwerk, **changes):
    art = replace(regelwerk.arten["vorlage"], **changes)
    return replace(regelwerk, arten={"vorlage": art})


def step(regelwerk, gremium, role, **more):
    target = regelwerk.target(gremium, role)
    return RouteStep(target, decisive=target.column is Column.ENTSCHEIDUNG, **more)


def routed(*stages, regelwerk=None, rules=(), **changes):
    """The council with another route: a stage is (gremium, role) or a list of them."""
    regelwerk = regelwerk or council()
    lists = [stage if isinstance(stage, list) else [stage] for stage in stages]
    route = tuple(Stage(tuple(step(regelwerk, *s) for s in steps)) for steps in lists)
    return with_art(regelwerk, route=route, rules=tuple(rules), **changes)


def rule(kind, gremium, before, severity="warn"):
    return Rule(f"{gremium}-{before}", RuleKind(kind), Severity(severity), "§ 1", gremium, before)


def everybody(regelwerk):
    return Actor("1", "Erika Beispiel", frozenset((duty, "") for duty in regelwerk.duties))


def day_of(number):
    return START + timedelta(days=7 * number)


@cache
def sittings(gremien):
    return {
        f"{g}-{n}": Sitzung(f"{g}-{n}", (g,), day_of(n)) for g in gremien for n in range(ROUNDS)
    }


class Office:
    """Somebody who may do everything, with one paper in hand."""

    def __init__(self, regelwerk=None, *, art="vorlage", now=NOW, **fields):
        self.regelwerk = regelwerk or council()
        self.actor = everybody(self.regelwerk)
        self.now = now
        self.sittings = sittings(tuple(self.regelwerk.gremien))
        initial = self.regelwerk.arten[art].machine.initial
        self.vorlage = Vorlage("1", art, initial, "Konzept", fields=fields)
        self.trail = [self.vorlage]
        self.rounds = 0

    @property
    def case(self):
        previous = self.trail[-2] if len(self.trail) > 1 else None
        return Case(self.vorlage, self.sittings, previous)

    @property
    def folge(self):
        return self.vorlage.folge

    def ask(self, trigger, *, comment="", **values):
        command = Command(trigger, self.actor, {k: str(v) for k, v in values.items()}, comment)
        return decide(self.regelwerk, self.case, command, now=self.now)

    def do(self, trigger, *, comment="", **values):
        """Act, and insist that it is allowed."""
        said = self.ask(trigger, comment=comment, **values)
        assert isinstance(said, Decision), said
        self.keep(said)
        return said

    def keep(self, decision):
        self.vorlage = decision.after
        self.trail.append(decision.after)

    def refused(self, trigger, *, comment="", **values):
        """Act, and insist that it is refused; return the grounds."""
        said = self.ask(trigger, comment=comment, **values)
        assert isinstance(said, Refusal), said
        return [unmet.ground.value for unmet in said.unmet]

    def accept(self):
        self.do("annehmen")
        return self

    def called(self, gremium):
        """The open station of *gremium* that comes first."""
        return next(b for b in self.folge if b.gremium == gremium and b.phase is Phase.OPEN)

    def set_on(self, gremium, number=None):
        self.rounds += 1
        number = self.rounds if number is None else number
        b = self.called(gremium)
        self.do("terminieren", beratung=b.id, sitzung=f"{gremium}-{number}")
        return b.id

    def hold(self, gremium, result=ACCEPTED, *, number=None, comment="", **values):
        """Set the first open station of *gremium* on a sitting and record its result."""
        number = self.set_on(gremium, number)
        self.do("ergebnis", beratung=number, ergebnis=result, comment=comment, **values)
        return self.station(number)

    def station(self, number):
        return next(b for b in self.folge if b.id == number)

    def possible(self):
        return possible(self.regelwerk, self.case, self.actor, now=self.now)


def fixed_course():
    office = Office().accept()
    office.hold("agas", "nicht empfohlen")
    office.hold("jha", "vertagt")
    office.hold("jha", "verwiesen an Finanzausschuss", an="finanzausschuss,bauausschuss")
    office.hold("bauausschuss", "zurückgezogen")
    office.do("antworten", weiter="advance")
    return office


if __name__ == "__main__":
    import sys

    walked = fixed_course()
    sys.stdout.write(repr((walked.trail, walked.possible(), walked.ask("ergebnis", ergebnis="?"))))
