"""Constant market share: what part of the growth of exports came with the world, and what was won.

Leamer & Stern (1970), Quantitative International Economics, ch. 7; Fagerberg & Sollie (1987), The method of
constant market shares analysis reconsidered, Applied Economics 19. The order of the parts is fixed: the world
first, then products, then markets; what is left is competitiveness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.trade.studies.coding import trade_table

CELL = ("product", "partner")
SHARE_PARTS = ("world", "product_mix", "market_mix", "competitiveness", "new")
MARGINS = ("grew", "fell", "started", "ended")
_CELLS: dict[str, pl.DataType] = {
    "product": pl.String(),
    "partner": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change in exports and its parts, in the table's currency: ``after - before`` is their sum.

    ``competitiveness`` is the change beyond the growth of the cells (product by market) the exporter sold in;
    ``new`` the exports in cells where the base year had no world trade, a part of competitiveness shown by
    itself. ``growth`` is the world's, 0.05 for 5 %. ``cells`` has a row a cell: ``product``, ``partner``,
    ``before``, ``after`` and the five parts.
    """

    exporter: str
    base: int
    end: int
    before: float
    after: float
    growth: float | None
    world: float
    product_mix: float
    market_mix: float
    competitiveness: float
    new: float
    cells: pl.DataFrame

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def parts(self) -> dict[str, float]:
        """The parts in the order in which they are taken."""
        return {name: getattr(self, name) for name in SHARE_PARTS}

    def frame(self) -> pl.DataFrame:
        """A row a cell, in order of product and partner."""
        return self.cells


@dataclass(frozen=True, slots=True)
class Margins:
    """A change in exports by what became of each cell: it grew, it fell, it started, it ended.

    What can be said of an exporter without the world around it. ``cells`` as in :class:`Decomposition`, with
    these four parts.
    """

    exporter: str
    base: int
    end: int
    before: float
    after: float
    grew: float
    fell: float
    started: float
    ended: float
    cells: pl.DataFrame

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def parts(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in MARGINS}

    def frame(self) -> pl.DataFrame:
        """A row a cell, in order of product and partner."""
        return self.cells


