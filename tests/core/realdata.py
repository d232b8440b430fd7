"""Real histories beside the checkout; tests that need them are skipped without."""

import os
from functools import cache
from pathlib import Path

import pytest

from engine.core.record import RecordedPaper
from exchange.recorded import open_records

CITIES = ("magdeburg-2019-2022", "karlsruhe-bis-2019")
FOLDER = os.environ.get("VORLAUF_REALDATA", "")
needed = pytest.mark.skipif(not FOLDER, reason="VORLAUF_REALDATA names no folder with histories")


@cache
def papers(city):
    path = Path(FOLDER) / f"beratungsfolgen-{city}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return [p for p in open_records(path) if isinstance(p, RecordedPaper)]
