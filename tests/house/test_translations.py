"""Every sentence exists in German as well."""

from string import Formatter

import pytest

from tools.translations import MO, PO, extracted, merged, mo_bytes, po_bytes, problems

HINT = "run: python -m tools.translations"


@pytest.fixture(scope="module")
def catalog():
    return merged()


def test_every_sentence_has_a_german_text_with_the_same_gaps(catalog):
    assert problems(catalog) == []


def test_the_catalogue_holds_what_the_code_says_today(catalog):
    assert PO.read_bytes() == po_bytes(catalog), HINT


def test_the_compiled_catalogue_is_fresh():
    assert MO.read_bytes() == mo_bytes(PO.read_bytes()), HINT


def test_every_text_can_be_filled(catalog):
    for message in [*extracted(), *catalog]:
        for text in [message.id, message.string]:
            for form in [text] if isinstance(text, str) else text or ():
                list(Formatter().parse(form))