def decompose_growth(
    flows: Any, *, exporter: str, base: int, end: int, counted_by: str = ""
) -> Decomposition:
    """The parts of the change in ``exporter``'s exports from ``base`` to ``end``.

    ``flows`` has ``reporter`` (or ``exporter``), ``partner``, ``product``, ``value``, ``year``; rows of other
    years are not looked at. The world is every row, the exporter's own among them; where another reporter's
    rows hold the exporter's trade already (a province's country), ``counted_by`` names it and the exporter's
    rows are left out of the world. With x the exporter's and W the world's trade, p products and j markets::

        g = W1 / W0 - 1      g_p = W1_p / W0_p - 1      g_pj = W1_pj / W0_pj - 1
        world = sum g x0     products = sum (g_p - g) x0     markets = sum (g_pj - g_p) x0
        competitiveness = sum x1 - (1 + g_pj) x0

    over the cells with world trade in the base year; the change in all other cells is ``new``. ValueError for
    a table without trade in one of the years, for years in the wrong order, and as
    :func:`~wuwai.trade.studies.coding.trade_table`.

    >>> rows = {"reporter": ["A", "B", "A", "B"], "partner": "X", "product": "p",
    ...         "value": [10.0, 10.0, 15.0, 15.0], "year": [2020, 2020, 2021, 2021]}
    >>> decompose_growth(pl.DataFrame(rows), exporter="A", base=2020, end=2021).parts
    {'world': 5.0, 'product_mix': 0.0, 'market_mix': 0.0, 'competitiveness': 0.0, 'new': 0.0}
    """
    table = _years(flows, base, end)
    whole = table.filter(pl.col("reporter") != exporter) if counted_by else table
    present = set(whole["year"].unique())
    for year in (base, end):
        if year not in present:
            raise ValueError(f"no world trade of {year} in the table; it has {sorted(present)}")
    own = _two(table.filter(pl.col("reporter") == exporter), base, end)
    around = _two(whole, base, end).rename({"before": "w0", "after": "w1"})
    of_product = around.group_by("product").agg(p0=pl.col("w0").sum(), p1=pl.col("w1").sum())
    total0, total1 = math.fsum(around["w0"]), math.fsum(around["w1"])
    growth = total1 / total0 - 1 if total0 else None
    known = pl.col("w0").fill_null(0.0) > 0
    g_p, g_pj = pl.col("p1") / pl.col("p0") - 1, pl.col("w1") / pl.col("w0") - 1
    left = pl.col("after") - pl.col("before")
    cells = (
        own.join(around, on=CELL, how="left")
        .join(of_product, on="product", how="left")
        .sort(CELL)
        .select(
            *_CELLS,
            world=_where(known, pl.col("before") * (growth or 0.0)),
            product_mix=_where(known, pl.col("before") * (g_p - (growth or 0.0))),
            market_mix=_where(known, pl.col("before") * (g_pj - g_p)),
            competitiveness=_where(known, pl.col("after") - pl.col("before") * (1 + g_pj)),
            new=pl.when(known).then(0.0).otherwise(left),
        )
    )
    before, after = math.fsum(cells["before"]), math.fsum(cells["after"])
    world, products, markets, new = (
        math.fsum(cells[name]) for name in ("world", "product_mix", "market_mix", "new")
    )
    # Competitiveness is the rest by definition: taken so, the parts sum to the change whatever was rounded.
    rest = math.fsum([after, -before, -world, -products, -markets, -new])
    return Decomposition(
        exporter, base, end, before, after, growth, world, products, markets, rest, new, cells
    )


def change_by_margin(flows: Any, *, exporter: str, base: int, end: int) -> Margins:
    """The change in ``exporter``'s exports by cells that grew, fell, started and ended.

    ``flows`` as in :func:`decompose_growth`; only the exporter's rows are looked at. ValueError as there.

    >>> rows = {"reporter": "A", "partner": ["X", "X", "Y"], "product": "p", "value": [10.0, 12.0, 4.0],
    ...         "year": [2020, 2021, 2021]}
    >>> change_by_margin(pl.DataFrame(rows), exporter="A", base=2020, end=2021).parts
    {'grew': 2.0, 'fell': 0.0, 'started': 4.0, 'ended': 0.0}
    """
    table = _years(flows, base, end).filter(pl.col("reporter") == exporter)
    change = pl.col("after") - pl.col("before")
    was, stays = pl.col("before") > 0, pl.col("after") > 0
    cells = (
        _two(table, base, end)
        .sort(CELL)
        .select(
            *_CELLS,
            grew=_where(was & stays, pl.max_horizontal(change, 0.0)),
            fell=_where(was & stays, pl.min_horizontal(change, 0.0)),
            started=_where(~was, change),
            ended=_where(was & ~stays, change),
        )
    )
    before, after = math.fsum(cells["before"]), math.fsum(cells["after"])
    grew, fell, started, ended = (math.fsum(cells[margin]) for margin in MARGINS)
    return Margins(exporter, base, end, before, after, grew, fell, started, ended, cells)


def _years(flows: Any, base: int, end: int) -> pl.DataFrame:
    if base >= end:
        raise ValueError(f"base {base} is not before end {end}")
    return trade_table(flows, years=True).filter(pl.col("year").is_in([base, end]))


def _two(table: pl.DataFrame, base: int, end: int) -> pl.DataFrame:
    """Each cell's trade in the two years: what is not reported is no trade."""
    return table.group_by(CELL).agg(
        before=pl.col("value").filter(pl.col("year") == base).sum(),
        after=pl.col("value").filter(pl.col("year") == end).sum(),
    )


def _where(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(value).otherwise(0.0)
