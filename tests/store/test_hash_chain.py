"""Any single change of a chain of entries is found: edit, delete, swap, insert, cut."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.chain import (
    START,
    Head,
    Link,
    canonical,
    entry_hash,
    seal_of,
    verify_chain,
    verify_seals,
)

PARTS = st.tuples(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
CHAINS = st.lists(PARTS, min_size=2, max_size=8)


def chained(contents):
    links, prev = [], START
    for seq, parts in enumerate(contents, start=1):
        made = entry_hash(prev, "v", seq, parts)
        links.append(Link("v", seq, prev, made, parts))
        prev = made
    return links, Head("v", len(links), prev)


@given(CHAINS)
def test_an_untouched_chain_is_whole(contents):
    links, head = chained(contents)
    assert verify_chain(links, head) == ()


@settings(max_examples=400, deadline=None)
@given(CHAINS, st.sampled_from(["edit", "delete", "swap", "insert", "cut"]), st.data())
def test_any_single_change_is_found(contents, kind, data):
    links, head = chained(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    assert verify_chain(changed(links, kind, at, data), head) != ()


def changed(links, kind, at, data):
    link = links[at]
    if kind == "edit":
        other = data.draw(PARTS.filter(lambda parts: parts != link.parts))
        return [*links[:at], replace(link, parts=other), *links[at + 1 :]]
    if kind == "delete":
        return [*links[:at], *links[at + 1 :]]
    if kind == "cut":
        return links[: max(at, 0)]
    if kind == "insert":
        return [*links[: at + 1], replace(link, seq=link.seq + 1), *links[at + 1 :]]
    other = links[(at + 1) % len(links)]
    swapped = {link.seq: replace(other, seq=link.seq), other.seq: replace(link, seq=other.seq)}
    return [swapped.get(item.seq, item) for item in links]


def test_no_part_can_borrow_a_letter_from_its_neighbour():
    assert entry_hash(START, "v", 1, ("ab", "c")) != entry_hash(START, "v", 1, ("a", "bc"))


@given(st.lists(st.lists(st.integers(1, 9), max_size=4), min_size=1, max_size=4), st.data())
def test_any_change_of_a_seal_is_found(days, data):
    seals, prev = [], START
    for number, seqs in enumerate(days, start=1):
        heads = [Head(f"v{n}", seq, f"{seq:064}") for n, seq in enumerate(seqs)]
        seals.append(seal_of(number, f"2026-01-{number:02}", prev, heads))
        prev = seals[-1].hash
    hashes = {(h.chain, h.seq): h.hash for s in seals for h in s.heads}
    assert verify_seals(seals, hashes) == ()
    at = data.draw(st.integers(0, len(seals) - 1))
    broken = replace(seals[at], day="2025-01-01")
    assert verify_seals([*seals[:at], broken, *seals[at + 1 :]], hashes)
    if at < len(seals) - 1:
        assert verify_seals([*seals[:at], *seals[at + 1 :]], hashes)
    if hashes:
        gone = data.draw(st.sampled_from(sorted(hashes)))
        assert verify_seals(seals, {k: v for k, v in hashes.items() if k != gone})


def test_equal_values_have_one_text():
    assert canonical({"b": 1, "a": ["ä", None]}) == canonical({"a": ["ä", None], "b": 1})
