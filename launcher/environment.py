"""Where a command runs: the only part of the launcher that every start needs, so it stays small."""

from __future__ import annotations

import os


class Environment:
    """A virtual environment inside the checkout, for one purpose."""

    __slots__ = ("folder", "lock", "module", "name", "python", "root", "stamp")

    def __init__(self, root: str, name: str, lock: str, module: str) -> None:
        self.root = root
        self.name = name
        self.lock = lock
        self.module = module
        self.folder = os.path.join(root, name)
        self.python = os.path.join(self.folder, "bin", "python")
        self.stamp = os.path.join(self.folder, "vorlauf-stamp")

    def is_ready(self) -> bool:
        """Return whether it was completely installed from the lock and its Python still exists."""
        try:
            with open(self.stamp, encoding="utf-8") as stamp:
                return stamp.read() == self.wanted_stamp()
        except OSError:
            return False

    def wanted_stamp(self) -> str:
        """Return what the stamp of a good environment says: its Python, and the lock word for word.

        The whole lock and no hash, because comparing is faster than loading a hash function.
        """
        python = os.path.realpath(self.python)
        with open(os.path.join(self.root, self.lock), encoding="utf-8") as lock:
            return f"python {python} {os.path.exists(python)}\n{lock.read()}"
