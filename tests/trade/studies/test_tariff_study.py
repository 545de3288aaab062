"""The study of tariff scenarios: sectors, the region's markets and clusters, assumptions, and a target."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from wuwai.studies.pair_inputs import TARIFFS
from wuwai.studies.parameters import ParameterError
from wuwai.studies.progress import Cancelled
from wuwai.trade.studies.equilibrium import TariffChange, tariff_scenario
from wuwai.trade.studies.tariff_kernel import tariff_found
from wuwai.trade.studies.tariff_result import TariffFound
from wuwai.trade.studies.tariff_study import STUDY
from wuwai.trade.studies.tariff_target import moved
from wuwai.trade.studies.tariff_words import finding

from .test_potential_study import table

SYSTEM = "ICIO2025"
NAMES = pl.DataFrame(
    [(SYSTEM, "C26", "Electronics", "电子"), (SYSTEM, "C27", "Electrical equipment", "电气设备"),
     (SYSTEM, "H49", "Land transport", "陆路运输")],
    schema=["classification", "code", "en", "zh"], orient="row",
)  # fmt: skip
CLUSTERS = pl.DataFrame(
    [("electronics", "Electronics", "电子", "", "8542", 1.0, ""),
     ("electrical", "Electrical: all of it", "电气：全部", "", "8504", 0.5, "")],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"], orient="row",
)  # fmt: skip
TARGETS = pl.DataFrame(
    [("sales", "Sales", "销售额", 1200.0, "亿元CNY", "series", None),
     ("parks", "Parks", "园区", 20.0, "个", "rows", None)],
    schema={"id": pl.String, "title_en": pl.String, "title_zh": pl.String, "number": pl.Float64,
            "unit": pl.String, "kind": pl.String, "due": pl.Date},
    orient="row",
)  # fmt: skip
POINTS = pl.DataFrame(
    [("sales", date(2025, 12, 31), 1000.0)],
    schema={"id": pl.String, "on": pl.Date, "value": pl.Float64},
    orient="row",
)
ECONOMIES = ("CHN", "USA", "VNM", "DEU")
PRODUCTS = ("C26", "C27", "H49")

DRAW = np.random.default_rng(3)
CELLS = [
    ("2022", i, j, k, float(DRAW.lognormal(20, 1)) * (20.0 if i == j else 1.0))
    for i in ECONOMIES for j in ECONOMIES for k in PRODUCTS
]  # fmt: skip
TRADE = table([row for row in CELLS if row[1] != row[2]], SYSTEM, "USD")
HOME = table([row for row in CELLS if row[1] == row[2]], SYSTEM, "USD")
OWN = table(
    [("2025", "440100", "USA", "854231", 4e8), ("2025", "440300", "VNM", "854231", 3e9),
     ("2025", "440300", "USA", "850440", 9e8), ("2025", "440300", "BRA", "850440", 1e8)],
    "HS2022", "CNY",
)  # fmt: skip
GIVEN = {one.name: one.default for one in STUDY.parameters} | {
    "region": "CN-44", "world": "ICIO intermediate 2025", "year": 2022, "own": "customs", "own_year": 2025,
    "level": "product", "rate": 7.0, "draws": 0,
}  # fmt: skip


BLOCS = pl.DataFrame(
    [("UNION", "The union", "联盟", code, "1958-01-01", end)
     for code, end in (("DEU", ""), ("VNM", ""), ("FRA", ""), ("USA", "2020-01-31"))],
    schema=["bloc", "title_en", "title_zh", "member", "valid_from", "valid_to"], orient="row",
)  # fmt: skip


def rates(*rows: tuple[str, str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TARIFFS, orient="row")


FREE = rates()


def found(
    home: pl.DataFrame = HOME, own: pl.DataFrame = OWN, tariffs: pl.DataFrame = FREE, **given: object
) -> TariffFound:
    tables = (TRADE, home, own, NAMES, CLUSTERS, TARGETS, POINTS, tariffs, BLOCS)
    return tariff_found(*tables, **STUDY.arguments(GIVEN | given))


def test_a_cluster_bears_the_tariff_and_the_region_changes_as_its_country_does():
    cube = np.zeros((3, 4, 4))
    for _, i, j, k, value in CELLS:
        cube[PRODUCTS.index(k), ECONOMIES.index(i), ECONOMIES.index(j)] += value
    shock = np.ones((3, 4, 4))
    shock[0, 0, 1] = 1.25
    wanted = tariff_scenario(cube, shocks=shock, sigma=6.0, names=ECONOMIES)
    result = found(cluster="electronics", revenue="lost")
    ours = result.frame().filter(part_en="Economy")
    theirs = wanted.frame().sort("change_real_income")
    assert ours["code"].to_list() == theirs["economy"].to_list()
    assert ours["real_income"].to_numpy() == pytest.approx(100 * theirs["change_real_income"].to_numpy())
    assert ours["before"].to_numpy() == pytest.approx(theirs["exports"].to_numpy())
    # Electronics to the United States bear it; electrical goods there do not, and Brazil is not in the world.
    market = result.frame().filter(part_en="Market of the region")
    assert market["code"][0] == "USA"
    chips, power = 4e8 / 7, 9e8 / 7
    after = chips * wanted.ratio[0, 0, 1] + power * wanted.ratio[1, 0, 1]
    assert market["before"][0] == pytest.approx(chips + power)
    assert market["change"][0] == pytest.approx(100 * (after / (chips + power) - 1))
    assert market.filter(code="BRA")["change"].to_list() == [0.0]
    assert any("taken as unchanged" in one.en for one in result.warnings)
    cluster = result.frame().filter(part_en="Cluster of the region")
    assert cluster["code"].to_list() == ["electronics", "electrical"]
    sold = chips * wanted.ratio[0, 0, 1] + 3e9 / 7 * wanted.ratio[0, 0, 2]
    assert cluster["change"][0] == pytest.approx(100 * (sold / (chips + 3e9 / 7) - 1))
    assert result.sold is not None
    assert result.sold.before == pytest.approx(chips)


def test_it_says_sample_who_gains_and_what_is_assumed():
    result = found(cluster="electronics", draws=20)
    said = finding(result)
    assert said.en.startswith(
        "Sample data: United States puts 25% on electronics from China: exports of Guangdong"
    )
    assert said.zh.startswith("样例数据：美国对中国电子征收25%关税：广东省出口")
    assert " to " in said.en
    for chart in STUDY.charts:
        assert chart.title(result).en.startswith("Sample data: ")
        assert (chart.build(result, "zh") is None) == (chart.name in ("target", "diverted"))
    words = " ".join(one.en for one in result.warnings)
    assert "change by market as those of China do" in words
    assert "spent by buyers where it is collected" in words
    assert "No applied tariffs of United States are on file" in words
    assert "20 draws" in words
    assert "no sales at home" not in words
    rows = result.frame()
    bounded = rows.filter(pl.col("change_low").is_not_null())
    assert bounded.height == rows.height
    assert (bounded["change_low"] <= bounded["change_high"]).all()
    assert (bounded["change_low"] < bounded["change_high"]).any()
    reasons = dict(rows.filter(part_en="Economy").select("code", "reason_en").iter_rows())
    assert reasons["USA"].startswith("puts the tariff")
    assert reasons["CHN"].startswith("its goods bear the tariff")
    assert reasons["DEU"].startswith("takes over")


def test_a_tariffs_revenue_goes_to_who_collects_it_or_is_lost():
    spent, lost = found(cluster="electronics"), found(cluster="electronics", revenue="lost")
    assert spent.of("USA", "real_income").change > lost.of("USA", "real_income").change
    assert spent.scenario is not None
    flow = spent.scenario.after[
        0, spent.scenario.economies.index("CHN"), spent.scenario.economies.index("USA")
    ]
    assert spent.collected("USA") == pytest.approx(0.25 * flow)
    assert spent.collected("DEU") == 0.0
    row = spent.frame().filter(part_en="Economy", code="USA").row(0, named=True)
    assert row["revenue"] == pytest.approx(0.25 * flow)
    assert "tariffs bring in" in row["reason_en"]
    assert lost.frame()["revenue"].null_count() == lost.frame().height
    assert any("revenue is not handed back" in one.en for one in lost.warnings)


def test_what_is_paid_until_now_is_read_from_the_offices_table():
    table = rates(("USA", "", "8542", 4.0), ("USA", "CHN", "8542", 10.0), ("CHN", "", "", 8.0))
    result = found(cluster="electronics", tariffs=table)
    assert result.before == pytest.approx(0.10)
    assert "25% (10% until now)" in finding(result).en
    stated = found(cluster="electronics", tariffs=table, duty=10.0)
    assert result.sold is not None
    assert stated.sold is not None
    assert result.sold.change == pytest.approx(stated.sold.change, abs=5e-3)  # others pay 4% besides
    same = found(cluster="electronics", tariffs=table, tariff=10.0, draws=0)
    assert same.whole is not None
    assert same.whole.change == 0.0
    assert same.collected("USA") == 0.0
    assert any("10% on these goods from China" in one.en for one in result.warnings)
    back = found(cluster="electronics", tariffs=table, tariff=10.0, retaliation=8.0)
    assert back.whole is not None
    assert back.whole.change == 0.0
    other = found(tariffs=rates(("USA", "CHN", "8542", 10.0)))
    assert any("have no rate in the table" in one.en for one in other.warnings)


def test_a_group_puts_a_tariff_together():
    result = found(cluster="electronics", bloc="UNION", on="everybody")
    assert result.puts == ("DEU", "VNM")  # one has left, one is not in the world table
    assert finding(result).en.startswith("Sample data: The union puts 25% on electronics from everybody")
    assert result.scenario is not None
    at = {code: n for n, code in enumerate(result.scenario.economies)}
    changes = [
        TariffChange(market, code, 0.25, sector="hit")
        for market in ("DEU", "VNM") for code in ("CHN", "USA")
    ]  # fmt: skip
    cube = dict(zip(result.scenario.sectors, result.scenario.before, strict=True))
    table = pl.DataFrame(
        [(s, i, j, float(cube[s][at[i], at[j]])) for s in cube for i in at for j in at],
        schema=["sector", "exporter", "importer", "value"], orient="row",
    )  # fmt: skip
    wanted = tariff_scenario(table, shocks=changes, sigma=6.0, revenue=True)
    assert result.scenario.after == pytest.approx(wanted.after)
    first = result.frame().filter(part_en="Market of the region").row(0, named=True)
    assert (first["code"], first["title_zh"]) == ("UNION", "联盟")
    assert first["before"] == pytest.approx(3e9 / 7)
    assert "VNM" not in result.frame().filter(part_en="Market of the region")["code"]
    put = [row["reason_en"].startswith("puts the tariff") for row in result.frame().to_dicts()
           if row["code"] in ("DEU", "VNM")]  # fmt: skip
    assert put == [True, True]
    paid = found(cluster="electronics", bloc="UNION", tariffs=rates(("VNM", "", "", 10.0)))
    assert 0.0 < paid.before < 0.1
    for given, name in (({"bloc": "NONE"}, "bloc"), ({"bloc": "UNION", "region": "VNM"}, "bloc")):
        with pytest.raises(ParameterError, match=name):
            found(own=OWN if "region" not in given else OWN.clear(), **given)


def test_without_sales_at_home_on_file_they_are_assumed_and_said():
    result = found(home=HOME.clear(), home_share=60.0)
    assert result.scenario is not None
    assert any("60%" in one.en and "no sales at home" in one.en for one in result.warnings)
    whole = result.scenario.before.sum(axis=0)
    traded = (whole.sum() - np.trace(whole)) * 60 / 40
    assert np.trace(whole) == pytest.approx(traded)


def test_retaliation_everybody_and_a_lower_tariff():
    plain, back = found(), found(retaliation=50.0)
    assert back.of("USA", "exports").change < plain.of("USA", "exports").change
    every = found(on="everybody")
    assert every.of("DEU", "exports").change < plain.of("DEU", "exports").change
    lower = found(tariff=0.0, duty=25.0)
    assert lower.sold is not None
    assert lower.sold.change > 0
    reasons = dict(lower.frame().filter(part_en="Economy").select("code", "reason_en").iter_rows())
    assert reasons["CHN"].startswith("its goods pay less")
    nothing = found(tariff=10.0, duty=10.0)
    assert nothing.whole is not None
    assert nothing.whole.change == 0.0


def test_a_target_in_money_moves_with_exports_and_a_counted_one_does_not():
    result = found(target="sales", by=date(2027, 12, 31), pass_through=50.0, draws=10)
    assert result.target is not None
    assert result.whole is not None
    assert result.target.change == pytest.approx(result.whole.change / 2)
    row = result.frame().filter(part_en="Target").row(0, named=True)
    assert row["change"] == pytest.approx(50 * result.whole.change)
    assert row["change_low"] == pytest.approx(50 * result.whole.low)
    drawn = {chart.name: chart for chart in STUDY.charts}["target"]
    assert "CNY bn" in drawn.build(result, "en").to_json()
    assert "亿CNY" in drawn.build(result, "zh").to_json(ensure_ascii=False)
    assert "(assumed date)" in row["reason_en"]
    assert any("50%" in one.en and "simulated change" in one.en for one in result.warnings)
    one, said = moved(TARGETS, POINTS, "sales", -0.1, date(2027, 12, 31))
    assert one is not None
    assert said == []
    assert one.growth(1000.0) == pytest.approx(1.2**0.5 - 1, abs=1e-3)
    assert one.growth(one.after) == pytest.approx((1200 / 900) ** 0.5 - 1, abs=1e-3)
    counted, said = moved(TARGETS, POINTS, "parks", -0.1, None)
    assert counted is None
    assert "no tariff moves it" in said[0].en


def test_what_cannot_be_asked_is_refused_or_said():
    with pytest.raises(ParameterError, match="market"):
        found(market="CHN")
    with pytest.raises(ParameterError, match="cluster"):
        found(cluster="nothing")
    away = found(market="FRA")
    assert away.frame().is_empty()
    assert any("France is no economy" in one.en for one in away.warnings)
    none = found(own=OWN.clear())
    assert finding(none).en == "No trade is on file to put a tariff on"


def test_an_economy_of_the_world_table_may_be_the_region():
    result = tariff_found(
        TRADE, HOME, OWN.clear(), NAMES, CLUSTERS, TARGETS, POINTS, rates(), BLOCS,
        **STUDY.arguments(GIVEN | {"region": "VNM", "own": None, "own_year": None}),
    )  # fmt: skip
    assert result.home == "VNM"
    assert not finding(result).en.startswith("Sample data")
    assert result.whole is not None
    assert result.whole.before == pytest.approx(result.of("VNM", "exports").before)
    assert result.whole.change == pytest.approx(result.of("VNM", "exports").change)


def test_it_tells_how_far_it_is_and_stops_when_asked():
    heard: list[float] = []
    found(draws=10, report=lambda share, words: heard.append(share))
    assert heard == sorted(heard)

    def stop(share: float, words: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        found(draws=10, report=stop)
