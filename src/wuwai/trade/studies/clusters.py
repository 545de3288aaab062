"""Export clusters: how large, how fast, how concentrated, and when they reach the next tier.

A cluster is a versioned list of codes of the Harmonized System; a code stands for everything below it, and
its weight is the part of its trade that the cluster counts. Location quotient: Balassa (1965), Trade
liberalisation and "revealed" comparative advantage. Concentration: Herfindahl (1950).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.trade.studies.clusters_forecast import MONTHS, Outlook, outlook, usable

HUNDRED_BILLION, TRILLION = 1e11, 1e12
THRESHOLDS = (HUNDRED_BILLION, TRILLION)
_DIGITS = (6, 4, 2)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A tier's threshold, in yuan: the year the forecast reaches it (None where fewer than half of its paths
    do within the horizon), and the probability that it is reached within the horizon.
    """

    threshold: float
    year: int | None
    probability: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One cluster. Amounts in yuan, shares from 0 to 1, growth as 0.05 for 5 %; None is undefined.

    ``size`` is exports of the last twelve months (or the last year), ``before`` of the twelve before.
    ``quotient`` is the cluster's share in the exporter's exports over its share in the reference's;
    ``world_share`` the exporter's share in the reference's exports of the cluster. ``trailing`` is the sum of
    twelve months at each period. ``crossings`` are of the thresholds not reached yet.
    """

    cluster: str
    title: Text
    group: str
    size: float | None
    before: float | None
    share: float | None
    quotient: float | None
    world_share: float | None
    market_concentration: float | None
    product_concentration: float | None
    months: int
    trailing: tuple[float | None, ...]
    crossings: tuple[Crossing, ...] = ()
    forecast: Outlook | None = None

    @property
    def tier(self) -> int | None:
        """How many of :data:`THRESHOLDS` it has reached; None where its size is unknown."""
        return None if self.size is None else sum(self.size >= one for one in THRESHOLDS)

    @property
    def growth(self) -> float | None:
        return self.size / self.before - 1 if self.size is not None and self.before else None

    @property
    def next_threshold(self) -> float | None:
        """The next tier's threshold; None above the last and where the size is unknown."""
        return None if self.tier is None or self.tier == len(THRESHOLDS) else THRESHOLDS[self.tier]

    @property
    def missing(self) -> float | None:
        """What is missing to the next tier."""
        return None if self.next_threshold is None else self.next_threshold - (self.size or 0.0)

    def needed(self, years: int) -> float | None:
        """The growth a year that reaches the next tier within so many years."""
        if self.next_threshold is None or not self.size:
            return None
        return float((self.next_threshold / self.size) ** (1 / years) - 1)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Every cluster, the largest first. ``periods`` are those of ``trailing``; ``total`` is the exporter's
    exports of the last twelve months. ``products``, ``markets`` and ``places`` are the exports of each
    cluster by code, market and city: ``cluster``, the code, ``value`` and ``before`` (the year before).
    """

    rows: tuple[Standing, ...]
    periods: tuple[str, ...]
    total: float | None
    products: pl.DataFrame = field(default_factory=lambda: parts("product"))
    markets: pl.DataFrame = field(default_factory=lambda: parts("partner"))
    places: pl.DataFrame = field(default_factory=lambda: parts("reporter"))
    unmatched: float = 0.0

    def frame(self) -> pl.DataFrame:
        """A row a cluster with every number, for use in Python."""
        names = ("cluster", "size", "before", "growth", "share", "tier", "missing", "quotient")
        more = ("world_share", "market_concentration", "product_concentration", "months")
        schema = dict.fromkeys((*names, *more), pl.Float64()) | {
            "cluster": pl.String(), "tier": pl.Int64(), "months": pl.Int64()
        }  # fmt: skip
        return pl.DataFrame([{n: getattr(one, n) for n in schema} for one in self.rows], schema=schema)


def parts(column: str) -> pl.DataFrame:
    """No exports of any cluster by ``column``."""
    amounts = {"value": pl.Float64(), "before": pl.Float64()}
    return pl.DataFrame(schema={"cluster": pl.String(), column: pl.String(), **amounts})


def clusters(
    exports: pl.DataFrame,
    lists: pl.DataFrame,
    *,
    markets: pl.DataFrame | None = None,
    places: pl.DataFrame | None = None,
    reference: pl.DataFrame | None = None,
    compared: pl.DataFrame | None = None,
    horizon: int = 5,
) -> Clusters:
    """What the clusters of ``lists`` export.

    ``exports`` has ``period`` (months ``YYYY-MM`` without a gap, or years), ``product`` and ``value`` in
    yuan; ``lists`` a row for each code: ``cluster``, ``title_en``, ``title_zh``, ``group``, ``code`` and
    ``weight``. ``markets`` (``year``, ``product``, ``partner``, ``value``) and ``places`` (``reporter``
    instead of ``partner``) are of one year and, for ``before``, of the year before it. ``reference``
    (``product``, ``value``) is what the world or the country exports in a year, and ``compared`` the
    exporter's exports to hold against it: of the same year and in the same currency, else shares of the world
    mean nothing (a quotient is of shares and needs no currency). Codes that the reference does not trade are
    left out on both sides; ``unmatched`` is their part of the exporter's exports.

    ``horizon`` is how many years the forecast looks ahead; it needs
    :data:`~wuwai.trade.studies.clusters_forecast.LEAST` months. Exports of months that are not on file are
    unknown, not nothing: a sum over them is None.
    """
    named = lists.unique("cluster", keep="first", maintain_order=True)
    held = holdings(exports["product"].unique().to_list(), lists)
    when, monthly = _steps(exports)
    matrix, total = _matrix(exports, held, named["cluster"].to_list(), when)
    step = MONTHS if monthly else 1
    trailing, whole = _trailing(matrix, step), _trailing(total[None, :], step)[0]
    by_market, by_place = _parts(markets, lists, "partner"), _parts(places, lists, "reporter")
    by_product = _parts(markets, lists, "product")
    quotients, shares, unmatched = _against(compared, reference, lists)
    rows = []
    for at, one in enumerate(named.iter_rows(named=True)):
        name, values = one["cluster"], matrix[at]
        size, before = _last(trailing[at]), _last(trailing[at], step)
        looked = (
            outlook(_known(values), last_month=periods.parse(when[-1]).end.month, ahead=MONTHS * horizon)
            if monthly and when
            else None
        )
        rows.append(
            Standing(
                name,
                Text(one["title_en"], one["title_zh"]),
                one["group"],
                size,
                before,
                size / whole[-1] if size is not None and whole.size and whole[-1] > 0 else None,
                quotients.get(name),
                shares.get(name),
                _concentration(by_market, name),
                _concentration(by_product, name),
                usable(_known(values)) if monthly else 0,
                tuple(None if np.isnan(v) else float(v) for v in trailing[at]),
                _crossings(looked, size, when),
                looked,
            )
        )
    rows.sort(key=lambda one: (one.size is None, -(one.size or 0.0), one.cluster))
    return Clusters(tuple(rows), tuple(when), _last(whole), by_product, by_market, by_place, unmatched)


def holdings(products: Sequence[str], lists: pl.DataFrame) -> pl.DataFrame:
    """Which clusters hold which products, and with what weight: ``product``, ``cluster``, ``weight``.

    A product falls under the longest code of a cluster that it begins with.

    >>> lists = pl.DataFrame({"cluster": ["a", "a"], "code": ["85", "850760"], "weight": [0.5, 1.0]})
    >>> holdings(["850760", "850440", "9001"], lists).sort("product")["weight"].to_list()
    [0.5, 1.0]
    """
    table = pl.DataFrame({"product": products}, schema={"product": pl.String})
    codes = lists.select("cluster", "code", "weight")
    found = [
        table.with_columns(code=pl.col("product").str.head(digits)).join(
            codes.filter(pl.col("code").str.len_chars() == digits), on="code"
        )
        for digits in _DIGITS
    ]
    longest_first = pl.concat(found).unique(["product", "cluster"], keep="first", maintain_order=True)
    return longest_first.select("product", "cluster", "weight")


def _steps(exports: pl.DataFrame) -> tuple[list[str], bool]:
    """The periods from the first to the last on file, without a gap; whether they are months."""
    texts = exports["period"].unique().to_list()
    months = sorted(t for t in texts if len(t) == 7 and t[4] == "-")
    if not months:
        years = sorted(int(t) for t in texts if len(t) == 4)
        return ([str(y) for y in range(years[0], years[-1] + 1)] if years else []), False
    first, last = (int(t[:4]) * 12 + int(t[5:]) - 1 for t in (months[0], months[-1]))
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)], True


def _matrix(
    exports: pl.DataFrame, held: pl.DataFrame, names: Sequence[str], when: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Exports of each cluster and of all, by period; nan where the period is not on file."""
    places = pl.DataFrame(
        {"period": when, "at": range(len(when))}, schema={"period": pl.String, "at": pl.Int64}
    )
    known = exports.join(places, on="period").select("at", "product", "value")
    total = np.full(len(when), np.nan)
    whole = known.group_by("at").agg(pl.col("value").sum())
    total[whole["at"].to_numpy()] = whole["value"].to_numpy()
    rows = {name: row for row, name in enumerate(names)}
    matrix = np.zeros((len(names), len(when)))
    matrix[:, np.isnan(total)] = np.nan
    sums = known.join(held, on="product").group_by("cluster", "at").agg(pl.col("value").dot("weight"))
    for name, at, value in sums.iter_rows():
        matrix[rows[name], at] = value
    return matrix, total


