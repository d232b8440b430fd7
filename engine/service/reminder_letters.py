"""Reminders as messages of the outbox: single ones, and digests that grow until they go out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count

from engine.core.chain import Plain
from engine.core.delivery import State
from engine.core.regelwerk import Regelwerk
from engine.core.remind import NoticeKind
from engine.core.running import TEXTS
from engine.core.times import moment_of, next_allowed
from engine.service import outbox
from engine.service.reminders import Moment, Word, most_urgent
from engine.service.untold import DIGEST
from engine.store import outbox_recall
from engine.store.outbox import Letter
from engine.store.sentence import written
from engine.store.session import Connection
from engine.store.statement import utc_text

OF_SITTING = "sitzungsfrist"
OVERVIEW = "tagesuebersicht"
_LATE = frozenset({NoticeKind.AFTER, NoticeKind.ESCALATION})
Entry = dict[str, Plain]
Told = dict[int, list[str]]  # number of a timer: the messages that it became


def tell(
    connection: Connection, regelwerk: Regelwerk, said: Iterable[Word], moment: Moment
) -> tuple[Told, int]:
    """Queue *said*; return which messages each timer became, and how many are new."""
    single: dict[tuple[str, str], list[Word]] = {}
    digests: dict[str, list[Word]] = {}
    for word in said:
        if _in_digest(regelwerk, word):
            digests.setdefault(word.person, []).append(word)
        else:
            single.setdefault((word.person, word.fired.topic), []).append(word)
    told: Told = {}
    letters: list[Letter] = []
    for words in single.values():
        letter = _letter(regelwerk, words, moment)
        letters.append(letter)
        _note(told, words, letter.event)
    queued = outbox.queue(connection, letters)
    for person, words in digests.items():
        event, is_new = _put_digest(connection, regelwerk, person, words, moment)
        _note(told, words, event)
        queued += is_new
    return told, queued


def _in_digest(regelwerk: Regelwerk, word: Word) -> bool:
    times = regelwerk.times
    return times.digest_of(word.role) is not None and word.frist.rule not in times.urgent


def _note(told: Told, words: Sequence[Word], event: str) -> None:
    for word in words:
        told.setdefault(word.fired.id, []).append(event)


def _letter(regelwerk: Regelwerk, words: Sequence[Word], moment: Moment) -> Letter:
    word = most_urgent(words)
    frist, fired = word.frist, word.fired
    kind = NoticeKind(fired.kind)
    return Letter(
        event=f"{FRIST}/{frist.id}/{fired.stage}/{fired.round}",
        recipient=word.person,
        text=OF_SITTING if frist.sitzung else TEXTS[kind],
        created=moment.now.isoformat(),
        due=_due(regelwerk, moment.earliest, is_urgent=frist.rule in regelwerk.times.urgent),
        payload=written(_payload(word, kind)),
        role=word.role,
        vorlage=frist.vorlage,
        sitzung=frist.sitzung,
        expires=fired.expires,
        statutory=fired.statutory,
    )


FRIST = "frist"


def _payload(word: Word, kind: NoticeKind) -> Mapping[str, Plain]:
    frist = word.frist
    said: dict[str, Plain] = {
        "frist": frist.label,
        "legal_day": frist.legal.isoformat(),
        "operative_day": frist.operative.isoformat(),
    }
    if kind in _LATE:
        said["since"] = (frist.end + timedelta(days=1)).isoformat()
    elif frist.vorlage:
        # One entry in the reader's calendar; it moves when the Frist does.
        said["calendar"] = {"uid": f"{FRIST}-{frist.id}", "sequence": word.fired.round}
    if word.papers:
        said["entries"] = [{"vorlage": paper} for paper in word.papers]
    return said


def _due(regelwerk: Regelwerk, earliest: datetime, *, is_urgent: bool) -> str:
    zone = earliest.tzinfo
    quiet = None if is_urgent or zone is None else regelwerk.times.quiet
    return utc_text(next_allowed(earliest, quiet, zone) if quiet and zone else earliest)


def _put_digest(
    connection: Connection,
    regelwerk: Regelwerk,
    person: str,
    words: Sequence[Word],
    moment: Moment,
) -> tuple[str, bool]:
    """Put *words* into the digest of *person* for today; return its event, and if it is new.

    What comes after the digest has gone out makes another one.
    """
    day, entries = moment.now.date(), _entries(words)
    for n in count(1):
        event = f"{DIGEST}/{person}/{day}/{n}"
        found = outbox_recall.stands(connection, event)
        if found is None:
            letter = _digest(regelwerk, words, moment, event)
            return event, outbox.queue(connection, (letter,)) == 1
        if found[0] is State.QUEUED:
            outbox_recall.put_payload(connection, event, _grown(found[1], entries))
            return event, False
    return "", False  # unreachable: numbers do not end


def _grown(payload: str, entries: Sequence[Entry]) -> str:
    known = {str(item["id"]) for item in entries}
    kept = [item for item in json.loads(payload)["entries"] if str(item["id"]) not in known]
    return written({"entries": [*kept, *entries]})


def _digest(regelwerk: Regelwerk, words: Sequence[Word], moment: Moment, event: str) -> Letter:
    at, zone = regelwerk.times.digest_of(words[0].role), moment.now.tzinfo
    due = moment_of(moment.now.date(), at, zone) if at and zone else moment.earliest
    earliest = max(due, moment.earliest).astimezone(zone)
    return Letter(
        event=event,
        recipient=words[0].person,
        text=OVERVIEW,
        created=moment.now.isoformat(),
        due=_due(regelwerk, earliest, is_urgent=False),
        payload=written({"entries": _entries(words)}),
        role=words[0].role,
        statutory=any(word.fired.statutory for word in words),
    )


def _entries(words: Sequence[Word]) -> list[Entry]:
    """Return what each Frist is about, the one that ends first at the top."""
    ordered = sorted(words, key=_by_day)
    every = [entry for word in ordered for entry in _of(word)]
    return list({(str(e["id"]), str(e.get("vorlage"))): e for e in every}.values())


def _of(word: Word) -> list[Entry]:
    frist = word.frist
    entry: Entry = {
        "id": frist.id,
        "frist": frist.label,
        "day": frist.operative.isoformat(),
    }
    papers = (frist.vorlage,) if frist.vorlage else word.papers
    if papers:
        return [{**entry, "vorlage": paper} for paper in papers]
    what = word.meeting.title if word.meeting else ""
    return [{**entry, "what": what}]


def _by_day(word: Word) -> tuple[str, int]:
    return word.frist.operative.isoformat(), word.frist.id
