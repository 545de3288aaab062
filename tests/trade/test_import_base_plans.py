"""A candidate of trade.import_bases becomes a planned row of the register of import bases."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.accounts.models import User
from wuwai.registers import proposing
from wuwai.registers.registry import get
from wuwai.studies.contract import StudyResult
from wuwai.trade.studies.import_base_result import BASES, import_bases
from wuwai.trade.studies.import_base_study import STUDY, finding

pytestmark = pytest.mark.django_db
SETTINGS = {
    "region": "CN-44", "world": "BACI HS2022", "year": 2022, "own": "customs", "own_year": 2025,
    "level": "product4", "rate": 7.0, "years": 3, "needed": 2, "import_limit": 0.4, "world_limit": 0.4,
    "ratio_limit": 1.0, "kind": "all", "half_distance": 150.0,
}  # fmt: skip


def totals(rows, product, currency):
    table = pl.DataFrame(rows, schema=["year", "reporter", "partner", product, "value"], orient="row")
    return table.with_columns(
        pl.col("year").cast(pl.String), pl.col("value").cast(float), classification=pl.lit("HS2022"),
        currency=pl.lit(currency), sample=pl.lit(currency == "CNY"),
    )  # fmt: skip


def result(*, bases=(), sold=True, **given):
    world = [
        (2022, "KOR", "CHN", "8542", 90),
        (2022, "JPN", "CHN", "8542", 10),
        (2022, "SAU", "CHN", "2709", 9),
    ]
    bought = [
        (2025, "440300", "KOR", "854231", 630), (2025, "440300", "JPN", "854231", 70),
        (2025, "440800", "SAU", "270900", 70), (2025, "440800", "DEU", "847989", 300),
    ]  # fmt: skip
    names = pl.DataFrame(
        {"classification": ["HS2022"], "code": ["8542"], "en": ["Circuits; other"], "zh": ["集成电路；其他"]}
    )
    clusters = pl.DataFrame(
        schema=dict.fromkeys(("cluster", "title_en", "title_zh", "group", "code", "cities"), pl.String)
        | {"weight": pl.Float64}
    )
    imports = totals(bought if sold else [], "product6", "CNY")
    register = pl.DataFrame(
        list(bases), schema=dict.fromkeys(BASES, pl.String) | {"synthetic": pl.Boolean}, orient="row"
    )
    told = SETTINGS | given
    found = import_bases(
        totals(world, "product", "USD"),
        imports.clear(),
        imports,
        names,
        clusters,
        register,
        **STUDY.arguments(told),
    )
    return StudyResult(STUDY, found, told, (), found.warnings)


def test_a_candidate_is_planned_once_with_its_reasons():
    run = result()
    lines = list(run.frame().iter_rows(named=True))
    assert [(line["region"], line["kind"]) for line in lines] == [
        ("440300", "components"),
        ("440800", "bulk"),
    ]
    first = proposing.proposed(run, STUDY.proposes[0], lines)[0]
    user = User.objects.create(username="editor", role="editor")
    row, new = proposing.plan(first, run, by=user, lang="zh")
    assert new
    assert (row.name, row.region, row.kind, row.port) == (
        "深圳市电子元器件进口基地",
        "440300",
        "components",
        "蛇口港",
    )
    assert (row.stage, row.chapters, row.products) == ("planned", "85", "8542 集成电路")
    assert (row.imports, row.imports_year, row.currency) == (700, 2025, "CNY")
    assert "进口700元" in row.note
    assert proposing.plan(first, run, by=user, lang="en") == (row, False)
    assert get("import-bases").model.objects.count() == 1


def test_what_is_planned_sinks_and_the_first_line_says_what_is_made_up():
    before, after = result(), result(bases=[("440300", "components", "planned", False)])
    score = [{r["kind"]: r["score"] for r in run.frame().iter_rows(named=True)} for run in (before, after)]
    assert score[0]["components"] == 100
    assert score[1]["bulk"] == pytest.approx(min(100, 2 * score[0]["bulk"]))
    assert finding(before.result).en == (
        "Sample data: Of 2 candidates in Guangdong the first import base to build is for electronic"
        " components in Shenzhen, by Shekou, 18 km"
    )
    assert "28% of the imports are of no kind" in before.warnings[-1].en


def test_one_kind_is_ranked_by_itself_and_without_cities_there_is_nothing():
    bulk = result(kind="bulk").frame()
    assert bulk.select("rank", "kind", "score").rows() == [(1, "bulk", 100)]
    nothing = result(sold=False)
    assert nothing.frame().is_empty()
    assert "by city" in nothing.warnings[0].en
    assert STUDY.charts[0].build(nothing.result, "zh") is None
