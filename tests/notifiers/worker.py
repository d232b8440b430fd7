"""A deliverer that is killed: ``python -m tests.notifiers.worker URL PORT``."""

import sys
from datetime import datetime

from engine.service.house import House
from engine.store.database import connect
from notifiers.deliver import Postman, deliver
from notifiers.settings import Post
from notifiers.smtp import Server
from tests.notifiers.delivery import FAST, SENDER
from tests.service.small import compile_small


def work(url, port, moment):
    house = House(connect(url), compile=compile_small)
    post = Post(SENDER, Server("127.0.0.1", int(port), timeouts=FAST), lines=1)
    at = datetime.fromisoformat(moment)
    deliver(Postman(house, post, f"killed {moment}", lambda: at))


if __name__ == "__main__":
    work(*sys.argv[1:])
