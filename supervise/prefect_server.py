"""How Prefect's own programs are started here, and the few questions that its API is asked.

Bound to the loopback address, with a password of its own per start, without user interface and
without telemetry. Its records are thrown away at each start: nothing in them is the truth, and
what an old start had scheduled must not run late.
"""

import base64
import json
import shutil
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from supervise.ports import LOOPBACK

POOL = "vorlauf"
SECONDS = 10.0
USER = "vorlauf"
_PREFECT = (sys.executable, "-I", "-X", "utf8", "-m", "prefect")
_CLIENT = str(uuid.uuid4())
_MOST = 200
_DISCARD = 9  # RFC 863; nobody listens there any more
_OPENER = build_opener(ProxyHandler({}))  # our own machine is never behind a proxy


@dataclass(frozen=True, slots=True)
class Place:
    """Where Prefect's server of this start listens, and the password that it asks for."""

    port: int
    secret: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://{LOOPBACK}:{self.port}/api"


def server_command(place: Place) -> tuple[str, ...]:
    """Return the words that start the server."""
    return (*_PREFECT, "server", "start", "--no-ui", *("--host", LOOPBACK), *_port(place))


def _port(place: Place) -> tuple[str, str]:
    return "--port", str(place.port)


def pool_command() -> tuple[str, ...]:
    """Return the words that make the work pool."""
    return (*_PREFECT, "--no-prompt", "work-pool", "create", POOL, *("--type", "process"))


def deploy_command(file: Path) -> tuple[str, ...]:
    """Return the words that deploy everything that the ``prefect.yaml`` *file* names."""
    return (*_PREFECT, "--no-prompt", "deploy", "--all", "--prefect-file", str(file))


def worker_command(runs: int) -> tuple[str, ...]:
    """Return the words that start a worker for at most so many *runs* at once."""
    return (*_PREFECT, *("worker", "start", "--pool", POOL), *("--limit", str(runs)))


def surroundings(environ: Mapping[str, str], place: Place, home: Path) -> dict[str, str]:
    """Return *environ* for Prefect's programs; what it says of Prefect itself is dropped."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PREFECT_")}
    login = f"{USER}:{place.secret}"
    return kept | {
        "DO_NOT_TRACK": "1",
        "NO_PROXY": ",".join((LOOPBACK, *filter(None, [kept.get("NO_PROXY")]))),
        "PREFECT_API_AUTH_STRING": login,
        "PREFECT_API_URL": place.url,
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_HOME": str(home),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": place.url.removesuffix("/api"),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "5",
    }


def kept_inside(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* for Prefect's server, which has nobody outside to speak with.

    It asks GitHub for a list of kinds of workers whenever a pool is made, and takes the one that
    it brings along where nobody answers (prefect/server/api/collections.py). There is no setting
    against it; a proxy that is not there ends the question before it leaves the machine.
    """
    nowhere = f"http://{LOOPBACK}:{_DISCARD}"
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    closed = {form: nowhere for name in names for form in (name, name.lower())}
    return {**environ, **closed, "NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}


def fresh_home(home: Path) -> None:
    """Throw away what an earlier start left in *home*, and make it anew, for its owner only."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def is_healthy(place: Place) -> bool:
    """Return whether the server answers."""
    try:
        return asked(place, "/health") is True
    except (OSError, HTTPException, ValueError):
        return False


def unscheduled(place: Place) -> tuple[str, ...] | None:
    """Return the deployments for which no run is scheduled, or None where nobody answers.

    A server may call itself healthy and still never plan a run, so only runs are believed.
    """
    try:
        found = asked(place, "/deployments/filter", {"limit": _MOST})
        wanted = {"state": {"type": {"any_": ["SCHEDULED"]}}}
        runs = asked(place, "/flow_runs/filter", {"flow_runs": wanted, "limit": _MOST})
        planned = {run["deployment_id"] for run in runs}
        names = [one["entrypoint"] for one in found if one["id"] not in planned]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return None
    return tuple(names) if found else ("prefect.yaml",)


def asked(place: Place, path: str, question: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - whatever the API answers
    """Return what the API answers to *question* (a POST), or without one to a GET.

    Raises OSError or HTTPException where nobody answers, ValueError where it is no JSON.
    """
    body = None if question is None else json.dumps(question).encode()
    head = _head(place)
    if body is not None:
        token = _answer(Request(f"{place.url}/csrf-token?client={_CLIENT}", headers=head))  # noqa: S310 - our own http address
        head |= {"Prefect-Csrf-Token": token["token"], "Prefect-Csrf-Client": _CLIENT}
    return _answer(Request(place.url + path, data=body, headers=head))  # noqa: S310 - our own http address


def _head(place: Place) -> dict[str, str]:
    login = base64.b64encode(f"{USER}:{place.secret}".encode()).decode()
    return {"Authorization": f"Basic {login}", "Content-Type": "application/json"}


def _answer(request: Request) -> Any:  # noqa: ANN401 - whatever the API answers
    with _OPENER.open(request, timeout=SECONDS) as answer:
        return json.load(answer)
