"""What prefect.yaml promises, and that each flow does no more than a plain function does."""

import asyncio
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from cli.up_demo import sample_landkreis
from engine.service.house import open_house
from engine.settings import Settings
from flows import duties
from tests.notifiers.delivery import letter, queued

ROOT = Path(__file__).parents[2]
FILE = yaml.safe_load((ROOT / "prefect.yaml").read_text())
DEPLOYMENTS = FILE["deployments"]
each = pytest.mark.parametrize("one", DEPLOYMENTS, ids=lambda one: one["entrypoint"])


@each
def test_an_entrypoint_is_a_dotted_name_of_an_async_flow_without_parameters(one):
    module, _dot, name = one["entrypoint"].rpartition(".")
    assert re.fullmatch(r"flows\.[a-z]+_[a-z]+", module)
    flow = getattr(import_module(module), name)
    assert asyncio.iscoroutinefunction(flow.fn)
    assert not flow.parameters.properties


@each
def test_no_run_is_planned_for_the_hour_that_comes_never_or_twice(one):
    for schedule in one["schedules"]:
        hour = schedule["cron"].split()[1]
        if schedule["timezone"] == "UTC":
            assert schedule["cron"] == "* * * * *"  # no minute of a day without a sweep
        else:
            assert schedule["timezone"] == "Europe/Berlin"
            assert 2 not in hours(hour)


def hours(text):
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


@each
def test_runs_of_a_deployment_never_overlap(one):
    assert one["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_nothing_is_fetched():
    assert FILE["pull"] == []


def test_the_own_loop_needs_no_prefect():
    code = "import sys, flows.once; sys.exit('prefect' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.fixture
def settings(tmp_path):
    url = f"sqlite:///{tmp_path / 'vorlauf.db'}"
    found = Settings(url, tmp_path, ROOT / "definitions", post={"MAIL_FOLDER": str(tmp_path / "x")})
    sample_landkreis(found, ROOT / "definitions", datetime.now(UTC))
    house = open_house(found)
    queued(house, *(letter(n, "muster") for n in range(12)))
    house.close()
    return found


def test_delivering_twice_sends_once(settings, tmp_path):
    first, second = duties.deliver_mail(settings), duties.deliver_mail(settings)
    assert first["sent"] > 10
    assert second["sent"] == 0
    assert len(list((tmp_path / "x").glob("*.eml"))) == first["sent"]


def test_without_a_mail_server_the_messages_wait(settings):
    silent = Settings(settings.database, settings.data, settings.definitions)
    assert duties.deliver_mail(silent) == {"sent": 0, "no_server": 1}


def test_a_day_is_sealed(settings):
    done = duties.seal_history(settings, now=datetime.now(UTC))
    assert done["entries"] > 10
    assert len(list((settings.data / duties.SEALS).iterdir())) == 1
