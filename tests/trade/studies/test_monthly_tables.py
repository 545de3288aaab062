"""The ten standard tables: identities, files of several groupings, editions, what is not stated."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import columns
from wuwai.reference import periods
from wuwai.studies.code_inputs import BLOCS, CLUSTERS, EDITIONS, PRODUCTS
from wuwai.trade.studies.monthly_goods import one_edition
from wuwai.trade.studies.monthly_layout import NONE, PUBLISHED
from wuwai.trade.studies.monthly_tables import monthly_tables

FILE = "China Customs by product, partner, regime, place"
MARCH = ("2025-01", "2025-02", "2025-03")
EARLIER = tuple(month.replace("2025", "2024") for month in MARCH)
COLUMNS = {
    "dataset": pl.String,
    "direction": pl.String,
    "classification": pl.String,
    "currency": pl.String,
    "month": pl.String,
    "code": pl.String,
    "value": pl.Float64,
    "sample": pl.Boolean,
}


def totals(rows, column: str, *, dataset: str = FILE, direction: str = "export") -> pl.DataFrame:
    """Totals of (month, code, value[, classification]) as a grouped input holds them."""
    made = [
        (dataset, direction, row[3] if len(row) > 3 else "HS2022", "CNY", row[0], row[1], row[2] * 1e8, False)
        for row in rows
    ]
    return pl.DataFrame(made, schema=COLUMNS, orient="row").rename({"code": column})


def published(rows) -> pl.DataFrame:
    """Observations of (series, region, period, value, unit)."""
    empty = columns.empty()
    told = [
        {
            "series": series, "region": region, "place": "", "period": period, "value": value,
            "unit": unit, "printed": f"{value:g}", "origin": f"s:{n}", "sample": False,
            "period_start": periods.parse(period).start, "period_end": periods.parse(period).end,
            "published_on": "",
        }
        for n, (series, region, period, value, unit) in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(told, schema={name: empty.schema[name] for name in told[0]}) if told else empty


def run(table: str, stated: pl.DataFrame, **given_tables):
    empty = {
        "regimes": totals([], "regime"), "partners": totals([], "partner"),
        "products": totals([], "product6"), "places": totals([], "reporter"), "modes": totals([], "regime"),
        "names": pl.DataFrame(schema=PRODUCTS), "editions": pl.DataFrame(schema=EDITIONS),
        "blocs": pl.DataFrame(schema=BLOCS), "clusters": pl.DataFrame(schema=CLUSTERS),
        "observations": columns.empty(),
    }  # fmt: skip
    asked = {"region": "CN-44", "table": table, "measure": "exports"}
    tables = {name: given_tables.pop(name) for name in [*given_tables] if name in empty}
    return monthly_tables(stated, **{**empty, **tables}, **{**asked, **given_tables})


def of_parts(now: dict[str, float], before: dict[str, float], column: str):
    """A March by part and its totals: the stretch's amounts divided over its months."""
    rows = [(month, code, value / 3) for code, value in now.items() for month in MARCH]
    rows += [(month, code, value / 3) for code, value in before.items() for month in EARLIER]
    stated = totals([(month, "440100", value) for month, _, value in rows], "reporter")
    summed = stated.group_by([name for name in stated.columns if name != "value"]).agg(pl.col("value").sum())
    return summed.select(stated.columns), totals(rows, column)


@settings(max_examples=25)
@given(
    st.dictionaries(st.sampled_from(["USA", "VNM", "DEU", "JPN", "KOR"]), st.floats(1, 1e6), min_size=2),
    st.dictionaries(st.sampled_from(["USA", "VNM", "DEU", "JPN"]), st.floats(1, 1e6), min_size=1),
    st.integers(1, 5),
)
def test_parts_and_the_rest_make_up_the_total(now, before, top):
    stated, partners = of_parts(now, before, "partner")
    result = run("partners", stated, partners=partners, top=top)
    total = result.total("exports")
    parts = [one for one in result.lines if one.depth == 1 and one.code not in ("ASEAN", "RCEP", "EU", "BRI")]
    assert sum(one.value for one in parts) == pytest.approx(total.value)
    assert sum(one.share for one in parts) == pytest.approx(100)
    assert sum(one.contribution for one in parts) == pytest.approx(total.growth, abs=1e-6)
    assert total.value == pytest.approx(sum(now.values()))
    assert total.growth == pytest.approx(100 * (sum(now.values()) / sum(before.values()) - 1))


def test_months_add_up_and_january_stands_with_february():
    stated, _ = of_parts({"USA": 300.0}, {"USA": 240.0}, "partner")
    result = run("months", stated)
    assert [one.code for one in result.lines] == ["", "2025-01..02", "2025-03"]
    total, first, march = result.lines
    assert (first.month_value, first.value) == pytest.approx((200, 200))
    assert (march.month_value, march.value) == pytest.approx((100, 300))
    assert first.share + march.share == pytest.approx(100)
    assert first.contribution + march.contribution == pytest.approx(total.growth) == pytest.approx(25)


