"""The plain top-level names belong to us alone: docs/decisions/0001-import-names.md."""

import sys
from importlib.metadata import packages_distributions

import pytest

from tests.house.tree import OWN, ROOT, SHIPPED, ours

OURS = {*OWN, "tests", "vorlauf"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_installed_distribution_ships_one_of_our_names(name):
    assert set(packages_distributions().get(name, [])) <= {"vorlauf"}


def test_our_names_are_not_those_of_the_standard_library():
    assert not OURS & set(sys.stdlib_module_names)


def test_each_package_is_imported_from_this_checkout():
    for name in SHIPPED:
        assert __import__(name).__file__ == str(ROOT / name / "__init__.py")


def test_no_script_beside_a_package_takes_the_name_of_another_module():
    top = {path.stem for path in ours() if path.parent == ROOT}
    assert not top & (set(OWN) | set(sys.stdlib_module_names))
