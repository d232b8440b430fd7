"""The core is made of immutable values and total functions, and of nothing else."""

import ast
import re
import subprocess
import sys

import pytest

from tests.house.tree import FUNCTION, core, named, nodes

ALLOWED = {"engine", "transitions"} | set(sys.stdlib_module_names)
# Clocks, chance and the world outside come as arguments.
FORBIDDEN_CALLS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "input",
    "open",
    "os.getenv",
    "print",
    "random.random",
    "time.monotonic",
    "time.time",
    "uuid.uuid1",
    "uuid.uuid4",
    "uuid4",
}
FORBIDDEN_IMPORTS = {"os", "pathlib", "random", "secrets", "socket", "subprocess", "time"}
LIGHT = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
heavy = {"alembic", "psycopg", "pydantic", "pygraphviz", "rich", "sqlalchemy", "typer", "yaml"}
sys.exit(f"loaded {sorted(heavy & set(sys.modules))}" if heavy & set(sys.modules) else 0)
"""

each_core_module = pytest.mark.parametrize("path", core(), ids=named)


def imported(path):
    for node in nodes(path, ast.Import):
        yield from (alias.name for alias in node.names)
    yield from (node.module for node in nodes(path, ast.ImportFrom))


@each_core_module
def test_core_values_are_frozen_and_slotted(path):
    for kind in nodes(path, ast.ClassDef):
        for decorator in map(ast.unparse, kind.decorator_list):
            if decorator.split("(")[0].split(".")[-1] == "dataclass":
                assert "slots=True" in decorator, kind.name
                assert "frozen=True" in decorator or says_why_mutable(path, kind), kind.name


def says_why_mutable(path, kind):
    line = path.read_text().splitlines()[kind.decorator_list[-1].lineno - 1]
    return re.search(r"# mutable: .{10,}", line)


@each_core_module
def test_the_core_raises_nothing_because_no_is_a_value(path):
    assert [node.lineno for node in nodes(path, ast.Raise)] == []


@each_core_module
def test_the_core_does_not_write_equality_by_hand(path):
    assert not {"__eq__", "__hash__"} & {function.name for function in nodes(path, *FUNCTION)}


@each_core_module
def test_the_core_reads_no_clock_and_nothing_of_the_world(path):
    calls = {ast.unparse(call.func) for call in nodes(path, ast.Call)}
    assert not calls & FORBIDDEN_CALLS
    assert not {name.split(".")[0] for name in imported(path)} & FORBIDDEN_IMPORTS


@each_core_module
def test_the_core_imports_the_standard_library_and_transitions_only(path):
    assert {name.split(".")[0] for name in imported(path)} <= ALLOWED
    assert all(name.startswith("engine.core") for name in imported(path) if "engine" in name)


def test_loading_the_core_loads_nothing_heavy():
    names = [named(path).removesuffix(".py").replace("/", ".") for path in core()]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
