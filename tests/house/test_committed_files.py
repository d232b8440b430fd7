"""No committed file says where it was made or holds a secret."""

import re

import pytest

from tests.house.tree import ROOT, named, texts

# In pieces, so that this file does not name what it forbids.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("proxy", "golang", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
]
FORBIDDEN = {
    "registry host": "|".join(map(re.escape, HOSTS)),
    "path of one machine": r"(?<![\w.$}])/(?:root|work|home/(?!\$)\w+)/",
    "private key": "-----BEGIN " + r"[A-Z ]*PRIVATE KEY",
    "access token": r"\b(?:ghp|gho|glpat|xox[bp]|AKIA)[-_]?[A-Za-z0-9]{16,}",
    "password in a URL": r"://[^/\s:@{}<>\"']+:[^/\s:@{}<>\"']+@(?!localhost|127\.|db\b|[\w.-]+\.example)",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_contains(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{named(p)}: {m[0]}" for p, text in texts() for m in pattern.finditer(text)]
    assert not found


def test_only_ci_looks_beside_the_checkout():
    outside = ".." + "/shared"
    users = {named(p) for p, text in texts() if outside in text}
    assert users <= {".ci/run"}


def test_every_source_file_ends_with_a_newline_and_has_unix_lines():
    odd = [named(p) for p, text in texts() if text and (not text.endswith("\n") or "\r\n" in text)]
    assert not [name for name in odd if not name.startswith("tests/")]


def test_the_licence_is_complete():
    licence = (ROOT / "LICENSE").read_text()
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in licence
    assert all(f"\n{number}." in licence for number in range(1, 16))
    assert licence == (ROOT / "LICENSES" / "EUPL-1.2.txt").read_text()
