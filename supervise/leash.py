"""`python -m supervise.leash COMMAND …`: become COMMAND, and end when the starter is gone.

A supervisor that is killed cannot end its children; on Linux the kernel does it for us. Elsewhere
this only becomes the command.
"""

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> None:
    """Replace this process by *command*; its parent when it started is the one that counts."""
    starter = os.getppid()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != starter:  # it went while we asked
            sys.exit(1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # inherited as ignored, a worker would never end
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
