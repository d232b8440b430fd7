"""Places on this machine that nobody else listens on."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Return *wanted* where it is free, else any free port of the loopback address."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    return 0


def answers(port: int, seconds: float = 0.2) -> bool:
    """Return whether somebody accepts a connection on that port of the loopback address."""
    try:
        with socket.create_connection((LOOPBACK, port), seconds):
            return True
    except OSError:
        return False
