"""The real command line, run in this process where speed counts, else as one of its own."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import cli.here
import cli.main

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "definitions"
NI = DEFINITIONS / "landkreis-niedersachsen"
ART = "beschlussvorlage-jugendhilfe"
PROGRAM = (sys.executable, "-I", "-X", "utf8", "-m", "cli.main")
PEOPLE = {
    "erika": ("Erika Beispiel", "sachbearbeitung"),
    "leo": ("Leo Muster", "fachdienstleitung"),
    "kim": ("Kim Konto", "kaemmerei"),
    "dora": ("Dora Dach", "dezernat"),
    "lara": ("Lara Land", "landrat"),
    "sid": ("Sid Sommer", "sitzungsdienst"),
    "jo": ("Jo Jot", "schriftfuehrung:jha"),
}
# Who does what between the draft and the first Gremium.
ADMINISTRATION = (
    ("einreichen", "erika"),
    ("mitzeichnen", "leo"),
    ("mitzeichnen", "kim"),
    ("freigeben", "dora"),
    ("unterzeichnen", "lara"),
    ("annehmen", "sid"),
)
FILLED = ("beschlussvorschlag=Der Kreistag beschließt.", "kosten=1000", "abschliessend=nein")
EARLY = "2026-01-08T09:00"


@dataclass(frozen=True, slots=True)
class Said:
    """What the program said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def all(self):
        return self.out + self.err

    @property
    def clean(self):
        return "Traceback" not in self.all and "defect" not in self.all


@dataclass(slots=True)
class Office:
    """A data folder of its own, with settings of its own."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.env = {
            "VORLAUF_DATA": str(self.folder / "data"),
            "VORLAUF_DEFINITIONS": str(NI),
            "VORLAUF_LANG": "en",
            "USER": "login",
            "LOGNAME": "login",
            "HOME": str(self.folder),
            **self.env,
        }

    @property
    def database(self):
        return self.folder / "data" / "vorlauf.db"

    def run(self, *words, stdin="", **env):
        """Return what the program says, run in this process."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        before = dict(os.environ), Path.cwd(), sys.argv, sys.stdin
        try:
            _settle({**self.env, **env}, self.folder)
            sys.argv, sys.stdin = ["vorlauf", *words], io.StringIO(stdin)
            with redirect_stdout(out), redirect_stderr(err):
                code = _main()
        finally:
            _settle(before[0], before[1])
            sys.argv, sys.stdin = before[2:]
        return Said(code, _read(out), _read(err))

    def start(self, *words, **env):
        """Return what the program says, run as a process of its own."""
        done = subprocess.run(
            [*PROGRAM, *words],
            check=False,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    def environment(self, more: Mapping[str, str] | None = None):
        path = {"PATH": os.environ["PATH"]}
        return {**path, **self.env, **(more or {})}

    def json(self, *words, **env):
        """Return the one document that the program prints, and its exit code beside it."""
        said = self.run(*words, "--json", **env)
        assert said.clean, said.all
        return {"exit": said.code, **said.json}

    def do(self, number, trigger, who, *values, now=EARLY):
        """Return the document of one step, which must be possible."""
        done = self.json("vorlage", "do", number, trigger, *values, "--as", who, "--now", now)
        assert done["exit"] == 0, done
        return done

    def new(self, *values, art=ART, who="erika", now=EARLY):
        """Return the number, or the id, of a new paper."""
        words = ("vorlage", "new", art, *values, "--as", who, "--now", now)
        made = self.json(*words)
        assert made["exit"] == 0, made
        return made["number"] or made["id"]

    def sitting(self, gremium, day):
        """Return the number of a new sitting."""
        made = self.json("sitzung", "new", gremium, day, "--as", "sid", "--now", EARLY)
        assert made["exit"] == 0, made
        return made["id"]

    def in_beratung(self, *values):
        """Return the number of a paper that has passed the administration."""
        number = self.new("betreff=Frühe Hilfen", "thema=jugendhilfe", *FILLED, *values)
        for trigger, who in ADMINISTRATION:
            self.do(number, trigger, who)
        return number

    def heard(self, number, gremium, day, result, *values):
        """Return the document after *gremium* sat on *day* and said *result*."""
        at = f"beratung={gremium}"
        self.do(number, "terminieren", "sid", at, f"sitzung={self.sitting(gremium, day)}")
        words = ("ergebnis", "sid", at, f"ergebnis={result}", *values)
        return self.do(number, *words, now=f"{day}T20:00")

    def station(self, number, gremium):
        """Return the last station of *gremium*."""
        shown = self.json("vorlage", "show", number)
        return [s for s in shown["stations"] if s["gremium"] == gremium][-1]


def _settle(env, folder):
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    cli.here.current_settings.cache_clear()
    cli.main.set_language()


def _main():
    try:
        cli.main.main()
    except SystemExit as leave:
        return leave.code or 0
    return 0


def _read(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


def copied(template, folder):
    """Return an office that begins where *template* stands."""
    shutil.copytree(template.folder, folder)
    return Office(folder)
