"""What is installed is exactly what was chosen, and the bill of materials says so."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import PYPROJECT, ROOT
from tools.sbom import SBOM, bill

PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-up.lock": [*PROJECT["dependencies"], *EXTRAS["up"]],
    "requirements-test.lock": [*PROJECT["dependencies"], *EXTRAS["up"], *EXTRAS["test"]],
    "requirements-bench.lock": [*PROJECT["dependencies"], *EXTRAS["bench"]],
}
LINE = re.compile(r"^[a-z0-9._-]+==[\w.]+(?: ; .+)? \\$|^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

each_lock = pytest.mark.parametrize("lock", LOCKS)


def versions(lock):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / lock).read_text(), re.MULTILINE))


@each_lock
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock):
    lines = (ROOT / lock).read_text().splitlines()
    assert [line for line in lines if not LINE.match(line)] == []


@each_lock
def test_a_lock_fits_what_the_project_asks_for(lock):
    locked = versions(lock)
    for text in LOCKS[lock]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)]), text


@each_lock
def test_what_is_tested_is_what_runs(lock):
    assert versions("requirements.lock").items() <= versions(lock).items()


def test_the_flows_are_tested_with_what_they_run_with():
    assert versions("requirements-up.lock").items() <= versions("requirements-test.lock").items()


def test_the_bill_of_materials_is_fresh():
    assert SBOM.read_text() == bill(), "run: python -m tools.sbom"


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs" / "decisions" / "0005-dependencies.md").read_text().lower()
    asked = [*PROJECT["dependencies"], *EXTRAS["up"], *EXTRAS["test"], *EXTRAS["bench"]]
    unexplained = [r for r in asked if f"`{Requirement(r).name.lower()}`" not in reasons]
    assert not unexplained