def test_without_the_year_before_there_is_no_growth_and_the_result_says_so():
    stated, regimes = of_parts({"10": 90.0, "15": 10.0}, {}, "regime")
    result = run("regimes", stated, regimes=regimes)
    assert result.total("exports").value == pytest.approx(100)
    assert all(one.growth is None and one.contribution is None for one in result.lines)
    assert any("year before" in note.en for note in result.warnings)


def test_regimes_are_grouped_as_briefings_name_them():
    stated, regimes = of_parts({"10": 50.0, "14": 10.0, "15": 20.0, "34": 20.0}, {"10": 100.0}, "regime")
    shares = {one.code: one.share for one in run("regimes", stated, regimes=regimes).lines}
    assert shares["general"] == pytest.approx(50)
    assert shares["processing"] == pytest.approx(30)
    assert shares["14"] + shares["15"] == pytest.approx(shares["processing"])
    assert shares["bonded_logistics"] == pytest.approx(20)


def test_what_the_file_has_no_column_for_is_not_stated():
    stated, _ = of_parts({"USA": 3.0}, {"USA": 2.0}, "partner")
    stated = stated.with_columns(dataset=pl.lit("China Customs by product, place"))
    result = run("regimes", stated, measure="trade_total")
    assert result.lines == ()  # imports are not on file: nothing can be said of both together
    result = run("partners", stated)
    assert result.total("exports").value == pytest.approx(3)
    assert all(one.basis == NONE and one.value is None for one in result.lines if one.depth)
    assert any("no column of partners" in note.en for note in result.warnings)


def test_a_table_reads_the_file_that_has_its_column_and_adds_no_two():
    by_regime, regimes = of_parts({"10": 30.0}, {"10": 20.0}, "regime")
    by_partner, partners = of_parts({"USA": 33.0}, {"USA": 20.0}, "partner")
    other = "China Customs by partner"
    by_regime = by_regime.with_columns(dataset=pl.lit("China Customs by regime"))
    by_partner = by_partner.with_columns(dataset=pl.lit(other))
    stated = pl.concat([by_regime, by_partner])
    partners = partners.with_columns(dataset=pl.lit(other))
    result = run("partners", stated, partners=partners, regimes=regimes)
    assert result.total("exports").value == pytest.approx(33)
    assert {one.source for one in result.lines if one.source} == {other}
    assert run("regimes", stated, regimes=regimes).total("exports").value == pytest.approx(30)


def test_a_bloc_has_its_members_of_each_month():
    rows = [
        ("2025-01", "GBR", 6.0),
        ("2025-01", "DEU", 4.0),
        ("2024-01", "GBR", 6.0),
        ("2024-01", "DEU", 2.0),
    ]
    stated = totals([(month, "440100", value) for month, _, value in rows], "reporter")
    stated = stated.group_by([n for n in stated.columns if n != "value"]).agg(pl.col("value").sum())
    blocs = pl.DataFrame(
        [
            ("EU", "EU", "欧盟", "DEU", "1993-11-01", ""),
            ("EU", "EU", "欧盟", "GBR", "1993-11-01", "2024-06-30"),
        ],
        schema=BLOCS,
        orient="row",
    )
    line = next(
        one for one in run("partners", stated, partners=totals(rows, "partner"), blocs=blocs).lines
        if one.code == "EU"
    )  # fmt: skip
    assert (line.value, line.before) == pytest.approx((4, 8))


def test_codes_are_joined_through_a_change_of_edition():
    rows = [
        ("2024-03", "854140", 100.0, "HS2017"), ("2025-03", "854142", 60.0, "HS2022"),
        ("2025-03", "854143", 60.0, "HS2022"), ("2024-03", "851712", 50.0, "HS2017"),
        ("2025-03", "851713", 80.0, "HS2022"),
    ]  # fmt: skip
    way = [("HS2017", "HS2022", "854140", code, None) for code in ("854142", "854143")]
    way += [("HS2017", "HS2022", "851712", "851713", None)]
    table = totals(rows, "product6")
    editions = pl.DataFrame(way, schema=EDITIONS, orient="row")
    goods = one_edition(table, editions, 6)
    assert goods.edition == "HS2022"
    assert not goods.broken
    before = goods.rows.filter(pl.col("month") == "2024-03")
    held = dict(before.group_by("code").agg(pl.col("value").sum() / 1e8).iter_rows())
    assert held == pytest.approx({"854142": 50.0, "854143": 50.0, "851713": 50.0})

    alone = one_edition(table, pl.DataFrame(schema=EDITIONS), 6)
    assert alone.broken == {"854140", "854142", "854143", "851712", "851713"}
    assert not one_edition(table, pl.DataFrame(schema=EDITIONS), 4).broken  # headings went on


def test_a_code_of_one_edition_is_neither_new_nor_gone():
    months = [("2024-01", "851712", 50.0, "HS2017"), ("2025-01", "851713", 80.0, "HS2022")]
    stated = totals([(m, "440100", v) for m, _, v, _ in months], "reporter")
    result = run("exports", stated, products=totals(months, "product6"), digits="6")
    assert result.total("exports").growth == pytest.approx(60)
    parts = [one for one in result.lines if one.depth == 1]
    assert all(one.growth is None and one.contribution is None for one in parts)
    assert any("edition only" in one.note.en for one in parts)


