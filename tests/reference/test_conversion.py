"""Converting between editions keeps totals and says how it divided."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference.conversion import convert, shares

CONCORDANCES = Path(__file__).resolve().parents[3] / "shared" / "data" / "concordances"
_codes = st.sampled_from(["010121", "010129", "854140", "854141", "999999"])
_pairs = st.lists(
    st.tuples(_codes, _codes, st.one_of(st.none(), st.floats(0, 1e9))), unique_by=lambda p: p[:2], max_size=12
)
_rows = st.lists(st.tuples(_codes, st.floats(0, 1e12)), min_size=1, max_size=20)


def _table(pairs) -> pl.DataFrame:
    schema = {"from_code": pl.String, "to_code": pl.String, "weight": pl.Float64}
    return pl.DataFrame(pairs, schema=schema, orient="row")


@given(_pairs, _rows)
def test_totals_are_kept(pairs, rows):
    frame = pl.DataFrame(rows, schema={"product": pl.String, "value": pl.Float64}, orient="row")
    done = convert(frame, _table(pairs))
    assert done.frame["value"].sum() == pytest.approx(frame["value"].sum(), rel=1e-9, abs=1e-6)
    known = {p[0] for p in pairs}
    assert set(done.unmatched) == set(frame["product"]) - known


@given(_pairs)
def test_shares_of_each_code_add_to_one(pairs):
    totals = shares(_table(pairs)).group_by("from_code").agg(pl.col("share").sum())
    assert totals["share"].to_list() == pytest.approx([1.0] * totals.height)


def test_given_weights_take_the_place_of_equal_parts():
    table = _table([("854140", "854142", None), ("854140", "854143", None)])
    frame = pl.DataFrame({"partner": ["VNM", "USA"], "product": ["854140"] * 2, "value": [100.0, 10.0]})
    weights = pl.DataFrame({"to_code": ["854142", "854143"], "weight": [1.0, 3.0]})
    done = convert(frame, table, weights=weights)
    assert done.frame.filter(partner="VNM")["value"].to_list() == [25.0, 75.0]
    assert done.split_by_weight == ("854140",)
    assert done.split_equally == ()
    assert "权重" in done.notes[0].zh


def test_a_value_that_is_not_stated_stays_so():
    table = _table([("854140", "854142", None), ("854140", "854143", None)])
    frame = pl.DataFrame(
        {"product": ["854140"], "value": [10.0], "quantity": pl.Series([None], dtype=pl.Float64)}
    )
    done = convert(frame, table, values=("value", "quantity"))
    assert done.frame["quantity"].to_list() == [None, None]


def test_a_real_concordance_between_editions():
    path = CONCORDANCES / "hs6_hs5.csv"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    table = pl.read_csv(path, infer_schema=False).select(from_code="HS5_6d", to_code="HS6_6d")
    frame = pl.DataFrame({"product": table["from_code"].unique().sort()}).with_columns(value=pl.lit(1.0))
    done = convert(frame, table)
    assert done.unmatched == ()
    assert done.frame["value"].sum() == pytest.approx(frame.height)
    assert set(done.frame["product"]) <= set(table["to_code"])
    # Solar cells were one code until HS 2017 and are several since.
    assert "854140" in done.split_equally
    back = convert(done.frame, table.select(from_code="to_code", to_code="from_code"))
    assert back.split_equally == ()
    assert back.frame["value"].sum() == pytest.approx(frame.height)
