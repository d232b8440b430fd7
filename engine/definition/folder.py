"""Sets of definitions on the disk: found, read as bytes, and named by their content."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from engine.definition.decode import MAX_BYTES

HEAD = "regelwerk.yaml"
SUFFIXES = (".yaml", ".yml")
STORIES = "stories"


def find_sets(folder: Path) -> tuple[Path, ...]:
    """Return the folders at or below *folder* (two levels) that hold a set, sorted.

    A folder holds a set when ``regelwerk.yaml`` stands in it. Links are not followed.
    """
    if (folder / HEAD).is_file():
        return (folder,)
    found = [*folder.glob(f"*/{HEAD}"), *folder.glob(f"*/*/{HEAD}")]
    return tuple(sorted({path.parent for path in found if not path.parent.is_symlink()}))


def read_set(folder: Path) -> Mapping[str, bytes]:
    """Return the YAML files of the set in *folder* by their name relative to it.

    Stories test a set and are no part of it. Of a file that is too big to be a definition only
    the beginning is read; the compiler refuses it. Raises `OSError` as the system gives it.
    """
    return {
        path.relative_to(folder).as_posix(): _beginning(path)
        for path in sorted(folder.rglob("*"))
        if _belongs(path, folder)
    }


def _belongs(path: Path, folder: Path) -> bool:
    plain_file = path.is_file() and not path.is_symlink()
    return path.suffix in SUFFIXES and plain_file and folder / STORIES not in path.parents


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
