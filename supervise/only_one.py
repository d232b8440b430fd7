"""One supervisor per data folder: a lock that the kernel gives back when its holder is gone."""

import fcntl
import os
from pathlib import Path


class OnlyOne:
    """The right to run on a data folder, kept as long as this lives."""

    def __init__(self, folder: Path) -> None:
        """Take the right; `holder` names who has it where it was taken already."""
        self.holder = 0
        self._file = (folder / "up.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            self.holder = int(self._file.read() or "-1")
            return
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    @property
    def is_ours(self) -> bool:
        """True where nobody else runs on that folder."""
        return self.holder == 0

    def give_back(self) -> None:
        """Let others run on the folder."""
        self._file.close()
