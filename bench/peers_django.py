"""`django-fsm-2` on Django's ORM: lock the row, take the transition, save, write the audit row."""

from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.metadata import version
from types import FunctionType, SimpleNamespace
from typing import Any

from sqlalchemy import make_url

from bench.durable_contender import OneByOne, Seen
from bench.durable_lifecycle import (
    ACTOR,
    ARROWS,
    BETREFF,
    KOSTEN,
    NOW,
    ROLE,
    SACHVERHALT,
    STATES,
    THEMA,
    Arrow,
)

Transition = Any


def on_sqlite(path: str) -> dict[str, Any]:
    """Return Django's settings for the file *path*, durable as the others are."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}


def on_postgresql(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at *url*; the connection stays open."""
    parsed = make_url(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parsed.database,
        "USER": parsed.username,
        "PASSWORD": parsed.password or "",
        "HOST": parsed.query.get("host", parsed.host or ""),
        "PORT": str(parsed.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True},
    }


def permitted(_paper: object, user: Any) -> bool:  # noqa: ANN401 - Django's users are not typed
    """Return whether *user* may take the step."""
    return ROLE in user.roles


def guards(arrow: Arrow, paper: Any) -> bool:  # noqa: ANN401 - a Django model is not typed
    """Return whether the guard of *arrow* lets *paper* pass."""
    return bool(paper.kosten > 0 if arrow.guard == "kosten" else paper.thema == THEMA)


class Dest:
    """Where a guarded trigger leads, as `GET_STATE` asks for it."""

    def __init__(self, arrow: Arrow, other: Arrow) -> None:
        """Lead along *arrow*, or along *other* where its guard does not hold."""
        self.arrow, self.other = arrow, other

    def __call__(self, paper: object) -> str:
        """Return the state for *paper*."""
        return self.arrow.dest if guards(self.arrow, paper) else self.other.dest


def nothing(_paper: object) -> None:
    """Do nothing besides the transition."""


def transitions() -> dict[str, Transition]:
    """Return a transition method for each trigger."""
    fsm = import_module("django_fsm")
    made: dict[str, Transition] = {}
    for arrow in ARROWS:
        if arrow.trigger in made:
            continue
        target: Any = arrow.dest
        if arrow.guard:
            other = next(a for a in ARROWS if a.trigger == arrow.trigger and not a.guard)
            target = fsm.GET_STATE(Dest(arrow, other), states=[arrow.dest, other.dest])
        made[arrow.trigger] = _method(fsm, arrow, target)
    return made


def _method(fsm: Any, arrow: Arrow, target: Any) -> Transition:  # noqa: ANN401 - see `transitions`
    method = FunctionType(nothing.__code__, globals(), arrow.trigger)
    method.__qualname__ = f"Paper.{arrow.trigger}"
    marked = fsm.transition(field="state", source=arrow.source, target=target, permission=permitted)
    return marked(method)


@cache
def models() -> tuple[Any, Any]:
    """Return the two models, made once for all databases."""
    settings = import_module("django.conf").settings
    settings.configure(DATABASES={"default": {}}, USE_TZ=True)
    import_module("django").setup()
    m, fsm = import_module("django.db.models"), import_module("django_fsm")
    meta = type("Meta", (), {"app_label": "bench"})
    paper: Any = type(
        "Paper",
        (m.Model,),
        {
            "__module__": __name__,
            "Meta": meta,
            "id": m.CharField(max_length=32, primary_key=True),
            "betreff": m.TextField(),
            "sachverhalt": m.TextField(),
            "thema": m.TextField(),
            "kosten": m.DecimalField(max_digits=12, decimal_places=2),
            "state": fsm.FSMField(default=STATES[0], protected=True),
            "version": m.IntegerField(default=1),
            "changed": m.DateTimeField(),
            **transitions(),
        },
    )
    audit: Any = type(
        "Audit",
        (m.Model,),
        {
            "__module__": __name__,
            "Meta": meta,
            "paper": m.ForeignKey(paper, on_delete=m.PROTECT),
            "seq": m.IntegerField(),
            "at": m.DateTimeField(),
            "actor": m.TextField(),
            "trigger": m.TextField(),
            "source": m.TextField(),
            "dest": m.TextField(),
        },
    )
    return paper, audit


class Django(OneByOne):
    """One `transaction.atomic` for each step."""

    name = "django-fsm-2"

    def __init__(self, alias: str, database: dict[str, Any]) -> None:
        """Make the tables in *database*; raise ImportError where the peer is missing."""
        self.paper, self.audit = models()
        self.versions = {"django": version("django"), "django-fsm-2": version("django-fsm-2")}
        self.alias = alias
        connections = import_module("django.db").connections
        known = connections.configure_settings({"default": {}, alias: database})
        connections.settings[alias] = known[alias]
        self.connection = connections[alias]
        with self.connection.schema_editor() as editor:
            editor.create_model(self.paper)
            editor.create_model(self.audit)
        self.atomic = import_module("django.db.transaction").atomic
        self.may = import_module("django_fsm").has_transition_perm
        self.user = SimpleNamespace(id=ACTOR, roles=frozenset({ROLE}))
        self.count = 0

    def fresh(self, count: int, kosten: Decimal = KOSTEN) -> tuple[str, ...]:
        """Return the ids of *count* new papers in the first state."""
        first = self.count
        self.count += count
        papers = tuple(f"{n:032}" for n in range(first, self.count))
        for paper in papers:
            self.paper.objects.using(self.alias).create(
                id=paper,
                betreff=BETREFF,
                sachverhalt=SACHVERHALT,
                thema=THEMA,
                kosten=kosten,
                changed=NOW,
            )
        return papers

    def step(self, paper: str, trigger: str) -> None:
        """Take one step in one transaction."""
        with self.atomic(using=self.alias):
            row = self.paper.objects.using(self.alias).select_for_update().get(pk=paper)
            source, take = row.state, getattr(row, trigger)
            if not self.may(take, self.user):
                raise PermissionError(trigger)
            take()
            row.version += 1
            row.changed = NOW
            row.save(update_fields=("state", "version", "changed"))
            self.audit.objects.using(self.alias).create(
                paper=row,
                seq=row.version,
                at=NOW,
                actor=self.user.id,
                trigger=trigger,
                source=source,
                dest=row.state,
            )

    def seen(self, paper: str) -> Seen:
        """Return what the database holds about *paper*."""
        row = self.paper.objects.using(self.alias).get(pk=paper)
        entries = self.audit.objects.using(self.alias).filter(paper=row).count()
        return Seen(row.state, row.version, entries)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
