"""Run named benchmarks: ``python -m bench NAME…``; ``--list`` says which there are."""

import sys
from importlib import import_module

from bench.report import emit

BENCHMARKS = {
    "decide": "decisions a second in memory, beside transitions alone",
    "deadlines": "deadlines a second on one core beside numpy and the library of holidays",
    "replay": "stations a second and memory for the recorded histories",
    "precision": "how many wrong histories of each kind the replay notices",
    "startup": "wall time of whole commands",
    "durable": "durable steps a second beside a hand-written floor and other engines",
    "sweep": "sweeps of the clock over a million open Vorlagen",
    "mail": "mails a second over one line; loss and doubles under faults and kills",
    "en_bloc": "a hundred Vorlagen in one transaction beside one at a time",
}


def main(arguments: list[str]) -> int:
    """Run the benchmarks in *arguments*; return 0 where all met their targets, 1 if not."""
    if arguments in ([], ["--list"]):
        for name, what in BENCHMARKS.items():
            sys.stdout.write(f"{name:<10} {what}\n")
        return 0
    unknown = [name for name in arguments if name not in BENCHMARKS]
    if unknown:
        possible = ", ".join(BENCHMARKS)
        sys.stderr.write(f"no such benchmark: {', '.join(unknown)}; possible are {possible}\n")
        return 2
    good = [emit(import_module(f"bench.{name}").run()) for name in arguments]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
