"""The codes and names of a customs query file that no table in use holds, with their rows and amounts.

The names of products are not kept, so they are not read with the rest. For the few codes that are unknown the
file is gone through again, as far as they all have been found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from wuwai.facts.importers import customs_codes
from wuwai.facts.importers.coded import coded
from wuwai.facts.importers.csv_blocks import Block, Shape, blocks
from wuwai.facts.importers.customs_columns import Columns
from wuwai.facts.model import UnknownCode

_PRODUCT_NAMES = "商品名称"
# Of each meaning, what is said where a cell is a code or a name that no table holds.
_SAID: Mapping[str, tuple[str, ...]] = {
    "partner": (customs_codes.PARTNER.en, customs_codes.UNNAMED.en),
    "regime": (customs_codes.REGIME.en,),
    "place": (customs_codes.PLACE.en,),
}


def of_block(
    bad: pl.DataFrame, block: Block, places: np.ndarray, meanings: Iterable[str], columns: Columns
) -> Iterator[UnknownCode]:
    """The unknown codes among the rejected rows of a block; ``places`` says where these stand in it."""
    for meaning in meanings:
        if meaning == "product":
            why = ~pl.col("listed")
        elif meaning in _SAID:
            why = pl.col(f"{meaning} expected").is_in(_SAID[meaning])
        else:
            continue
        unknown = bad.with_columns(at=pl.Series(places)).filter(why.fill_null(False))
        if unknown.height:
            yield from _grouped(unknown, block, meaning, columns)


def _grouped(unknown: pl.DataFrame, block: Block, meaning: str, columns: Columns) -> Iterator[UnknownCode]:
    parts = [m for m in (f"{meaning} code", f"{meaning} name", meaning) if m in block.columns]
    taken = pa.array(unknown["at"].to_numpy())
    cells = [pl.Series(p, pl.from_arrow(block.columns[p].take(taken))) for p in parts]
    edition = pl.col("classification") if meaning == "product" else pl.lit("")
    groups = (
        pl.DataFrame(cells)
        .hstack(unknown.select(edition=edition, amount="value"))
        .group_by(*parts, "edition")
        .agg(rows=pl.len(), amount=pl.col("amount").sum())
    )
    for row in groups.iter_rows(named=True):
        texts = [customs_codes.plain(row[part], columns.encoding) or "" for part in parts]
        name = texts[1] if len(texts) == 2 else ""
        yield UnknownCode(
            *(meaning, texts[0], name, row["edition"], row["rows"], row["amount"] or 0.0),
            columns.amounts[0],
        )


def with_names(listed: Sequence[UnknownCode], path: Path, columns: Columns) -> list[UnknownCode]:
    """The unknown codes, products with the name that first stands beside them in the file at ``path``."""
    missing = {u.code for u in listed if u.kind == "product"}
    if not missing or _PRODUCT_NAMES not in columns.headings:
        return list(listed)
    wanted = {"product": columns.at["product"], "name": columns.headings.index(_PRODUCT_NAMES)}
    names: dict[str, str] = {}
    for block in blocks(path, Shape(wanted, columns.width)):
        codes, called = coded(block.columns["product"]), block.columns["name"]
        for number, (cell,) in enumerate(codes.cells):
            code = customs_codes.plain(cell, columns.encoding)
            if code in missing:
                first = called[int((codes.which == number).argmax())].as_py()
                names[code] = customs_codes.plain(first, columns.encoding) or ""
                missing.discard(code)
        if not missing:
            break
    return [replace(u, name=names.get(u.code, "")) if u.kind == "product" else u for u in listed]
