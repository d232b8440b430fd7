"""A PostgreSQL of the system with its contrib modules: Prefect's server asks for pg_trgm."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

NOBODY = 65534
WHY_NOT = "no PostgreSQL with pg_trgm (Debian: apt install postgresql)"


def programs():
    """The folder of the newest installed PostgreSQL, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """A server that listens on a socket in a folder of its own; gone at the end of the block."""

    def __init__(self, bin_folder):
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="vorlauf-pg-"))
        self.as_whom = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(self.folder, NOBODY, NOBODY)
            self.as_whom = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def __enter__(self):
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
        options = ("-c", "listen_addresses=", "-c", "fsync=off", "-k", str(self.folder))
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", data, *options],
                stdout=log,
                stderr=log,
                cwd="/",
                **self.as_whom,
            )
        until = time.monotonic() + 20
        while not (self.folder / ".s.PGSQL.5432").exists() and time.monotonic() < until:
            time.sleep(0.05)
        for name in ("prefect", "vorlauf"):
            self._run("createdb", "-h", str(self.folder), "-U", "postgres", "-w", name)
        return self

    def __exit__(self, *_error):
        self.process.send_signal(signal.SIGINT)  # at once, whoever is still connected
        self.process.wait(20)
        shutil.rmtree(self.folder)

    def url(self, name, driver="postgresql"):
        return f"{driver}://postgres@/{name}?host={self.folder}"

    def _run(self, program, *words):
        subprocess.run(
            [self.bin / program, *words], check=True, capture_output=True, cwd="/", **self.as_whom
        )
