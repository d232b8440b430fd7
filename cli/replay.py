"""`vorlauf replay`: recorded histories run through the machines, with a report."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from cli.answer import Answer, Exit, emit, refuse, table
from cli.option import AsJson, Folder, commands
from cli.sets import compiled, set_folders
from engine.core.message import Message, msg
from engine.core.record import BadLine, RecordedPaper
from engine.core.regelwerk import Regelwerk
from engine.core.replay import Anomaly, Reader, Replayed, reader_of, replay
from engine.language import _, say
from exchange.oparl import DumpReport
from exchange.recorded import open_records

app = commands()

SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What is counted while papers pass by; nothing of a paper is kept but its deviations."""

    papers: int = 0
    stations: int = 0
    replayed: int = 0
    fitting: int = 0
    taken: int = 0
    planned: int = 0
    without_stations: int = 0
    anomalies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    notes: Counter[str] = field(default_factory=Counter[str])
    codes: Counter[str] = field(default_factory=Counter[str])
    unknown: Counter[str] = field(default_factory=Counter[str])
    numbers: Counter[str] = field(default_factory=Counter[str])
    bad_lines: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    silent: list[Message] = field(default_factory=list[Message])


@app.command(
    "replay",
    help=_("Run recorded Beratungsfolgen (JSON lines or an OParl dump) through the machines."),
)
def replay_files(
    files: Annotated[
        list[Path], typer.Argument(metavar=_("FILE…"), help=_("JSON lines or an OParl dump"))
    ],
    every: Annotated[bool, typer.Option("--all", help=_("print every deviation"))] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print the report; deviations of the record are findings, not failures of the command."""
    regelwerk = _understanding_most(folder, as_json=as_json)
    reader = reader_of(regelwerk)
    if reader is None:
        refuse("no-route", msg("no Vorlagenart of this set has a route"), as_json=as_json)
    started = perf_counter()
    tally = Tally()
    for file in files:
        if not file.exists():
            text = msg("there is no file {file}", file=str(file))
            refuse("no-file", text, exit_code=Exit.USAGE, as_json=as_json)
        for entry in open_records(file):
            count(tally, reader, entry)
    seconds = perf_counter() - started
    emit(report(tally, regelwerk, seconds, every=every), as_json=as_json)


def _understanding_most(wanted: str | None, *, as_json: bool) -> Regelwerk:
    """Return the set that was named, else of several the one that knows the most results."""
    folders = set_folders(wanted, as_json=as_json)
    regelwerke = [compiled(folder, as_json=as_json) for folder in folders]
    return max(regelwerke, key=_labels)


def _labels(regelwerk: Regelwerk) -> int:
    return len(regelwerk.catalogue.labels)


def count(tally: Tally, reader: Reader, entry: RecordedPaper | BadLine | DumpReport) -> None:
    """Replay one entry of a file and add what came of it."""
    if isinstance(entry, BadLine):
        tally.bad_lines.append(
            {"file": entry.source.file, "line": entry.source.line, "message": say(entry.message)}
        )
        return
    if isinstance(entry, DumpReport):
        tally.silent.extend(not_said(entry))
        return
    done = replay(reader, entry)
    tally.papers += 1
    tally.stations += done.stations
    tally.replayed += done.replayed
    tally.fitting += done.fitting
    tally.taken += done.taken
    tally.planned += done.planned
    tally.without_stations += not done.stations
    tally.unknown.update(done.unknown)
    tally.codes.update(a.code for a in done.anomalies)
    tally.notes.update(a.code for a in done.notes)
    tally.numbers.update([done.number] if done.number else [])
    tally.anomalies.extend(_row(done, anomaly) for anomaly in done.anomalies)


def not_said(dump: DumpReport) -> Iterator[Message]:
    """Yield what an OParl dump does not say, one sentence each."""
    counted = (
        (dump.papers_without_station, msg("papers without any station")),
        (dump.without_role, msg("stations without a role")),
        (dump.without_result, msg("stations without a result")),
        (dump.without_day, msg("stations without a day")),
        (dump.without_gremium, msg("stations without a Gremium")),
        (dump.items_without_paper, msg("items of a Tagesordnung without a paper")),
        (dump.deleted, msg("objects that the source has deleted")),
    )
    yield from (msg("the dump has {count} {what}", count=n, what=what) for n, what in counted if n)
    for what, count in dump.dangling:
        yield msg(
            "the dump refers to what it does not hold: {what}, {count} times",
            what=what,
            count=count,
        )


def _row(done: Replayed, anomaly: Anomaly) -> dict[str, Any]:
    return {
        "paper": done.number or done.id,
        "station": anomaly.station,
        "code": anomaly.code,
        "message": say(anomaly.message),
    }


def report(tally: Tally, regelwerk: Regelwerk, seconds: float, *, every: bool) -> Answer:
    """Return the report in both forms."""
    twice = sorted(number for number, times in tally.numbers.items() if times > 1)
    data: dict[str, Any] = {
        "papers": tally.papers,
        "stations": tally.stations,
        "replayed": tally.replayed,
        "fitting": tally.fitting,
        "planned": tally.planned,
        "taken_from_record": tally.taken,
        "without_stations": tally.without_stations,
        "anomalies": tally.anomalies,
        "anomaly_codes": dict(tally.codes.most_common()),
        "notes": dict(tally.notes.most_common()),
        "unknown_results": [
            {"label": label, "times": times} for label, times in tally.unknown.most_common()
        ],
        "numbers_twice": twice,
        "bad_lines": tally.bad_lines,
        "not_said": [say(sentence) for sentence in tally.silent],
        "seconds": round(seconds, 3),
        "regelwerk": regelwerk.name,
    }
    nothing = tally.papers == 0
    lines = (
        *_lines(tally, twice, seconds, every),
        "",
        say(msg("Regelwerk: {label} ({name})", label=regelwerk.label, name=regelwerk.name)),
    )
    return Answer(data, lines, Exit(int(nothing)))


def _lines(tally: Tally, twice: list[str], seconds: float, every: bool) -> Iterator[str]:
    yield from table(
        (_("papers"), _("stations"), _("replayed"), _("fitting"), _("seconds")),
        [
            (
                str(tally.papers),
                str(tally.stations),
                _share(tally.replayed, tally.papers),
                _share(tally.fitting, tally.papers),
                f"{seconds:.1f}",
            )
        ],
    )
    yield ""
    facts = (
        msg("{count} stations are planned: without date or result", count=tally.planned),
        msg("{count} questions were answered by the record itself", count=tally.taken),
        msg("{count} papers have no station", count=tally.without_stations),
        msg("{count} numbers occur more than once", count=len(twice)),
    )
    yield from (say(fact) for fact in facts)
    yield from (say(sentence) for sentence in tally.silent)
    yield from _listed(_("Deviations"), tally.codes)
    yield from _listed(_("Notes"), tally.notes)
    yield from _listed(_("Results that are not in the catalogue"), tally.unknown)
    yield from _each(tally, every=every)


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.2f} %)" if whole else "0"


def _listed(title: str, counted: Counter[str]) -> Iterator[str]:
    if counted:
        yield ""
        yield title
        yield from (f"  {times:>6}  {name}" for name, times in counted.most_common(SHOWN))
        if len(counted) > SHOWN:
            yield "  " + say(msg("… and {count} more", count=len(counted) - SHOWN))


def _each(tally: Tally, *, every: bool) -> Iterator[str]:
    rows = [f"{a['paper']}, {a['station']}: [{a['code']}] {a['message']}" for a in tally.anomalies]
    bad = [f"{b['file']}:{b['line']}: {b['message']}" for b in tally.bad_lines]
    for lines in (bad, rows):
        shown = lines if every else lines[:SHOWN]
        if shown:
            yield ""
            yield from shown
        if len(lines) > len(shown):
            yield say(msg("… and {count} more (--all prints them)", count=len(lines) - len(shown)))
