"""The five papers of the demo: what their sources print, and what had to be assumed.

Numbers, Arten, titles, days and results are facts of public record. Whatever a source does not
print is None here and is shown as such; the Art of the Regelwerk and the fields on which its
route depends are assumptions and marked so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class PrintedStation:
    """A station as its source prints it."""

    gremium: str
    day: date | None = None
    top: str | None = None
    result: str | None = None
    votes: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper as its source prints it; *regelwerk*, *art* and *fields* are assumed."""

    regelwerk: str
    art: str
    begun: date
    number: str | None = None
    printed_art: str | None = None
    betreff: str | None = None
    public: str | None = "ja"
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    stations: tuple[PrintedStation, ...] = ()
    days_in_text: tuple[str, ...] = ()


NIEDERSACHSEN = "landkreis-niedersachsen"
SCHLESWIG_HOLSTEIN = "kreis-schleswig-holstein"

PAPERS = (
    PrintedPaper(
        regelwerk=NIEDERSACHSEN,
        art="beschlussvorlage-jugendhilfe",
        begun=date(2019, 2, 1),
        number="VO/2019/032",
        printed_art="Vorlage öffentlich",
        betreff="Beschluss über das Konzept „Frühe Hilfen im Landkreis Diepholz“",
        fields={
            "beschlussvorschlag": "Das Konzept wird beschlossen.",
            "thema": "jugendhilfe",
            "kosten": "0",
            "abschliessend": "ja",
        },
        stations=(
            PrintedStation(
                "Jugendhilfeausschuss",
                date(2019, 3, 14),
                "Ö 8",
                "ungeändert beschlossen",
                {"abstimmung": "einstimmig"},
            ),
        ),
    ),
    PrintedPaper(
        regelwerk=NIEDERSACHSEN,
        art="berichtsvorlage",
        begun=date(2012, 5, 2),
        number="2012/167",
        printed_art="Berichtsvorlage",
        betreff="Gemeinsame Koordinierungsstelle Kinderschutz – Kommunales Netzwerk frühe Hilfen",
        fields={"sachverhalt": "Bericht über die Vereinbarung.", "thema": "jugendhilfe"},
        stations=(
            PrintedStation(
                "Jugendhilfeausschuss", date(2012, 6, 20), result="zur Kenntnis genommen"
            ),
        ),
    ),
    PrintedPaper(
        regelwerk=SCHLESWIG_HOLSTEIN,
        art="bericht",
        begun=date(2023, 2, 15),
        number="DrS/2023/064",
        printed_art="Bericht der Verwaltung",
        public=None,
        fields={"thema": "jugendhilfe"},
        days_in_text=("Mittwoch, dem 20. März 2023",),
    ),
    PrintedPaper(
        regelwerk=NIEDERSACHSEN,
        art="beschlussvorlage-jugendhilfe",
        begun=date(2014, 1, 13),
        number="2014/026",
        printed_art="Beschlussvorlage",
        betreff="Weiterentwicklung der Beratungslandschaft",
        fields={
            "beschlussvorschlag": "Der Ausweitung der dezentralen Beratung wird zugestimmt.",
            "thema": "soziales",
            "kosten": "10000",
            "abschliessend": "nein",
        },
        stations=(
            PrintedStation(
                "Ausschuss für Gleichstellung, Arbeit und Soziales",
                date(2014, 2, 24),
                result="ungeändert beschlossen",
            ),
            PrintedStation(
                "Jugendhilfeausschuss", date(2014, 3, 25), result="ungeändert beschlossen"
            ),
            PrintedStation("Kreisausschuss"),
        ),
    ),
    PrintedPaper(
        regelwerk=NIEDERSACHSEN,
        art="beschlussvorlage-jugendhilfe",
        begun=date(2018, 10, 22),
        betreff="Umsetzungsplanung zur Sozialraumorientierung",
        public=None,
        fields={
            "beschlussvorschlag": "Die Umsetzungsplanung wird beschlossen.",
            "thema": "jugendhilfe",
            "kosten": "0",
            "abschliessend": "ja",
        },
        stations=(
            PrintedStation(
                "Jugendhilfeausschuss",
                date(2018, 12, 4),
                "9.2",
                "ungeändert beschlossen",
                {"ja": "12", "nein": "-", "enthaltung": "1"},
            ),
        ),
    ),
)

PEOPLE = (
    ("muster", "Sabine Muster", ("sachbearbeitung",)),
    ("leitner", "Lena Leitner", ("fachdienstleitung",)),
    ("geldern", "Georg Geldern", ("kaemmerei",)),
    ("dahlmann", "Doris Dahlmann", ("dezernat",)),
    ("landmann", "Lars Landmann", ("landrat",)),
    ("sitter", "Silke Sitter", ("sitzungsdienst",)),
    ("schreiber", "Stefan Schreiber", ("schriftfuehrung",)),
)
