"""A pair of trade.parks becomes a planned row of the register of parks, and stays in the plan."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.accounts.models import User
from wuwai.registers import proposing
from wuwai.registers.registry import get
from wuwai.studies.contract import StudyResult, Vintage
from wuwai.trade.studies.parks import parks
from wuwai.trade.studies.parks_study import STUDY, finding

pytestmark = pytest.mark.django_db
SETTINGS = {
    "region": "CN-44", "own": "customs", "own_year": 2025, "world": None, "year": None, "number": 2,
    "places": "cities", "rules": None, "most_city": 3, "most_cluster": 4, "radius": 80.0,
    "least_exports": 0.0, "half_density": 50.0, "unknown_density": 0.5, "other_goods": 0.3,
    "alternatives": 5, "rate": 7.0,
}  # fmt: skip
REGISTER = {"region": pl.String, "name": pl.String, "cluster": pl.String, "stage": pl.String,
            "synthetic": pl.Boolean}  # fmt: skip


def result(register=(), **given):
    sold = [("440300", "850760", 9e9, 9e7, "千克"), ("440500", "950300", 4e9, 4e7, "千克"),
            ("440800", "950300", 1e9, 1e7, "千克")]  # fmt: skip
    exports = pl.DataFrame(
        sold, schema=["reporter", "product6", "value", "quantity", "unit"], orient="row"
    ).with_columns(classification=pl.lit("HS2022"), currency=pl.lit("CNY"), sample=pl.lit(True))
    lists = [
        ("power", "Power", "动力电池", "pillar", "8507", 1.0, ""),
        ("toys", "Toys", "潮玩", "pillar", "9503", 1.0, ""),
    ]
    found = parks(
        exports,
        pl.DataFrame(schema={"product6": pl.String, "value": pl.Float64, "quantity": pl.Float64,
                             "unit": pl.String, "classification": pl.String, "currency": pl.String}),
        pl.DataFrame(schema=dict.fromkeys(("classification", "code", "en", "zh"), pl.String)),
        pl.DataFrame(lists, orient="row", schema=[
            "cluster", "title_en", "title_zh", "group", "code", "weight", "cities"]),
        pl.DataFrame(schema={"edition": pl.String, "code": pl.String, "consumption": pl.Float64}),
        pl.DataFrame(schema=dict.fromkeys(("area", "title_en", "title_zh", "city"), pl.String)),
        pl.DataFrame(schema=dict.fromkeys(("county", "title_en", "title_zh"), pl.String)),
        pl.DataFrame(list(register), schema=REGISTER, orient="row"),
        **STUDY.arguments(SETTINGS | given),
    )  # fmt: skip
    made_up = Vintage("flows", "customs", "2025-12-31", sample=True)
    return StudyResult(STUDY, found, SETTINGS | given, (made_up,), found.warnings)


def test_a_pair_is_planned_once_and_stays_in_the_plan():
    run = result()
    lines = list(run.frame().iter_rows(named=True))
    assert [line["region"] for line in lines] == ["440300", "440500", "440800"]
    first = proposing.proposed(run, STUDY.proposes[0], lines)[0]
    user = User.objects.create(username="editor", role="editor")
    row, new = proposing.plan(first, run, by=user, lang="zh")
    assert new
    assert (row.name, row.region, row.cluster) == (
        "深圳动力电池“产业集群＋跨境电商”园区",
        "440300",
        "动力电池",
    )
    assert (row.stage, row.synthetic) == ("planned", True)
    assert "出口90亿元" in row.note
    assert proposing.plan(first, run, by=user, lang="en") == (row, False)
    assert get("ecommerce-parks").model.objects.count() == 1
    after = result([(row.region, row.name, row.cluster, row.stage, row.synthetic)])
    there = after.frame().row(0, named=True)
    assert (there["rank"], there["status_zh"], there["region"]) == (0, "在册", "440300")
    # The row planned from here is still linked to; a park that was entered by hand is not proposed again.
    told = proposing.proposed(after, STUDY.proposes[0], [there])
    assert told[0].key == first.key
    other = result([("440300", "别的园区", "动力电池", "operating", False)])
    assert proposing.proposed(other, STUDY.proposes[0], [other.frame().row(0, named=True)]) == [None]


def test_the_first_line_says_what_is_covered_and_that_it_is_proven():
    assert finding(result().result).en == (
        "Sample data: 2 parks cover 93% of the exports that suit them, proven the most within the rules; the"
        " first to build: Power in Shenzhen"
    )
    assert finding(result(rules="power>=2").result).zh == "没有方案能同时满足各项约束"
