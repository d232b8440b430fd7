"""Settings: read once, from the environment and from one file, then passed along."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.message import msg
from engine.errors import SettingsError

PREFIX = "VORLAUF_"
FILE = "vorlauf.toml"
NAMES = (
    "DATABASE",
    "DATA",
    "DEFINITIONS",
    "ACTOR",
    "LANG",
    "URL",
    "MAIL_URL",
    "MAIL_FROM",
    "MAIL_NAME",
    "MAIL_REPLY_TO",
    "MAIL_RETURN",
    "MAIL_FOLDER",
    "MAIL_ONLY_TO",
    "MAIL_TIMEOUTS",
    "MAIL_LINES",
    "CHANNELS",
    "CHANNELS_ALLOWED",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office has set. *database* is a URL, *actor* and *lang* are "" if not set.

    *post* is what was set about messages, by name and as written; the notifiers read it.
    """

    database: str
    data: Path
    definitions: Path
    actor: str = ""
    lang: str = ""
    post: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)

    @property
    def keeps_database(self) -> bool:
        """True where the database is a file of SQLite that lies in the data folder itself."""
        scheme, _slashes, path = self.database.partition(":///")
        return scheme.startswith("sqlite") and Path(path).parent == self.data


def read_settings(environ: Mapping[str, str], cwd: Path) -> Settings:
    """Return the settings of *environ* and of the file ``vorlauf.toml`` in *cwd*.

    The environment wins. Relative folders count from *cwd*. Raises SettingsError for a file
    that cannot be read and for a name in it that is no setting.
    """
    said = {**_of_file(cwd / FILE), **_of_environment(environ)}
    data = _folder(cwd, said.get("DATA") or _usual_data(environ))
    definitions = _folder(cwd, said.get("DEFINITIONS") or "definitions")
    database = said.get("DATABASE") or f"sqlite:///{data / 'vorlauf.db'}"
    return Settings(
        database, data, definitions, said.get("ACTOR", ""), said.get("LANG", ""), _post(said, cwd)
    )


def _post(said: Mapping[str, str], cwd: Path) -> dict[str, str]:
    post = {name: said[name] for name in NAMES[5:] if name in said}
    if "MAIL_FOLDER" in post:
        post["MAIL_FOLDER"] = str(_folder(cwd, post["MAIL_FOLDER"]))
    return post


def _of_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[PREFIX + name] for name in NAMES if environ.get(PREFIX + name)}


def _of_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        text = msg("the file {file} cannot be read: {why}", file=str(path), why=str(error))
        raise SettingsError(text) from error
    for name, value in read.items():
        if name.upper() not in NAMES or not isinstance(value, str):
            known = ", ".join(NAMES).lower()
            text = msg(
                "{file}: “{name}” is no setting; {known} are", file=FILE, name=name, known=known
            )
            raise SettingsError(text)
    return {name.upper(): str(value) for name, value in read.items()}


def _usual_data(environ: Mapping[str, str]) -> str:
    home = environ.get("XDG_DATA_HOME") or f"{environ.get('HOME') or '~'}/.local/share"
    return f"{home}/vorlauf"


def _folder(cwd: Path, text: str) -> Path:
    return cwd / Path(text).expanduser()
