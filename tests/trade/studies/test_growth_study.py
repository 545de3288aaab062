"""``trade.growth``: what it is split against, and what it says where no world table has both years."""

from __future__ import annotations

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.growth import Decomposition, Margins
from wuwai.trade.studies.growth_result import growth
from wuwai.trade.studies.growth_study import STUDY, finding

NAMES = pl.DataFrame(
    {"classification": ["HS2022"], "code": ["8507"], "en": ["Accumulators"], "zh": ["蓄电池"]}
)
LISTS = pl.DataFrame(
    [("cells", "Cells", "电池", "export", "850760", 0.5, "")],
    schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"],
    orient="row",
)


def table(*rows, code="product", currency="USD", edition="HS2022", sample=False):
    """Rows of year, reporter, partner, product, value."""
    frame = pl.DataFrame(
        rows, schema={"year": pl.String, "reporter": pl.String, "partner": pl.String, code: pl.String,
                      "value": pl.Float64}, orient="row",
    )  # fmt: skip
    return frame.with_columns(
        classification=pl.lit(edition), currency=pl.lit(currency), sample=pl.lit(sample)
    )


def whole_years(first=1):
    """The months that the own file has; of the base year from ``first`` on."""
    months = [
        (f"{year}-{month:02d}", city)
        for year in (2024, 2025)
        for month in range(1 if year > 2024 else first, 13)
        for city in ("440300", "440100")
    ]
    return pl.DataFrame(months, schema=["period", "reporter"], orient="row")


def run(around=None, stated=None, own=None, covered=None, **given):
    tables = {
        "around": (table() if around is None else around).drop("reporter"),
        "stated": (table() if stated is None else stated).drop("reporter"),
        "own_file": table(code="product6") if own is None else own,
        "names": NAMES,
        "clusters": LISTS,
        "covered": whole_years() if covered is None else covered,
    }
    values = {
        "region": "CN-44", "against": "best", "world": "w", "year": 2024, "own": None if own is None else "o",
        "own_year": None if own is None else 2025, "span": 1, "digits": "4", "by": "product", "cluster": None,
        "rate": 7.0,
    }  # fmt: skip
    return growth(**tables, **STUDY.arguments(values | given))


OWN = table(
    ("2024", "440300", "VNM", "850760", 70e8), ("2025", "440300", "VNM", "850760", 105e8),
    ("2024", "440100", "VNM", "850440", 70e8), ("2025", "440100", "USA", "850440", 70e8),
    code="product6", currency="CNY", sample=True,
)  # fmt: skip
AROUND = table(
    ("2024", "", "VNM", "850760", 100e8), ("2025", "", "VNM", "850760", 110e8),
    ("2024", "", "VNM", "850440", 100e8), ("2025", "", "VNM", "850440", 90e8),
)  # fmt: skip


def test_without_the_world_it_says_what_is_missing_and_splits_by_sale():
    found = run(own=OWN)
    assert isinstance(found.split, Margins)
    assert found.split.parts == {"grew": 35e8, "fell": 0.0, "started": 70e8, "ended": -70e8}
    assert "both 2024 and 2025" in found.warnings[0].en
    assert finding(found).en.startswith("Sample data: Exports of Guangdong rose by 25.0% from 2024 to 2025")
    whole = found.frame().row(0, named=True)
    assert (whole["before"], whole["change"], whole["world"], whole["unit"]) == (140.0, 35.0, None, "亿元CNY")


def test_a_customs_file_in_a_world_of_both_years_is_split_in_dollars():
    found = run(AROUND, own=OWN)
    assert isinstance(found.split, Decomposition)
    # The world did not grow; batteries +10 %, converters -10 % (4 digits); the USA bought none before.
    assert found.split.parts == pytest.approx(
        {"world": 0.0, "product_mix": 0.0, "market_mix": 0.0, "competitiveness": -6e8 + 1e8, "new": 10e8},
        abs=1.0,
    )
    assert found.unit == "亿USD"
    assert any("7 yuan" in one.en for one in found.warnings)
    for row in found.frame().iter_rows(named=True):
        parts = (row[name] for name in found.split.parts)
        assert sum(parts) == pytest.approx(row["change"])
        assert row["expected"] + row["competitiveness"] + row["new"] == pytest.approx(row["after"])


def test_industries_are_no_world_for_a_customs_file():
    assert isinstance(run(AROUND.with_columns(classification=pl.lit("ICIO2025")), own=OWN).split, Margins)


def test_a_city_is_held_against_its_province():
    found = run(own=OWN, region="440300", by="partner")
    assert found.against == "area"
    assert isinstance(found.split, Decomposition)
    assert found.split.growth == pytest.approx(0.25)
    assert found.split.change == pytest.approx(35e8)
    assert found.part("world").en == "Growth of Guangdong"
    assert found.frame()["group_title_en"].to_list() == ["All exports", "Vietnam"]


def test_a_country_of_the_world_table_needs_no_own_file():
    both = table(("2023", "", "USA", "850760", 100.0), ("2024", "", "USA", "850760", 150.0))
    mine = table(("2023", "", "USA", "850760", 10.0), ("2024", "", "USA", "850760", 20.0))
    found = run(both, mine, region="VNM")
    assert found.split.parts == pytest.approx(
        {"world": 5.0, "product_mix": 0.0, "market_mix": 0.0, "competitiveness": 5.0, "new": 0.0}
    )
    assert not found.sample


def test_a_cluster_counts_its_codes_by_their_weight():
    found = run(own=OWN, cluster="cells")
    assert (found.split.before, found.split.after) == (35e8, 52.5e8)
    assert found.scope == Text("Guangdong (Cells)", "广东省“电池”")
    with pytest.raises(ParameterError, match="cells"):
        run(own=OWN, cluster="unknown")


def test_one_year_alone_gives_no_change():
    found = run(own=OWN.filter(pl.col("year") == "2025"))
    assert found.frame().is_empty()
    assert found.warnings[0].en.startswith("Exports of 2024 are not on file")


def test_years_of_unlike_months_are_not_compared():
    found = run(own=OWN, covered=whole_years(first=6))
    assert found.frame().is_empty()
    assert "7 months of 2024 and 12 of 2025" in found.warnings[0].en


@pytest.mark.parametrize("around", [None, AROUND])
def test_charts_say_the_largest_part(around):
    found = run(around, own=OWN)
    for chart in STUDY.charts:
        assert chart.title(found).en.startswith("Sample data: ")
        for lang in ("zh", "en"):
            assert chart.build(found, lang).to_dict()["layer"]
