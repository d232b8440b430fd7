"""`python -m flows.once DUTY …`: do what the flows do, once, without Prefect.

The supervisor starts this every minute as long as no flow does it. Prints one JSON document of
counts; a duty that fails does not keep the next from its work. Exit code 3 where one failed.
"""

import json
import sys
from collections.abc import Callable
from functools import partial

from engine.errors import VorlaufError
from engine.language import choose, say, use
from engine.settings import Settings
from flows.duties import (
    Counts,
    deliver_mail,
    seal_history,
    settings_here,
    sweep_fristen,
    utc_now,
)

DUTIES: dict[str, Callable[[Settings], Counts]] = {
    "sweep-fristen": partial(sweep_fristen, now=utc_now()),
    "deliver-mail": deliver_mail,
    "seal-history": partial(seal_history, now=utc_now()),
}


def main(names: list[str]) -> int:
    """Do the duties *names* one after the other; return the exit code."""
    settings = settings_here()
    use(choose(settings.lang))
    done: dict[str, Counts] = {}
    failed: list[str] = []
    for name in names:
        try:
            done[name] = DUTIES[name](settings)
        except VorlaufError as error:
            failed.append(say(error.message))
        except Exception as error:  # noqa: BLE001 - a defect of one duty must not stop the others
            failed.append(f"{name}: {type(error).__name__}: {error}")
    print(json.dumps(done))  # noqa: T201 - the document that the supervisor keeps
    for sentence in failed:
        print(sentence, file=sys.stderr)  # noqa: T201 - its last words, which the supervisor shows
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
