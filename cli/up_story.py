"""The past six weeks of the sample Landkreis: who did what on which day before today.

Invented, but told in the words of the definitions, so that every kind of message has had its day:
asked to co-sign, reminded before and on the day, overdue, escalated, given back, invited, a
sitting moved, decided, and one Vorlage that is not public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from cli.demo_papers import PEOPLE
from cli.here import HOME
from engine.core.acts import PUBLIC

FRIDAY = 4  # as datetime counts
JUGENDHILFE = "beschlussvorlage-jugendhilfe"
ANFRAGE = "anfrage"
CAST = (*PEOPLE, ("frohn", "Franka Frohn", ("fraktion",)))
# What the house has set beside the definitions: an overview in the morning, and invitations.
TIMES = b"""\
reminders: "07:00"
digests: [{role: kaemmerei, at: "07:30"}]
invite: [sitzungsdienst, schriftfuehrung]
"""
FIELDS = {
    "beschlussvorschlag": "Der Jugendhilfeausschuss beschließt das Konzept.",
    "thema": "jugendhilfe",
    "kosten": "12000",
    "abschliessend": "nein",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody begins the Vorlage that the story calls *paper*."""

    paper: str
    betreff: str
    more: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    art: str = JUGENDHILFE


@dataclass(frozen=True, slots=True)
class Stepped:
    """A holder of *role* takes a step. *sitting* is where the story puts the paper."""

    paper: str
    trigger: str
    role: str
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    comment: str = ""
    sitting: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A sitting of *gremium* is planned, *days* from today, at the earliest a Monday."""

    sitting: str
    gremium: str
    days: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A sitting is moved to another day."""

    sitting: str
    days: int
    comment: str


Deed = Begun | Stepped | Planned | Moved


@dataclass(frozen=True, slots=True)
class Scene:
    """What was done how many days ago, at which full hour of the local day."""

    days_ago: int
    hour: int
    deed: Deed


def _way(paper: str, *days: int) -> tuple[Scene, ...]:
    """Return the usual steps of *paper* through the house, one on each of *days* before today."""
    way = (
        ("einreichen", "sachbearbeitung"),
        ("mitzeichnen", "fachdienstleitung"),
        ("mitzeichnen", "kaemmerei"),
        ("freigeben", "dezernat"),
        ("unterzeichnen", "landrat"),
        ("annehmen", "sitzungsdienst"),
    )
    hours = (10, 11, 9, 14, 15, 10)
    steps = zip(days, way, hours, strict=False)
    return tuple(Scene(day, hour, Stepped(paper, *step)) for day, step, hour in steps)


_SITTINGS = (
    Scene(44, 9, Planned("jha-zuletzt", "jha", -6)),
    Scene(43, 9, Planned("jha", "jha", 16)),
    Scene(43, 10, Planned("ka", "ka", 24)),
    Scene(43, 11, Planned("kt", "kt", 38)),
    Scene(2, 9, Moved("kt", 45, "Die Haushaltsberatung ist verschoben.")),
)
_QUESTIONS = {
    "fragen": "Wie viele Plätze fehlen?",
    "antragstellend": "Gruppe Beispiel",
    "gremium": "jha",
    "nur_schriftlich": "ja",
}
_PAPERS = (
    Scene(40, 9, Begun("anfrage", "Plätze in der Kindertagespflege", _QUESTIONS, ANFRAGE)),
    Scene(40, 10, Stepped("anfrage", "einreichen", "fraktion")),
    Scene(38, 9, Stepped("anfrage", "zuweisen", "sitzungsdienst")),
    Scene(36, 9, Begun("beraten", "Beratungsstellen: Öffnungszeiten", {"abschliessend": "ja"})),
    *_way("beraten", 36, 34, 33, 31, 30, 29),
    Scene(28, 9, Stepped("beraten", "terminieren", "sitzungsdienst", sitting="jha-zuletzt")),
    Scene(17, 9, Stepped("beraten", "laden", "sitzungsdienst")),
    Scene(
        3,
        11,
        Stepped(
            "beraten",
            "ergebnis",
            "schriftfuehrung",
            {"ergebnis": "ungeändert beschlossen", "abstimmung": "einstimmig"},
        ),
    ),
    Scene(18, 9, Begun("schule", "Schulsozialarbeit an berufsbildenden Schulen")),
    *_way("schule", 18, 17),
    Scene(16, 9, Begun("konzept", "Konzept „Frühe Hilfen“ fortschreiben")),
    *_way("konzept", 16),
    Scene(12, 9, Begun("vertrag", "Pflegevertrag im Einzelfall", {PUBLIC: "nein"})),
    *_way("vertrag", 12, 11, 10, 1),
    Scene(10, 9, Begun("planung", "Jugendhilfeplanung: Teilplan Kindertagesbetreuung")),
    *_way("planung", 10, 9, 8, 7, 5, 4),
    Scene(3, 9, Stepped("planung", "terminieren", "sitzungsdienst", sitting="jha")),
    Scene(6, 8, Begun("zuschuss", "Zuschuss für das Familienzentrum Musterstadt")),
    *_way("zuschuss", 6),
    Scene(
        5,
        14,
        Stepped(
            "zuschuss",
            "zurueckgeben",
            "fachdienstleitung",
            comment="Die Kosten der Folgejahre fehlen.",
        ),
    ),
    Scene(4, 8, Stepped("zuschuss", "einreichen", "sachbearbeitung")),
    Scene(4, 16, Begun("rahmen", "Rahmenvertrag der Kindertagespflege anpassen")),
)
# The one that is on its way while somebody watches: its mail goes out live.
LAST = Stepped("rahmen", "einreichen", "sachbearbeitung")


def scenes() -> tuple[Scene, ...]:
    """Return the story in its order."""
    return tuple(sorted((*_SITTINGS, *_PAPERS), key=_order))


def _order(scene: Scene) -> tuple[int, int]:
    return -scene.days_ago, scene.hour


def told_from(now: datetime) -> Iterator[tuple[datetime, Deed]]:
    """Yield each deed with its moment, counted back from the aware *now*.

    Nobody works at a weekend: what would fall on one was done on the Friday before, in order.
    """
    before = datetime.min.replace(tzinfo=UTC)
    for scene in scenes():
        day = now.astimezone(HOME).date() - timedelta(days=scene.days_ago)
        day -= timedelta(days=max(day.weekday() - FRIDAY, 0))
        moment = datetime.combine(day, time(scene.hour), HOME)
        before = max(moment, before + timedelta(minutes=20))
        yield before, scene.deed
