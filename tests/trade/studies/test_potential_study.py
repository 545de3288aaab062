"""The study of export potential: a region in its world, what is left out and said, its charts and its
proposal."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from wuwai.accounts.models import User
from wuwai.registers import proposing
from wuwai.studies.checks import check_result
from wuwai.studies.contract import StudyResult, Vintage
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.potential_growth import growth_factors
from wuwai.trade.studies.potential_result import PotentialFound, market_groups, potential_found
from wuwai.trade.studies.potential_study import STUDY, finding, plan

SYSTEM = "ICIO2025"
NAMES = pl.DataFrame(
    [(SYSTEM, "C26", "Electronics", "电子"), (SYSTEM, "C27", "Electrical equipment", "电气设备"),
     (SYSTEM, "H49", "Land transport", "陆路运输")],
    schema=["classification", "code", "en", "zh"], orient="row",
)  # fmt: skip
CLUSTERS = pl.DataFrame(
    [("electronics", "Electronics", "电子", "", "85", 1.0, "")],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"], orient="row",
)  # fmt: skip
ECONOMIES = ("CHN", "USA", "VNM", "DEU", "HKG")


def table(rows: list[tuple[str, str, str, str, float]], kind: str, currency: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(*row, kind, currency, currency == "CNY") for row in rows],
        schema={
            **dict.fromkeys(("year", "reporter", "partner", "product"), pl.String), "value": pl.Float64,
            **dict.fromkeys(("classification", "currency"), pl.String), "sample": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def world(*years: str) -> pl.DataFrame:
    draw = np.random.default_rng(3)
    rows = [
        (year, i, j, k, float(draw.lognormal(20, 1)) * (1.1 if year == "2022" else 1.0)
         * (1e-3 if j == "HKG" else 1.0))
        for i in ECONOMIES for j in ECONOMIES for k in ("C26", "C27", "H49") for year in years if i != j
    ]  # fmt: skip
    return table(rows, SYSTEM, "USD")


OWN = table(
    [("2025", "440100", "USA", "854231", 4e8), ("2025", "440300", "VNM", "854231", 3e9),
     ("2025", "440300", "USA", "850440", 9e8), ("2025", "440300", "HKG", "854231", 9e9),
     ("2025", "440300", "CHN", "854231", 1e7)],
    "HS2022", "CNY",
)  # fmt: skip
GIVEN = {
    "region": "CN-44", "world": "ICIO intermediate 2025", "year": 2022, "own": "customs", "own_year": 2025,
    "level": "product", "rate": 7.0, "horizon": 0, "minimum": 0.0, "markets": "all", "product": None,
    "cluster": None, "rows": 100,
}  # fmt: skip


def found(trade: pl.DataFrame | None = None, own: pl.DataFrame = OWN, **given: object) -> PotentialFound:
    return potential_found(
        world("2022") if trade is None else trade, own, NAMES, CLUSTERS, **STUDY.arguments(GIVEN | given)
    )


def test_the_first_line_says_sample_and_names_the_table_of_intermediates():
    said = finding(found())
    assert said.en.startswith("Sample data: Guangdong leaves USD\xa0")
    assert said.zh.startswith("样例数据：广东")
    assert "intermediate goods and services only" in said.en
    assert all(chart.title(found()).en.startswith("Sample data: ") for chart in STUDY.charts)
    assert not finding(found(region="VNM", own=None, own_year=None)).en.startswith("Sample")


def test_the_country_of_the_region_is_no_market_and_what_cannot_be_compared_is_left_out_and_named():
    result = found()
    assert set(result.frame()["market"]) == {"USA", "VNM", "DEU"} & set(result.frame()["market"])
    warned = " ".join(one.en for one in result.warnings)
    assert "Left out: Hong Kong, China" in warned
    assert "HKG" not in result.frame()["market"]


def test_rows_are_ranked_named_and_say_why_and_what_would_change_them():
    frame = found().frame()
    assert frame["rank"].to_list() == list(range(1, frame.height + 1))
    assert frame["unrealised"].is_sorted(descending=True)
    assert frame["product_title_zh"][0] in ("电子", "电气设备")
    for name in ("reason_en", "reason_zh", "change_en", "change_zh"):
        assert (frame[name].str.len_chars() > 10).all()
    gap = 100 * frame["unrealised"] / frame["potential"]
    assert frame["gap"].to_list() == pytest.approx(gap.to_list(), nan_ok=True)


def test_filters_and_the_length_of_the_table_change_no_figure():
    whole = found()
    asia = found(markets="142").frame()
    assert set(asia["market"]) == {"VNM"}
    assert asia["unrealised"][0] == whole.cells.filter(pl.col("market") == "VNM")["unrealised"].max()
    assert set(found(product="C27").frame()["product"]) == {"C27"}
    assert set(found(cluster="electronics").frame()["product"]) <= {"C26", "C27"}
    short = found(rows=1)
    assert short.frame().height == 1
    assert any("could be listed" in one.en for one in short.warnings)
    assert short.by("market").equals(whole.by("market"))
    assert found(minimum=1e6).frame().is_empty()
    with pytest.raises(ParameterError, match="a cluster's name: electronics"):
        found(cluster="nothing")


def test_groups_of_markets_are_those_whose_members_are_known():
    groups = market_groups()
    assert {"all", "ASEAN", "RCEP", "EU", "142"} <= set(groups)
    assert "BRI" not in groups
    assert set(found(markets="ASEAN").frame()["market"]) == {"VNM"}


def test_growth_is_projected_within_limits_and_a_region_without_a_past_grows_as_its_country():
    both = found(world("2017", "2022"), horizon=5)
    assert any("Projected 5 years ahead" in one.en for one in both.warnings)
    grown = both.cells.drop_nulls("demand_factor")
    factors = growth_factors(both.world.world, by="partner", horizon=5)
    of = dict(factors.select("partner", "factor").iter_rows())
    rows = grown.select("market", "demand_factor").iter_rows()
    assert all(factor == pytest.approx(of[market]) for market, factor in rows)
    assert grown["demand_factor"].is_between(0.8**5 - 1e-9, 1.2**5 + 1e-9).all()
    assert any("nothing is projected" in one.en for one in found(horizon=5).warnings)


def test_a_country_of_the_table_needs_no_file_of_its_own_and_services_are_marked():
    result = found(own=OWN.clear(), region="VNM")
    names = set(result.frame()["product_title_en"])
    assert "Land transport (service)" in names
    pairs = result.cells.group_by("market").agg(pl.col("potential", "actual").sum())
    assert pairs["potential"].to_list() == pytest.approx(pairs["actual"].to_list())


def test_charts_draw_in_both_languages_and_nothing_is_drawn_of_nothing():
    for lang in ("zh", "en"):
        assert all(chart.build(found(), lang) is not None for chart in STUDY.charts)
    nothing = found(world("2022").clear())
    assert nothing.frame().is_empty()
    assert "No exports" in finding(nothing).en
    assert all(chart.build(nothing, "en") is None for chart in STUDY.charts)


def test_a_row_proposes_a_plan_for_its_market():
    result = found()
    told = StudyResult(STUDY, result, {**GIVEN}, (), result.warnings)
    assert check_result(told) == []  # as it is kept, too
    rows = result.frame().to_dicts()
    first = plan(rows[0], told)
    assert first is not None
    assert (first["region"], first["country"]) == ("CN-44", rows[0]["market"])
    assert first["goods"].startswith(rows[0]["product"])
    assert plan({**rows[0], "unrealised": 0.0}, told) is None
    assert plan({**rows[0], "market": "ROW"}, told) is None


@pytest.mark.django_db
def test_a_row_becomes_one_plan_with_its_reasons_however_often_it_is_pressed():
    result = found()
    run = StudyResult(STUDY, result, {**GIVEN}, (Vintage("snapshot", "own", "2026-01-05", True),), ())
    first = proposing.proposed(run, STUDY.proposes[0], result.frame().iter_rows(named=True))[0]
    assert first is not None
    user = User.objects.create(username="editor", role="editor")
    row, new = proposing.plan(first, run, by=user, lang="zh")
    assert new
    line = result.frame().row(0, named=True)
    assert (row.stage, row.region, row.country) == ("planned", "CN-44", line["market"])
    assert row.goods.startswith(line["product"])
    assert row.synthetic
    assert "未实现" in row.note
    assert proposing.plan(first, run, by=user, lang="en") == (row, False)
