"""`xstate-statemachine` with its own store and audit log, as its guide on durability shows."""

from decimal import Decimal
from importlib import import_module
from importlib.metadata import version
from typing import Any

from bench.durable_contender import OneByOne, Seen, WrongResultError
from bench.durable_lifecycle import (
    ACTOR,
    ARROWS,
    BETREFF,
    KOSTEN,
    SACHVERHALT,
    STATES,
    THEMA,
    TOLD_ROLE,
)


def machine_config() -> dict[str, Any]:
    """Return the lifecycle as the JSON that the library reads."""
    states: dict[str, dict[str, Any]] = {state: {"on": {}} for state in STATES[:-1]}
    for arrow in ARROWS:
        leads: dict[str, str] = {"target": arrow.dest}
        if arrow.guard:
            leads["guard"] = arrow.guard
        states[arrow.source]["on"].setdefault(arrow.trigger, []).append(leads)
    return {
        "id": "vorlage",
        "initial": STATES[0],
        "context": {"betreff": BETREFF, "sachverhalt": SACHVERHALT, "thema": THEMA, "kosten": 5},
        "states": {**states, STATES[-1]: {"type": "final"}},
    }


def kosten(context: dict[str, Any], _event: object) -> bool:
    """Return whether there are costs."""
    return bool(context["kosten"] > 0)


def thema(context: dict[str, Any], _event: object) -> bool:
    """Return whether the theme is the right one."""
    return bool(context["thema"] == THEMA)


class Xstate(OneByOne):
    """`persisted` under a `PessimisticLock`: load, act, save and audit in one transaction."""

    name = "xstate-statemachine"

    def __init__(self, path: str) -> None:
        """Open the store in the file *path*; raise ImportError where the peer is missing."""
        library = import_module("xstate_statemachine")
        persistence = import_module("xstate_statemachine.persistence")
        self.versions = {"xstate-statemachine": version("xstate-statemachine")}
        logic = library.MachineLogic(guards={"kosten": kosten, "thema": thema})
        self.machine = library.create_machine(machine_config(), logic=logic)
        self.store = persistence.SQLiteStore(path)
        # It ships with NORMAL, which a power cut may take back: the others run with FULL.
        self.raw = self.store._conn()  # noqa: SLF001 - it has no setting for this
        self.raw.execute("PRAGMA synchronous=FULL")
        self.persisted = persistence.persisted
        self.load = persistence.load_interpreter
        self.lock = persistence.PessimisticLock()
        self.plugins = [persistence.AuditPlugin(persistence.SQLiteLog(self.store))]
        self.count = 0

    def fresh(self, count: int, kosten: Decimal = KOSTEN) -> tuple[str, ...]:
        """Return the ids of *count* new papers in the first state."""
        first = self.count
        self.count += count
        papers = tuple(f"{n:032}" for n in range(first, self.count))
        for paper in papers:
            with self.persisted(self.store, paper, self.machine, lock=self.lock) as chart:
                chart.context["kosten"] = int(kosten)
        return papers

    def step(self, paper: str, trigger: str) -> None:
        """Take one step in one transaction."""
        with self.persisted(
            self.store, paper, self.machine, lock=self.lock, plugins=self.plugins
        ) as chart:
            done = chart.send(trigger, wait=True, actor=ACTOR, told=TOLD_ROLE)
            if not done.changed:
                raise WrongResultError(str(done))

    def seen(self, paper: str) -> Seen:
        """Return what the database holds about *paper*."""
        chart, stored = self.load(self.store, paper, self.machine)
        (state,) = chart.current_state_ids
        chart.stop()
        select = "SELECT count(*) FROM transitions WHERE machine_id = ?"
        (entries,) = self.raw.execute(select, (paper,)).fetchone()
        return Seen(str(state).rpartition(".")[2], stored, entries)

    def close(self) -> None:
        """Close the store."""
        self.store.close()
