"""Which clusters need what an importer depends on: by their own lists, and by what their industries use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from wuwai.reference import industries
from wuwai.reference.text import Text

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Risk:
    """A cluster at risk. ``products`` are the dependent ones of its own list, ``imports`` what is imported of
    them; ``exposure`` is the share of dependent goods in the imported inputs of the industries that make the
    cluster's goods, None where no input-output table is on file.
    """

    cluster: str
    title: Text
    products: tuple[str, ...]
    imports: float
    exposure: float | None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Uses:
    """What each industry of the importer's country buys from abroad, by the industry that makes it.

    ``rows`` has ``product, use, value``; ``system`` is the classification of both, ``year`` the table's.
    """

    rows: pl.DataFrame
    system: str
    year: int

    def maker(self, product: str, classification: str) -> str | None:
        """The industry that makes a product of a classification."""
        return product if classification == self.system else industries.of_product(product, self.system)

    def users(self, maker: str) -> list[tuple[str, float]]:
        """The industries that buy what ``maker`` makes, with their shares, the largest first."""
        rows = self.rows.filter(pl.col("product") == maker)
        total = float(rows["value"].sum())
        if not total:
            return []
        found = rows.group_by("use").agg(pl.col("value").sum()).sort("value", "use", descending=[True, False])
        return [(use, value / total) for use, value in found.head(_MOST_NAMED).iter_rows()]


def in_list(product: str, codes: Mapping[str, float], classification: str) -> float:
    """How much of a product counts for a cluster: the weight of the longest code above it, or the largest of
    the codes below it; of a table of industries 1 where the industry makes goods of the list. 0 where it is
    not in it.

    >>> in_list("854231", {"8542": 0.5, "85": 1.0}, "HS2022"), in_list("8542", {"854231": 1.0}, "HS2022")
    (0.5, 1.0)
    >>> in_list("C26", {"8542": 0.5}, "ICIO2025"), in_list("2603", {"8542": 1.0}, "HS2022")
    (1.0, 0.0)
    """
    if not classification.startswith("HS"):
        return float(any(industries.of_product(code, classification) == product for code in codes))
    above = [code for code in codes if product.startswith(code)]
    if above:
        return codes[max(above, key=len)]
    return max((weight for code, weight in codes.items() if code.startswith(product)), default=0.0)


def clusters_at_risk(
    cells: pl.DataFrame, clusters: pl.DataFrame, uses: Uses | None, *, classification: str
) -> tuple[Risk, ...]:
    """The clusters that a dependency touches, those with the largest exposure (then imports) first.

    ``cells`` are rows of :class:`~wuwai.trade.studies.dependency.Dependency` (``product, imports,
    dependent``); ``clusters`` has ``cluster, title_en, title_zh, code, weight``. An industry of the
    input-output table is counted as dependent by the share of its imports that are products the rule finds.
    """
    wanted = cells.filter("dependent").select("product", "imports").rows()
    if not wanted or clusters.is_empty():
        return ()
    shares = _dependent_shares(cells, uses, classification) if uses else {}
    found = []
    for (name,), rows in clusters.group_by(["cluster"], maintain_order=True):
        codes = dict(rows.select("code", "weight").iter_rows())
        own = [(k, value * weight) for k, value in wanted if (weight := in_list(k, codes, classification))]
        exposure, through = _exposure(codes, uses, shares) if uses else (None, ())
        if own or exposure:
            title = Text(rows["title_en"][0], rows["title_zh"][0])
            products = tuple(k for k, _ in sorted(own, key=lambda one: -one[1]))
            found.append(Risk(str(name), title, products, sum(v for _, v in own), exposure, through))
    return tuple(sorted(found, key=lambda one: (-(one.exposure or 0.0), -one.imports, one.cluster)))


def _dependent_shares(cells: pl.DataFrame, uses: Uses, classification: str) -> dict[str, float]:
    """Of each making industry, the share of the imports of its goods that the rule finds."""
    makers = {k: uses.maker(k, classification) for k in cells["product"].to_list()}
    rows = cells.with_columns(maker=pl.col("product").replace_strict(makers, return_dtype=pl.String))
    shares = (
        rows.filter(pl.col("maker").is_not_null() & (pl.col("imports") > 0))
        .group_by("maker")
        .agg(share=pl.col("imports").filter("dependent").sum() / pl.col("imports").sum())
    )
    return dict(shares.filter(pl.col("share") > 0).select("maker", "share").iter_rows())


def _exposure(
    codes: Mapping[str, float], uses: Uses, shares: Mapping[str, float]
) -> tuple[float, tuple[str, ...]]:
    """The share of dependent goods in the imported inputs of the industries that make the codes, and the
    making industries it comes through.
    """
    makers = {made for code in codes if (made := industries.of_product(code, uses.system)) is not None}
    inputs = uses.rows.filter(pl.col("use").is_in(sorted(makers)))
    total = float(inputs["value"].sum())
    if not total:
        return 0.0, ()
    bought = dict(inputs.group_by("product").agg(pl.col("value").sum()).iter_rows())
    parts = {one: bought.get(one, 0.0) / total * share for one, share in shares.items()}
    named = sorted((one for one in parts if parts[one] > 0), key=lambda one: -parts[one])
    return sum(parts.values()), tuple(named[:_MOST_NAMED])
