"""The trade monitor keeps published figures apart, works out what follows, and says where they disagree."""

from __future__ import annotations

import math

import polars as pl
import pytest

from wuwai.facts import columns
from wuwai.reference import periods
from wuwai.studies import run
from wuwai.trade.studies.monitor import Monitor, monitor
from wuwai.trade.studies.monitor_charts import CHARTS
from wuwai.trade.studies.monitor_study import STUDY

pytestmark = pytest.mark.django_db


def table(*figures: tuple[str, str, str]) -> pl.DataFrame:
    """Observations of Guangdong: series, period, number as printed."""
    rows = []
    for number, (series, period, printed) in enumerate(figures, 2):
        span = periods.parse(period)
        rows.append(
            {
                "origin": f"s:{number}", "series": series, "region": "CN-44", "place": "", "period": period,
                "period_kind": span.kind, "period_start": span.start, "period_end": span.end,
                "value": float(printed.replace(",", "")), "printed": printed,
                "unit": "%" if "_yoy" in series or "_share" in series else "亿元CNY", "sample": False,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema_overrides=columns.READ)


def line(result: Monitor, dimension: str, item: str = ""):
    return next(one for one in result.of(dimension) if one.item == item)


YEAR = table(
    ("trade_total", "2024", "1000"), ("trade_total", "2025", "1100"), ("trade_total_yoy", "2025", "10.0"),
    ("exports", "2025", "700"), ("exports_yoy", "2025", "16.7"), ("imports", "2025", "400"),
    ("trade_regime:general", "2025", "600"), ("trade_regime:processing", "2025", "300"),
    ("trade_with_partner:EU", "2025", "500"), ("trade_with_partner:BRI", "2025", "800"),
    ("trade_with_partner_yoy:US", "2025", "-85"), ("trade_regime_share:general", "2025", "54.5"),
)  # fmt: skip


def test_published_growth_level_and_implied_base_stay_three_figures():
    total = monitor(YEAR, region="CN-44", period="2025").total
    assert (total.level, total.growth, total.base) == (1100.0, 10.0, 1000.0)
    assert total.implied_base == pytest.approx(1000.0)
    assert total.closes is True
    assert (total.level_origin, total.growth_origin, total.base_origin) == ("s:3", "s:4", "s:2")


def test_a_gap_beyond_the_printed_digits_is_said_not_mended():
    result = monitor(
        table(
            ("trade_total", "2024", "91100"),
            ("trade_total", "2025", "94900"),
            ("trade_total_yoy", "2025", "4.4"),
        ),
        region="CN-44",
    )
    assert result.total.base == 91100
    assert result.total.implied_base == pytest.approx(90900.38, abs=0.01)
    assert result.total.gap == pytest.approx(199.62, abs=0.01)
    assert result.total.closes is False
    assert "do not close" in result.warnings[0].en


def test_a_contribution_is_in_points_of_the_total():
    exports = line(monitor(YEAR, region="CN-44", period="2025"), "flow", "exports")
    before = 700 / 1.167
    assert exports.contribution == pytest.approx(100 * (700 - before) / 1000)


def test_a_contribution_is_left_empty_where_a_growth_is_not_published():
    assert line(monitor(YEAR, region="CN-44", period="2025"), "flow", "imports").contribution is None


def test_what_exclusive_parts_leave_is_a_part_of_its_own_and_derived():
    other = line(monitor(YEAR, region="CN-44", period="2025"), "regime", "other")
    assert other.level == 200
    assert other.derived
    assert other.level_origin == ""


def test_overlapping_partners_are_never_added():
    partners = monitor(YEAR, region="CN-44", period="2025").of("partner")
    assert {one.item for one in partners} == {"EU", "BRI", "US"}


def test_a_published_share_stands_beside_the_computed_one():
    general = line(monitor(YEAR, region="CN-44", period="2025"), "regime", "general")
    assert general.share == pytest.approx(100 * 600 / 1100)
    assert general.share_published == 54.5


def test_dollars_are_not_mixed_with_yuan():
    frame = table(
        ("trade_total", "2024", "100"), ("trade_total", "2025", "110"), ("trade_total_yoy", "2025", "10")
    )
    frame = frame.with_columns(
        pl.when(pl.col("period") == "2024").then(pl.lit("亿USD")).otherwise("unit").alias("unit")
    )
    assert monitor(frame, region="CN-44").total.base is None


def test_a_fall_to_nothing_leaves_no_base():
    frame = table(
        ("trade_total", "2025", "0"), ("trade_total_yoy", "2025", "-100"), ("trade_total", "2024", "5")
    )
    assert monitor(frame, region="CN-44").total.implied_base is None


def test_no_figure_gives_an_empty_result_with_a_finding():
    result = monitor(columns.empty(), region="CN-44")
    assert result.frame().is_empty()
    assert result.frame().columns
    assert STUDY.finding(result).zh


@pytest.mark.parametrize("growth", ["1050", "-85", "0.0"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_growth_axis_holds_extremes(growth, lang):
    frame = table(
        ("exports", "2025", "100"), ("exports_yoy", "2025", "2"), ("exports_EV_yoy", "2025", growth),
        ("exports_IC_yoy", "2025", "3"),
    )  # fmt: skip
    result = monitor(frame, region="CN-44", measure="exports", period="2025")
    spec = next(c for c in CHARTS if c.name == "growth").build(result, lang).to_dict()
    shown = [row["label"] for rows in spec["datasets"].values() for row in rows if "label" in row]
    wanted = f"{abs(float(growth)):,.1f}%"
    assert any(label.endswith(wanted) for label in shown)


def test_this_year_is_drawn_up_to_the_period_of_the_finding(workspace):
    result = run.run("trade.monitor", facts=workspace.facts, parameters={"period": "2025Q1"}).result
    assert max((p.year, p.month) for p in result.points) == (2025, 3)
    assert (2024, 12) in {(p.year, p.month) for p in result.points}


def test_the_shipped_series_give_the_headline(workspace):
    result = run.run("trade.monitor", facts=workspace.facts)
    assert result.result.period == "2025"
    assert result.result.total.growth == 4.4
    assert "4.4%" in result.finding.en
    assert "增长4.4%" in result.finding.zh
    assert not result.sample


def test_every_level_and_growth_of_the_shipped_series_opens_its_row(workspace):
    for measure in ("trade_total", "exports", "imports"):
        result = run.run("trade.monitor", facts=workspace.facts, parameters={"measure": measure})
        for one in result.result.lines:
            if one.derived:
                continue
            for value, origin in ((one.level, one.level_origin), (one.growth, one.growth_origin)):
                assert (value is None) == (origin == "")
                if origin:
                    row = workspace.facts.observation(origin)
                    assert row["value"] == value


def test_shares_of_exclusive_parts_with_the_rest_make_the_whole(workspace):
    periods_on_file = workspace.facts.observations(series="trade_total", region="CN-44")["period"].unique()
    for period in periods_on_file:
        result = run.run("trade.monitor", facts=workspace.facts, parameters={"period": period}).result
        for dimension in ("regime", "firm_type"):
            parts = result.of(dimension)
            if any(one.derived for one in parts):
                assert math.fsum(one.share or 0 for one in parts) == pytest.approx(100)
