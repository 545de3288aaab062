"""Codes read as machine words are those that decoding them gives."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.packed import packed


def decoded(found):
    return [[one.labels[n] for n in one.index.tolist()] for one in found]


CODES = st.lists(st.text(alphabet="AB9é中", max_size=4), max_size=30)


@settings(max_examples=15, deadline=None)
@given(CODES, CODES)
def test_texts_of_any_letters_come_back(one, other):
    columns = [pl.Series(one, dtype=pl.String), pl.Series(other, dtype=pl.String)]
    found = packed(*columns)
    assert decoded(found) == [one, other]
    assert len(set(found[0].labels)) == len(found[0].labels)


def test_parts_of_columns_and_chunks_come_back():
    whole = pl.Series([f"{n % 7:03d}" for n in range(50)])
    pieces = pl.concat([whole[3:9], whole[40:]], rechunk=False)
    assert decoded(packed(whole[5:11], pieces)) == [whole[5:11].to_list(), pieces.to_list()]


@pytest.mark.parametrize(
    "codes",
    [
        ["a code of more than twelve bytes", "b"],
        [f"{n:05d}" for n in range(20_000)],
        ["123456789012", "1234567890123", ""],
    ],
)
def test_what_does_not_fit_is_decoded_all_the_same(codes):
    assert decoded(packed(pl.Series(codes))) == [codes]


@pytest.mark.parametrize("kind", [pl.Int16, pl.UInt8, pl.Int64])
def test_numbers_are_told_by_their_digits(kind):
    one, other = pl.Series([4, 90, 4], dtype=kind), pl.Series([7], dtype=kind)
    assert decoded(packed(one, other)) == [["4", "90", "4"], ["7"]]


def test_numbers_that_cannot_be_counted_by_are_told_too():
    assert decoded(packed(pl.Series([-1, 5]))) == [["-1", "5"]]
    assert decoded(packed(pl.Series([10**9, 5]))) == [["1000000000", "5"]]
    assert decoded(packed(pl.Series([], dtype=pl.Int32))) == [[]]


def test_categories_keep_their_numbers():
    kind = pl.Enum(["x", "y", "unused"])
    one, other = pl.Series(["y", "x"], dtype=kind), pl.Series(["y"], dtype=kind)
    found = packed(one, other)
    assert decoded(found) == [["y", "x"], ["y"]]
    assert found[0].index.dtype == "uint8"
    mixed = packed(pl.Series(["y", "x"], dtype=pl.Categorical), pl.Series(["z"], dtype=pl.Categorical))
    assert decoded(mixed) == [["y", "x"], ["z"]]
    assert decoded(packed(one, pl.Series(["z"]))) == [["y", "x"], ["z"]]
