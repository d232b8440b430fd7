"""Which station a command means."""

from engine.core.decision import Ground, Unmet
from engine.core.folge import Beratung, Folge, Phase, numbered
from engine.core.message import msg
from engine.core.regelwerk import Regelwerk, gremium_named


def pick(
    regelwerk: Regelwerk, folge: Folge, trigger: str, wanted: str
) -> Beratung | tuple[Unmet, ...]:
    """Return the station that is meant: the one named, or the only one where *trigger* fits."""
    if wanted:
        found = numbered(folge, wanted)
        by_name = gremium_named(regelwerk, wanted)
        if found is None and by_name is not None:
            same = [b for b in folge if b.gremium == by_name.name and b.phase is Phase.OPEN]
            found = same[0] if same else None
        if found is not None:
            return found
        text = msg("there is no open station {station}", station=wanted)
        return (Unmet(Ground.INPUT, text, needs="beratung"),)
    fitting = [b for b in folge if (b.state, trigger) in regelwerk.beratung.leaving]
    first = [b for b in fitting if not any(p.id in b.after and not p.finished for p in folge)]
    if len(first) == 1:
        return first[0]
    if not fitting:
        return (Unmet(Ground.STATE, msg("no station is in a state for this")),)
    names = tuple(str(b.id) for b in first or fitting)
    text = msg("which station? beratung={numbers}", numbers="|".join(names))
    return (Unmet(Ground.INPUT, text, needs="beratung", choices=names),)
