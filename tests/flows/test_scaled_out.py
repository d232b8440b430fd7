"""The deployments of prefect.yaml on a server of their own: PostgreSQL, a pool, two workers."""

import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.post_office import PostOffice
from cli.up_demo import sample_landkreis
from engine.service.house import open_house
from engine.service.mails import counts
from engine.settings import Settings
from supervise.child import Child, Program
from supervise.ports import answers, free_port
from supervise.prefect_server import (
    Place,
    asked,
    deploy_command,
    fresh_home,
    is_healthy,
    pool_command,
    server_command,
    surroundings,
    unscheduled,
    worker_command,
)
from supervise.supervisor import end
from tests.flows.cluster import WHY_NOT, Cluster, programs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cluster():
    found = programs()
    if found is None:
        pytest.skip(WHY_NOT)
    with Cluster(found) as opened:
        yield opened


@pytest.fixture
def office():
    with PostOffice() as opened:
        yield opened


class Site:
    """Prefect's programs, as an operator starts them by hand."""

    def __init__(self, folder, environ):
        self.folder, self.place = folder, Place(free_port(), secrets.token_urlsafe(16))
        fresh_home(folder / "prefect")
        self.environ = surroundings(os.environ, self.place, folder / "prefect") | environ
        self.running = []

    def start(self, name, command):
        program = Program(name, command, self.folder / f"{name}.log", self.environ, self.folder)
        child = Child(program)
        child.start(time.monotonic())
        self.running.insert(0, child)
        return child

    def do(self, name, command):
        child = self.start(name, command)
        assert until(lambda: child.code is not None, 60)
        assert child.code == 0, child.program.log.read_text()

    def runs(self, **question):
        wanted = {"state": {"type": {"any_": ["COMPLETED"]}}}
        return asked(self.place, "/flow_runs/filter", {"flow_runs": wanted, **question})


def until(true, seconds):
    end_of_patience = time.monotonic() + seconds
    while time.monotonic() < end_of_patience:
        if true():
            return True
        time.sleep(0.3)
    return False


def done(site):
    flows = asked(site.place, "/flows/filter", {})
    names = {flow["id"]: flow["name"] for flow in flows}
    return {names[run["flow_id"]] for run in site.runs()}


def test_two_workers_share_the_scheduled_runs_over_postgresql(cluster, office, tmp_path):
    settings = Settings(cluster.url("vorlauf"), tmp_path, ROOT / "definitions")
    sample_landkreis(settings, ROOT / "definitions", datetime.now(UTC))
    house = open_house(settings)
    waiting = counts(house)["queued"]
    site = Site(
        tmp_path,
        {
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": cluster.url("prefect", "postgresql+asyncpg"),
            "VORLAUF_DATABASE": cluster.url("vorlauf"),
            "VORLAUF_DATA": str(tmp_path / "data"),
            "VORLAUF_MAIL_URL": f"vlmail://127.0.0.1:{office.port}",
            "VORLAUF_MAIL_FROM": "vorlauf@landkreis.example",
        },
    )
    try:
        site.start("server", server_command(site.place))
        assert until(lambda: is_healthy(site.place), 90)
        site.do("pool", pool_command())
        for name in ("eins", "zwei"):
            site.start(f"worker-{name}", (*worker_command(2), "--name", name))
        site.do("deploy", deploy_command(ROOT / "prefect.yaml"))
        assert until(lambda: unscheduled(site.place) == (), 30)
        assert until(lambda: len(office.taken) >= waiting, 90)
        assert until(lambda: done(site) >= {"sweep-fristen", "deliver-mail"}, 60)
        assert all(run["auto_scheduled"] and not run["parameters"] for run in site.runs())
        workers = asked(site.place, "/work_pools/vorlauf/workers/filter", {})
        assert {worker["name"] for worker in workers} == {"eins", "zwei"}
        assert len({mail.message_id for mail in office.taken}) == len(office.taken)
    finally:
        end(site.running)
        house.database.pool.dispose()
    assert not answers(site.place.port)
