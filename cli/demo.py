"""`vorlauf demo`: a sample Landkreis on SQLite, with five real papers on their way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.answer import Answer, Exit, emit
from cli.demo_course import Course, carried
from cli.demo_papers import PAPERS, PEOPLE
from cli.here import current_settings, definitions_home
from cli.option import AsJson, commands
from cli.present import MARK, Look, folge_lines, next_lines, station_row
from engine.core.case import Actor
from engine.core.folge import Beratung
from engine.core.message import msg
from engine.definition.folder import read_set
from engine.errors import VorlaufError
from engine.language import _, say
from engine.service.fristen import Cause
from engine.service.house import House, open_house
from engine.service.people import add_duty, add_person
from engine.service.rulebook import Adopted, adopt
from engine.settings import Settings

app = commands()

LEFT_BEHIND = ("", "-wal", "-shm", "-journal")


@app.command(help=_("Build a sample Landkreis and carry five real papers through their stations."))
def demo(as_json: AsJson = False) -> None:
    """Print each paper as a table that a clerk recognises."""
    settings = current_settings()
    folder = settings.data / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    houses = {
        name: _settled(_fresh(folder, name), definitions_home() / name)
        for name in dict.fromkeys(paper.regelwerk for paper in PAPERS)
    }
    courses = [carried(houses[paper.regelwerk], paper) for paper in PAPERS]
    rows = [_row(course) for course in courses]
    lines = [line for course in courses for line in (*_lines(course), "")]
    files = sorted(path.name for path in folder.glob("*.db"))
    lines.extend(_last_lines(folder, files[-1]))
    complete = all(course.complete for course in courses)
    data = {"papers": rows, "folder": str(folder), "databases": files}
    emit(Answer(data, tuple(lines), Exit.GOOD if complete else Exit.NO), as_json=as_json)


def _fresh(folder: Path, name: str) -> House:
    """Return an empty house; what an earlier demo left is removed."""
    for suffix in LEFT_BEHIND:
        (folder / f"{name}.db{suffix}").unlink(missing_ok=True)
    url = f"sqlite:///{folder / name}.db"
    return open_house(Settings(url, folder, folder))


def _settled(house: House, definitions: Path) -> House:
    """Return *house* with its definitions in force and its invented people."""
    long_ago = datetime(2012, 1, 2, 9, tzinfo=UTC)
    adopted = adopt(house, read_set(definitions), now=long_ago)
    if not isinstance(adopted, Adopted):
        raise VorlaufError(
            msg("the definitions in {folder} cannot be used", folder=str(definitions)),
            msg("run: vorlauf check {folder}", folder=str(definitions)),
        )
    cause = Cause(PEOPLE[0][0], long_ago)  # the first person enters all others
    for ident, name, roles in PEOPLE:
        if isinstance(add_person(house, ident, name, cause=cause), Actor):
            for role in roles:
                add_duty(house, ident, role, cause=cause)
    return house


@dataclass(frozen=True, slots=True)
class _Assumed:
    """Tells for a cell of the Beratungsfolge whether the source prints it."""

    course: Course

    def __call__(self, b: Beratung, column: str) -> bool:
        """Return whether *column* of *b* had to be assumed."""
        printed = self.course.printed_at.get(b.id)
        return column == "role" or (column == "gremium" and printed is None)


def _look(course: Course) -> Look:
    return Look(course.day, missing=_("not printed"), assumed=_Assumed(course))


def _lines(course: Course) -> Iterator[str]:
    """Yield one paper: Nummer, Art, Betreff, station by station, and what is next by whom."""
    paper, seen = course.paper, course.seen
    missing = _("not printed")
    art = paper.printed_art or missing
    assumed = "" if seen.art_label == art else f"   ({MARK} {seen.art_label})"
    number = paper.number or f"{missing}   ({MARK} {seen.number})"
    yield f"Vorlage {number}"
    yield f"  Art      {art}{assumed}"
    yield f"  Betreff  {paper.betreff or missing}"
    yield "  " + _("State").ljust(len("Betreff")) + f"  {seen.state_label}"
    yield ""
    yield from folge_lines(seen.regelwerk, seen.vorlage, _look(course))
    yield ""
    yield "  " + _("Next") + ":"
    yield from (f"  {line}" for line in next_lines(seen.regelwerk, seen.vorlage, _look(course)))
    for note in course.notes:
        yield f"  ! {say(note)}"


def _last_lines(folder: Path, database: str) -> Iterator[str]:
    yield say(msg("{mark} assumed: the source does not print it; persons are invented", mark=MARK))
    yield ""
    yield _("Go on with these papers:")
    yield f"  export VORLAUF_DATABASE=sqlite:///{folder / database}"
    yield "  ./vorlauf vorlage list"
    yield "  ./vorlauf vorlage why 2014/026 --as sitter"
    yield "  ./vorlauf vorlage history VO/2019/032"


def _row(course: Course) -> dict[str, Any]:
    paper, seen = course.paper, course.seen
    return {
        "number": paper.number,
        "number_assumed": None if paper.number else seen.number or None,
        "art_printed": paper.printed_art,
        "art_assumed": seen.vorlage.art,
        "betreff": paper.betreff,
        "state": seen.vorlage.state,
        "regelwerk": paper.regelwerk,
        "stations": [
            {**station_row(seen.regelwerk, b), "printed": b.id in course.printed_at}
            for b in seen.vorlage.folge
        ],
        "notes": [say(note) for note in course.notes],
    }
