"""Codes of long columns as whole numbers, read where they lie.

A text of at most 12 bytes stands inside its 16-byte Arrow view, so a code of a country or a product is two
machine words: no text is made, and a year of world trade is coded in a few passes over memory.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import Coded, coded

_SLOTS = 1 << 15
_WIDEST = 1 << 21
_CATEGORICAL = (pl.Categorical, pl.Enum)


def packed(*columns: pl.Series) -> tuple[Coded, ...]:
    """Columns of one kind of code as whole numbers over the same labels, without nulls.

    Texts of at most 12 bytes, ``Enum`` and ``Categorical`` columns of the same categories and whole numbers
    from 0 below two million are coded without being decoded; others as :func:`coded` does. ``index`` is of
    the smallest type that the column brings (``Enum``) or int32; labels are in no particular order and may
    hold codes that no row has.

    >>> one, other = packed(pl.Series(["CHN", "VNM"]), pl.Series(["VNM", "KOR"]))
    >>> [one.labels[n] for n in other.index], one.labels is other.labels
    (['VNM', 'KOR'], True)
    """
    first = columns[0].dtype
    found = None
    if all(c.dtype == first for c in columns):
        if first == pl.String and sys.byteorder == "little":
            found = _texts(columns)
        elif isinstance(first, _CATEGORICAL):
            found = _categories(columns)
        elif first.is_integer():
            found = _numbers(columns)
    if found is not None:
        return found
    labels = sorted(set().union(*(c.cast(pl.String).unique().to_list() for c in columns)))
    return tuple(coded(c, labels) for c in columns)


def _texts(columns: Sequence[pl.Series]) -> tuple[Coded, ...] | None:
    """None where a text is longer than a view holds, or where there are too many codes."""
    from wuwai.trade.studies.packed_kernel import pack

    slots = (
        np.zeros(_SLOTS, dtype=np.uint64),
        np.zeros(_SLOTS, dtype=np.uint64),
        np.full(_SLOTS, -1, dtype=np.int32),
    )
    indices, many = [], 0
    for column in columns:
        array = column.rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
        words = np.frombuffer(array.buffers()[1], dtype=np.uint64) if len(array) else np.empty(0, np.uint64)
        index = np.empty(len(array), dtype=np.int32)
        many = pack(words[2 * array.offset :], *slots, many, index)
        if many < 0:
            return None
        indices.append(index)
    labels = [""] * many
    for low, high, at in zip(*(slot[slots[2] >= 0].tolist() for slot in slots), strict=True):
        # The first four bytes of a view are the length, the other twelve the text.
        view = low.to_bytes(8, "little") + high.to_bytes(8, "little")
        labels[at] = view[4 : 4 + (low & 0xFFFFFFFF)].decode()
    known = tuple(labels)
    return tuple(Coded(known, index) for index in indices)


def _categories(columns: Sequence[pl.Series]) -> tuple[Coded, ...]:
    """The codes as the columns hold them."""
    kind = columns[0].dtype
    if isinstance(kind, pl.Enum):
        known = tuple(kind.categories)
    else:
        held = pl.concat([c.unique() for c in columns]).unique().drop_nulls()
        numbers = held.to_physical().to_list()
        labels = [""] * (max(numbers, default=-1) + 1)
        for number, label in zip(numbers, held.cast(pl.String).to_list(), strict=True):
            labels[number] = label
        known = tuple(labels)
    return tuple(Coded(known, c.to_physical().rechunk().to_numpy()) for c in columns)


def _numbers(columns: Sequence[pl.Series]) -> tuple[Coded, ...] | None:
    """None where a number is negative or too large to count by."""
    filled = [c for c in columns if len(c)]
    if not filled or min(int(c.min()) for c in filled) < 0:  # type: ignore[arg-type]
        return None
    top = max(int(c.max()) for c in filled)  # type: ignore[arg-type]
    if top >= _WIDEST:
        return None
    arrays = [c.rechunk().to_numpy() for c in columns]
    held = np.zeros(top + 1, dtype=np.bool_)
    for array in arrays:
        held[array] = True
    known = tuple(map(str, np.flatnonzero(held).tolist()))
    place = (np.cumsum(held) - 1).astype(np.int32)
    return tuple(Coded(known, place[array]) for array in arrays)
