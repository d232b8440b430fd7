"""Make the environment that a command runs in."""

from __future__ import annotations

import errno
import fcntl
import os
from shutil import which
from typing import TYPE_CHECKING

from launcher.interpreters import choose, interpreters
from launcher.process import run
from launcher.sentences import BEGIN, WAIT, ObstacleError, say

if TYPE_CHECKING:
    from launcher.environment import Environment

INSTALL = ["install", "--no-deps", "--require-hashes", "--only-binary", ":all:"]

COMMAND = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -I -X utf8 -m cli.main "$@"
"""

# What pip and uv write when the surroundings fail.
SIGNS = (
    ("disk-full", ("No space left on device", "Disk quota exceeded")),
    ("read-only", ("Read-only file system", "Permission denied", "Operation not permitted")),
    (
        "network",
        (
            "NewConnectionError",
            "Failed to establish a new connection",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "SSLError",
            "Connection refused",
            "Name or service not known",
            "Temporary failure in name resolution",
            "Network is unreachable",
            # pip tried in silence: no source knows any version of a package that exists
            "(from versions: none)",
        ),
    ),
)
ERRNOS = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}


def make(environment: Environment) -> None:
    """Make *environment*, one process at a time, or raise the obstacle."""
    if not os.path.exists(os.path.join(environment.root, environment.lock)):
        raise ObstacleError("incomplete-checkout")
    try:
        _make_alone(environment)
    except OSError as error:
        raise ObstacleError(ERRNOS.get(error.errno or 0, "install-failed"), str(error)) from error


def _make_alone(environment: Environment) -> None:
    # The lock's descriptor is handed to the installers: as long as one of them still writes into
    # the folder, even after its launcher was killed, nobody else starts to.
    with open(environment.folder + ".lock", "w", encoding="utf-8") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(WAIT, venv=environment.name)
            fcntl.flock(guard, fcntl.LOCK_EX)
        if not environment.is_ready():
            _build(environment, guard.fileno())


def _build(environment: Environment, guard: int) -> None:
    _refuse_foreign_folder(environment)
    uv = which("uv")
    python = choose(interpreters(), has_uv=uv is not None)
    say(BEGIN, venv=environment.name, version=python.spelled, python=python.path)
    if os.path.exists(environment.stamp):
        os.remove(environment.stamp)
    if not (uv and _install_with_uv(uv, python.path, environment, guard)):
        if not python.can_make_venv:
            raise ObstacleError("ensurepip-missing", python.spelled)
        _install_with_pip(python.path, environment, guard)
    _connect(environment)
    with open(environment.stamp + ".new", "w", encoding="utf-8") as new:
        new.write(environment.wanted_stamp())
    os.replace(environment.stamp + ".new", environment.stamp)


def _refuse_foreign_folder(environment: Environment) -> None:
    folder = environment.folder
    ours = os.path.exists(os.path.join(folder, "pyvenv.cfg")) or not os.path.lexists(folder)
    if not ours and not (os.path.isdir(folder) and not os.listdir(folder)):
        raise ObstacleError("not-a-venv")


def _install_with_uv(uv: str, python: str, environment: Environment, guard: int) -> bool:
    # Many times faster, but it does not read pip's settings: where only those name the package
    # source, it fails and pip does the work.
    into = ["--compile-bytecode", "--python", environment.python, "-r", environment.lock]
    commands = (
        [uv, "venv", "--quiet", "--clear", "--python", python, environment.folder],
        [uv, "pip", *INSTALL, *into],
    )
    return all(run(command, environment.root, guard)[0] == 0 for command in commands)


def _install_with_pip(python: str, environment: Environment, guard: int) -> None:
    pip = [environment.python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    commands = (
        [python, "-I", "-m", "venv", "--clear", environment.folder],
        [*pip, *INSTALL, "-r", environment.lock],
    )
    for command in commands:
        code, output = run(command, environment.root, guard)
        if code:
            raise ObstacleError(*diagnose(output))


def _connect(environment: Environment) -> None:
    # Both are relative, so that a moved or copied checkout goes on working without repair; and
    # unlike an editable install they need neither a build backend nor the network.
    lib = os.path.join(environment.folder, "lib")
    for name in os.listdir(lib):
        site = os.path.join(lib, name, "site-packages")
        if os.path.isdir(site):
            with open(os.path.join(site, "vorlauf.pth"), "w", encoding="ascii") as path:
                path.write(os.path.relpath(environment.root, site) + "\n")
    command = os.path.join(environment.folder, "bin", "vorlauf")
    with open(command, "w", encoding="ascii") as script:
        script.write(COMMAND)
    os.chmod(command, 0o755)  # noqa: S103 - whoever may read the checkout may start it


def diagnose(output: str) -> tuple[str, str]:
    """Return the code of what went wrong, and the installer's own last word on it."""
    code = next((code for code, signs in SIGNS if any(sign in output for sign in signs)), None)
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["?"]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines
    return code or "install-failed", errors[-1][:300]
