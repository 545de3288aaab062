"""The rows of a table that lie in a region."""

from __future__ import annotations

import polars as pl

from wuwai.reference import regions


def in_region(table: pl.DataFrame, region: str | None) -> pl.DataFrame:
    """The rows whose column ``region`` is ``region`` or lies within it; all rows where none is given.

    >>> in_region(pl.DataFrame({"region": ["440300", "330100"]}), "CN-44").rows()
    [('440300',)]
    """
    if not region:
        return table
    codes = [code for code in table["region"].unique() if regions.lies_in(code, region)]
    return table.filter(pl.col("region").is_in(codes))
