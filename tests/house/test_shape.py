"""Sizes, names and seams: what a linter cannot state."""

import ast
from itertools import chain
from statistics import quantiles

import pytest

from tests.house.tree import FUNCTION, ROOT, SHIPPED, modules, named, nodes, ours, texts

VAGUE = {
    "base",
    "common",
    "core_utils",
    "helper",
    "helpers",
    "manager",
    "misc",
    "types",
    "util",
    "utils",
}
COMMITS = ("begin", "commit")
MAY_COMMIT = ROOT / "engine" / "store" / "session.py"
MIGRATIONS = ROOT / "engine" / "store" / "migrations"

each_module = pytest.mark.parametrize("path", ours(), ids=named)


def body_lines(function):
    doc = ast.get_docstring(function, clean=False)
    return function.end_lineno - function.lineno + 1 - (len(doc.splitlines()) if doc else 0)


@each_module
def test_no_file_is_longer_than_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300


@each_module
def test_no_function_is_longer_than_40_lines(path):
    long = {f.name: body_lines(f) for f in nodes(path, *FUNCTION) if body_lines(f) > 40}
    assert not long


def test_nine_of_ten_functions_have_at_most_20_lines():
    sizes = [body_lines(f) for f in chain.from_iterable(nodes(p, *FUNCTION) for p in ours())]
    assert quantiles(sizes, n=10)[-1] <= 20


@each_module
def test_no_function_hides_in_a_function_unless_it_decorates(path):
    for function in nodes(path, *FUNCTION):
        inner = [f for f in ast.walk(function) if isinstance(f, FUNCTION) and f is not function]
        returned = {
            ast.unparse(r.value)
            for r in ast.walk(function)
            if isinstance(r, ast.Return) and r.value
        }
        assert {f.name for f in inner} <= returned, function.name


@each_module
def test_no_module_has_a_name_that_says_nothing(path):
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", modules(*SHIPPED), ids=named)
def test_only_one_file_commits(path):
    calls = [c.func for c in nodes(path, ast.Call) if isinstance(c.func, ast.Attribute)]
    commits = [call.lineno for call in calls if call.attr in COMMITS]
    assert not commits or path == MAY_COMMIT or path.is_relative_to(MIGRATIONS)


@pytest.mark.parametrize("package", SHIPPED)
def test_a_package_loads_nothing_by_itself(package):
    for path in [ROOT / package / "__init__.py", *(ROOT / package).glob("*/__init__.py")]:
        assert not nodes(path, ast.Import, ast.ImportFrom), named(path)


def test_tests_use_the_fakes_that_ship_with_the_seams():
    forbidden = "unittest" + ".mock"
    users = [named(p) for p, text in texts() if p.suffix == ".py" and forbidden in text]
    assert not users
