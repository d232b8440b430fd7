"""Sets of definitions on the disk: found, read as bytes, and named by their content."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from engine.definition.decode import MAX_BYTES

HEAD = "regelwerk.yaml"
SUFFIXES = (".yaml", ".yml")
STORIES = "stories"
# What is no plain file is named with the sign by which `ls -F` marks it.
FOLDER, LINK, SPECIAL = "/", "@", "|"

# What nobody takes for a part of the set: hidden files, readme files, and what editors leave.
_ASIDE = re.compile(
    r"\..*|(README|LIESMICH)(\.(?!ya?ml$).*)?|.*~|#.*#|.*\.(bak|orig|swp)|desktop\.ini|thumbs\.db",
    re.IGNORECASE,
)


def find_sets(folder: Path) -> tuple[Path, ...]:
    """Return the folders at or below *folder* (two levels) that hold a set, sorted.

    A folder holds a set when ``regelwerk.yaml`` stands in it. Linked folders are not followed.
    """
    if (folder / HEAD).is_file():
        return (folder,)
    found = [*folder.glob(f"*/{HEAD}"), *folder.glob(f"*/*/{HEAD}")]
    return tuple(sorted({path.parent for path in found if not path.parent.is_symlink()}))


def read_set(folder: Path) -> Mapping[str, bytes]:
    """Return the files of the set in *folder* by their name relative to it.

    All that lies there is named, so that a file of a wrong name is no rule that vanished; only
    hidden files, readme files and the backups of editors are not. What is no YAML file is empty
    here: the compiler refuses it by its name. A folder named like a file, a link that leads out
    of the set or nowhere, and what is no file at all have `FOLDER`, `LINK` or `SPECIAL` behind
    their name. Stories test a set and are no part of it. Of a file that is too big to be a
    definition only the beginning is read; the compiler refuses it. Raises `OSError` as the
    system gives it.
    """
    named = {f"{path.relative_to(folder).as_posix()}{sign}": path for path, sign in _all(folder)}
    return {
        name: _beginning(path) if path.suffix in SUFFIXES and name.endswith(SUFFIXES) else b""
        for name, path in named.items()
        if not _is_story(path, folder)
    }


def read_stories(folder: Path) -> Mapping[str, bytes]:
    """Return the story files of the set in *folder* by their name relative to it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path, sign in _all(folder)
        if not sign and _is_story(path, folder)
    }


def is_in(path: Path, folder: Path) -> bool:
    """Return whether the file *path* is one of *folder*, and no link that leads out of it."""
    if not path.is_symlink():
        return path.is_file()
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _all(folder: Path) -> list[tuple[Path, str]]:
    """Return everything in *folder* that is to be judged, with the sign of what is no file."""
    every = [path for path in sorted(folder.rglob("*")) if not _is_aside(path, folder)]
    signed = [(path, _sign(path, folder)) for path in every]
    return [(path, sign) for path, sign in signed if sign != FOLDER or path.suffix in SUFFIXES]


def _is_aside(path: Path, folder: Path) -> bool:
    return any(_ASIDE.fullmatch(part) for part in path.relative_to(folder).parts)


def _sign(path: Path, folder: Path) -> str:
    if is_in(path, folder):
        return ""
    if path.is_symlink():
        return LINK
    return FOLDER if path.is_dir() else SPECIAL


def _is_story(path: Path, folder: Path) -> bool:
    return path.parent == folder / STORIES and path.suffix == ".yaml" and is_in(path, folder)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names and contents: the version under which papers are pinned."""
    digest = sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
