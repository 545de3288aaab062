"""What lies between economies: known distances, borders both ways, an office's terms laid over."""

from __future__ import annotations

import pytest

from wuwai.reference import countries, pairs


def held(**given) -> dict[tuple[str, str, str], float]:
    return {(one.origin, one.destination, one.term): one.value for one in pairs.links(**given)}


SHIPPED = held()


def test_every_pair_is_the_same_both_ways_and_of_known_countries():
    known = {one.code for one in countries.all_countries()}
    for (origin, destination, term), value in SHIPPED.items():
        assert {origin, destination} <= known
        assert origin != destination
        assert abs(SHIPPED[destination, origin, term] - value) <= 1e-12 * value
        assert value > 0


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # population-weighted distances of CEPII's GeoDist, within a tenth: other cities, other years
        ("USA", "CAN", 950, 2200), ("CHN", "JPN", 1900, 2400), ("DEU", "FRA", 650, 850),
        ("CHN", "USA", 10_800, 12_300),
    ],
)  # fmt: skip
def test_distances_are_of_the_right_size(one, other, low, high):
    assert low < SHIPPED[one, other, "distance"] < high


def test_borders_and_languages_that_are_known():
    for pair in (("CHN", "VNM"), ("CHN", "HKG"), ("FRA", "DEU"), ("USA", "MEX")):
        assert SHIPPED[(*pair, "contiguity")] == 1.0
    assert ("CHN", "JPN", "contiguity") not in SHIPPED
    assert SHIPPED["CHN", "SGP", "language"] == 1.0
    assert SHIPPED["AUT", "DEU", "language"] == 1.0
    assert ("CHN", "JPN", "language") not in SHIPPED


def test_an_offices_table_lies_over_and_adds_terms():
    def row(origin, destination, term, value):
        return {
            "origin": origin,
            "destination": destination,
            "term": term,
            "value": value,
            "source": "office",
        }

    found = held(
        own=[
            row("CHN", "CHE", "agreement", "1"),
            row("CHN", "JPN", "distance", "1,800"),
            row("CHN", "AUS", "tariff", "2"), row("AUS", "CHN", "tariff", "0"),
        ]
    )  # fmt: skip
    assert found["CHE", "CHN", "agreement"] == 1.0
    assert found["JPN", "CHN", "distance"] == 1800.0
    assert (found["CHN", "AUS", "tariff"], found["AUS", "CHN", "tariff"]) == (2.0, 0.0)
    assert pairs.title("agreement").zh == "贸易协定"
    assert pairs.title("tariff").en == "tariff"
