"""The months of a region, from flows and from published figures, and what the outlook says of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from wuwai.facts import columns
from wuwai.reference import periods
from wuwai.studies import checks
from wuwai.trade.studies import seasonal
from wuwai.trade.studies.monitor_months import from_flows, from_published, growth_of
from wuwai.trade.studies.outlook import outlook
from wuwai.trade.studies.outlook_charts import CHARTS
from wuwai.trade.studies.outlook_study import STUDY, finding

NONE = pl.DataFrame(schema=columns.READ)


def flows(rows: list[tuple[str, str, str, float]], *, currency: str = "CNY", sample: bool = False):
    """Flows of (direction, month, reporter, value)."""
    schema = {"direction": pl.String, "month": pl.String, "reporter": pl.String, "value": pl.Float64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.with_columns(currency=pl.lit(currency), sample=pl.lit(sample))


def exports(values, *, first: str = "2024-01", **other):
    months = seasonal.months_from(first, len(values))
    return flows([("export", m, "440100", float(v)) for m, v in zip(months, values, strict=True)], **other)


def published(*figures: tuple[str, str, str]) -> pl.DataFrame:
    """Export levels: period, number as printed, day of publication."""
    rows = []
    for number, (period, printed, day) in enumerate(figures, 2):
        span = periods.parse(period)
        rows.append(
            {
                "origin": f"s:{number}", "series": "exports", "region": "CN-44", "place": "",
                "period": period, "period_kind": span.kind,
                "period_start": span.start, "period_end": span.end,
                "value": float(printed), "printed": printed, "unit": "亿元CNY", "sample": False,
                "published_on": day,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema_overrides=columns.READ)


CUMULATIVE = published(
    ("2024-01..02", "8859.4", "2024-03-07"),
    ("2024Q1", "13100", "2024-04-16"),
    ("2024-01..04", "18000", "2024-04-16"),
    ("2024-06", "5000", "2024-07-18"),
    ("2024H1", "28500", "2024-07-18"),
)


def test_a_region_that_reports_itself_is_not_added_to_its_cities():
    rows = [("export", "2024-01", "CN-44", 10.0), ("export", "2024-01", "440100", 4.0)]
    assert from_flows(flows(rows), region="CN-44", measure="exports").singles == {"2024-01": 10.0}
    assert from_flows(flows(rows[1:]), region="CN-44", measure="exports").singles == {"2024-01": 4.0}


def test_a_month_of_all_trade_needs_both_directions():
    rows = [("export", m, "440100", 1.0) for m in ("2024-01", "2024-02")]
    rows += [("import", "2024-01", "440100", 2.0)]
    assert from_flows(flows(rows), region="CN-44", measure="trade_total").singles == {"2024-01": 3.0}


def test_currencies_are_never_added():
    both = pl.concat([exports([5.0] * 3), exports([1.0] * 3, currency="USD")])
    found = from_flows(both, region="CN-44", measure="exports")
    assert (found.unit, found.singles["2024-01"]) == ("元CNY", 5.0)


def test_single_months_come_from_cumulative_figures_and_say_so():
    found = from_published(CUMULATIVE, measure="exports")
    by = {one.period: one for one in found.rows}
    assert list(by) == ["2024-01..02", "2024-03", "2024-04", "2024-06"]
    assert (by["2024-01..02"].value, by["2024-01..02"].derived) == (8859.4, False)
    march, april = by["2024-03"], by["2024-04"]
    assert march.value == pytest.approx(4240.6)
    assert (march.derived, march.crosses, march.rounding) == (True, True, 50.05)
    notes = outlook(exports([]), CUMULATIVE, region="CN-44").frame().filter(pl.col("period") == "2024-03")
    assert notes["note_zh"].item() == "由累计数推算，舍入误差±50.05亿元；可能含修订"
    # Both figures of April were published on one day: no revision lies between them.
    assert (april.derived, april.crosses, april.rounding) == (True, False, 100.0)
    # A published month stays as published.
    assert (by["2024-06"].value, by["2024-06"].derived) == (5000.0, False)


def test_january_and_february_are_read_together():
    known = {"2024-01..02": 10.0, "2025-01": 7.0, "2025-02": 4.0, "2025-03": 1.0}
    assert growth_of(known, "2025-01") == pytest.approx(10)
    assert growth_of(known, "2025-02") == pytest.approx(10)
    assert growth_of(known, "2025-01..02") == pytest.approx(10)
    assert growth_of({"2024-01": 4.0, "2025-01": 5.0}, "2025-01") is None


def test_only_the_latest_months_without_a_gap_are_used():
    values = exports([1.0] * 30).filter(pl.col("month") != "2024-05")
    found = from_flows(values, region="CN-44", measure="exports")
    assert found.run[0] == "2024-06"
    assert len(found.run[1]) == 25
    result = outlook(values, NONE, region="CN-44")
    assert "25 months since Jun 2024" in result.warnings[0].en


def test_23_months_get_no_forecast_and_the_finding_says_so():
    result = outlook(exports([1.0] * 23), NONE, region="CN-44")
    assert (result.forecast, result.adjusted) == (None, None)
    assert finding(result).en == ("Exports: no forecast, 23 usable months without a gap, 24 are the least")
    assert set(result.frame()["part"]) == {"month"}


def made(sample: bool = False) -> pl.DataFrame:
    draw = np.random.default_rng(1)
    values = np.exp(5 + 0.1 * np.sin(np.arange(24) * np.pi / 6) + draw.normal(0, 0.02, 24))
    return exports(values, sample=sample)


def test_24_months_get_a_forecast_with_its_backtest():
    result = outlook(made(), NONE, region="CN-44", ahead=3)
    frame = result.frame()
    assert frame["part"].to_list()[:4] == ["ahead", "ahead", "ahead", "test"]
    tested = frame.filter(pl.col("part") == "test")
    assert tested["origins"].to_list() == [8]
    assert tested["note_en"][0].startswith("8 origins; error ")
    ahead = frame.filter(pl.col("part") == "ahead")
    assert ahead["period"].to_list() == ["2026-01", "2026-02", "2026-03"]
    # January and February ahead grow as one.
    assert ahead["growth"][0] == ahead["growth"][1]
    assert result.ahead == "2026-01..03"
    assert any("tested up to 1 month ahead only" in one.en for one in result.warnings)


def test_a_finding_on_a_sample_says_so_first():
    assert finding(outlook(made(sample=True), NONE, region="CN-44")).zh.startswith("样例数据：")
    assert not finding(outlook(made(), NONE, region="CN-44")).zh.startswith("样例")


def test_the_longer_of_two_sources_is_read_unless_one_is_asked_for():
    figures = published(("2024-01", "5", "2024-02-07"), ("2024-01..02", "9", "2024-03-07"))
    assert outlook(made(), figures, region="CN-44").months.source == "flows"
    assert outlook(made(), figures, region="CN-44", source="published").months.source == "published"
    assert outlook(exports([]), figures, region="CN-44").months.source == "published"


def test_the_charts_are_drawn_in_both_languages():
    result = outlook(made(), NONE, region="CN-44")
    for chart in CHARTS:
        for lang in ("zh", "en"):
            assert chart.build(result, lang) is not None


def test_the_study_keeps_the_contract():
    assert checks.check_study(STUDY, methods=None) == []
