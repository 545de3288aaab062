"""Synthetic files in the format of China Customs query files, fitted to published totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_BY_PIECE = ("84", "85", "87")
# Yuan a piece, and a kilogram of a chapter: invented, so that quantities have the right order of magnitude
# and dear goods differ from cheap ones, and nothing more.
_PIECE, _KILOGRAM = 900.0, 45.0
_KILOGRAMS = {
    "27": 4.0, "72": 5.0, "10": 3.0, "07": 7.0, "69": 8.0, "44": 8.0, "48": 9.0, "70": 10.0, "73": 14.0,
    "39": 18.0, "29": 20.0, "94": 30.0, "95": 70.0, "61": 130.0, "62": 150.0, "64": 110.0, "42": 90.0,
    "33": 120.0, "30": 400.0, "90": 600.0, "71": 4000.0,
}  # fmt: skip
_SPREAD, _SEED = 0.5, 90


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
    prices = _prices(cells.products)
    for i, amount in zip(chosen.tolist(), amounts.tolist(), strict=True):
        code = cells.products[cells.product[i]]
        pieces = code[:2] in _BY_PIECE
        quantity = max(int(amount / prices[cells.product[i]]), 1)
        yield (
            f"{year}{cells.month[i] + 1:02},{code},（合成）{code},{partners[cells.partner[i]]},"
            f"{by_regime[cells.regime[i]]},{cities[cells.city[i]]},"
            f'"{quantity:,}",{"台" if pieces else "千克"},-,-,"{int(amount):,}",\r\n'
        )


def _prices(codes: Sequence[str]) -> np.ndarray:
    """A price for each product, the same in every file: around its chapter's."""
    middle = [_PIECE if c[:2] in _BY_PIECE else _KILOGRAMS.get(c[:2], _KILOGRAM) for c in codes]
    around = np.random.default_rng(_SEED).lognormal(0.0, _SPREAD, len(codes))
    prices: np.ndarray = np.array(middle) * around
    return prices
