"""The study of gravity: its table, what is said of it, its charts, a province among countries."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from wuwai.reference import pairs as between
from wuwai.studies.pair_inputs import PAIRS
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.gravity_result import GravityFound, gravity_found
from wuwai.trade.studies.gravity_study import STUDY, finding

from .test_potential_study import table

pytestmark = pytest.mark.slow  # the loops are compiled first
SYSTEM = "ICIO2025"
ECONOMIES = ("CHN", "USA", "VNM", "DEU", "FRA", "MEX", "JPN", "SGP", "AUT", "CAN")
NAMES = pl.DataFrame(
    [(SYSTEM, "C26", "Electronics", "电子"), (SYSTEM, "C27", "Electrical equipment", "电气设备")],
    schema=["classification", "code", "en", "zh"], orient="row",
)  # fmt: skip
CLUSTERS = pl.DataFrame(
    [("electronics", "Electronics", "电子", "", "85", 1.0, "")],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"], orient="row",
)  # fmt: skip
LINKS = pl.DataFrame(
    [(one.origin, one.destination, one.term, one.value, one.own) for one in between.links()
     if {one.origin, one.destination} <= {*ECONOMIES}],
    schema=PAIRS, orient="row",
)  # fmt: skip
KM = {(o, d): km for o, d, t, km, _ in LINKS.iter_rows() if t == "distance"}


def world(noise: float = 0.0) -> pl.DataFrame:
    """Trade that falls with distance to the power 1 in one product and 2 in the other."""
    draw = np.random.default_rng(3)
    size = dict(zip(ECONOMIES, draw.lognormal(25, 1, len(ECONOMIES)), strict=True))
    rows = [
        ("2022", i, j, k, size[i] * size[j] / 1e9 * KM[i, j] ** -power * float(draw.lognormal(0, noise)))
        for i in ECONOMIES for j in ECONOMIES for k, power in (("C26", 1.0), ("C27", 2.0)) if i != j
    ]  # fmt: skip
    return table([*rows, ("2022", "CHN", "ROW", "C26", 5e8)], SYSTEM, "USD")


OWN = table(
    [("2025", "440300", "USA", "854231", 4e9), ("2025", "440300", "VNM", "850440", 3e9)], "HS2022", "CNY"
)
GIVEN = {
    "region": "CHN", "world": "ICIO intermediate 2025", "year": 2022, "own": None, "own_year": None,
    "level": "product", "rate": 7.0, "clustered": "pair", "product": None, "cluster": None, "rows": 100,
}  # fmt: skip


def found(trade: pl.DataFrame | None = None, links: pl.DataFrame = LINKS, **given: object) -> GravityFound:
    own = given.pop("own_exports", OWN.clear())
    return gravity_found(
        world() if trade is None else trade, own, NAMES, CLUSTERS, links, **STUDY.arguments(GIVEN | given)
    )


def test_the_effect_of_distance_is_found_by_product_and_ranked_by_exports():
    frame = found().frame()
    assert frame["product"].to_list() == ["total", "C26", "C27"]
    assert frame["rank"].to_list() == [None, 1, 2]
    rows = {row["product"]: row for row in frame.iter_rows(named=True)}
    assert rows["C26"]["elasticity"] == pytest.approx(-1.0, abs=1e-8)
    assert rows["C26"]["twice"] == pytest.approx(-50.0, abs=1e-6)
    assert rows["C27"]["twice"] == pytest.approx(-75.0, abs=1e-6)
    assert rows["C26"]["border"] == pytest.approx(0.0, abs=1e-6)
    assert rows["C26"]["pairs"] == 90
    noisy = found(world(0.5)).frame()
    assert (noisy["low"] < noisy["twice"]).all()
    assert (noisy["twice"] < noisy["high"]).all()
    assert noisy["exports"][0] == pytest.approx(noisy["exports"][1:].sum())


def test_what_it_rests_on_and_leaves_out_is_said():
    said = " ".join(one.en for one in found().warnings)
    assert "Trade within economies is not in the table" in said
    assert "No trade agreements are on file" in said
    assert "are of economies without a known distance" in said.replace(" is of ", " are of ")
    assert "No distances between these economies" in found(links=LINKS.clear()).warnings[-1].en
    assert found(rows=1).frame().height == 2
    assert "1 smaller products are not listed" in found(rows=1).warnings[-1].en


def test_an_offices_term_stands_beside_the_shipped_ones():
    pair = [("CHN", "VNM"), ("VNM", "CHN"), ("USA", "MEX"), ("MEX", "USA"), ("DEU", "JPN"), ("JPN", "DEU")]
    own = pl.DataFrame([(*one, "agreement", 1.0, True) for one in pair], schema=PAIRS, orient="row")
    trade = world().with_columns(
        value=pl.col("value") * pl.struct("reporter", "partner").map_elements(
            lambda one: 1.5 if (one["reporter"], one["partner"]) in pair else 1.0, return_dtype=pl.Float64
        )
    )  # fmt: skip
    result = found(trade, pl.concat([LINKS, own]))
    assert result.frame()["others_en"].to_list()[1:] == ["Trade agreement +50%"] * 2
    assert result.frame()["others_zh"][1] == "贸易协定+50%"
    assert not any("No trade agreements" in one.en for one in result.warnings)


def test_markets_add_up_and_a_province_stands_where_its_country_stands():
    result = found(world(0.5))
    markets = result.markets.frame()
    assert markets["expected"].sum() == pytest.approx(markets["actual"].sum())
    assert set(markets["market"]) == set(ECONOMIES) - {"CHN"}
    province = found(world(0.5), region="CN-44", own="customs", own_year=2025, own_exports=OWN)
    assert province.sample
    assert any("Guangdong stands where China stands" in one.en for one in province.warnings)
    told = province.markets.frame()
    assert told["actual"].sum() == pytest.approx(1e9)
    both = told.join(markets, on="market")
    assert both["openness"].to_list() == pytest.approx(both["openness_right"].to_list())
    assert finding(province).en.startswith("Sample data: Twice the distance")


def test_filters_take_part_in_what_is_estimated():
    assert found(product="C27").frame()["product"].to_list() == ["total", "C27"]
    assert set(found(cluster="electronics").frame()["product"]) <= {"total", "C26", "C27"}
    with pytest.raises(ParameterError, match="a cluster's name: electronics"):
        found(cluster="nothing")
    assert found(product="99").frame().is_empty()
    by = {one: found(world(0.5), clustered=one).frame()["error"][0] for one in ("pair", "both", "robust")}
    assert len(set(by.values())) == 3


def test_charts_draw_in_both_languages_and_nothing_is_drawn_of_nothing():
    for lang in ("zh", "en"):
        assert all(chart.build(found(world(0.5)), lang) is not None for chart in STUDY.charts)
    nothing = found(world().clear())
    assert nothing.frame().is_empty()
    assert "Nothing is on file" in finding(nothing).en
    assert all(chart.build(nothing, "en") is None for chart in STUDY.charts)


def test_progress_is_told():
    heard = []
    found(report=lambda share, words: heard.append(share))
    assert heard[-1] == 1.0
