"""One way of finding what an importer depends on in a year of world trade, timed in a process of its own.

``python benchmarks/_dependency_ways.py WAY CODES FILE IMPORTER``: WAY is ``wuwai``, ``wuwai-all``,
``pandas`` (an index a group, by ``apply``), ``pandas-columns`` (whole columns, by ``transform``),
``pandas-columns-all`` or ``floor``; CODES is ``text`` or ``codes``, what the code columns are before the
clock starts.
Every way runs once before it is timed. Prints how many importers and products the rule finds, then the run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from _measuring import measured, told

LIMIT = 0.4


def wuwai(codes: str, path: str, importer: str | None) -> Callable[[], int]:
    """Our kernel, its result as a frame."""
    import polars as pl

    from wuwai.trade.studies.dependency import import_dependency

    frame = _polars(pl, codes, path)
    return lambda: int(import_dependency(frame, importer=importer).frame()["dependent"].sum())


def _polars(pl: Any, codes: str, path: str) -> Any:
    frame = pl.read_parquet(path).rechunk()
    if codes == "text":
        return frame
    places = pl.concat([frame["reporter"].unique(), frame["partner"].unique()]).unique().sort()
    goods = frame["product"].unique().sort()
    return frame.with_columns(
        pl.col("reporter", "partner").cast(pl.Enum(places)), pl.col("product").cast(pl.Enum(goods))
    ).rechunk()


def pandas(codes: str, path: str, importer: str | None) -> Callable[[], int]:
    """The definition as it is written: an index for each group."""
    return _pandas(codes, path, importer, _by_group)


def pandas_columns(codes: str, path: str, importer: str | None) -> Callable[[], int]:
    """The same rewritten over whole columns, as who knows pandas well does."""
    return _pandas(codes, path, importer, _by_columns)


def _by_group(trade: Any, keys: list[str], by: Any) -> Any:
    return trade.groupby(keys, **by)["value"].apply(lambda one: ((one / one.sum()) ** 2).sum())


def _by_columns(trade: Any, keys: list[str], by: Any) -> Any:
    total = trade.groupby(keys, **by)["value"].transform("sum")
    shares = trade[keys].assign(square=(trade["value"] / total) ** 2)
    return shares.groupby(keys, **by)["square"].sum()


def _pandas(codes: str, path: str, importer: str | None, index: Callable[..., Any]) -> Callable[[], int]:
    """Of all importers it takes each key to stand once, as in BACI."""
    import pandas as pd

    frame = pd.read_parquet(path)
    if codes == "codes":
        places = pd.CategoricalDtype(sorted({*frame["reporter"].unique(), *frame["partner"].unique()}))
        frame = frame.astype({"reporter": places, "partner": places, "product": "category"})
    by = {"observed": True, "sort": False}

    def concentration(trade: Any, keys: list[str]) -> Any:
        return index(trade, keys, by)

    def found() -> int:
        trade = frame[frame["reporter"] != frame["partner"]]
        sold = trade.groupby(["product", "reporter"], **by)["value"].sum().reset_index()
        world = concentration(sold, ["product"]).rename("world").reset_index()
        bought = trade if importer is None else trade[trade["partner"] == importer]
        keys = ["product", "partner"]
        rows = bought.groupby(keys, **by)["value"].sum().rename("imports").reset_index()
        rows = rows.merge(concentration(bought, keys).rename("hhi").reset_index(), on=keys)
        rows = rows.merge(world, on="product")
        own = sold.rename(columns={"reporter": "partner", "value": "exports"})
        rows = rows.merge(own, on=keys, how="left")
        rows["exports"] = rows["exports"].fillna(0.0)
        passed = (rows["hhi"] > LIMIT) & (rows["world"] > LIMIT) & (rows["imports"] > rows["exports"])
        return int(passed.sum())

    return found


def floor(codes: str, path: str, importer: str | None) -> Callable[[], int]:
    """One pass over the four columns, adding each up: of texts over their 16-byte views."""
    import numpy as np
    import polars as pl
    from numba import njit

    frame = _polars(pl, codes, path)

    def one_pass(a: Any, b: Any, c: Any, values: Any, words: int) -> float:
        total, sums = 0, 0.0
        for row in range(values.size):
            for word in range(words * row, words * row + words):
                total += a[word] ^ b[word] ^ c[word]
            sums += values[row]
        return total + sums

    def columns() -> list[Any]:
        if codes == "codes":
            return [frame[name].to_physical().to_numpy() for name in ("reporter", "partner", "product")]
        arrays = (
            frame[name].to_arrow(compat_level=pl.CompatLevel.newest())
            for name in ("reporter", "partner", "product")
        )
        return [np.frombuffer(array.buffers()[1], dtype=np.uint64) for array in arrays]

    held, values, words = columns(), frame["value"].to_numpy(), 1 if codes == "codes" else 2
    compiled: Any = njit(one_pass)
    return lambda: 0 * int(compiled(*held, values, words) > 0)


if __name__ == "__main__":
    way, codes, path, importer = sys.argv[1:5]
    asked = None if way.endswith("-all") else importer
    ways = {"wuwai": wuwai, "pandas": pandas, "pandas-columns": pandas_columns, "floor": floor}
    work = ways[way.removesuffix("-all")](codes, path, asked)
    answers = [work()]  # once before the clock: memory is there, kernels are loaded
    run = measured(lambda: answers.append(work()))
    print(answers[-1])
    told(run)
