"""`SpiffWorkflow` with its own serializer into a table; the process itself is kept once.

What its documentation leaves to the reader - where a serialized workflow goes - is done here by
hand, so that nothing but the engine and its serializer costs time.
"""

import json
import sqlite3
from decimal import Decimal
from importlib import import_module
from importlib.metadata import version
from io import BytesIO
from typing import Any

import psycopg

from bench.durable_contender import OneByOne, Seen, WrongResultError
from bench.durable_lifecycle import (
    ACTOR,
    BETREFF,
    KOSTEN,
    NOW,
    SACHVERHALT,
    STATES,
    STEPS,
    THEMA,
)

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_TABLES = (
    "CREATE TABLE spec (name TEXT PRIMARY KEY, body TEXT NOT NULL)",
    """CREATE TABLE workflow (id TEXT PRIMARY KEY, spec TEXT NOT NULL REFERENCES spec (name),
    state TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL)""",
    """CREATE TABLE audit (workflow TEXT NOT NULL REFERENCES workflow (id), seq INTEGER NOT NULL,
    at TEXT NOT NULL, actor TEXT NOT NULL, step TEXT NOT NULL, source TEXT NOT NULL,
    dest TEXT NOT NULL, PRIMARY KEY (workflow, seq))""",
)
_LOAD = "SELECT state, version, body FROM workflow WHERE id = ?"
_SAVE = "UPDATE workflow SET state = ?, version = ?, body = ? WHERE id = ? AND version = ?"
_AUDIT = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)"
_NEW = "INSERT INTO workflow VALUES (?, ?, ?, ?, ?)"
_SEEN = (
    "SELECT state, version, (SELECT count(*) FROM audit WHERE workflow = id) FROM workflow"
    " WHERE id = ?"
)


def bpmn() -> bytes:
    """Return the lifecycle as BPMN: a task for each trigger, a gateway for each guard."""
    tasks = "".join(f'<userTask id="{step}" name="{step}"/>' for step in STEPS)
    flows = [_flow("start", STEPS[0])]
    for n, step in enumerate(STEPS):
        after = (*STEPS, "end")[n + 1]
        if n in _GUARDS:
            tasks += f'<exclusiveGateway id="g{n}" default="g{n}_{STEPS[n + 2]}"/>'
            flows += [_flow(step, f"g{n}"), _flow(f"g{n}", after, _GUARDS[n])]
            flows.append(_flow(f"g{n}", STEPS[n + 2]))
        else:
            flows.append(_flow(step, after))
    body = f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{"".join(flows)}'
    process = f'<process id="vorlage" isExecutable="true">{body}</process>'
    return f'<definitions xmlns="{_MODEL}" targetNamespace="bench">{process}</definitions>'.encode()


_GUARDS = {1: "kosten &gt; 0", 2: f"thema == '{THEMA}'"}


def _flow(source: str, dest: str, guard: str = "") -> str:
    inside = f"<conditionExpression>{guard}</conditionExpression>" if guard else ""
    ends = f'sourceRef="{source}" targetRef="{dest}"'
    return f'<sequenceFlow id="{source}_{dest}" {ends}>{inside}</sequenceFlow>'


