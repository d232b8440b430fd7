"""Reminders as messages of the outbox: single ones, and digests that grow until they go out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from engine.core.chain import Plain
from engine.core.preference import USUAL, Preference
from engine.core.regelwerk import Regelwerk
from engine.core.remind import NoticeKind
from engine.core.running import TEXTS
from engine.core.times import moment_of, next_allowed
from engine.service import lasting
from engine.service.overviews import OVERVIEW, Entry, put_overview
from engine.service.reminders import Moment, Word, most_urgent
from engine.store import outbox, preferences
from engine.store.frist import Frist
from engine.store.outbox import Letter
from engine.store.sentence import written
from engine.store.session import Connection
from engine.store.statement import utc_text

OF_SITTING = "sitzungsfrist"
# For those above whoever must act; a set that has no such text tells them in the other one.
OF_SITTING_LATE = "sitzung_eskalation"
_LATE = frozenset({NoticeKind.AFTER, NoticeKind.ESCALATION})
Told = dict[int, list[str]]  # number of a timer: the messages that it became


def tell(
    connection: Connection, regelwerk: Regelwerk, said: Iterable[Word], moment: Moment
) -> tuple[Told, int]:
    """Queue *said*; return which messages each timer became, and how many are new."""
    single: dict[tuple[str, str], list[Word]] = {}
    digests: dict[str, list[Word]] = {}
    every = tuple(said)
    chosen = preferences.preferences(connection, sorted({word.person for word in every}))
    for word in every:
        if _in_digest(regelwerk, word, chosen.get(word.person, USUAL)):
            digests.setdefault(word.person, []).append(word)
        else:
            single.setdefault((word.person, word.fired.topic), []).append(word)
    told: Told = {}
    letters: list[Letter] = []
    for words in single.values():
        letter = _letter(regelwerk, words, chosen.get(words[0].person, USUAL), moment)
        letters.append(letter)
        _note(told, words, letter.event)
    queued = outbox.queue(connection, letters)
    for person, words in digests.items():
        together = words, chosen.get(person, USUAL)
        event, is_new = _put_digest(connection, regelwerk, together, moment)
        _note(told, words, event)
        queued += is_new
    return told, queued


def _in_digest(regelwerk: Regelwerk, word: Word, chosen: Preference) -> bool:
    """Return whether *word* waits for the digest; nobody can choose that for what law demands."""
    times = regelwerk.times
    own = chosen.overview is not None and not word.fired.statutory
    declared = not chosen.single and times.digest_of(word.role) is not None
    return (own or declared) and word.frist.rule not in times.urgent


def _note(told: Told, words: Sequence[Word], event: str) -> None:
    for word in words:
        told.setdefault(word.fired.id, []).append(event)


def _letter(
    regelwerk: Regelwerk, words: Sequence[Word], chosen: Preference, moment: Moment
) -> Letter:
    word = most_urgent(words)
    frist, fired = word.frist, word.fired
    kind = NoticeKind(fired.kind)
    quieted = None if fired.statutory else chosen
    is_urgent = frist.rule in regelwerk.times.urgent
    return Letter(
        event=f"{FRIST}/{frist.id}/{fired.stage}/{fired.round}",
        recipient=word.person,
        text=_text(regelwerk, frist, kind),
        created=moment.now.isoformat(),
        due=utc_text(moment.earliest) if is_urgent else _due(regelwerk, moment.earliest, quieted),
        payload=written(_payload(word, kind, moment.now)),
        role=word.role,
        vorlage=frist.vorlage,
        sitzung=frist.sitzung,
        expires=fired.expires,
        statutory=fired.statutory,
        on_behalf=word.on_behalf,
    )


FRIST = "frist"


def _text(regelwerk: Regelwerk, frist: Frist, kind: NoticeKind) -> str:
    if not frist.sitzung:
        return TEXTS[kind]
    is_above = kind is NoticeKind.ESCALATION and OF_SITTING_LATE in regelwerk.texts
    return OF_SITTING_LATE if is_above else OF_SITTING


def _payload(word: Word, kind: NoticeKind, now: datetime) -> Mapping[str, Plain]:
    frist, uid = word.frist, lasting.of_frist(word.frist)
    said: dict[str, Plain] = {
        "uid": uid,
        "frist": frist.label,
        "legal_day": frist.legal.isoformat(),
        "operative_day": frist.operative.isoformat(),
        "owner": frist.owner,
    }
    if kind in _LATE:
        said["since"] = _since(frist)
    elif frist.vorlage:
        # One entry in the reader's calendar; it moves when the Frist does.
        said["calendar"] = {"uid": uid, "sequence": _minutes_since(frist, now)}
    if word.papers:
        said["entries"] = [{"vorlage": paper} for paper in word.papers]
    return said


def _minutes_since(frist: Frist, now: datetime) -> int:
    """Return a number that is larger in each later reminder (SEQUENCE, RFC 5545, 3.8.7.4)."""
    return max(int((now - datetime.fromisoformat(frist.began)).total_seconds()) // 60, 0)


def _due(regelwerk: Regelwerk, earliest: datetime, chosen: Preference | None) -> str:
    """Return *earliest* or the end of the quiet hours: one's own, unless *chosen* is None."""
    zone = earliest.tzinfo
    quiet = (chosen or USUAL).quiet_in(regelwerk.times)
    return utc_text(next_allowed(earliest, quiet, zone) if zone else earliest)


