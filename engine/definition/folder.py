"""Sets of definitions on the disk: found, read as bytes, and named by their content."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

HEAD = "regelwerk.yaml"
SUFFIXES = (".yaml", ".yml")


def find_sets(folder: Path) -> tuple[Path, ...]:
    """Return the folders at or below *folder* (two levels) that hold a set, sorted.

    A folder holds a set when ``regelwerk.yaml`` stands in it. Links are not followed.
    """
    if (folder / HEAD).is_file():
        return (folder,)
    found = [*folder.glob(f"*/{HEAD}"), *folder.glob(f"*/*/{HEAD}")]
    return tuple(sorted({path.parent for path in found}))


def read_set(folder: Path) -> Mapping[str, bytes]:
    """Return the YAML files of the set in *folder* by their name relative to it.

    Raises `OSError` as the system gives it.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file() and not path.is_symlink()
    }


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names and contents: the version under which papers are pinned."""
    digest = sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
