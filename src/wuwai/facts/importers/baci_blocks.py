"""A year of BACI in which every cell is good, block by block. A file with a doubtful cell in it is left to
:mod:`.flow_csv`, which names the cell.

Years, countries and products are looked up once for each distinct cell of a block. A cell counts as good only
in the plainest spelling: what this module does not know it does not judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from wuwai.facts.importers.coded import Coded, FlowsFile, ahead, coded, combined_codes, same, texts
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.csv_blocks import Doubtful, Shape, blocks
from wuwai.facts.importers.flow_csv import Table, kept_total
from wuwai.facts.importers.opening import Member
from wuwai.facts.importers.sums import Sums

SCALE = 1000.0

_COLUMNS = {"period": "t", "reporter": "i", "partner": "j", "product": "k"}

_NUMBER = pa.float64()
# NA is padded to the width of the column, which differs between releases.
_NONE = ("", *(" " * n + "NA" for n in range(21)))
_SHAPE = Shape({name: i for i, name in enumerate("tijkvq")}, 6, {"v": _NUMBER, "q": _NUMBER}, _NONE)
_YEAR, _COUNTRY, _PRODUCT = re.compile(r"(?:19|20|21)\d\d"), re.compile(r"\d{1,3}"), re.compile(r"\d{5,6}")


def write(
    member: Member,
    letters: Mapping[int, str],
    products: frozenset[str],
    work: Work,
    name: str,
    sums: Sums,
) -> Table | None:
    """Write the member's flows as ``<tables>/<name>.parquet``; None, and no file, where a cell is in doubt.

    ``products`` are the codes there are, empty where no table tells; ``sums`` take in every flow.
    """
    plain = member.unpacked(work.scratch)
    try:
        path = work.tables / f"{name}.parquet"
        return _written(plain, _meanings(letters, products), path, work.snapshot, sums)
    except Doubtful:
        return None
    finally:
        if plain != member.path:
            plain.unlink(missing_ok=True)


class _Meanings(dict[bytes, str]):
    """What cells stand for, each looked up once in a file."""

    def __init__(self, look_up: Callable[[str], str | None]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, cell: bytes) -> str:
        known = self._look_up(cell.decode("ascii")) if cell.isascii() else None
        if known is None:
            raise Doubtful(cell.decode("ascii", "backslashreplace"))
        self[cell] = known
        return known

    def of(self, column: Coded) -> list[str]:
        """What the distinct cells of a column stand for."""
        return [self[cell] for (cell,) in column.cells]


def _meanings(letters: Mapping[int, str], products: frozenset[str]) -> dict[str, _Meanings]:
    def year(cell: str) -> str | None:
        return cell if _YEAR.fullmatch(cell) else None

    def country(cell: str) -> str | None:
        return letters.get(int(cell)) if _COUNTRY.fullmatch(cell) else None

    def product(cell: str) -> str | None:
        code = cell.zfill(6)
        return code if _PRODUCT.fullmatch(cell) and (not products or code in products) else None

    countries = _Meanings(country)
    return {"t": _Meanings(year), "i": countries, "j": countries, "k": _Meanings(product)}


def _written(
    plain: Path, meanings: Mapping[str, _Meanings], path: Path, snapshot: str, sums: Sums
) -> Table | None:
    total, padded = 0.0, 0
    slices: set[tuple[str, str]] = set()
    with FlowsFile(path) as file:
        for block in ahead(blocks(plain, _SHAPE, mend=False)):
            cells = {name: coded(block.columns[name]) for name in meanings}
            meant = {name: meanings[name].of(column) for name, column in cells.items()}
            slices |= _pairs(cells["t"], meant["t"], cells["i"], meant["i"])
            # 1.001 x 1000 is 1000.9999999999999 to a computer.
            value = np.round(_finite(block.columns["v"]) * SCALE, 6)
            _finite(block.columns["q"].drop_null())
            total += float(value.sum())
            short = np.array([len(cell) == 5 for (cell,) in cells["k"].cells])
            padded += int(cells["k"].counts()[short].sum())
            columns = {column: texts(meant[name], cells[name].which) for column, name in _COLUMNS.items()}
            sums.add(columns, value)
            file.add(
                {
                    "row": pa.array(block.rows),
                    **columns,
                    "value": pa.array(value),
                    "quantity": block.columns["q"],
                    "snapshot": same(snapshot, len(value)),
                }
            )
    if not file.flows:
        return None
    return Table(
        read=file.flows,
        accepted=file.flows,
        flows=file.flows,
        file_total=total,
        kept_total=kept_total(path),
        counts={"padded": padded},
        files=(path,),
        slices=pl.DataFrame(sorted(slices), schema=["period", "reporter"], orient="row"),
    )


def _pairs(a: Coded, of_a: list[str], b: Coded, of_b: list[str]) -> set[tuple[str, str]]:
    (first, second), _ = combined_codes([a.which, b.which], [len(of_a), len(of_b)])
    return {(of_a[i], of_b[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)}


def _finite(column: pa.Array) -> np.ndarray:
    """The numbers of a column, all of which there must be."""
    if column.null_count:
        raise Doubtful("a cell without a number")
    numbers: np.ndarray = column.to_numpy()
    if not np.isfinite(numbers).all():
        raise Doubtful("a number that is none")
    return numbers
