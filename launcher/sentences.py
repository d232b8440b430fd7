"""What the launcher says: one sentence with what is missing and what to do, in two languages."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from launcher.environment import Environment

Text = TypeVar("Text")

# code -> (German: what is missing, what to do; English: the same)
SENTENCES = {
    "windows": (
        ("Dieses Startprogramm läuft nicht unter Windows", "bitte unter Linux oder WSL starten"),
        ("This launcher does not run on Windows", "please start it under Linux or WSL"),
    ),
    "python-too-old": (
        (
            "Vorlauf braucht Python 3.11 oder neuer, gefunden wurde {found}",
            "bitte einrichten, unter Debian 12 mit „apt install python3 python3-venv“",
        ),
        (
            "Vorlauf needs Python 3.11 or newer, found was {found}",
            'please install it, on Debian 12 with "apt install python3 python3-venv"',
        ),
    ),
    "ensurepip-missing": (
        (
            "Python {found} fehlen die Module „venv“ und „ensurepip“",
            "bitte als Administrator „apt install python3-venv“ ausführen und neu starten",
        ),
        (
            'Python {found} lacks the modules "venv" and "ensurepip"',
            'please run "apt install python3-venv" as administrator and start again',
        ),
    ),
    "network": (
        (
            "Die Pakete aus {lock} sind nicht erreichbar",
            "bitte Netz, Proxy und die Paketquelle von pip prüfen und neu starten",
        ),
        (
            "The packages in {lock} cannot be reached",
            "please check network, proxy and the package source of pip and start again",
        ),
    ),
    "disk-full": (
        (
            "Für {venv} ist auf dem Datenträger kein Platz mehr",
            "bitte etwa 500 MB frei machen und neu starten",
        ),
        (
            "The disk has no space left for {venv}",
            "please free about 500 MB and start again",
        ),
    ),
    "read-only": (
        (
            "In {root} darf nicht geschrieben werden",
            "bitte Schreibrechte geben oder Vorlauf einmal als Eigentümer des Ordners starten",
        ),
        (
            "{root} cannot be written to",
            "please grant write access or start Vorlauf once as the owner of the folder",
        ),
    ),
    "not-a-venv": (
        (
            "{venv} ist schon da, aber keine Python-Umgebung",
            "bitte umbenennen oder entfernen und neu starten",
        ),
        (
            "{venv} exists already but is not a Python environment",
            "please rename or remove it and start again",
        ),
    ),
    "incomplete-checkout": (
        (
            "In {root} fehlt {lock}",
            "bitte den Quellstand vollständig holen und neu starten",
        ),
        ("{lock} is missing in {root}", "please fetch the whole source tree and start again"),
    ),
    "install-failed": (
        (
            "Die Pakete aus {lock} ließen sich nicht einrichten ({found})",
            "bitte die Meldung prüfen und neu starten",
        ),
        (
            "The packages in {lock} could not be installed ({found})",
            "please look into this message and start again",
        ),
    ),
}
BEGIN = (
    "Vorlauf richtet {venv} mit Python {version} ({python}) ein, etwa eine halbe Minute …",
    "Vorlauf sets up {venv} with Python {version} ({python}), about half a minute …",
)
WAIT = (
    "Ein anderer Start richtet {venv} gerade ein, bitte warten …",
    "Another start is setting up {venv}, please wait …",
)
INTERRUPTED = (
    "Abgebrochen; der nächste Start richtet {venv} neu ein.",
    "Interrupted; the next start sets up {venv} anew.",
)


class ObstacleError(Exception):
    """Something around the program is missing; *code* is a key of SENTENCES."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


def complain(obstacle: ObstacleError, environment: Environment, *, as_json: bool) -> int:
    """Say in one sentence what is missing and what to do; return the exit code for that."""
    facts = {
        "venv": environment.name,
        "lock": environment.lock,
        "root": environment.root,
        "found": obstacle.found,
    }
    what, remedy = (text.format(**facts) for text in _speak(SENTENCES[obstacle.code]))
    if as_json:
        error = {"code": obstacle.code, "message": what, "hint": remedy}
        print(json.dumps({"error": error}))
    else:
        print(_wrapped(f"vorlauf: {what}: {remedy}."), file=sys.stderr)
    return 3


def say(texts: tuple[str, str], **facts: str) -> None:
    """Write one sentence for the person who waits; standard output belongs to the command."""
    print(_wrapped(_speak(texts).format(**facts)), file=sys.stderr, flush=True)


def _wrapped(text: str) -> str:
    """Return *text* in lines that fit into the terminal, where there is one."""
    # textwrap would cost every start the import of a module that only the first one needs.
    room, lines = _columns(), [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if not lines[-1] or len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(f"  {word}")
    return "\n".join(lines)


def _columns() -> int:
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or sys.maxsize
    except (OSError, ValueError):
        return sys.maxsize


def _speak(texts: tuple[Text, Text]) -> Text:
    for name in ("VORLAUF_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return texts[1] if os.environ[name].startswith("en") else texts[0]
    return texts[0]
