"""Random councils and random courses through them, as strategies."""

from dataclasses import replace

from hypothesis import strategies as st

from engine.core.catalogue import Column, Effect, Step
from engine.core.decision import Decision
from engine.core.folge import open_stations, questions
from engine.core.regelwerk import Stage
from tests.core.council import ADVISING, Office, council, rule, step, with_art

PICK = st.integers(0, 9_999)
ROLES = ("vorberatung", "anhoerung", "kenntnisnahme")
LEADS_ON = (Step.ADVANCE, Step.REPEAT, Step.REST, Step.INSERT, Step.SAME_SITTING, Step.BACK)
ASKED = Effect(Step.ASK, choices=(Step.ADVANCE, Step.REPEAT, Step.END))
FILLERS = {
    "an": "finanzausschuss, schulausschuss",
    "begruendung": "Die Sache duldet keinen Aufschub.",
    "gremium": "bauausschuss",
    "rolle": "kenntnisnahme",
    "FIELD": "",
}


@st.composite
def councils(draw, *, within=(None, None, 3), ka=True):
    """A council with a random route, random rules that warn, and random effects."""
    regelwerk = council()
    stages = draw(
        st.lists(
            st.lists(st.sampled_from(ADVISING), min_size=1, max_size=3, unique=True), max_size=3
        )
    )
    route = [
        Stage(
            tuple(
                step(
                    regelwerk,
                    gremium,
                    draw(st.sampled_from(ROLES)),
                    within_days=draw(st.sampled_from(within)),
                )
                for gremium in stage
            )
        )
        for stage in stages
    ]
    if ka and draw(st.booleans()):
        route.append(Stage((step(regelwerk, "ka", "vorbereitung"),)))
    route.append(Stage((step(regelwerk, "kt", "entscheidung"),)))
    rules = draw(
        st.lists(
            st.builds(
                rule,
                st.sampled_from(("heard_before", "last_before")),
                st.sampled_from(("jha", "ka", "agas")),
                st.sampled_from(("kt", "ka")),
            ),
            max_size=3,
        )
    )
    varied = replace(regelwerk, catalogue=draw(catalogues(regelwerk.catalogue)))
    return with_art(varied, route=tuple(route), rules=tuple(rules))


@st.composite
def catalogues(draw, catalogue):
    """The shipped catalogue in which some classes do something else."""
    effects = st.one_of(st.builds(Effect, st.sampled_from(LEADS_ON)), st.just(ASKED))
    changed = draw(st.dictionaries(st.sampled_from(sorted(catalogue.classes)), effects, max_size=4))
    classes = {
        name: replace(klass, effects={**klass.effects, Column.VORBERATUNG: changed[name]})
        if name in changed
        else klass
        for name, klass in catalogue.classes.items()
    }
    return replace(catalogue, classes=classes)


def labels(regelwerk):
    return sorted(regelwerk.catalogue.labels)


def values_for(office, entry, label):
    """Everything that the trigger of *entry* may want, filled in sensibly."""
    values = {"beratung": str(entry.station)} if entry.station else {}
    if entry.trigger == "terminieren":
        office.rounds += 1
    fillers = {
        "terminieren": {"sitzung": f"{entry.gremium}-{office.rounds}"},
        "ergebnis": {"ergebnis": label, "begruendung": FILLERS["begruendung"]},
        "einfuegen": {"gremium": FILLERS["gremium"]},
        "aendern": {"betreff": "Ein anderer Betreff"},
        "antworten": answer(office),
        "wiederaufnehmen": first_resting(office),
    }
    return values | fillers.get(entry.trigger, {})


def answer(office):
    asked = questions(office.folge)
    if not asked:
        return {}
    number = len(office.trail) % len(asked[0].question)
    return {"beratung": str(asked[0].id), "weiter": asked[0].question[number].value}


def first_resting(office):
    resting = [b for b in open_stations(office.folge) if b.resting]
    return {"beratung": str(resting[0].id)} if resting else {}


def attempt(office, entry, label):
    """Try what *entry* says, and once more with what the refusal says is needed."""
    values = values_for(office, entry, label)
    said = office.ask(entry.trigger, comment="Grund", **values)
    if not isinstance(said, Decision):
        needed = {u.needs: FILLERS[u.needs] for u in said.unmet if u.needs in FILLERS}
        said = office.ask(entry.trigger, comment="Grund", **values, **needed) if needed else said
    return said


def walk(data, office, steps, *, without=("korrigieren",)):
    """Take *steps* random steps among those that are possible; yield each decision."""
    # Drawn before the first step: what is drawn must not depend on how the walk goes.
    picks = data.draw(st.lists(st.tuples(PICK, PICK), min_size=steps, max_size=steps))
    label = labels(office.regelwerk)
    for which, what in picks:
        open_to = [p for p in office.possible() if p.allowed and p.trigger not in without]
        if not open_to:
            return
        entry = open_to[which % len(open_to)]
        said = attempt(office, entry, label[what % len(label)])
        yield entry, said
        if isinstance(said, Decision):
            office.keep(said)


def started(regelwerk):
    return Office(regelwerk).accept()
