"""A clerk who works fast and is killed: does random commands with keys, and says what was done.

Each command is announced before it is given and again when its receipt has come, one JSON line
each, written at once.
"""

import json
import os
import random
import signal

from engine.core.case import Command
from engine.service import read
from engine.service.bloc import carry_en_bloc
from engine.service.carry import by, carry
from engine.service.create import Draft, create
from engine.service.house import House
from engine.service.outcome import Receipt
from engine.service.sittings import listed_sittings
from engine.store.database import connect
from tests.service.houses import NOW
from tests.service.small import compile_small

TRIGGERS = (
    ("einreichen", "anna", {}),
    ("freigeben", "bert", {}),
    ("zurueckgeben", "bert", {}),
    ("aendern", "anna", {"betreff": "neu", "kosten": "1.234,50"}),
    ("einfuegen", "bert", {"gremium": "ka"}),
    ("terminieren", "bert", {"sitzung": "1"}),
    ("ergebnis", "bert", {"ergebnis": "beschlossen", "ja": "5", "nein": "2"}),
    ("ergebnis", "bert", {"ergebnis": "vertagt"}),
    ("korrigieren", "cora", {}),
    ("brechen", "anna", {}),
)


def work(url, seed, die_at, out):
    """Give commands until somebody ends it, or until statement number *die_at*."""
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated, no secret
    said = [0]

    def die(_text):
        said[0] += 1
        if said[0] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    house = House(connect(url, die), compile=compile_small)
    assert listed_sittings(house)
    papers = [line.id for line in read.listing(house)]
    for n in range(100_000):
        order = ordered(chance, papers, f"{seed}-{n}")
        say(out, "try", order)
        receipts = obey(house, order)
        papers += [r.vorlage.id for r in receipts if order["do"] == "create"]
        done = [[r.vorlage.id, r.seq] for r in receipts]
        say(out, "done", {"key": order["key"], "done": done})


def say(out, what, order):
    os.write(out, (json.dumps([what, order]) + "\n").encode())


def ordered(chance, papers, key):
    """Return a random command as plain values, so that it can be repeated word for word."""
    if len(papers) < 3 or chance.random() < 0.1:
        art = chance.choice(("beschluss", "antrag"))
        return {"do": "create", "art": art, "key": key}
    trigger, who, values = chance.choice(TRIGGERS)
    refs = [chance.choice(papers)]
    if chance.random() < 0.15:
        refs = chance.sample(papers, min(len(papers), 5))
    many = len(refs) > 1
    return {
        "do": "bloc" if many else "carry",
        "refs": refs,
        "trigger": trigger,
        "who": who,
        "values": values,
        "key": key,
    }


def obey(house, order):
    """Do what *order* says; return the receipts."""
    if order["do"] == "create":
        draft = Draft(order["art"], {"betreff": order["key"]})
        answers = [create(house, draft, "anna", now=NOW, key=order["key"])]
    else:
        command = Command(order["trigger"], by(order["who"]), order["values"], "weil")
        pairs = [(ref, command) for ref in order["refs"]]
        if order["do"] == "bloc":
            answers = carry_en_bloc(house, pairs, now=NOW, key=order["key"])
        else:
            answers = [carry(house, order["refs"][0], command, now=NOW, key=order["key"])]
    return [answer for answer in answers if isinstance(answer, Receipt)]
