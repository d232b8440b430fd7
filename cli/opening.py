"""The house that commands work in: opened, with the definitions of the settings in force."""

import re
from datetime import datetime
from pathlib import Path

from cli.answer import Exit, refuse
from cli.here import acting, current_settings
from cli.leaving import AT_THE_END
from cli.refusal import say_no
from cli.sets import set_folders
from engine.core.decision import Refusal
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk
from engine.definition.folder import read_set
from engine.service.house import House, current_regelwerk, open_house
from engine.service.read import listing
from engine.service.rulebook import adopt

_ID = re.compile(r"[0-9a-f]{8,31}")


def opened() -> House:
    """Return the house of the settings, its data folder made where it is missing."""
    settings = current_settings()
    if settings.keeps_database:
        settings.data.mkdir(parents=True, exist_ok=True)
    house = open_house(settings)
    # Who closes the file last copies the log back into it.
    AT_THE_END.callback(house.close)
    return house


def in_force(house: House, *, as_json: bool) -> Regelwerk:
    """Return the Regelwerk in force; leave with 1 where none has been adopted yet."""
    regelwerk = current_regelwerk(house)
    if regelwerk is None:
        refuse(
            "no-regelwerk",
            msg("no set of definitions is in force yet"),
            hint=msg("create a first Vorlage or person; that puts the definitions into force"),
            as_json=as_json,
        )
    return regelwerk


def with_definitions(
    house: House, wanted: str | None, now: datetime, who: str | None = None, *, as_json: bool
) -> Regelwerk:
    """Return the Regelwerk for new papers, after *who* has adopted the set on the disk.

    Leaves with 1 where the set has errors or would strand open papers, and with 2 where the
    folder holds several sets and none was named.
    """
    folders = set_folders(wanted, as_json=as_json)
    chosen = folders[0] if len(folders) == 1 else _same_name(house, folders)
    if chosen is None:
        names = ", ".join(folder.name for folder in folders)
        refuse(
            "several-sets",
            msg("there are several sets of definitions: {names}", names=names),
            hint=msg("name one: --regelwerk NAME, or VORLAUF_DEFINITIONS=FOLDER"),
            exit_code=Exit.USAGE,
            as_json=as_json,
        )
    adopted = adopt(house, read_set(chosen), now=now, actor=acting(who))
    if isinstance(adopted, Refusal):
        say_no(
            adopted, as_json=as_json, hint=msg("run: vorlauf check {folder}", folder=str(chosen))
        )
    return in_force(house, as_json=as_json)


def _same_name(house: House, folders: tuple[Path, ...]) -> Path | None:
    """Return the folder of the set that is already in force, by its name."""
    current = current_regelwerk(house)
    if current is None:
        return None
    return next((folder for folder in folders if folder.name == current.name), None)


def called(house: House, ref: str) -> str:
    """Return the id of the one paper that *ref* begins, else *ref* as it is.

    Papers that have no number yet are listed by the beginning of their id.
    """
    if not _ID.fullmatch(ref):
        return ref
    papers = listing(house)
    found = [p.id for p in papers if p.id.startswith(ref)]
    is_number = any(p.number == ref for p in papers)
    return found[0] if len(found) == 1 and not is_number else ref