def _put_digest(
    connection: Connection,
    regelwerk: Regelwerk,
    said: tuple[Sequence[Word], Preference],
    moment: Moment,
) -> tuple[str, bool]:
    """Put words into the digest of a person for today; return its event, and if it is new."""
    words, chosen = said
    zone, at = moment.now.tzinfo, chosen.overview_in(regelwerk.times, words[0].role)
    due = moment_of(moment.now.date(), at, zone) if at and zone else moment.earliest
    earliest = max(due, moment.earliest).astimezone(zone)
    statutory = any(word.fired.statutory for word in words)
    letter = Letter(
        event="",
        recipient=words[0].person,
        text=OVERVIEW,
        created=moment.now.isoformat(),
        due=_due(regelwerk, earliest, None if statutory else chosen),
        statutory=statutory,
    )
    return put_overview(connection, letter, moment.now.date(), _entries(words))


def _entries(words: Sequence[Word]) -> list[Entry]:
    """Return what each Frist is about, the one that ends first at the top."""
    ordered = sorted(words, key=_by_day)
    every = [entry for word in ordered for entry in _of(word)]
    return list({(str(e["id"]), str(e.get("vorlage"))): e for e in every}.values())


def _of(word: Word) -> list[Entry]:
    frist, kind = word.frist, NoticeKind(word.fired.kind)
    entry: Entry = {
        "id": frist.id,
        "frist": frist.label,
        "day": frist.operative.isoformat(),
        "role": word.role,
    }
    if kind in _LATE:
        entry["since"] = _since(frist)
    if kind is NoticeKind.ESCALATION:
        entry["owner"] = frist.owner
    if word.on_behalf:
        entry["on_behalf"] = word.on_behalf
    if word.meeting is not None:
        entry |= {"what": word.meeting.title, "sitting": word.meeting.day.isoformat()}
    papers = (frist.vorlage,) if frist.vorlage else word.papers
    return [{**entry, "vorlage": paper} for paper in papers] if papers else [entry]


def _since(frist: Frist) -> str:
    """Return the first day on which it is overdue."""
    return (frist.end + timedelta(days=1)).isoformat()


def _by_day(word: Word) -> tuple[str, int, tuple[bool, int, bool, str]]:
    """Return the key to sort by; of one and the same Frist the most urgent word comes last."""
    return word.frist.operative.isoformat(), word.frist.id, word.urgency
