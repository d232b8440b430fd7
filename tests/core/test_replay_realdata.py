"""Two cities' full histories: no crash, carried to the end, and nearly all of them fit."""

from functools import cache

import pytest

from engine.core.catalogue import read_label
from engine.core.replay import reader_of, replay
from tests.core.council import shipped
from tests.core.realdata import CITIES, needed, papers

pytestmark = needed
each_city = pytest.mark.parametrize("city", CITIES)


@cache
def all_replayed(city):
    reader = reader_of(shipped())
    return [replay(reader, paper) for paper in papers(city)]


def share(done):
    return sum(d.fitting for d in done) / len(done)


@each_city
def test_every_paper_is_carried_to_the_end_of_its_record(city):
    done = all_replayed(city)
    assert len(done) > 5000
    assert sum(d.replayed for d in done) / len(done) >= 0.999


@each_city
def test_nearly_all_papers_fit_the_machines(city):
    assert share(all_replayed(city)) >= 0.98


def test_papers_with_several_stations_fit_as_well():
    several = [d for d in all_replayed("magdeburg-2019-2022") if d.stations > 1]
    assert len(several) > 3000
    assert share(several) >= 0.965


@each_city
def test_every_printed_result_is_in_the_catalogue(city):
    assert not {label for d in all_replayed(city) for label in d.unknown}
    catalogue = shipped().catalogue
    results = {s.result for p in papers(city) for s in p.stations if s.result}
    assert all(read_label(catalogue, result) for result in results)


@each_city
def test_no_negative_advice_ended_a_paper(city):
    for done in all_replayed(city):
        if done.outcome == "abgelehnt":
            assert any(b.decisive and b.spoken for b in done.folge)


@each_city
def test_every_result_of_the_record_is_kept_as_printed(city):
    for paper, done in zip(papers(city), all_replayed(city), strict=True):
        kept = sorted(b.result.label for b in done.folge if b.result)
        assert len(kept) == done.stations - done.planned
        assert set(kept) <= {s.result for s in paper.stations}
