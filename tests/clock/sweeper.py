"""A sweep in a process of its own, which may be killed at a statement: ``URL NOW [DIE_AT]``."""

import json
import os
import signal
import sys
from dataclasses import asdict
from datetime import datetime

from engine.definition.compile import compile_regelwerk
from engine.service import clock
from engine.service.house import House
from engine.store.database import connect


class Bomb:
    """Counts statements and ends the process, as by a loss of power, at one of them."""

    def __init__(self, at):
        self.left = at

    def __call__(self, _text):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main():
    url, now, *rest = sys.argv[1:]
    clock.BATCH = 20
    house = House(connect(url, Bomb(int(rest[0])) if rest else None), compile=compile_regelwerk)
    swept = clock.sweep(house, now=datetime.fromisoformat(now))
    sys.stdout.write(json.dumps(asdict(swept)))


if __name__ == "__main__":
    main()
