"""The study of import dependency: rows, reasons, clusters at risk, and a region beside the world."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.trade.studies.dependency_charts import CHARTS
from wuwai.trade.studies.dependency_clusters import Uses, clusters_at_risk
from wuwai.trade.studies.dependency_result import dependencies, uses_of
from wuwai.trade.studies.dependency_study import STUDY, finding

COLUMNS = ("year", "reporter", "partner", "product", "value")
NAMES = pl.DataFrame(
    {"classification": ["HS2022"] * 2, "code": ["2603", "8542"], "en": ["Copper ores", "Circuits"],
     "zh": ["铜矿砂", "集成电路"]}
)  # fmt: skip
CLUSTERS = pl.DataFrame(
    [
        ("metals", "Metals", "金属", "own", "2603", 0.5, ""),
        ("chips", "Chips", "芯片", "own", "854231", 1.0, ""),
    ],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"],
    orient="row",
)
USES = pl.DataFrame(schema={"year": pl.String, "product": pl.String, "use": pl.String, "value": pl.Float64})
WORLD = [
    (2022, "AUS", "CHN", "2603", 90.0), (2022, "CHL", "JPN", "2603", 20.0),
    (2022, "CHL", "CHN", "2603", 10.0), (2022, "KOR", "CHN", "8542", 50.0),
    (2022, "JPN", "CHN", "8542", 50.0), (2022, "CHN", "JPN", "8542", 70.0),
    (2022, "PER", "CHN", "8542", 0.1), (2022, "PER", "JPN", "2603", 5.0),
    (2022, "USA", "JPN", "8542", 80.0),
]  # fmt: skip
SETTINGS = {
    "world": "BACI HS2022", "year": 2022, "own": None, "own_year": None, "level": "product4", "rate": 7.0,
    "years": 3, "needed": 2, "import_limit": 0.4, "world_limit": 0.4, "ratio_limit": 1.0, "present": 1.0,
}  # fmt: skip


def totals(rows, *, currency="USD", sample=False, product="product"):
    table = pl.DataFrame(rows, schema=list(COLUMNS), orient="row").rename({"product": product})
    return table.with_columns(
        pl.col("year").cast(pl.String), classification=pl.lit("HS2022"), currency=pl.lit(currency),
        sample=pl.lit(sample),
    )  # fmt: skip


def study(rows=WORLD, bought=(), region="CHN", uses=USES, **given):
    mine = (
        totals(list(bought), currency="CNY", sample=True, product="product6")
        if bought
        else totals([], product="product6").cast({"value": pl.Float64})
    )
    nothing = mine.clear()
    values = STUDY.arguments(SETTINGS | {"region": region} | given)
    return dependencies(totals(rows), nothing, mine, NAMES, uses, CLUSTERS, **values)


def rows_of(result):
    return {row["product"]: row for row in result.frame().iter_rows(named=True)}


def test_a_country_of_the_world_table():
    result = study()
    rows = rows_of(result)
    ore = rows["2603"]
    assert ore["dependent"]
    assert (ore["title_zh"], ore["supplier_en"], ore["supplier_share"]) == ("2603 铜矿砂", "Australia", 90)
    assert ore["substitutes_en"].startswith("Peru")
    assert "Chile" not in ore["substitutes_en"]
    assert ore["clusters_zh"] == "金属"
    assert "All limits passed in 1 of 1 years" in ore["reason_en"]
    assert "90% from Australia (passed)" in ore["reason_en"]
    assert ore["change_en"].startswith("Off the list once the")
    circuits = rows["8542"]
    assert not circuits["dependent"]
    assert circuits["change_zh"].endswith("这是相距最远的界限")
    assert finding(result).en == (
        "China depends on few suppliers for 1 of 2 products (50% of its imports), most of all for 2603"
        " Copper ores from Australia"
    )
    assert "1 on file (2022)" in result.warnings[-1].en


def test_the_share_to_move_is_said_where_one_new_supplier_is_enough():
    ore = rows_of(study(import_limit=0.7))["2603"]
    x = ore["shift"] / 100
    assert (0.9 - x) ** 2 + x**2 + 0.01 == pytest.approx(0.7)
    assert (
        f"buying {100 * x:.1f}% of the imports from one new supplier instead of Australia" in ore["change_en"]
    )


def test_a_province_beside_the_world_says_so_and_names_the_country_as_another_way():
    bought = [(2025, "440300", "AUS", "260300", 700.0), (2025, "440300", "CHN", "260300", 70.0)]
    world = [*WORLD, (2022, "CHN", "JPN", "2603", 7.0)]
    result = study(world, bought, region="CN-44", own="customs", own_year=2025)
    row = rows_of(result)["2603"]
    assert row["imports"] == pytest.approx(100)
    assert row["world_hhi"] == pytest.approx((90**2 + 30**2 + 5**2 + 7**2) / 132**2)
    assert "buying at home is another way" in row["change_en"]
    assert finding(result).zh.startswith("样例数据：")
    assert any("its trade is also part of China's there" in said.en for said in result.warnings)
    assert any("come from China itself" in said.en for said in result.warnings)


def test_clusters_are_at_risk_by_their_lists_and_by_what_their_industries_use():
    uses = pl.DataFrame(
        [("2022", "B07", "C24B", 30.0), ("2022", "C26", "C24B", 10.0), ("2022", "C26", "C26", 60.0),
         ("2022", "B07", "C26", 20.0), ("2022", "J61", "C26", 500.0), ("2021", "B07", "C26", 9.0)],
        schema=["year", "product", "use", "value"],
        orient="row",
    )  # fmt: skip
    result = study(uses=uses)
    chips, metals = sorted(result.risks, key=lambda one: one.cluster)
    # Chips are made by C26: a quarter of its imported goods are ores, all of which are on the list.
    assert chips.exposure == pytest.approx(0.25)
    assert (chips.products, chips.through) == ((), ("B07",))
    # Ores are mined by B07, which buys nothing here; half of their imports count for the cluster.
    assert (metals.products, metals.imports, metals.exposure) == (("2603",), 50, 0)
    assert (
        rows_of(result)["2603"]["users_en"]
        == "Precious and other non-ferrous metals 60%, Computer, electronic and optical products 40%"
    )
    assert study().risks[0].exposure is None


def test_without_a_list_or_a_table_there_is_no_risk():
    cells = pl.DataFrame({"product": ["2603"], "imports": [1.0], "dependent": [False]})
    assert clusters_at_risk(cells, CLUSTERS, None, classification="HS2022") == ()
    assert uses_of(USES) is None
    assert Uses(USES.drop("year"), "ICIO2025", 2022).users("B07") == []


def test_the_charts_draw_what_there_is():
    for result in (study(), study([])):
        for chart in CHARTS:
            for lang in ("zh", "en"):
                assert chart.title(result).get(lang)
                drawn = chart.build(result, lang)
                assert drawn is None or drawn.to_dict()
    assert finding(study([])).en == "No imports of China are on file"
