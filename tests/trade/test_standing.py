"""``trade.standing`` against counts worked by hand, and what must hold whatever is on file."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import columns
from wuwai.programme.setup import add_published
from wuwai.registers.registry import all_registers
from wuwai.registers.samples import add_samples
from wuwai.studies import run
from wuwai.trade.studies.standing import Standing, standing
from wuwai.trade.studies.standing_parts import PARTS
from wuwai.trade.studies.standing_study import finding

VERDICT = {
    "uid": pl.String, "region": pl.String, "stage": pl.String, "stage_en": pl.String, "stage_zh": pl.String,
    "stage_place": pl.Int64, "counted": pl.Boolean, "why_en": pl.String, "why_zh": pl.String,
    "rules_en": pl.String, "rules_zh": pl.String, "synthetic": pl.Boolean,
}  # fmt: skip
OWN = {
    "parks": {"name": pl.String, "cluster": pl.String, "firms": pl.Int64, "area_m2": pl.Float64},
    "warehouses": {"name": pl.String, "country": pl.String, "area_m2": pl.Float64},
    "firms": {"firm": pl.String, "tier": pl.String, "scale": pl.Float64, "scale_year": pl.Int64},
    "bases": {
        "name": pl.String, "kind": pl.String, "imports": pl.Float64, "currency": pl.String,
        "area_m2": pl.Float64, "imports_year": pl.Int64,
    },
    "fairs": {
        "name": pl.String, "name_en": pl.String, "country": pl.String, "deals": pl.Float64,
        "currency": pl.String, "exhibitors": pl.Int64, "buyers": pl.Int64, "ends_on": pl.Date,
    },
    "exporters": {
        "firm": pl.String, "first_market": pl.String, "exports": pl.Float64, "currency": pl.String,
        "year": pl.Int64,
    },
}  # fmt: skip
STAGES = {"planned": 0, "operating": 1}
TARGETS = pl.DataFrame(
    [("parks-20", "Parks", "园区", 20.0, "个", None, "rows", "ecommerce-parks", ""),
     ("large", "Large", "大型", 500.0, "个", None, "rows", "overseas-warehouses",
      "public-overseas-warehouse"),
     ("of-2021", "2021", "2021", 500.0, "个", None, "rows", "overseas-warehouses", "")],
    schema={"id": pl.String, "title_en": pl.String, "title_zh": pl.String, "number": pl.Float64,
            "unit": pl.String, "due": pl.Date, "kind": pl.String, "register": pl.String,
            "rule_book": pl.String},
    orient="row",
)  # fmt: skip


def rows(part, *given):
    """Rows of a part: what is not given is empty; a planned row does not count, an operating one does."""
    schema = VERDICT | OWN[part]
    made = []
    for n, values in enumerate(given):
        stage = values.get("stage", "operating")
        counted = values.get("counted", stage == "operating")
        why = "" if counted else f"Stage: {stage}"
        row = dict.fromkeys(schema) | {
            "uid": f"{part}{n}", "region": "440300", "stage": stage, "stage_en": stage, "stage_zh": stage,
            "stage_place": STAGES[stage], "counted": counted, "why_en": why, "why_zh": why, "rules_en": "r",
            "rules_zh": "规", "synthetic": False, **values,
        }  # fmt: skip
        made.append(row)
    return pl.DataFrame(made, schema=schema)


def stand(region="CN-44", observations=None, **parts) -> Standing:
    tables = {one.key: parts.pop(one.key, rows(one.key)) for one in PARTS}
    given = columns.empty() if observations is None else observations
    return standing(**tables, targets=TARGETS, observations=given, region=region, **parts)


def value(result, part, measure, group="", unit=None):
    found = [
        one.value
        for one in result.lines
        if (one.part, one.measure, one.group) == (part, measure, group) and unit in (None, one.unit)
    ]
    assert len(found) == 1
    return found[0]


THREE = (
    {"name": "a", "country": "DEU", "area_m2": 10_000.0},
    {"name": "b", "country": "DEU", "area_m2": 20_000.0, "counted": False, "why_en": "Not known: c"},
    {"name": "c", "country": "USA", "area_m2": 40_000.0, "stage": "planned"},
)


def test_the_worked_example_of_the_method_page():
    result = stand(warehouses=rows("warehouses", *THREE))
    total = next(one for one in result.of("rows", "warehouses") if not one.group)
    assert (total.value, total.counted) == (3, 1)
    assert {one.group: one.value for one in result.of("left_out")} == {"Not known: c": 1, "Stage: planned": 1}
    assert value(result, "warehouses", "area_m2") == 10_000


def test_a_target_stands_beside_the_register_counted_under_its_own_rules():
    result = stand(warehouses=rows("warehouses", *THREE), parks=rows("parks", {"name": "p", "cluster": "x"}))
    assert [one.group for one in result.of("target", "warehouses")] == ["large"]
    assert result.target("parks") == 20
    assert finding(result).en.startswith(
        "Cluster + e-commerce parks: 1 of 20 wanted; Overseas warehouses: 1 of"
    )


def test_currencies_are_never_added():
    given = (
        {"name": "x", "country": "DEU", "deals": 5.0, "currency": "EUR", "ends_on": date(2025, 3, 1)},
        {"name": "y", "country": "DEU", "deals": 7.0, "currency": "USD", "ends_on": date(2025, 4, 1)},
        {"name": "z", "country": "USA", "deals": 9.0, "currency": "USD", "ends_on": date(2024, 4, 1)},
    )
    result = stand(fairs=rows("fairs", *given), what="fairs", by="kind")
    assert value(result, "fairs", "deals", unit="EUR") == 5
    assert value(result, "fairs", "deals", unit="USD") == 16
    assert value(result, "fairs", "deals", "DEU", "USD") == 7
    of_2025 = stand(fairs=rows("fairs", *given), what="fairs", by="kind", year=2025)
    assert value(of_2025, "fairs", "rows") == 2
    assert value(of_2025, "fairs", "deals", unit="USD") == 7


def test_exporters_are_those_of_one_year():
    given = [{"firm": "f", "exports": 1.0, "currency": "CNY", "year": year} for year in (2023, 2024, 2024)]
    latest = stand(exporters=rows("exporters", *given))
    assert value(latest, "exporters", "rows") == 2
    assert {one.period for one in latest.of("rows", "exporters")} == {"2024"}
    assert value(stand(exporters=rows("exporters", *given), year=2023), "exporters", "rows") == 1


def test_the_largest_rows_are_ranked_in_one_currency():
    given = [
        {"firm": name, "exports": exports, "currency": currency, "year": 2025}
        for name, exports, currency in (("a", 9.0, "USD"), ("b", 3.0, "CNY"), ("c", 5.0, "CNY"))
    ]
    result = stand(exporters=rows("exporters", *given), what="exporters", top=2)
    assert [(one.group_title.zh, one.value, one.unit) for one in result.of("top")] == [
        ("c", 5.0, "元CNY"),
        ("b", 3.0, "元CNY"),
    ]


def test_a_city_has_its_own_rows_only():
    given = rows("parks", {"name": "a", "cluster": "x"}, {"name": "b", "cluster": "x", "region": "440100"},
                 {"name": "c", "cluster": "x", "region": "CN-44"})  # fmt: skip
    assert value(stand(parks=given), "parks", "rows") == 3
    assert value(stand(parks=given, region="440100"), "parks", "rows") == 1


ANY = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.text("abc", max_size=3),
            "country": st.sampled_from(["DEU", "USA", "HKG", ""]),
            "region": st.sampled_from(["440300", "440100", "CN-44"]),
            "stage": st.sampled_from(list(STAGES)),
            "area_m2": st.none() | st.integers(0, 10**6).map(float),
        }
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40)
@given(ANY, st.sampled_from(["stage", "city", "kind"]))
def test_the_groups_of_a_breakdown_add_up_to_the_total(given_rows, by):
    result = stand(warehouses=rows("warehouses", *given_rows), what="warehouses", by=by)
    for measure in ("rows", "area_m2"):
        lines = result.of(measure, "warehouses")
        whole = sum(one.value for one in lines if not one.group)
        assert whole == pytest.approx(sum(one.value for one in lines if one.group))
    counted = next(one for one in result.of("rows") if not one.group)
    left = sum(one.value for one in result.of("left_out"))
    assert counted.value == (counted.counted or 0) + left == len(given_rows)


@pytest.mark.django_db
def test_the_demo_says_what_counts_and_that_it_is_made_up(workspace):
    add_published(workspace)
    for register in all_registers("trade"):
        add_samples(register)
    result = run.run("trade.standing", facts=workspace.facts, parameters={"region": "CN-44"})
    assert result.sample
    assert "合成样例" in result.finding.zh
    published = [one for one in result.result.lines if one.basis == "published"]
    assert all(one.origin for one in published)
    assert {one.part for one in result.result.overview} == {one.key for one in PARTS}


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_empty_registers_lead_to_their_templates(client, workspace, lang):
    page = client.get(f"/{lang}/studies/trade.standing/").content.decode()
    for part in PARTS:
        assert f"/{lang}/registers/{part.register}/template.xlsx" in page