def _trailing(values: np.ndarray, step: int) -> np.ndarray:
    """Sums of each period with those before it, ``step`` in all; nan where one of them is unknown."""
    whole = np.full(values.shape, np.nan)
    if values.shape[1] >= step:
        windows = np.lib.stride_tricks.sliding_window_view(values, step, axis=1)
        whole[:, step - 1 :] = windows.sum(axis=2)
    return whole


def _last(values: np.ndarray, back: int = 0) -> float | None:
    at = len(values) - 1 - back
    return None if at < 0 or np.isnan(values[at]) else float(values[at])


def _known(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values]


def _crossings(looked: Outlook | None, size: float | None, when: Sequence[str]) -> tuple[Crossing, ...]:
    if looked is None or size is None:
        return ()
    end = periods.parse(when[-1]).end
    first = (end.year + end.month // MONTHS, end.month % MONTHS + 1)
    ahead = [one for one in THRESHOLDS if size < one]
    return tuple(Crossing(one, *looked.crossing(one, first_month=first)) for one in ahead)


def _parts(flows: pl.DataFrame | None, lists: pl.DataFrame, column: str) -> pl.DataFrame:
    """Exports of each cluster by ``column``, in the last year and the year before, the largest first."""
    if flows is None or flows.is_empty():
        return parts(column)
    last = str(flows["year"].cast(pl.Int64).max())
    held = holdings(flows["product"].unique().to_list(), lists)
    weighted = flows.join(held, on="product").with_columns(
        pl.col("value") * pl.col("weight"), now=pl.col("year").cast(pl.String) == last
    )
    before = flows["year"].n_unique() > 1
    return (
        weighted.group_by("cluster", column)
        .agg(
            pl.col("value").filter("now").sum(),
            before=pl.col("value").filter(~pl.col("now")).sum() if before else pl.lit(None, pl.Float64),
        )
        .sort(["cluster", "value", column], descending=[False, True, False])
    )


def _concentration(by: pl.DataFrame, cluster: str) -> float | None:
    """Herfindahl's index, the sum of squared shares: 1 is all in one."""
    values = by.filter((pl.col("cluster") == cluster) & (pl.col("value") > 0))["value"].to_numpy()
    return float(((values / values.sum()) ** 2).sum()) if len(values) else None


def _against(
    compared: pl.DataFrame | None, reference: pl.DataFrame | None, lists: pl.DataFrame
) -> tuple[Mapping[str, float], Mapping[str, float], float]:
    """Location quotient and share in the reference by cluster, and the part of exports it does not trade."""
    if compared is None or reference is None or compared.is_empty() or reference.is_empty():
        return {}, {}, 0.0
    whole = reference.group_by("product").agg(theirs=pl.col("value").sum()).filter(pl.col("theirs") > 0)
    own = compared.group_by("product").agg(ours=pl.col("value").sum())
    both = whole.join(own, on="product", how="left").with_columns(pl.col("ours").fill_null(0.0))
    ours, theirs, all_ours = (float(one.sum()) for one in (both["ours"], both["theirs"], own["ours"]))
    held = holdings(both["product"].to_list(), lists)
    sums = (
        both.join(held, on="product")
        .group_by("cluster")
        .agg(pl.col("ours").dot("weight"), pl.col("theirs").dot("weight"))
    )
    quotients, shares = {}, {}
    for name, mine, world in sums.iter_rows():
        if world > 0:
            shares[name] = mine / world
            if ours > 0:
                quotients[name] = (mine / ours) / (world / theirs)
    return quotients, shares, 1 - ours / all_ours if all_ours > 0 else 0.0
