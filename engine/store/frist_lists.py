"""Lists of Fristen with what they hang on."""

from dataclasses import dataclass

from engine.core.frist import Start
from engine.store.frist import Frist
from engine.store.fristen import frist_of
from engine.store.session import Connection, Row
from engine.store.statement import columns_of, sql, texts
from engine.store.tables import frist

_SELECT = (
    f"SELECT v.printed, v.betreff, v.public, s.title, s.day, {columns_of(frist, 'f')}"  # noqa: S608 - our own column names
    " FROM frist f LEFT JOIN vorlage v ON v.id = f.vorlage LEFT JOIN sitzung s ON s.id = f.sitzung"
)
_LISTED = (
    " AND (:sitzung = '' OR f.sitzung = :sitzung) AND (:role = '' OR f.owner IN @roles)"
    " AND (:until = '' OR f.operative <= :until) ORDER BY f.operative, f.id LIMIT :size"
)
# `Frist.has_passed` says the same of one that is read.
_PASSED = (
    "(:today <> '' AND f.sitzung IS NOT NULL AND f.start = :entry AND f.legal < :today"
    " AND f.operative < :today AND (f.statutory OR s.day < :today))"
)
_RUNS = f"f.state = 'running' AND NOT {_PASSED}"
_RUNNING = sql(f"{_SELECT} WHERE {_RUNS} {_LISTED}")
_EVERY = sql(f"{_SELECT} WHERE f.id > 0 {_LISTED}")
_OF_VORLAGE = sql(
    f"{_SELECT} WHERE (v.id = :vorlage OR v.printed = :vorlage)"
    f" AND (f.state = 'running' OR :ended) {_LISTED}"
)
_ONE = sql(f"{_SELECT} WHERE f.id = :id")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which Fristen to list; "" asks for nothing, *roles* is None for all.

    What has passed on the local day *today* (ISO) is listed with what has ended.
    """

    vorlage: str
    sitzung: str
    roles: tuple[str, ...] | None
    until: str
    ended: bool
    size: int
    today: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A Frist with the Vorlage (printed number, subject, public or not) or Sitzung it hangs on."""

    number: str
    betreff: str
    public: bool
    title: str
    day: str
    frist: Frist


def listed(connection: Connection, asked: Asked) -> tuple[Listed, ...]:
    """Return the Fristen that *asked* asks for, the one that ends first at the top."""
    values = {
        "vorlage": asked.vorlage,
        "sitzung": asked.sitzung,
        "role": "" if asked.roles is None else "asked",
        "roles": texts(asked.roles or ()),
        "until": asked.until,
        "ended": asked.ended,
        "size": asked.size,
        "today": asked.today,
        "entry": Start.EINGANG.value,
    }
    several = _EVERY if asked.ended else _RUNNING
    rows = connection.rows(_OF_VORLAGE if asked.vorlage else several, values)
    return tuple(_listed(row) for row in rows)


def one(connection: Connection, ident: int) -> Listed | None:
    """Return one Frist."""
    row = connection.row(_ONE, {"id": ident})
    return _listed(row) if row else None


def _listed(row: Row) -> Listed:
    number, betreff, public, title, day, *rest = row
    return Listed(number or "", betreff or "", bool(public), title or "", day or "", frist_of(rest))
