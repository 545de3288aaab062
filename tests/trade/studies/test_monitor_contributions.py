"""Contributions add up to the growth of the total, whatever the parts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.studies import checks
from wuwai.studies.code_inputs import CLUSTERS, PRODUCTS
from wuwai.trade.studies.monitor_contributions import contributions, recent, stating, stretch
from wuwai.trade.studies.monitor_contributions_charts import CHARTS
from wuwai.trade.studies.monitor_contributions_study import STUDY, finding
from wuwai.trade.studies.seasonal import months_from

NAMES, LISTS = pl.DataFrame(schema=PRODUCTS), pl.DataFrame(schema=CLUSTERS)


def totals(rows, column: str) -> pl.DataFrame:
    """Totals of (month, part, value), exports in yuan."""
    schema = {"month": pl.String, column: pl.String, "value": pl.Float64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.with_columns(direction=pl.lit("export"), currency=pl.lit("CNY"), sample=pl.lit(value=False))


def run(stated, *, by="partner", clusters=LISTS, **tables):
    empty = {
        "by_partner": totals([], "partner"), "by_product": totals([], "product2"),
        "by_regime": totals([], "regime"), "by_city": totals([], "reporter"),
        "by_code": totals([], "product6"),
    }  # fmt: skip
    options = {name: tables.pop(name) for name in ("span", "to") if name in tables}
    return contributions(
        stated, **{**empty, **tables}, clusters=clusters, names=NAMES, region="CN-44", by=by, **options
    )


def parted(now: dict[str, float], before: dict[str, float]):
    """Two Marches by partner, with their totals."""
    rows = [("2025-03", code, value) for code, value in now.items()]
    rows += [("2024-03", code, value) for code, value in before.items()]
    stated = totals([(month, "440100", value) for month, _, value in rows], "reporter")
    return stated, totals(rows, "partner")


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["USA", "VNM", "DEU", "JPN"]), st.floats(0, 1e9), min_size=1),
    st.dictionaries(st.sampled_from(["USA", "VNM", "DEU", "JPN"]), st.floats(1e3, 1e9), min_size=1),
)
def test_contributions_add_up_to_the_growth_of_the_total(now, before):
    stated, by_partner = parted(now, before)
    result = run(stated, by_partner=by_partner, span="month")
    if result.total.growth is None or not result.parts:
        return
    assert sum(one.contribution for one in result.parts) == pytest.approx(
        result.total.growth, rel=1e-9, abs=1e-6
    )
    if result.total.now:
        assert sum(one.share for one in result.parts) == pytest.approx(1)


def test_what_no_part_states_is_a_part_of_its_own():
    stated = totals([("2025-03", "CN-44", 10.0), ("2024-03", "CN-44", 8.0)], "reporter")
    cities = totals([("2025-03", "440100", 6.0), ("2024-03", "440100", 5.0)], "reporter")
    result = run(stated, by="city", by_city=cities, span="month")
    assert [(one.title.en, one.now, one.contribution) for one in result.parts] == [
        ("Guangzhou", 6.0, 12.5),
        ("not stated separately", 4.0, 12.5),
    ]
    assert result.total.growth == pytest.approx(25)


def test_a_new_partner_has_a_contribution_and_no_growth():
    stated, by_partner = parted({"USA": 5.0, "VNM": 1.0}, {"USA": 5.0})
    result = run(stated, by_partner=by_partner, span="month")
    new = next(one for one in result.parts if one.code == "VNM")
    assert (new.before, new.contribution) == (0.0, pytest.approx(20))
    assert new.growth is None


def test_without_the_year_before_there_is_no_growth_and_it_is_said():
    stated, by_partner = parted({"USA": 5.0}, {})
    result = run(stated, by_partner=by_partner)
    assert (result.total.growth, result.parts[0].contribution) == (None, None)
    assert "not all on file" in result.warnings[0].en
    assert all(chart.build(result, "zh") is None for chart in CHARTS[:1])


def test_codes_of_a_cluster_count_by_their_weight_and_are_not_added_up():
    stated = totals([("2025-03", "440100", 10.0), ("2024-03", "440100", 10.0)], "reporter")
    by_code = totals([("2025-03", "850760", 6.0), ("2024-03", "850760", 4.0)], "product6")
    lists = pl.DataFrame(
        [("a", "Cells", "电池", "own", "8507", 0.5, ""), ("b", "All", "全部", "own", "85", 1.0, "")],
        schema=CLUSTERS, orient="row",
    )  # fmt: skip
    result = run(stated, by="cluster", by_code=by_code, clusters=lists, span="month")
    assert {one.code: one.contribution for one in result.parts} == pytest.approx({"a": 10.0, "b": 20.0})
    assert "do not add up" in result.warnings[0].en


def test_the_stretches_take_january_with_february():
    assert stretch("2025-02", "month") == ("2025-01", "2025-02")
    assert stretch("2025-05", "to_date") == months_from("2025-01", 5)
    assert stretch("2025-05", "twelve") == months_from("2024-06", 12)


def test_the_filters_take_the_region_itself_where_it_reports():
    rows = [("2025-03", "CN-44", 1.0), ("2025-03", "440100", 1.0)]
    values = {"region": "CN-44", "measure": "exports", "to": None}
    assert stating(values, {"stated": totals(rows, "reporter")}) == ["CN-44"]
    assert stating(values, {"stated": totals(rows[1:], "reporter")}) == ["440100"]
    assert recent(2)(values, {"stated": totals(rows, "reporter")}) == ["2025-02", "2025-03"]
    assert recent(2)(values | {"to": "2024"}, {"stated": totals(rows, "reporter")}) == []


def test_the_finding_names_the_part_that_did_most():
    stated, by_partner = parted({"USA": 5.0, "VNM": 3.0}, {"USA": 6.0, "VNM": 1.0})
    result = run(stated, by_partner=by_partner, span="month")
    assert (
        finding(result).en
        == "Exports in Mar 2025: CNY\u00a08, up 14.3%; most of it from Vietnam (+28.6\u00a0pp)"
    )


def test_of_a_fall_the_finding_names_the_part_that_fell_most():
    stated, by_partner = parted({"USA": 5.0, "VNM": 9.0}, {"USA": 12.0, "VNM": 4.0})
    result = run(stated, by_partner=by_partner, span="month")
    assert finding(result).zh.endswith("；其中美国影响最大（−43.8个百分点）")


def test_the_study_keeps_the_contract():
    assert checks.check_study(STUDY, methods=None) == []
