import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.condition import in_words
from documents.drawing import read
from tests.documents.sample import german

LABELS = {"kosten": "Kosten", "thema": "Thema", "jahr": "Jahr"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("kosten > 50000", "Kosten > 50.000"),
        ("kosten >= 1_250_000.50", "Kosten ≥ 1.250.000,50"),
        ("jahr == 2026", "Jahr = 2026"),
        ("thema != 'soziales' and kosten <= 5", "Thema ≠ „soziales“ und Kosten ≤ 5"),
        ("thema in ('a', \"b\")", "Thema in („a“, „b“)"),
        ("not present(kosten)", "not Kosten is given"),
        ("betreff != '' and len(thema) > 0", "Betreff is given und Thema is given"),
        ("'kosten and thema' == thema", "„kosten and thema“ = Thema"),
        ("", ""),
    ],
)
def test_a_condition_reads_like_a_sentence(source, words):
    assert read(in_words(source, LABELS), german) == words


@given(st.text())
def test_any_text_has_words(source):
    assert isinstance(read(in_words(source, LABELS), german), str)
