"""Synthetic files in the format of China Customs query files, fitted to published totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wuwai.facts.importers.opening import SYNTHETIC_FILE
from wuwai.facts.samples.cells import DIRECTIONS, PARTNERS, REGIMES, Cells, draw
from wuwai.facts.samples.published import Totals
from wuwai.reference import regimes, regions

HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币"
)
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Written:
    """A file written: its rows and the sum of its amounts in yuan."""

    path: Path
    direction: str
    rows: int
    total: float


def write(folder: Path, totals: Totals, *, rows: int, seed: int = 2026) -> tuple[tuple[Written, ...], Cells]:
    """Write one file of exports and one of imports with ``rows`` rows together; also gives the cells.

    The names begin with ``synthetic-``; cities stand in the column of the place of registration.
    """
    cells = draw(totals, rows=rows, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, direction in enumerate(DIRECTIONS):
        chosen = np.flatnonzero(cells.direction == number)
        amounts = np.maximum(np.rint(cells.value[chosen]), 1.0)
        path = folder / f"{SYNTHETIC_FILE}customs-{totals.region.lower()}-{totals.year}-{direction}.csv"
        with path.open("wb") as out:
            out.write((HEADING + "\r\n").encode("gb18030"))
            for start in range(0, len(chosen), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                text = "".join(_lines(cells, totals.year, chosen[part], amounts[part]))
                out.write(text.encode("gb18030"))
        files.append(Written(path, direction, len(chosen), float(amounts.sum())))
    return tuple(files), cells


def _lines(cells: Cells, year: int, chosen: np.ndarray, amounts: np.ndarray) -> Iterator[str]:
    partners = [f"{code},{name}" for code, name, _, _ in PARTNERS]
    by_regime = [f"{code},{regimes.regime(code).title.zh}" for code, _, _ in REGIMES]
    cities = [f"{code},{regions.get(code).title.zh}" for code in cells.cities]
    for i, amount in zip(chosen.tolist(), amounts.tolist(), strict=True):
        code = cells.products[cells.product[i]]
        pieces = code[:2] in ("84", "85", "87")
        # An invented price, so that quantities have the right order of magnitude and nothing more.
        quantity = max(int(amount / (900 if pieces else 45)), 1)
        yield (
            f"{year}{cells.month[i] + 1:02},{code},（合成）{code},{partners[cells.partner[i]]},"
            f"{by_regime[cells.regime[i]]},{cities[cells.city[i]]},"
            f'"{quantity:,}",{"台" if pieces else "千克"},-,-,"{int(amount):,}",\r\n'
        )
