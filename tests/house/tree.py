"""What the house tests look at: the files of the checkout, parsed once."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SHIPPED = tuple(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
OWN = (*SHIPPED, "launcher", "tools")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules(*folders):
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def core():
    return modules("engine/core")


def ours():
    return [*modules(*OWN), ROOT / "vorlauf"]


@cache
def parsed(path):
    return ast.parse(path.read_text())


def nodes(path, *kinds):
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def named(path):
    return str(path.relative_to(ROOT))


@cache
def committed():
    """Every file that is or would be committed, or all of them where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        names = [p for p in ROOT.rglob("*") if not made(p.relative_to(ROOT))]
    return sorted(p for p in names if p.is_file())


def made(path):
    return any(
        part.startswith((".venv", ".git")) or part.endswith("_cache__") for part in path.parts
    )


def texts():
    """Path and text of every committed file that is text."""
    for path in committed():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
