"""`vorlauf verify`: prove that no history was touched, and seal the day."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.answer import Answer, Exit, emit
from cli.here import current_settings, moment
from cli.opening import in_force, opened
from cli.option import AsJson, Now, commands
from engine.core.chain import HOUSE
from engine.core.message import Message, msg
from engine.language import _, say
from engine.service.broken import Broken
from engine.service.chain import Sealed, Verification, seal
from engine.service.chain import verify as prove
from engine.service.house import local

app = commands()

SEALS = "siegel"
_KINDS = {
    "frist": msg("Frist"),
    "sitzung": msg("sitting"),
    "person": msg("person"),
    "mail": msg("message"),
    "incident": msg("incident"),
    "regelwerk": msg("Regelwerk"),
    "seal": msg("seal"),
}


@app.command(
    help=_("Check every chain, every current row and every seal; exit 1 if one is broken.")
)
def verify(
    sealing: Annotated[
        bool, typer.Option("--seal", help=_("seal the day afterwards, if nothing is broken"))
    ] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Print what is broken, or that nothing is."""
    house = opened()
    folder = current_settings().data / SEALS
    found = prove(house, folder if folder.is_dir() else None)
    sealed = None
    if sealing and found.sound:
        folder.mkdir(parents=True, exist_ok=True)
        at = local(in_force(house, as_json=as_json), moment(now, as_json=as_json))
        sealed = seal(house, folder, now=at)
    data = {
        "chains": found.chains,
        "entries": found.entries,
        "seals": found.seals,
        "broken": [
            {
                "kind": b.kind,
                "vorlage": b.number,
                "seq": b.seq,
                "harm": b.harm.value,
                "message": say(b.message),
            }
            for b in found.broken
        ],
        "sealed": sealed.seal.day if sealed else None,
    }
    code = Exit.GOOD if found.sound else Exit.NO
    emit(Answer(data, tuple(_lines(found, sealed)), code), as_json=as_json)


def _lines(found: Verification, sealed: Sealed | None) -> Iterator[str]:
    for b in found.broken:
        what = _named(b)
        if b.seq:
            yield say(
                msg("{vorlage}, entry {seq}: {what}", vorlage=what, seq=b.seq, what=b.message)
            )
        else:
            yield say(msg("{vorlage}: {what}", vorlage=what, what=b.message))
    counted = {"chains": found.chains, "entries": found.entries, "seals": found.seals}
    if found.sound:
        text = msg("Untouched: {entries} entries in {chains} histories, {seals} seals", **counted)
    else:
        text = msg(
            "Broken: {count} findings in {entries} entries of {chains} histories",
            count=len(found.broken),
            entries=found.entries,
            chains=found.chains,
        )
    yield say(text)
    if sealed is not None:
        yield say(msg("Sealed: {day}, {file}", day=sealed.seal.day, file=str(sealed.file)))


def _named(one: Broken) -> Message:
    if one.kind == HOUSE:
        return msg("the history of the house")
    if one.kind not in _KINDS:
        return msg("{number}", number=one.number)
    return msg("{what} {id}", what=_KINDS[one.kind], id=one.number)
