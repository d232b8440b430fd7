"""Vorlauf in the comparison of durable steps: its use cases as its surfaces call them."""

import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib.metadata import version

from bench.durable_contender import OneByOne, Seen, WrongResultError
from bench.durable_lifecycle import (
    ACTOR,
    ART,
    BETREFF,
    KOSTEN,
    NOW,
    ROLE,
    SACHVERHALT,
    STEPS,
    THEMA,
    TOLD_ROLE,
    definition,
)
from bench.report import ROOT, SET
from engine.core.case import Command
from engine.definition.folder import read_set
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by, carry
from engine.service.chain import verify
from engine.service.create import Draft, create
from engine.service.fristen import Cause
from engine.service.house import House, open_house
from engine.service.outcome import Receipt
from engine.service.people import add_duty, add_person
from engine.service.rulebook import Adopted, adopt
from engine.settings import Settings
from engine.store.session import reading
from engine.store.statement import sql

_SEEN = sql(
    "SELECT v.state, v.revision,"
    " (SELECT count(*) FROM history h WHERE h.vorlage = v.id),"
    " (SELECT count(*) FROM outbox o WHERE o.vorlage = v.id) FROM vorlage v WHERE v.id = :id"
)
_SIZE = sql(
    "SELECT avg(length(snapshot)), (SELECT avg(length(payload)) FROM outbox) FROM history"
    " WHERE seq > 1"
)


def furnished(url: str, *, told: bool) -> House:
    """Return a house at *url* with the lifecycle in force and two persons.

    If *told*, each step tells one of them.
    """
    house = open_house(Settings(url, ROOT, ROOT))
    files = {n: data for n, data in read_set(SET).items() if not n.startswith("vorlagenarten/")}
    files[f"vorlagenarten/{ART}.yaml"] = definition(told=told).encode()
    adopted = adopt(house, files, now=NOW)
    if not isinstance(adopted, Adopted):
        raise WrongResultError(f"the lifecycle does not compile: {adopted.unmet}")
    cause = Cause(ACTOR, NOW)
    for ident, name, role in ((ACTOR, "Anna Amt", ROLE), ("bert", "Bert Büro", TOLD_ROLE)):
        add_person(house, ident, name, cause=cause)
        add_duty(house, ident, role, cause=cause)
    return house


class Vorlauf(OneByOne):
    """`carry`, once for each step, with a key as every surface gives one."""

    name = "vorlauf"
    told = True

    def __init__(self, url: str) -> None:
        """Furnish the empty database at *url*."""
        self.house = furnished(url, told=self.told)
        self.versions = {"sqlalchemy": version("sqlalchemy"), **driver(self.house)}

    def fresh(self, count: int, kosten: Decimal = KOSTEN) -> tuple[str, ...]:
        """Return the ids of *count* new papers in the first state."""
        values = {"betreff": BETREFF, "sachverhalt": SACHVERHALT, "thema": THEMA}
        draft = Draft(ART, {**values, "kosten": str(kosten)})
        made = [create(self.house, draft, ACTOR, now=NOW) for _ in range(count)]
        return tuple(receipt.vorlage.id for receipt in made if isinstance(receipt, Receipt))

    def step(self, paper: str, trigger: str) -> None:
        """Take one step in one transaction."""
        command = Command(trigger, by(ACTOR))
        done = carry(self.house, paper, command, now=NOW, key=f"{paper}/{trigger}")
        if not isinstance(done, Receipt):
            raise WrongResultError(str(done))

    def seen(self, paper: str) -> Seen:
        """Return what the database holds about *paper*."""
        with reading(self.house.database) as connection:
            row = connection.row(_SEEN, {"id": paper})
        if row is None:
            raise WrongResultError(paper)
        return Seen(row[0], row[1], row[2], row[3] if self.told else None)

    def size(self) -> tuple[int, int]:
        """Return the mean length of a snapshot and of the text of a notice."""
        with reading(self.house.database) as connection:
            row = connection.row(_SIZE, {}) or (0, 0)
        return round(row[0] or 0), round(row[1] or 0)

    def close(self) -> None:
        """Raise WrongResultError unless every chain is whole; let go of the database."""
        broken = verify(self.house).broken
        self.house.close()
        if broken:
            raise WrongResultError(f"{self.name}: {len(broken)} breaks, the first is {broken[0]}")


class Silent(Vorlauf):
    """`carry` with a definition that tells nobody: what the peers do, who have no outbox here."""

    name = "vorlauf, nobody told"
    told = False


class EnBloc(Vorlauf):
    """`carry_en_bloc`: the same step for all papers in one transaction."""

    name = "vorlauf en bloc"

    def run(self, papers: Sequence[str]) -> Iterator[int]:
        """Carry *papers* from the first state to the last, and pause after each transaction."""
        for trigger in STEPS:
            command = Command(trigger, by(ACTOR))
            asked = [(paper, command) for paper in papers]
            answers = carry_en_bloc(self.house, asked, now=NOW, key=f"{papers[0]}/{trigger}")
            refused = [answer for answer in answers if not isinstance(answer, Receipt)]
            if refused or len(answers) != len(papers):
                raise WrongResultError(str(refused[:1]))
            yield len(answers)


def driver(house: House) -> dict[str, str]:
    """Return the version of what speaks to the database of *house*."""
    if house.database.is_sqlite:
        return {"sqlite": sqlite3.sqlite_version}
    return {"psycopg": version("psycopg")}
