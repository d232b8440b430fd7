"""The sample Landkreis of `vorlauf up --demo`: invented papers whose days lie around today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from cli.demo_course import holder
from cli.demo_papers import PEOPLE
from cli.here import HOME
from engine.core.case import Actor, Command
from engine.core.decision import Refusal
from engine.core.message import msg
from engine.definition.folder import read_set
from engine.errors import VorlaufError
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.fristen import Cause
from engine.service.house import House, open_house
from engine.service.people import add_duty, add_person
from engine.service.rulebook import Adopted, adopt
from engine.service.sittings import NewSitting, new_sitting
from engine.settings import Settings
from engine.store.sittings import Meeting

FRIDAY = 4  # as datetime counts
SET = "landkreis-niedersachsen"
ART = "beschlussvorlage-jugendhilfe"
LEFT_BEHIND = ("vorlauf.db", "vorlauf.db-wal", "vorlauf.db-shm", "vorlauf.db-journal")
FIELDS = {
    "beschlussvorschlag": "Der Jugendhilfeausschuss beschließt das Konzept.",
    "thema": "jugendhilfe",
    "kosten": "12000",
    "abschliessend": "nein",
}
# From the draft to the first Gremium, in the order of the set.
WAY = (
    ("einreichen", "sachbearbeitung"),
    ("mitzeichnen", "fachdienstleitung"),
    ("mitzeichnen", "kaemmerei"),
    ("freigeben", "dezernat"),
    ("unterzeichnen", "landrat"),
    ("annehmen", "sitzungsdienst"),
)


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """An invented paper: how many days ago it was begun, and how many steps of the way it went."""

    betreff: str
    days_ago: int
    steps: int
    more: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


# The first two have waited so long that it goes to the Dezernat, on whatever weekday this starts.
PAPERS = (
    SamplePaper("Konzept „Frühe Hilfen“ fortschreiben", 15, 1),
    SamplePaper("Schulsozialarbeit an berufsbildenden Schulen", 16, 2),
    SamplePaper("Zuschuss für das Familienzentrum Musterstadt", 6, 3),
    SamplePaper("Rahmenvertrag der Kindertagespflege anpassen", 4, 4),
    SamplePaper("Jugendhilfeplanung: Teilplan Kindertagesbetreuung", 3, 5),
    SamplePaper("Beratungsstellen: Öffnungszeiten ausweiten", 12, 6),
)
SITTINGS = (("jha", 15), ("ka", 24), ("kt", 38))  # days from today


def sample_landkreis(settings: Settings, definitions: Path, now: datetime) -> tuple[str, ...]:
    """Build the sample anew in the folder of *settings*; return the numbers of its papers.

    Every step is done at a moment before the aware *now*, so that Fristen run and some reminders
    are due at once.
    """
    for name in LEFT_BEHIND:
        (settings.data / name).unlink(missing_ok=True)
    mails = settings.data / "mails"
    mails.mkdir(mode=0o700, exist_ok=True)
    for path in mails.glob("*.*"):
        path.unlink()
    house = open_house(settings)
    try:
        return _filled(house, definitions / SET, now)
    finally:
        house.close()


def _filled(house: House, definitions: Path, now: datetime) -> tuple[str, ...]:
    _settle(house, definitions, now)
    for gremium, days in SITTINGS:
        day = _weekday(now + timedelta(days=days))
        planned = NewSitting((gremium,), day.date().isoformat())
        _must(new_sitting(house, planned, now=now, actor=holder("sitzungsdienst")), Meeting)
    return tuple(_carried(house, paper, now) for paper in PAPERS)


def _settle(house: House, definitions: Path, now: datetime) -> None:
    """Put the definitions into force and give the invented people their addresses."""
    adopted = adopt(house, read_set(definitions), now=now - timedelta(days=60))
    if not isinstance(adopted, Adopted):
        raise VorlaufError(
            msg("the definitions in {folder} cannot be used", folder=str(definitions)),
            msg("run: vorlauf check {folder}", folder=str(definitions)),
        )
    cause = Cause(PEOPLE[0][0], now - timedelta(days=60))  # the first person enters all others
    for ident, name, roles in PEOPLE:
        mail = f"{ident}@landkreis.example"
        _must(add_person(house, ident, name, mail, cause=cause), Actor)
        for role in roles:
            _must(add_duty(house, ident, role, cause=cause), Actor)


def _weekday(moment: datetime) -> datetime:
    """Return *moment*, or the same time on the Monday after a weekend."""
    to_monday = 7 - moment.weekday()
    return moment + timedelta(days=to_monday if moment.weekday() > FRIDAY else 0)


def _carried(house: House, paper: SamplePaper, now: datetime) -> str:
    """Return the number of *paper*, taken as far as it goes, one step a day."""
    begun = now - timedelta(days=paper.days_ago)
    draft = Draft(ART, {"betreff": paper.betreff, **FIELDS, **paper.more})
    made = create(house, draft, holder("sachbearbeitung"), now=_morning(begun))
    if isinstance(made, Refusal):
        raise VorlaufError(made.unmet[0].message)
    for step, (trigger, role) in enumerate(WAY[: paper.steps]):
        at = min(_morning(begun + timedelta(days=step, hours=1)), now)
        done = carry(house, made.vorlage.id, Command(trigger, by(holder(role)), {}), now=at)
        if isinstance(done, Refusal):
            raise VorlaufError(done.unmet[0].message)
    return number.printed if (number := made.vorlage.number) else made.vorlage.id


def _morning(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(HOME).date(), time(9), HOME)


def _must(found: object, wanted: type) -> None:
    if not isinstance(found, wanted):
        raise VorlaufError(msg("the sample Landkreis cannot be built"))
