"""``trade.exporters`` on a firm-level file: what is said, what is hidden, what is drawn."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.facts.firm_flows import FRAME
from wuwai.facts.store import Facts
from wuwai.studies import registry
from wuwai.studies.checks import check_result, check_study
from wuwai.studies.run import run
from wuwai.trade.studies import exporters_charts, exporters_study
from wuwai.trade.studies.exporters_result import exporter_dynamics

HEAD = "年份,企业代码,城市,进出口,商品编码,贸易伙伴名称,金额,币制"
NAMES = pl.DataFrame(
    {"classification": ["HS2022"], "code": ["85"], "en": ["Electrical machinery"], "zh": ["机电"]}
)


def rows(years=(2022, 2023, 2024), firms=60):
    """Every firm in turn skips a year, so that some enter and some leave."""
    for year in years:
        for n in range(firms):
            if (n + year) % 4:
                market = "越南" if n % 3 else "美国"
                yield f"{year},F{n:03},深圳,出口,850760,{market},{1000 * (n + 1) ** 2},CNY"


@pytest.fixture
def facts(tmp_path):
    store = Facts(tmp_path / "facts", programme="guangdong")
    path = tmp_path / "firms.csv"
    path.write_text("\n".join((HEAD, *rows(), "")), "utf-8")
    assert store.import_file(path).rejects == ()
    return store


def test_the_declaration_holds():
    assert check_study(registry.get("trade.exporters")) == []


def test_a_run_finds_the_file_and_says_what_happened(facts):
    result = run("trade.exporters", facts=facts, parameters={"region": "CN-44"})
    assert result.parameters["firms"] == "Firm-level customs"
    assert not result.sample
    assert result.finding.en.startswith(
        "45 exporters of Guangdong in 2024; 15 new, 15 of the year before gone"
    )
    assert "新进入15家，退出15家" in result.finding.zh
    frame = result.frame()
    assert frame["year"].to_list() == ["2024", "2023", "2022"]
    assert frame["survivors"].to_list() == [None, 15, None]
    assert set(frame["unit"]) == {"元CNY"}
    assert check_result(result) == []
    assert [v.kind for v in result.vintages] == ["facts"]
    for chart in exporters_charts.CHARTS:
        assert chart.title(result.result).zh
        for lang in ("zh", "en"):
            assert chart.build(result.result, lang) is not None, chart.name


def test_groups_have_names_and_no_firm_is_in_a_result(facts):
    result = run("trade.exporters", facts=facts, parameters={"region": "CN-44", "by": "partner"})
    frame = result.frame().filter(pl.col("year") == "2024")
    assert frame["name_en"].to_list() == ["Vietnam", "United States"]
    by_product = run("trade.exporters", facts=facts, parameters={"region": "CN-44", "by": "product"})
    assert "85" in by_product.frame()["group"].to_list()
    for one in (result, by_product):
        held = one.frame().select(pl.col(pl.String)).unpivot()["value"].drop_nulls()
        assert not held.str.contains(r"^F\d{3}$").any()


def test_a_place_without_firms_says_so(facts):
    result = run("trade.exporters", facts=facts, parameters={"region": "CN-31"})
    assert result.frame().is_empty()
    assert "No firm-level customs file of" in result.warnings[0].en
    assert result.finding.en == "No exporters are on file"
    assert all(chart.build(result.result, "zh") is None for chart in exporters_charts.CHARTS)


def test_currencies_and_editions_are_told():
    table = pl.DataFrame(
        [
            ("a", "VNM", "850760", "HS2017", 2021, "CNY", 5.0, 12),
            ("a", "VNM", "850760", "HS2022", 2022, "CNY", 6.0, 12),
            ("b", "VNM", "850760", "HS2022", 2022, "USD", 1.0, 12),
            ("a", "VNM", "850760", "HS2022", 2023, "CNY", 1.0, 5),
        ],
        schema=FRAME,
        orient="row",
    )
    found = exporter_dynamics(
        table, NAMES, region="CN-44", firms="Firm-level customs (synthetic)", by="product"
    )
    said = " ".join(w.en for w in found.warnings)
    for part in (
        "USD",
        "HS2017, HS2022",
        "2023 covers 5 months",
        "fewer than 5 exporters",
        "One firm of the file",
    ):
        assert part in said, part
    assert found.currency == "CNY"
    assert exporters_study.finding(found).zh.startswith("样例数据：")
    assert found.frame()["name_zh"].to_list() == ["85 机电", "85 机电"]
    assert found.frame()["value"].to_list() == [None, None]


def test_fewer_than_four_firms_cannot_be_asked_for(facts):
    from wuwai.studies.run import ParameterError

    with pytest.raises(ParameterError, match="fewest"):
        run("trade.exporters", facts=facts, parameters={"region": "CN-44", "fewest": 3})
