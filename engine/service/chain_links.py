"""Prove that Vorlagen hang together as the entries say that brought them into being."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.core.chain import Break, Harm
from engine.store.records import Entry

_NAMED, _ALONE = '"parent":', '"parent":""'


class Parents:
    """Which paper was created for which other one, as the first entries say."""

    def __init__(self) -> None:
        """Start with no paper seen."""
        self._said: dict[tuple[str, str], str] = {}

    def see(self, first: Entry) -> None:
        """Remember the parent that *first*, the first entry of a Vorlage, names if any."""
        named = first.payload.count(_NAMED)
        if not named or (named == 1 and _ALONE in first.payload):
            return
        try:
            payload = json.loads(first.payload)
        except ValueError:
            return  # its own hash tells that it has been changed
        if payload.get("parent"):
            self._said[first.vorlage, str(payload.get("kind", ""))] = str(payload["parent"])

    def breaks(
        self,
        stored: Sequence[tuple[str, str, str]],
        numbers: Mapping[str, str],
        known: Collection[str],
    ) -> Iterator[Break]:
        """Give the Vorlagen whose *stored* links (source, target, kind) are not those on record.

        *numbers* are the printed numbers by id, *known* all ids. A parent that was named by a
        number which no paper has any more is taken for the one that is stored.
        """
        bearers = {number: ident for ident, number in numbers.items()}
        left = dict(self._said)
        for source, target, kind in stored:
            ref = left.pop((target, kind), None)
            meant = ref if ref in known else bearers.get(ref or "", source)
            if ref is None or meant != source:
                yield Break(target, 1, Harm.LINK)
        for target, _kind in left:
            yield Break(target, 1, Harm.LINK)
