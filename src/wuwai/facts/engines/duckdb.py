"""DuckDB in memory over the Parquet files: nothing kept, no database file, so no lock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.engines.layout import files, same_columns
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis


class DuckDB:
    """The engine of a workspace that names no other."""

    name = "duckdb"

    def examined(self, manifests: Sequence[Manifest]) -> Text:
        import duckdb

        return Text(
            f"DuckDB {duckdb.__version__}, in memory over the snapshots",
            f"DuckDB {duckdb.__version__}，直接读取快照，不另存",
        )

    def session(self) -> _Session:
        return _Session()


class _Session:
    def __init__(self) -> None:
        import ibis

        # Parquet is built in; nothing is ever fetched.
        self._backend = ibis.duckdb.connect(autoinstall_known_extensions=False)
        # Its progress bar goes to standard output, where the answer goes.
        self._backend.raw_sql("SET enable_progress_bar = false")

    def rows(self, manifests: Sequence[Manifest], folder: Path) -> ibis.Table:
        paths = [str(path) for path in files(manifests, folder)]
        by_name = manifests[0].kind == "observations" or not same_columns(manifests)
        return self._backend.read_parquet(paths, union_by_name=by_name)

    def frame(self, frame: pl.DataFrame) -> ibis.Table:
        from ibis import util

        return self._backend.create_table(util.gen_name("frame"), frame.to_arrow(), temp=True)