class Process:
    """The process, read once, and the serializer that leaves it out of every workflow."""

    def __init__(self) -> None:
        """Read the process; raise ImportError where the peer is missing."""
        parser = import_module("SpiffWorkflow.bpmn.parser").BpmnParser()
        parser.add_bpmn_io(BytesIO(bpmn()), filename="vorlage.bpmn")
        self.spec = parser.get_spec("vorlage")
        library = import_module("SpiffWorkflow.bpmn")
        self.workflow = library.BpmnWorkflow
        self.ready = import_module("SpiffWorkflow").TaskState.READY
        serializer = import_module("SpiffWorkflow.bpmn.serializer")
        self.serializer = serializer.BpmnWorkflowSerializer()
        self.text = json.dumps(self.serializer.to_dict(self.spec))

    def begun(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - the peer is not typed
        """Return a new workflow that waits for its first task."""
        workflow = self.workflow(self.spec)
        workflow.task_tree.data.update(data)
        workflow.do_engine_steps()
        return workflow

    def frozen(self, workflow: Any) -> str:  # noqa: ANN401 - see `begun`
        """Return *workflow* as JSON, without the process."""
        spec, workflow.spec = workflow.spec, None
        text = str(self.serializer.serialize_json(workflow))
        workflow.spec = spec
        return text

    def thawed(self, text: str) -> Any:  # noqa: ANN401 - see `begun`
        """Return the workflow that `frozen` made into *text*."""
        read: dict[str, Any] = json.loads(text)
        self.serializer.migrate(read)
        read["spec"] = self.spec
        return self.serializer.from_dict(read)

    def task(self, workflow: Any) -> Any:  # noqa: ANN401 - see `begun`
        """Return the task that waits for a person, or None at the end."""
        return next(iter(workflow.get_tasks(state=self.ready, manual=True)), None)


class Spiff(OneByOne):
    """Load, thaw, run the task, freeze, save and audit in one transaction."""

    name = "spiffworkflow"

    def __init__(self) -> None:
        """Read the process; the database comes from who inherits."""
        self.process = Process()
        self.versions = {"spiffworkflow": version("spiffworkflow")}
        self.count = 0

    def one(self, statement: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the row that *statement* finds; the first statement opens the transaction."""
        raise NotImplementedError

    def all(self, *writes: tuple[str, tuple[Any, ...]]) -> None:
        """Run *writes*, each of which must change one row, and commit."""
        raise NotImplementedError

    def fresh(self, count: int, kosten: Decimal = KOSTEN) -> tuple[str, ...]:
        """Return the ids of *count* new papers in the first state."""
        first = self.count
        self.count += count
        data = {"betreff": BETREFF, "sachverhalt": SACHVERHALT, "thema": THEMA}
        workflow = self.process.begun({**data, "kosten": int(kosten)})
        body = self.process.frozen(workflow)
        papers = tuple(f"{n:032}" for n in range(first, self.count))
        self.all(*((_NEW, (paper, "vorlage", STATES[0], 1, body)) for paper in papers))
        return papers

    def step(self, paper: str, trigger: str) -> None:
        """Take one step in one transaction."""
        source, revision, body = self.one(_LOAD, (paper,))
        workflow = self.process.thawed(body)
        task = self.process.task(workflow)
        if task is None or task.task_spec.name != trigger:
            raise WrongResultError(f"{self.name}: {trigger} is not possible now")
        task.run()
        workflow.do_engine_steps()
        dest = self.state(workflow)
        body = self.process.frozen(workflow)
        entry = (paper, revision + 1, NOW.isoformat(), ACTOR, trigger, source, dest)
        self.all((_SAVE, (dest, revision + 1, body, paper, revision)), (_AUDIT, entry))

    def state(self, workflow: Any) -> str:  # noqa: ANN401 - see `Process.begun`
        """Return the name of the state that *workflow* is in."""
        task = self.process.task(workflow)
        return STATES[-1] if task is None else STATES[STEPS.index(task.task_spec.name)]

    def seen(self, paper: str) -> Seen:
        """Return what the database holds about *paper*."""
        seen = Seen(*self.one(_SEEN, (paper,)))
        self.all()
        return seen


class SpiffSqlite(Spiff):
    """In a SQLite file, by `sqlite3`."""

    def __init__(self, path: str) -> None:
        """Make the tables in the new file *path*."""
        super().__init__()
        self.raw = sqlite3.connect(path, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_TABLES):
            self.raw.execute(statement)
        self.raw.execute("INSERT INTO spec VALUES ('vorlage', ?)", (self.process.text,))

    def one(self, statement: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the row that *statement* finds, in a transaction that may write."""
        self.raw.execute("BEGIN IMMEDIATE")
        row: tuple[Any, ...] = self.raw.execute(statement, values).fetchone()
        return row

    def all(self, *writes: tuple[str, tuple[Any, ...]]) -> None:
        """Run *writes*, each of which must change one row, and commit."""
        for statement, values in writes:
            if self.raw.execute(statement, values).rowcount != 1:
                raise WrongResultError(statement)
        if self.raw.in_transaction:
            self.raw.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self.raw.close()


class SpiffPostgresql(Spiff):
    """In PostgreSQL, by `psycopg`; the row is held from the first statement on."""

    def __init__(self, url: str) -> None:
        """Make the tables in the empty database at *url*."""
        super().__init__()
        self.raw = psycopg.connect(url)
        self.cursor = self.raw.cursor()
        for statement in _TABLES:
            self.cursor.execute(statement.encode())
        self.cursor.execute("INSERT INTO spec VALUES ('vorlage', %s)", (self.process.text,))
        self.raw.commit()

    def one(self, statement: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the row that *statement* finds, held until the transaction ends."""
        text = f"{statement} FOR UPDATE OF workflow".replace("?", "%s").encode()
        row = self.cursor.execute(text, values).fetchone()
        if row is None:
            raise WrongResultError(statement)
        return row

    def all(self, *writes: tuple[str, tuple[Any, ...]]) -> None:
        """Run *writes*, each of which must change one row, and commit."""
        for statement, values in writes:
            if self.cursor.execute(statement.replace("?", "%s").encode(), values).rowcount != 1:
                raise WrongResultError(statement)
        self.raw.commit()

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()
