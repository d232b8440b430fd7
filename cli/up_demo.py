"""The sample Landkreis of `vorlauf up --demo`: invented papers whose days lie around today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.demo_course import holder
from cli.here import HOME
from cli.up_story import (
    ANFRAGE,
    CAST,
    FIELDS,
    FRIDAY,
    LAST,
    TIMES,
    Begun,
    Deed,
    Moved,
    Planned,
    Stepped,
    told_from,
)
from engine.core.acts import PUBLIC
from engine.core.case import Actor, Command
from engine.core.decision import Refusal
from engine.core.message import msg
from engine.definition.folder import read_set
from engine.errors import VorlaufError
from engine.language import choose
from engine.service.carry import by, carry
from engine.service.clock import sweep
from engine.service.create import Draft, create
from engine.service.fristen import Cause
from engine.service.house import House, open_house
from engine.service.mails import due_now
from engine.service.outcome import Receipt
from engine.service.people import add_duty, add_person
from engine.service.rulebook import Adopted, adopt
from engine.service.sitting_change import Shifted, Wish, move
from engine.service.sittings import NewSitting, new_sitting
from engine.settings import Settings
from engine.store.sittings import Meeting
from notifiers.deliver import Postman, deliver
from notifiers.folder import dated_name
from notifiers.settings import Post, read_post

SET = "landkreis-niedersachsen"
SENDER = {"MAIL_FROM": "vorlauf@landkreis.example", "MAIL_NAME": "Vorlauf Musterkreis"}
LEFT_BEHIND = ("vorlauf.db", "vorlauf.db-wal", "vorlauf.db-shm", "vorlauf.db-journal")
LONG_AGO = timedelta(days=60)
BELLS = (time(7), time(7, 30))  # when the house reminds, and sends its overviews


def sample_landkreis(settings: Settings, definitions: Path, now: datetime) -> tuple[str, ...]:
    """Build the sample anew in the folder of *settings*; return the numbers of its papers.

    The past weeks are lived through day by day until the aware *now*: every step and every mail
    has its own moment, and the mails lie in the folder ``mails`` as if they had just arrived.
    What is told at *now* itself is left in the outbox.
    """
    for name in LEFT_BEHIND:
        (settings.data / name).unlink(missing_ok=True)
    mails = settings.data / "mails"
    mails.mkdir(mode=0o700, exist_ok=True)
    for path in mails.glob("*.*"):
        path.unlink()
    house = open_house(settings)
    try:
        _settle(house, definitions / SET, now)
        with TemporaryDirectory() as folder:
            story = _Story(house, now, Path(folder), mails, settings.lang)
            story.live()
        return tuple(story.numbers)
    finally:
        house.close()


def _settle(house: House, definitions: Path, now: datetime) -> None:
    """Put the definitions into force and give the invented people their addresses."""
    files = {**read_set(definitions), "zeiten.yaml": TIMES}
    adopted = adopt(house, files, now=now - LONG_AGO)
    if not isinstance(adopted, Adopted):
        raise VorlaufError(
            msg("the definitions in {folder} cannot be used", folder=str(definitions)),
            msg("run: vorlauf check {folder}", folder=str(definitions)),
        )
    cause = Cause(CAST[0][0], now - LONG_AGO)  # the first person enters all others
    for ident, name, roles in CAST:
        mail = f"{ident}@landkreis.example"
        _must(add_person(house, ident, name, mail, cause=cause), Actor)
        for role in roles:
            _must(add_duty(house, ident, role, cause=cause), Actor)


@dataclass(slots=True)
class _Story:
    """The story on its way: what its papers and sittings are called, and its mails."""

    house: House
    now: datetime
    folder: Path
    mails: Path
    lang: str
    numbers: list[str] = field(default_factory=list[str])
    papers: dict[str, str] = field(default_factory=dict[str, str])
    sittings: dict[str, str] = field(default_factory=dict[str, str])
    arrived: int = 0

    def live(self) -> None:
        """Go through all days until now, with the bells of each morning between the scenes."""
        for moment, deed in sorted(self._moments(), key=_moment):
            if deed is None:
                sweep(self.house, now=moment)
            else:
                self._do(deed, moment)
            self._deliver(moment)
        self._do(LAST, self.now)

    def _moments(self) -> Iterator[tuple[datetime, Deed | None]]:
        told = list(told_from(self.now))
        yield from told
        day = told[0][0]
        while day <= self.now:
            for bell in BELLS:
                at = datetime.combine(day.date(), bell, HOME)
                if told[0][0] < at < self.now:
                    yield at, None
            day += timedelta(days=1)

    def _do(self, deed: Deed, now: datetime) -> None:
        match deed:
            case Begun():
                self._begin(deed, now)
            case Stepped():
                self._step(deed, now)
            case Planned():
                planned = NewSitting((deed.gremium,), self._day(deed.days))
                actor = holder("sitzungsdienst")
                found = new_sitting(self.house, planned, now=now, actor=actor)
                self.sittings[deed.sitting] = found.id if isinstance(found, Meeting) else ""
                _must(found, Meeting)
            case Moved():
                actor, day = holder("sitzungsdienst"), self._day(deed.days)
                wish = Wish(self.sittings[deed.sitting], actor, deed.comment, day)
                _must(move(self.house, wish, now=now), Shifted)

    def _day(self, days: int) -> str:
        """Return the day so far from today, or the Monday after a weekend."""
        day = self.now.astimezone(HOME).date() + timedelta(days=days)
        to_monday = 7 - day.weekday() if day.weekday() > FRIDAY else 0
        return (day + timedelta(days=to_monday)).isoformat()

    def _begin(self, deed: Begun, now: datetime) -> None:
        fields = {} if deed.art == ANFRAGE else FIELDS
        author = _who("fraktion" if deed.art == ANFRAGE else "sachbearbeitung")
        known = {"betreff": deed.betreff, PUBLIC: "ja"}
        draft = Draft(deed.art, {**known, **fields, **deed.more})
        made = create(self.house, draft, author, now=now)
        if isinstance(made, Refusal):
            raise VorlaufError(made.unmet[0].message)
        number = made.vorlage.number
        self.papers[deed.paper] = made.vorlage.id
        self.numbers.append(number.printed if number else made.vorlage.id)

    def _step(self, deed: Stepped, now: datetime) -> None:
        values = dict(deed.values)
        if deed.sitting:
            values["sitzung"] = self.sittings[deed.sitting]
        if deed.sitting or deed.trigger in {"laden", "ergebnis"}:
            values["beratung"] = "1"
        command = Command(deed.trigger, by(_who(deed.role)), values, deed.comment)
        done = carry(self.house, self.papers[deed.paper], command, now=now)
        if isinstance(done, Refusal):
            raise VorlaufError(done.unmet[0].message)
        _must(done, Receipt)

    def _deliver(self, now: datetime) -> None:
        """Let what is due arrive in the mailbox, each mail at a moment of its own."""
        if not due_now(self.house, now=now, limit=1):
            return
        at = now.astimezone(UTC)
        post = Post(read_post(SENDER).sender, folder=self.folder, lines=1)
        deliver(Postman(self.house, post, "demo", lambda: at, language=choose(self.lang)))
        for n, path in enumerate(sorted(self.folder.glob("*.eml"), key=_written)):
            self.arrived += 1
            moment = at + timedelta(seconds=3 + n)
            (self.mails / f"{dated_name(moment, self.arrived)}.eml").write_bytes(path.read_bytes())
            path.unlink()


def _who(role: str) -> str:
    return next(ident for ident, _name, roles in CAST if role in roles)


def _moment(told: tuple[datetime, Deed | None]) -> datetime:
    return told[0]


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns


def _must(found: object, wanted: type) -> None:
    if not isinstance(found, wanted):
        raise VorlaufError(msg("the sample Landkreis cannot be built"))
