"""The plan of overseas warehouses as a study: a small world worked through, and a row put on the register."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from wuwai.accounts.models import User
from wuwai.reference import blocs
from wuwai.registers import moves, proposing
from wuwai.registers.registry import get
from wuwai.studies import code_inputs
from wuwai.studies.checks import check_result
from wuwai.studies.contract import StudyResult
from wuwai.studies.parameters import ParameterError, parse_parameters
from wuwai.trade.studies.warehouse_plan import warehouse_plan
from wuwai.trade.studies.warehouse_plan_study import STUDY, finding, planned

pytestmark = pytest.mark.django_db
NOBODYS = SimpleNamespace(reference_folder=Path("nowhere"))  # an office without tables of its own
LANDS = ("DEU", "POL", "USA")
SOLD = [
    ("440300", "DEU", "850440", 900), ("440300", "USA", "850440", 1500), ("440300", "POL", "940540", 100),
    ("440300", "XKX", "940540", 10),
]  # fmt: skip
WORLD = [
    ("CHN", "DEU", "850440", 1000), ("CHN", "USA", "850440", 2000), ("CHN", "POL", "940540", 900),
    ("JPN", "DEU", "850440", 1000), ("JPN", "USA", "940540", 2000), ("DEU", "POL", "850440", 700),
    ("CHN", "XKX", "940540", 90),
]  # fmt: skip


def totals(rows, product, currency, times, year):
    table = pl.DataFrame(rows, schema=["reporter", "partner", product, "value"], orient="row")
    return table.with_columns(
        year=pl.lit(str(year)), value=pl.col("value").cast(float) * times, classification=pl.lit("HS2022"),
        currency=pl.lit(currency), sample=pl.lit(currency == "CNY"),
    )  # fmt: skip


def tables(times=1e6, sold=SOLD, held=(), keeper="440300"):
    table = {
        name: code_inputs.provided(name, NOBODYS, {}, None).table
        for name in ("cities", "passages", "transport", "railways", "ports")
    }
    large = pl.col("country").is_in(LANDS) & (pl.col("population") > 200_000)
    eu = [("EU", "EU", "欧盟", m, "", "") for m in blocs.get("EU").on("2026-01-01")]
    names = ["country", "place", "stage"]
    register = pl.DataFrame(held, schema=dict.fromkeys(names, pl.String), orient="row")
    register = register.with_columns(region=pl.lit(keeper))
    return {
        "trade": totals(WORLD, "product", "USD", times, 2022),
        "own_exports": totals(sold, "product6", "CNY", 7 * times, 2025),
        "names": pl.DataFrame(schema=code_inputs.PRODUCTS),
        "clusters": pl.DataFrame(schema=code_inputs.CLUSTERS),
        "warehouses": register.with_columns(synthetic=pl.lit(False)),
        "blocs": pl.DataFrame(eu, schema=code_inputs.BLOCS, orient="row"),
        **(table | {"cities": table["cities"].filter(large)}),
    }


def run(times=1e6, sold=SOLD, held=(), keeper="440300", **given):
    asked = {
        "region": "CN-44", "world": "BACI HS2022", "year": 2022, "own": "customs", "own_year": 2025,
        "level": "product6", "rate": 7.0, "horizon": 0, "wanted": 12, "years": 3, "places": 60,
        "candidates": 40, "draws": 3,
    } | given  # fmt: skip
    values = parse_parameters(STUDY, asked)
    found = warehouse_plan(**tables(times, sold, held, keeper), **STUDY.arguments(values))
    return StudyResult(STUDY, found, values, (), found.warnings)


def test_a_plan_stands_beside_what_is_there_year_by_year():
    result = run(held=[("USA", "洛杉矶 Los Angeles", "operating"), ("DEU", "", "closed")])
    found, rows = result.result, result.frame()
    new = rows.filter(pl.col("rank").is_not_null())
    assert check_result(result) == []
    assert (found.existing, new.height, rows.height) == (1, 11, 12)
    assert new["rank"].to_list() == list(range(1, 12))
    assert new["year"].to_list() == ["2027"] * 3 + ["2028"] * 4 + ["2029"] * 4
    assert rows.row(-1, named=True)["code"] == "5368361"
    assert rows.row(-1, named=True)["state_zh"] == "已有1个"
    assert found.ordered.missed < 1e-4
    # What each market buys and could buy, one twentieth of it, is served by somebody.
    assert rows["served"].sum() == pytest.approx(sum(found.demand.by_market.values()))
    assert found.demand.by_market["USA"] >= 0.05 * 1500e6
    assert new["added"].sum() == pytest.approx(found.ordered.before - found.ordered.plan.cost)
    assert rows["saved"].sum() == pytest.approx(found.delivery.saved)
    assert found.delivery.plan_days < found.delivery.now_days < found.delivery.parcel_days
    assert finding(found).en.startswith("Sample data: Guangdong: 11 warehouses beside 1, first in ")
    assert "of the 11 bring 99% of what the new ones save" in found.warnings[0].en
    assert "in any of 3 draws" in found.warnings[1].en
    assert any("without a city" in note.en for note in found.warnings)
    assert any("by population alone" in note.en for note in found.warnings)
    assert all(chart.build(found, lang) is not None for chart in STUDY.charts for lang in ("zh", "en"))


def test_the_currency_changes_amounts_and_no_place():
    one, other = run().frame(), run(times=1e3).frame()
    assert one["code"].to_list() == other["code"].to_list()
    assert one["saved"].to_list() == pytest.approx((1000 * other["saved"]).to_list())
    assert one["days"].to_list() == pytest.approx(other["days"].to_list())


def test_enough_there_is_enough_and_no_exports_are_no_plan():
    held = [("USA", f"Town {n}", "operating") for n in range(12)]
    enough = run(held=held)
    assert enough.frame()["rank"].null_count() == enough.frame().height == 1
    assert "none is to be added" in finding(enough.result).en
    assert any("is not named or not in the table" in note.en for note in enough.warnings)
    assert run(held=held, keeper="CN-33").result.existing == 0  # another province's
    nothing = run(sold=[], world=None)
    assert nothing.frame().is_empty()
    assert finding(nothing.result).zh == "没有可用于规划海外仓的出口数据"
    with pytest.raises(ParameterError, match="unions"):
        run(unions="NOBODY")
    with pytest.raises(ParameterError, match="closed"):
        run(closed="the-moon")


def test_a_row_is_planned_once_before_it_has_a_firm():
    result = run()
    lines = list(result.frame().iter_rows(named=True))
    first = proposing.proposed(result, STUDY.proposes[0], lines)[0]
    user = User.objects.create(username="editor", role="editor")
    row, new = proposing.plan(first, result, by=user, lang="zh")
    assert new
    assert (row.stage, row.region, row.country) == ("planned", "CN-44", lines[0]["country_code"])
    assert row.name.startswith("拟建海外仓：")
    assert lines[0]["city_zh"] in row.place
    assert (row.firm, row.credit_code) == ("", "")
    assert "送达" in row.note
    assert proposing.plan(first, result, by=user, lang="en") == (row, False)
    with pytest.raises(moves.MoveError, match="the firm that runs it"):
        moves.move(row, "under_construction", by=user, reason="begun")
    # It counts as one that is there, in the city it was planned for.
    held = [(row.country, row.place, row.stage)]
    after = run(held=held).frame()
    assert after.filter(pl.col("rank").is_null())["code"].to_list() == [lines[0]["code"]]
    proposing.take_away(first, by=user, study=STUDY)
    assert not get("overseas-warehouses").model.objects.exists()
    assert planned(lines[0] | {"rank": None}, result) is None
    assert planned(lines[0], run(region="CHN", own=None)) is None
