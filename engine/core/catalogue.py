"""What a printed result means: label, class, and the effect of the class at a station.

The label alone never decides. A label names a *class*, and the class has an effect for each
*column*, that is for each way in which a station may read it (as a recommendation, as a
decision, …). All of it is data of the Regelwerk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.core.votes import Verdict

# What the Folge leaves of a Vorlage by itself, and what a body leaves that took note.
WITHDRAWN = "zurueckgezogen"
SENT_BACK = "zurueck_verwaltung"
UNDECIDED = "ohne_entscheidung"
NOTED = "zur_kenntnis_genommen"


class Column(StrEnum):
    """How a station reads a result."""

    VORBERATUNG = "vorberatung"
    ENTSCHEIDUNG = "entscheidung"
    KENNTNISNAHME = "kenntnisnahme"
    STELLUNGNAHME = "stellungnahme"
    GENEHMIGUNG = "genehmigung"
    UNBEKANNT = "unbekannt"

    @property
    def informs(self) -> bool:
        """True where the station only tells or answers and so may follow a decision."""
        return self in {Column.KENNTNISNAHME, Column.STELLUNGNAHME, Column.GENEHMIGUNG}


class Step(StrEnum):
    """What a result does to the Beratungsfolge."""

    ADVANCE = "advance"
    END = "end"
    REPEAT = "repeat"
    REST = "rest"
    INSERT = "insert"
    INSERT_RETURN = "insert_return"
    SAME_SITTING = "same_sitting"
    BACK = "back"
    RESCHEDULE = "reschedule"
    DROP = "drop"
    REPLACE = "replace"
    ASK = "ask"
    WRONG_ROLE = "wrong_role"
    NONE = "none"

    @property
    def puts_off(self) -> bool:
        """True where the Gremium has not given its word yet: postponed, referred, sent back."""
        return self in _PUT_OFF


_PUT_OFF = frozenset(
    {
        Step.REPEAT,
        Step.REST,
        Step.INSERT,
        Step.INSERT_RETURN,
        Step.SAME_SITTING,
        Step.BACK,
        Step.RESCHEDULE,
        Step.NONE,
    }
)


@dataclass(frozen=True, slots=True)
class Effect:
    """A step with what goes along with it.

    *version* opens a new version of the text, *inform* appends a station that is told
    afterwards, and *choices* are the steps among which a person chooses.
    """

    step: Step
    version: bool = False
    inform: bool = False
    choices: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultClass:
    """A class of results: what it means, what it leaves of the Vorlage, what it does.

    *printed* are its labels as they are written; a beginning ends in "…".
    """

    name: str
    label: str
    outcome: str
    effects: Mapping[Column, Effect] = field(hash=False)
    verdict: Verdict | None = None
    carries: str = ""
    printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a Gremium does with the paper at a station, and how results are read there."""

    name: str
    label: str
    column: Column
    printed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a printed label was understood; *target* is the body that the label itself names."""

    label: str
    klass: ResultClass
    target: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The classes, labels, beginnings of labels and roles of a Regelwerk."""

    classes: Mapping[str, ResultClass] = field(hash=False)
    labels: Mapping[str, str] = field(hash=False)
    beginnings: tuple[tuple[str, str], ...]
    roles: Mapping[str, Role] = field(hash=False)
    printed_roles: Mapping[str, str] = field(hash=False)


def folded(text: str) -> str:
    """Return *text* as labels are compared: case and white space aside, nothing else."""
    return " ".join(text.casefold().split())


def known_results(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every result that can be recorded, as it is printed."""
    return tuple(label for klass in catalogue.classes.values() for label in klass.printed)


def read_label(catalogue: Catalogue, label: str) -> Reading | None:
    """Return how *label* is to be read, or None: an unknown label is asked about, not guessed.

    Whole labels are compared first, then beginnings, the longest first. Parts of labels are
    never searched, since "ungeändert beschlossen" contains "geändert beschlossen".
    """
    text = folded(label)
    known = catalogue.labels.get(text)
    if known is not None:
        return Reading(label, catalogue.classes[known])
    for beginning, klass in catalogue.beginnings:
        if text.startswith(beginning):
            return Reading(label, catalogue.classes[klass], text[len(beginning) :].strip())
    return None


def role_of(catalogue: Catalogue, printed: str | None) -> Role | None:
    """Return the role that is printed as *printed*, or None where it is not known."""
    name = catalogue.printed_roles.get(folded(printed or ""))
    return catalogue.roles[name] if name else None


def role_reading(catalogue: Catalogue, column: Column) -> Role | None:
    """Return the first role of the Regelwerk whose stations read results as *column* says."""
    return next((role for role in catalogue.roles.values() if role.column is column), None)


def effect_for(klass: ResultClass, column: Column, *, informs: bool) -> Effect:
    """Return what a result of *klass* does where it is read in *column*.

    A paper that only informs is settled when the deciding body takes note; for a paper that
    asks for a decision the same words leave the question open (domain rule of section 3.3).
    """
    effect = klass.effects.get(column) or Effect(Step.ASK, choices=(Step.ADVANCE, Step.REPEAT))
    noted = klass.verdict is None and klass.outcome == NOTED
    if informs and noted and effect.step is Step.ASK:
        return Effect(Step.END)
    return effect
