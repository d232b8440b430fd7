"""Which set of definitions a command means, read and compiled."""

from pathlib import Path
from typing import NoReturn

from cli.answer import Exit, refuse
from cli.here import definitions_home
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk
from engine.definition.compile import compile_regelwerk
from engine.definition.folder import find_sets, read_set
from engine.definition.problem import Severity, nearest


def set_folders(wanted: str | None, *, as_json: bool) -> tuple[Path, ...]:
    """Return the folders of the sets that are meant; leave with 2 where there is none.

    *wanted* is a folder, or the name of a set in the folder of the settings.
    """
    home = definitions_home()
    top = home if wanted is None else Path(wanted)
    if wanted is not None and not top.is_dir() and (home / wanted).is_dir():
        top = home / wanted
    elif wanted is not None and not top.is_dir():
        names = tuple(folder.name for folder in find_sets(home)) if home.is_dir() else ()
        _no_sets(top, nearest(top.name, names), as_json=as_json)
    return sets_in(top, as_json=as_json)


def sets_in(top: Path, *, as_json: bool) -> tuple[Path, ...]:
    """Return the folders of the sets at or below *top*; leave with 2 where there is none."""
    found = find_sets(top) if top.is_dir() else ()
    if not found:
        _no_sets(top, None, as_json=as_json)
    return found


def _no_sets(top: Path, near: Message | None, *, as_json: bool) -> NoReturn:
    refuse(
        "no-definitions",
        msg("there is no set of definitions in {folder}", folder=str(top)),
        hint=near or msg("a set is a folder with a file regelwerk.yaml"),
        exit_code=Exit.USAGE,
        as_json=as_json,
    )


def compiled(folder: Path, *, as_json: bool) -> Regelwerk:
    """Return the Regelwerk in *folder*; leave with 1 where it has errors."""
    result = compile_regelwerk(read_set(folder))
    if result.regelwerk is None:
        errors = [p for p in result.problems if p.severity is Severity.ERROR]
        refuse(
            "definitions-broken",
            msg(
                "the definitions in {folder} have {count} errors",
                folder=str(folder),
                count=len(errors),
            ),
            hint=msg("run: vorlauf check {folder}", folder=str(folder)),
            as_json=as_json,
        )
    return result.regelwerk
