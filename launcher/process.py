"""Run an installer or an interpreter, undisturbed by what the caller's environment sets."""

from __future__ import annotations

import os
import subprocess

# The environment may say where packages come from and how to get there, since on a closed network
# nothing else works; the hashes in the lock make every source equally safe. Any other inherited
# pip setting could change what is installed or where, and is dropped.
PIP_SETTINGS_KEPT = {
    "PIP_CACHE_DIR",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_CONFIG_FILE",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_INDEX_URL",
    "PIP_NO_INDEX",
    "PIP_PROXY",
    "PIP_RETRIES",
    "PIP_TRUSTED_HOST",
}
DROPPED = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}


def run(command: list[str], folder: str, guard: int | None = None) -> tuple[int, str]:
    """Return exit code and output of *command*, run in *folder*; *guard* stays open meanwhile."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if guard is None else (guard,),
            check=False,
        )
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def surroundings() -> dict[str, str]:
    """Return the environment for an installer: this one, without what would redirect it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED and (not name.startswith("PIP_") or name in PIP_SETTINGS_KEPT)
    }
    # English messages, to recognise them. And two settings that outvote a pip.conf: a constraint
    # cannot agree with a complete lock, and a user install would leave the environment.
    return {**kept, "LC_ALL": "C.UTF-8", "PIP_CONSTRAINT": os.devnull, "PIP_USER": "0"}
