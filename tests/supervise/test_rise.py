"""Prefect is believed only when its runs appear; whatever fails, the own loop goes on."""

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.core.message import msg
from engine.language import say, use
from supervise import own_loop
from supervise.child import Child, Program
from supervise.own_loop import OwnLoop
from supervise.prefect_server import Place, surroundings
from supervise.rise import Parts, Patience, Phase, Rise
from supervise.supervisor import Supervisor

WAIT = "import time; time.sleep(60)"
PATIENCE = Patience(5, 5, 1.5, watch=0.2, lost=0.6)


class Api(BaseHTTPRequestHandler):
    """Answers like a healthy server that has one deployment, and the runs that it is given."""

    runs = ()

    def do_GET(self):
        self._answer({"token": "x"} if "csrf" in self.path else True)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        one = [{"id": "d1", "entrypoint": "flows.sweep_fristen.sweep_fristen"}]
        self._answer(list(self.server.runs) if "flow_runs" in self.path else one)

    def _answer(self, what):
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def api():
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        server.runs = ()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def said():
    use("en")
    return []


def supervised(folder, said, port, *, server=WAIT, preparation="pass", overdue=()):
    def child(name, code):
        command = (sys.executable, "-I", "-c", code)
        return Child(Program(name, command, folder / f"{name}.log", {}, folder))

    def program(duties):
        code = f"import json; print(json.dumps({duties!r}))"
        return Program("loop", (sys.executable, "-I", "-c", code), folder / "loop", {}, folder)

    def tell(message):
        said.append(say(message))

    parts = Parts(
        Place(port, "secret"),
        child("server", server),
        (child("pool", preparation), child("deploy", preparation)),
        child("worker", WAIT),
    )
    loop = OwnLoop(program, tell, lambda: datetime.now(UTC))
    rise = Rise(parts, tell, PATIENCE)
    return Supervisor((), rise, loop, tell, lambda: tuple(overdue), first_watch=0.5)


def run(supervisor, true, seconds=15):
    thread = threading.Timer(seconds, supervisor.stop.set)
    thread.start()
    watcher = threading.Thread(target=stop_when, args=(supervisor, true))
    watcher.start()
    supervisor.run()
    thread.cancel()
    watcher.join()


def stop_when(supervisor, true):
    while not supervisor.stop.is_set() and not true():
        time.sleep(0.05)
    supervisor.stop.set()


def test_runs_that_appear_are_believed(api, said, tmp_path):
    api.runs = ({"deployment_id": "d1"},)
    supervisor = supervised(tmp_path, said, api.server_port)
    run(supervisor, lambda: supervisor.rise.phase is Phase.WORKING)
    assert said[0] == "Prefect has scheduled runs for every deployment"


def test_a_healthy_server_that_plans_no_run_is_not_believed(api, said, tmp_path):
    supervisor = supervised(tmp_path, said, api.server_port)
    run(supervisor, lambda: supervisor.rise.phase is Phase.FAILED and supervisor.loop.runs)
    assert "no run appears for flows.sweep_fristen.sweep_fristen" in said[0]
    assert "Nothing is lost" in said[1]
    assert supervisor.loop.runs


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"server": "raise SystemExit('no room')"}, "Prefect’s server does not stay up: no room"),
        ({"preparation": "raise SystemExit('broken')"}, "cannot be made: broken"),
    ],
)
def test_the_reason_is_one_sentence_and_the_own_loop_goes_on(api, said, tmp_path, fault, sentence):
    port = 1 if "server" in fault else api.server_port
    supervisor = supervised(tmp_path, said, port, **fault)
    run(supervisor, lambda: supervisor.rise.phase is Phase.FAILED and supervisor.loop.runs)
    assert any(sentence in line for line in said), said
    assert supervisor.loop.runs


def test_overdue_sweeps_are_told_once_and_bring_the_own_loop_back(api, said, tmp_path):
    api.runs = ({"deployment_id": "d1"},)
    supervisor = supervised(tmp_path, said, api.server_port, overdue=[msg("late since noon")])
    run(supervisor, lambda: supervisor.rise.phase is Phase.WORKING and supervisor.loop.runs)
    assert said.count("late since noon") == 1


def test_a_server_that_forgets_its_deployments_is_started_anew(api, said, tmp_path):
    api.runs = ({"deployment_id": "d1"},)
    supervisor = supervised(tmp_path, said, api.server_port)
    cleared, seen = [], []
    supervisor.rise.clear = lambda: cleared.append(supervisor.loop.runs)

    def is_back():
        phase, runs = supervisor.rise.phase, api.runs
        if phase is Phase.WORKING and not seen:
            seen.append(supervisor.rise.parts.server.pid)
            api.runs = ()
        elif cleared and not runs:
            api.runs = ({"deployment_id": "d1"},)
        return cleared and phase is Phase.WORKING

    run(supervisor, is_back)
    assert "Prefect plans no runs any more; it is started anew" in said
    assert said.count("Prefect has scheduled runs for every deployment") == 2
    assert len(cleared) == 1
    assert supervisor.rise.parts.server.pid != seen[0]


def test_the_own_loop_bridges_the_death_of_a_worker(api, said, tmp_path, monkeypatch):
    """The place of a killed run stays taken for minutes; what is due does not wait for it."""
    monkeypatch.setattr(own_loop, "INTERVAL", 0.1)
    api.runs = ({"deployment_id": "d1"},)
    supervisor = supervised(tmp_path, said, api.server_port)
    before = []

    def is_done():
        works = supervisor.rise.phase is Phase.WORKING and not supervisor.loop.children
        if works and not before:
            before.append(supervisor.loop.runs)
            time.sleep(1)
            before.append(supervisor.loop.runs)
            os.kill(supervisor.rise.parts.worker.pid, signal.SIGKILL)
        return before and supervisor.loop.runs > before[-1]

    run(supervisor, is_done)
    assert before[0] == before[1]
    assert supervisor.loop.runs > before[1]


def test_prefect_is_started_closed_and_silent(tmp_path):
    found = surroundings({"PREFECT_API_URL": "else", "PATH": "x"}, Place(4711, "s"), tmp_path)
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:4711/api"
    assert (
        found["PREFECT_SERVER_API_AUTH_STRING"] == found["PREFECT_API_AUTH_STRING"] == "vorlauf:s"
    )
    assert found["DO_NOT_TRACK"] == "1"
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4711"
    assert "s" not in repr(Place(4711, "geheim")).split("port")[0]
    assert "geheim" not in repr(Place(4711, "geheim"))
