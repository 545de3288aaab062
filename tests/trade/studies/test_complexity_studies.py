"""The three studies of complexity: a province in the world, an economy of the world, and nothing on file."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from wuwai.trade.studies import complexity_study, new_products_study, similar_regions_study
from wuwai.trade.studies.complexity_result import region_complexity
from wuwai.trade.studies.complexity_world import Counted, inputs
from wuwai.trade.studies.new_products_result import candidates
from wuwai.trade.studies.similar_regions_result import alike

pytestmark = pytest.mark.filterwarnings("ignore:(The exports that count|The baskets):UserWarning")

ECONOMIES = ["CHN", "DEU", "FRA", "GBR", "IND", "JPN", "KOR", "MEX", "THA", "USA", "VNM", "ZAF"]
CODES = [f"{chapter}{n:02}" for chapter in ("08", "27", "61", "84", "85") for n in range(1, 7)]
RNG = np.random.default_rng(3)
REACH = RNG.random(12)[:, None] * 1.7 - RNG.random(30)
VALUES = np.where(REACH + RNG.normal(0, 0.3, REACH.shape) > 0, RNG.lognormal(18, 1, REACH.shape), 0.0)
COLUMNS = {
    "year": pl.String, "reporter": pl.String, "product": pl.String, "value": pl.Float64,
    "classification": pl.String, "currency": pl.String, "sample": pl.Boolean,
}  # fmt: skip


def world(*years: tuple[int, float]) -> pl.DataFrame:
    rows = [
        (str(year), economy, code, VALUES[i, j] * times, "HS2022", "USD", False)
        for year, times in years or ((2022, 1.0),)
        for i, economy in enumerate(ECONOMIES)
        for j, code in enumerate([*CODES, "9999"][:31])
        if j < 30 and VALUES[i, j] > 0
    ]
    rows += [(str(year), "USA", "9999", 1e8, "HS2022", "USD", False) for year, _ in years or ((2022, 1.0),)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def own() -> pl.DataFrame:
    columns = {("product6" if name == "product" else name): kind for name, kind in COLUMNS.items()}
    rows = [
        ("2025", "440100" if j % 2 else "440300", f"{code}10", 7.0e8 / (1 + j), "HS2022", "CNY", True)
        for j, code in enumerate(CODES[12:26])
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")


NAMES = pl.DataFrame(
    [("HS2022", code, f"Goods {code}; of all kinds", f"商品{code}") for code in CODES],
    schema=["classification", "code", "en", "zh"],
    orient="row",
)
SET: dict[str, Any] = {
    "world": "BACI", "year": 2022, "own": "customs", "own_year": 2025, "level": "product4", "rate": 7.0,
    "covered": "goods", "threshold": 1.0,
}  # fmt: skip
STUDIES = (complexity_study.STUDY, new_products_study.STUDY, similar_regions_study.STUDY)


def run(kernel: Any, region: str = "CN-44", trade: pl.DataFrame | None = None, **given: Any) -> Any:
    mine = own() if region == "CN-44" else own().clear()
    return kernel(
        world() if trade is None else trade, mine, NAMES, where=Counted(region=region, **SET), **given
    )


@pytest.mark.parametrize("region", ["CN-44", "VNM"])
@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_every_study_says_draws_and_lists_something_for_a_province_and_for_an_economy(study, region: str):
    result = run(study.kernel, region)
    frame = result.frame()
    assert frame.height
    assert set(frame.columns) == {name for column in study.columns for name in column.in_frame}
    finding = study.finding(result)
    assert finding.en.startswith("Sample data: ") == (region == "CN-44")
    assert finding.zh.startswith("样例数据：") == (region == "CN-44")
    for chart in study.charts:
        for lang in ("zh", "en"):
            assert chart.build(result, lang).to_dict()
        assert chart.title(result).zh
        assert chart.subtitle(result).en
    assert any("98 and 99" in note.en for note in result.warnings)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_with_nothing_on_file_they_say_so_and_draw_nothing(study):
    for trade in (world().clear(), world().filter(pl.col("reporter") != "VNM")):
        result = run(study.kernel, "VNM", trade)
        assert result.frame().is_empty()
        assert result.warnings
        assert "No exports" in study.finding(result).en
        for chart in study.charts:
            assert chart.build(result, "zh") is None
            assert chart.title(result).en


def test_a_province_is_beside_the_world_and_an_economy_in_it():
    province, economy = run(region_complexity), run(region_complexity, "VNM")
    assert province.found.world.locations == economy.found.world.locations == ECONOMIES
    assert province.economies.height == 13
    assert economy.economies.height == 12
    assert province.found.values.sum() == pytest.approx(own()["value"].sum() / 7)


def test_the_table_is_of_the_region_of_economies_or_of_every_cell():
    assert run(region_complexity).frame().height == 30
    assert run(region_complexity, rows="economies").frame()["location"].n_unique() == 13
    cells = run(region_complexity, rows="all").frame()
    assert cells.height == 13 * 30
    assert cells["density"].null_count() == 0
    assert run(region_complexity, "VNM", rows="all").frame().height == 12 * 30


def test_each_candidate_shows_its_reasons_and_what_would_change_it():
    result = run(candidates, trade=world((2017, 1.0), (2022, 1.5)))
    row = result.frame().row(0, named=True)
    assert "Near to “Goods" in row["reason_en"]
    assert "+8.4% a year since 2017" in row["reason_en"]
    assert "年均增长8.4%" in row["reason_zh"]
    assert "once its exports reach USD" in row["change_en"]
    assert "若只看邻近" in row["change_zh"]
    assert row["growth"] == pytest.approx(100 * (1.5**0.2 - 1))
    far = run(candidates, strategy=1.0, market=0.0).frame()
    assert far.row(0, named=True)["rank_complex"] == 1


def test_each_similar_economy_shows_its_reasons_and_what_would_change_it():
    frame = run(alike).frame()
    assert "CHN" not in frame["location"]  # the province is part of it
    row = frame.row(0, named=True)
    assert row["reason_en"].startswith(f"Both export {row['both']} products")
    assert "By pattern it ranks" in row["change_en"]
    assert row["lacks_zh"]


def test_partners_are_not_read():
    assert all("partner" not in one.group for one in inputs())
