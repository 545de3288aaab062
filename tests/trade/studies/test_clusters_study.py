"""``trade.clusters`` from tables as they stand on file: what it says, leaves empty and asks for."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.clusters_charts import CHARTS
from wuwai.trade.studies.clusters_kernel import report
from wuwai.trade.studies.clusters_study import STUDY, finding

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
NAMES = pl.DataFrame(
    schema={"classification": pl.String, "code": pl.String, "en": pl.String, "zh": pl.String}
)
LISTS = pl.DataFrame(
    [("cells", "Cells: of all kinds", "电池：各类", "export", "8507", 1.0, "440300;441300"),
     ("cars", "Cars", "汽车", "export", "8703", 1.0, ""),
     ("cars", "Cars", "汽车", "export", "850760", 0.5, "")],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"], orient="row",
)  # fmt: skip


def table(rows, *, currency="CNY", edition="HS2022", sample=True):
    frame = pl.DataFrame(rows)
    return frame.with_columns(
        classification=pl.lit(edition), currency=pl.lit(currency), sample=pl.lit(sample)
    )


def months(cells=8e9, cars=9e10, periods=MONTHS):
    rows = [
        {"period": period, "reporter": city, "product6": code, "value": value * rate}
        for period in periods
        for rate in [1.1 if period[:4] == "2025" else 1.0]
        for city, code, value in (
            ("440300", "850760", cells * 0.75), ("441300", "850760", cells * 0.25), ("440100", "870380", cars)
        )
    ]  # fmt: skip
    return table(rows)


MARKETS = table(
    [{"year": year, "reporter": "440300", "product6": "850760", "partner": partner, "value": value}
     for year, partner, value in (("2024", "USA", 3e9), ("2025", "USA", 1e9), ("2025", "VNM", 3e9))]
)  # fmt: skip
NO_WORLD = table([{"product6": "850760", "value": 1.0}]).clear()
WORLD = table(
    [{"product6": code, "value": value}
     for code, value in (("850760", 2e11), ("870380", 6e11), ("900110", 2e11))],
    currency="USD", sample=False,
)  # fmt: skip


def run(exports=None, reference=NO_WORLD, **given):
    values = {
        "region": "CN-44", "against": "world", "horizon": 5, "cluster": None, "world": "w", "year": 2025,
        "own": "o", "own_year": 2025, "rate": 7.0,
    }  # fmt: skip
    return report(
        months() if exports is None else exports,
        MARKETS,
        reference,
        NAMES,
        LISTS,
        **STUDY.arguments(values | given),
    )


def line(found, cluster):
    return found.frame().filter(pl.col("cluster") == cluster).row(0, named=True)


def test_every_row_says_why_it_stands_there_and_what_would_change_it():
    found = run()
    cells = line(found, "cells")
    assert cells["size"] == pytest.approx(12 * 88)
    assert (cells["tier_en"], cells["period"], cells["months"]) == ("hundred-billion", "2025-12", 24)
    assert cells["reason_en"].startswith("12 months to Dec 2025: CNY\xa0105.6\xa0bn, 1.1 times the threshold")
    assert "894.4" in cells["change_en"]
    assert "a fall by more than 5.3% would lose the tier" in cells["change_en"]
    assert cells["top_market_share"] == pytest.approx(75)
    assert cells["top_city_zh"] == "深圳市"
    assert 0 <= cells["to_trillion"] <= 100
    assert cells["to_hundred_billion"] is None  # reached already
    assert found.cities == {"cells": ("440300", "441300"), "cars": ()}


def test_synthetic_rows_are_named_first():
    assert finding(run()).zh.startswith(
        "样例数据：截至2025年12月的12个月：万亿级集群1个，千亿级1个；汽车规模最大"
    )
    assert finding(run(cluster="cells")).en.startswith(
        "Sample data: Cells: CNY\xa0105.6\xa0bn, hundred-billion; +10.0%"
    )


def test_without_a_world_table_quotients_are_empty_and_it_says_what_to_load():
    found = run()
    assert found.frame()["quotient"].null_count() == 2
    assert any("CEPII BACI" in one.en for one in found.warnings)
    industries = run(reference=WORLD.with_columns(classification=pl.lit("ICIO2025")))
    assert industries.frame()["quotient"].null_count() == 2


def test_quotient_and_share_against_a_world_of_the_same_year():
    found = run(reference=WORLD)
    cells, ours = 12 * 8.8e9, 12 * (8.8e9 + 9.9e10)
    assert line(found, "cells")["quotient"] == pytest.approx((cells / ours) / 0.2)
    assert line(found, "cells")["world_share"] == pytest.approx(cells / (2e11 * 7) * 100)


def test_a_world_of_another_year_gives_quotients_and_no_shares():
    found = run(reference=WORLD, year=2022)
    assert line(found, "cells")["quotient"] is not None
    assert line(found, "cells")["world_share"] is None
    assert any("2022" in one.en for one in found.warnings)


def test_a_code_in_two_clusters_is_told():
    assert any(one.en.startswith("Codes that several clusters hold (1)") for one in run().warnings)
    assert line(run(), "cars")["size"] == pytest.approx(12 * (990 + 44))


def test_too_few_months_give_sizes_and_no_forecast():
    found = run(months(periods=MONTHS[4:]))
    cells = line(found, "cells")
    assert (cells["growth"], cells["probability"], cells["mase"]) == (None, None, None)
    assert cells["size"] is not None
    assert any("fewer than 24 usable months" in one.en for one in found.warnings)


def test_january_and_february_published_together_are_shared_between_the_two():
    joint = {"2025-01": "2025-01..02", "2025-02": "2025-01..02"}
    found = run(months().with_columns(pl.col("period").replace(joint)))
    assert line(found, "cells")["size"] == pytest.approx(line(run(), "cells")["size"])
    assert line(found, "cells")["months"] == 24
    assert any("shared equally" in one.en for one in found.warnings)


def test_a_country_stands_in_its_world_table_by_years_in_dollars():
    rows = [
        {"period": year, "reporter": "VNM", "product6": "850760", "value": value}
        for year, value in (("2024", 1e10), ("2025", 2e10))
    ]
    found = run(table(rows, currency="USD", sample=False), WORLD, region="VNM", own=None, own_year=None)
    cells = line(found, "cells")
    assert (cells["size"], cells["growth"]) == (pytest.approx(1400), pytest.approx(100))
    assert cells["world_share"] == pytest.approx(10)
    assert not finding(found).en.startswith("Sample")
    assert any("Yearly figures" in one.en for one in found.warnings)


def test_industries_hold_no_clusters():
    found = run(months().with_columns(classification=pl.lit("ICIO2025")))
    assert found.frame().is_empty()
    assert "industries" in found.warnings[0].en


def test_a_cluster_that_no_list_is_called_by_is_refused():
    with pytest.raises(ParameterError, match="cars, cells"):
        run(cluster="boats")


@pytest.mark.parametrize("cluster", [None, "cells"])
def test_charts_are_drawn_in_both_languages(cluster):
    found = run(cluster=cluster)
    for chart in CHARTS:
        assert chart.title(found).en.startswith("Sample data: ")
        for lang in ("zh", "en"):
            assert chart.build(found, lang).to_dict()["layer"]
