"""Names that narrow a list: known ones, however they are written, or a refusal with the nearest.

An empty list would look like good news to somebody who has mistyped a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from cli.answer import refuse
from cli.opening import called
from engine.core.message import Message, msg
from engine.core.regelwerk import Regelwerk, gremium_named
from engine.definition.problem import nearest
from engine.service.house import House, current_regelwerk
from engine.service.people import everybody, person
from engine.service.read import listing, show
from engine.service.sittings import agenda_of

Labels = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a house knows; "" asks for nothing and is always known."""

    house: House
    as_json: bool

    def person(self, typed: str) -> str:
        """Return the id of a person; leave with 1 where there is none."""
        if not typed or person(self.house, typed) is not None:
            return typed
        known = {actor.name: actor.id for actor in everybody(self.house)}
        if typed not in known:
            hint = nearest(typed, tuple(known.values())) or msg("run: vorlauf person list")
            text = msg("there is no person {person}", person=typed)
            refuse("person-unknown", text, hint=hint, as_json=self.as_json)
        return known[typed]

    def paper(self, typed: str) -> str:
        """Return the number or id of a Vorlage; leave with 1 where there is none."""
        ref = called(self.house, typed) if typed else ""
        if ref and show(self.house, ref) is None:
            hint = number_near(self.house, typed)
            text = msg("there is no Vorlage {ref}", ref=typed)
            refuse("vorlage-unknown", text, hint=hint, as_json=self.as_json)
        return ref

    def sitting(self, typed: str) -> str:
        """Return the number of a sitting; leave with 1 where there is none."""
        if typed and agenda_of(self.house, typed) is None:
            text = msg("there is no sitting {sitzung}", sitzung=typed)
            hint = msg("run: vorlauf sitzung list")
            refuse("sitzung-unknown", text, hint=hint, as_json=self.as_json)
        return typed

    def gremium(self, typed: str) -> str:
        """Return the name of a Gremium, typed as name, short name or label; else leave with 1."""
        work = current_regelwerk(self.house)
        if not typed or work is None:
            return typed
        found = gremium_named(work, typed)
        if found is None:
            text = msg("there is no Gremium “{name}”", name=typed)
            self._unknown("gremium-unknown", text, typed, tuple(work.gremien))
        return found.name

    def role(self, typed: str) -> str:
        """Return the name of a role, typed as name or label; leave with 1 where there is none."""
        work = current_regelwerk(self.house)
        if not typed or work is None:
            return typed
        labels = [(name, role.label) for name, role in work.duties.items()]
        text = msg("there is no role “{role}”", role=typed)
        return self._one_of(typed, labels, "role-unknown", text)

    def art(self, typed: str) -> str:
        """Return the name of a Vorlagenart, typed as name or label; else leave with 1."""
        work = current_regelwerk(self.house)
        if not typed or work is None or any(p.art == typed for p in listing(self.house)):
            return typed
        labels = [(name, art.label) for name, art in work.arten.items()]
        text = msg("there is no Vorlagenart “{found}”", found=typed)
        return self._one_of(typed, labels, "art-unknown", text)

    def state(self, typed: str, art: str) -> str:
        """Return the name of a state of *art* (or any), typed as name or label; else leave."""
        work = current_regelwerk(self.house)
        if not typed or work is None or any(p.state == typed for p in listing(self.house)):
            return typed
        text = msg("there is no state “{state}”", state=typed)
        return self._one_of(typed, _states(work, art), "state-unknown", text)

    def _one_of(self, typed: str, labels: Labels, code: str, text: Message) -> str:
        """Return the name in *labels* that is meant, by itself or by its label."""
        wanted = typed.strip().casefold()
        found = [name for name, label in labels if wanted in {name.casefold(), label.casefold()}]
        if not found:
            self._unknown(code, text, typed, tuple(dict.fromkeys(name for name, _label in labels)))
        return found[0]

    def _unknown(self, code: str, text: Message, typed: str, known: tuple[str, ...]) -> NoReturn:
        hint = nearest(typed, known) or msg("possible are {gaps}", gaps=", ".join(known))
        refuse(code, text, hint=hint, as_json=self.as_json)


def number_near(house: House, typed: str) -> Message:
    """Return the hint that names the number that was probably meant, or where they are listed.

    Capitals and leading zeros make no difference.
    """
    numbers = tuple(p.number for p in listing(house) if p.number)
    same = [number for number in numbers if _parts(number) == _parts(typed)]
    if len(same) == 1:
        return msg("did you mean {word}?", word=same[0])
    return nearest(typed, numbers) or msg("run: vorlauf vorlage list")


def _parts(number: str) -> list[str]:
    return [part.lstrip("0") for part in number.casefold().split("/")]


def _states(work: Regelwerk, art: str) -> Labels:
    """Return the states of *art*, or of all; one name may bear another label in another Art."""
    arten = [work.arten[art]] if art in work.arten else work.arten.values()
    return [(name, s.label) for one in arten for name, s in one.machine.states.items()]