def test_published_totals_stand_against_the_nation():
    observations = published(
        [
            ("exports", "CN-44", "2025Q1", 210.0, "亿元CNY"), ("exports_yoy", "CN-44", "2025Q1", 5.0, "%"),
            ("exports", "CHN", "2025Q1", 1030.0, "亿元CNY"), ("exports_yoy", "CHN", "2025Q1", 3.0, "%"),
        ]
    )  # fmt: skip
    region, nation = run("nation", totals([], "reporter"), observations=observations).lines
    assert (region.basis, region.value, region.growth) == (PUBLISHED, 210.0, 5.0)
    assert region.value_origin == "s:0"
    assert region.share == pytest.approx(100 * 210 / 1030)
    assert region.contribution == pytest.approx(100 * (210 - 200) / 1000)
    assert nation.value == 1030.0


def test_modes_regimes_and_the_published_measure_are_three_things():
    stated, regimes = of_parts({"34": 20.0, "10": 80.0}, {"10": 80.0, "34": 20.0}, "regime")
    rows = [(month, code, value) for month in (*MARCH, *EARLIER)
            for code, value in (("9610", 1.0), ("9810", 3.0), ("0110", 6.0))]  # fmt: skip
    declared = totals([(m, "440100", v) for m, _, v in rows], "reporter", dataset="Customs declarations")
    declared = declared.group_by([n for n in declared.columns if n != "value"]).agg(pl.col("value").sum())
    stated = pl.concat([stated, declared.select(stated.columns)])
    modes = totals(rows, "regime", dataset="Customs declarations")
    observations = published([("cbec_exports", "CN-44", "2024H1", 99.0, "亿元CNY")])
    result = run("modes", stated, regimes=regimes, modes=modes, observations=observations)
    lines = {one.code: one for one in result.lines}
    assert lines["ecommerce"].value == pytest.approx(12)
    assert lines["ecommerce"].share == pytest.approx(40)  # of declarations, not of the region's exports
    assert lines["bonded_logistics"].share == pytest.approx(20)
    assert (lines["cbec"].value, lines["cbec"].period) == (99.0, "2024H1")
    assert lines[""].value == pytest.approx(100)


def test_clusters_count_shared_codes_by_their_weight():
    stated, products = of_parts({"850760": 30.0, "854231": 70.0}, {"850760": 20.0}, "product6")
    lists = pl.DataFrame([("storage", "Storage", "储能", "", "8507", 0.5, "")], schema=CLUSTERS, orient="row")
    line = run("clusters", stated, products=products, clusters=lists).lines[1]
    assert (line.value, line.before, line.share) == pytest.approx((15, 10, 15))


def test_firms_have_no_column_in_a_customs_file():
    stated, _ = of_parts({"USA": 3.0}, {"USA": 2.0}, "partner")
    imports = stated.with_columns(direction=pl.lit("import"))
    both = pl.concat([stated, imports])
    result = run("firms", both, measure="trade_total")
    assert [one.basis for one in result.lines[1:]] == [NONE, NONE, NONE]
    observations = published(
        [
            ("trade_total", "CN-44", "2024Q1", 40.0, "亿元CNY"),
            ("firm_type:private", "CN-44", "2024Q1", 25.0, "亿元CNY"),
            ("firm_type_yoy:private", "CN-44", "2024Q1", 25.0, "%"),
        ]
    )
    result = run("firms", both, measure="trade_total", observations=observations)
    private = next(one for one in result.lines if one.code == "private")
    assert (private.period, private.value, private.growth) == ("2024Q1", 25.0, 25.0)
    assert private.share == pytest.approx(62.5)
    assert any("type of firm" in note.en for note in result.warnings)
    assert (result.month, result.period) == ("2024-03", "2024Q1"), "a month of then is no month of now"
    beside = run("firms", both, measure="trade_total", observations=observations[1:])
    assert (beside.month, beside.period) == ("2025-03", "2025-01..03")
    assert {one.month_value for one in beside.lines[1:]} == {None}


def test_a_city_whose_districts_nobody_states_has_no_table_of_them():
    stated = totals([(month, "440300", 1.0) for month in (*EARLIER, *MARCH)], "reporter")
    assert run("cities", stated, region="440300").lines == ()


def test_a_line_is_marked_where_its_number_is_synthetic():
    observations = published(
        [("exports", "CN-44", "2025Q1", 210.0, "亿元CNY"), ("exports", "CHN", "2025Q1", 1030.0, "亿元CNY")]
    )
    synthetic, _ = of_parts({"USA": 3.0}, {"USA": 2.0}, "partner")
    synthetic = synthetic.with_columns(sample=pl.lit(value=True))
    result = run("nation", synthetic, observations=observations)
    assert not result.rests_on_sample  # the file told the month, and no number
    assert run("months", synthetic, observations=observations).rests_on_sample
    made_up = observations.with_columns(sample=pl.col("region") == "CHN")
    region, nation = run("nation", totals([], "reporter"), observations=made_up).lines
    assert (region.sample, nation.sample) == (False, True)
