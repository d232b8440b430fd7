"""What a run leaves behind in Prefect: a state whose message is a line of counts."""

import logging

from prefect import State
from prefect.states import Completed

from flows.duties import Counts

# Prefect renews the place of a run in a thread beside it. A short run has ended and given its
# place back before the first renewal, which is then answered with "410 Gone" and logged as a
# warning each minute. A place that is really lost is an error, and stays one.
logging.getLogger("prefect.concurrency").setLevel(logging.ERROR)


def reported(counts: Counts) -> State[None]:
    """Return the state of a run that went well and did *counts*."""
    told = ", ".join(f"{name} {value}" for name, value in counts.items() if value)
    return Completed(message=told or "nothing was due")
