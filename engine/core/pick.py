"""Which station a command means."""

from engine.core.case import Command, Sitzung
from engine.core.decision import Ground, Unmet
from engine.core.folge import Beratung, Folge, Phase, numbered
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk, gremium_named


def pick(
    regelwerk: Regelwerk, folge: Folge, command: Command, sitzung: Sitzung | None
) -> Beratung | tuple[Unmet, ...]:
    """Return the station that is meant: the one named, or the only one where the trigger fits.

    A *sitzung* that the command names leaves only the stations of its Gremien.
    """
    wanted = command.values.get("beratung", "")
    if wanted:
        return _named(regelwerk, folge, wanted)
    leaving = regelwerk.beratung.leaving
    fitting = [b for b in folge if (b.state, command.trigger) in leaving]
    if not fitting:
        return (Unmet(Ground.STATE, msg("no station is in a state for this")),)
    gremien = sitzung.gremien if sitzung else ()
    fitting = [b for b in fitting if b.gremium in gremien] or fitting
    first = [b for b in fitting if not any(p.id in b.after and not p.finished for p in folge)]
    among = first or fitting
    if len(among) == 1:
        return among[0]
    names = tuple(str(b.id) for b in among)
    text = msg("which station? beratung={numbers}", numbers="|".join(names))
    return (Unmet(Ground.INPUT, text, needs="beratung", choices=names),)


def _named(regelwerk: Regelwerk, folge: Folge, wanted: str) -> Beratung | tuple[Unmet, ...]:
    found = numbered(folge, wanted)
    by_name = gremium_named(regelwerk, wanted)
    if found is None and by_name is not None:
        same = [b for b in folge if b.gremium == by_name.name and b.phase is Phase.OPEN]
        found = same[0] if same else None
    if found is not None:
        return found
    text = msg("there is no open station {station}", station=wanted)
    return (Unmet(Ground.INPUT, text, needs="beratung"),)
