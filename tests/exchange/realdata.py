"""Real records lie outside the repository: VORLAUF_REALDATA names their folder."""

import os
from pathlib import Path

import pytest

FOLDER = os.environ.get("VORLAUF_REALDATA", "")


def real(name):
    """Return the real file *name*, or skip the test where there is none."""
    path = Path(FOLDER) / name
    if not FOLDER or not path.exists():
        pytest.skip(f"VORLAUF_REALDATA names no folder with {name}")
    return path
