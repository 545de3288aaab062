"""The same work by other means, run in an environment of their own: DuckDB's COPY, and pandas.

``python benchmarks/_peers.py copy|baci|customs FILE [TARGET]``; it tells the time of the work alone.
"""

from __future__ import annotations

import sys

from _measuring import measured, told


def copy(path: str, target: str) -> None:
    """DuckDB's own way from CSV to Parquet, with its defaults."""
    import duckdb

    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{target}' (FORMAT parquet)")


def baci(path: str, target: str) -> None:
    """What a script does with a year of BACI: read it and add up each exporter's products."""
    import pandas as pd

    frame = pd.read_csv(path, dtype={"k": str}, na_values=["NA"], skipinitialspace=True)
    frame.groupby(["t", "i", "k"], as_index=False)["v"].sum().to_parquet(target)


def customs(path: str, target: str) -> None:
    """What a script does with a query file: read its text, and its amounts where they are numbers."""
    import pandas as pd

    frame = pd.read_csv(path, encoding="gb18030", dtype=str, index_col=False)
    frame["人民币"] = pd.to_numeric(frame["人民币"].str.replace(",", ""), errors="coerce")
    frame.to_parquet(target)


if __name__ == "__main__":
    work = {"copy": copy, "baci": baci, "customs": customs}[sys.argv[1]]
    if sys.argv[1] == "copy":
        import duckdb  # noqa: F401
    else:
        import pandas as pd  # noqa: F401
        import pyarrow  # noqa: F401
    told(measured(lambda: work(sys.argv[2], sys.argv[3])))
