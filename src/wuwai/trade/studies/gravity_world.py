"""The gravity equations of a world table: its pairs, what is estimated of them, and a region among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from wuwai.reference import pairs as between
from wuwai.studies.progress import Report
from wuwai.trade.studies.gravity_products import ProductGravity, product_ppml
from wuwai.trade.studies.world import World

ALL = "total"  # the code of all products together


@dataclass(frozen=True, slots=True)
class Markets:
    """A region and its markets, all products together. ``actual`` and ``expected`` are exports a year;
    ``openness`` is what the equation leaves of the trade that sizes alone would give (1: all of it)."""

    codes: tuple[str, ...]
    actual: np.ndarray
    expected: np.ndarray
    openness: np.ndarray

    def frame(self) -> pl.DataFrame:
        """``market, actual, expected, openness``, the largest exports first."""
        return pl.DataFrame(
            {"market": list(self.codes), "actual": self.actual, "expected": self.expected,
             "openness": self.openness},
            schema={"market": pl.String} | dict.fromkeys(("actual", "expected", "openness"), pl.Float64),
        ).sort("actual", "market", descending=[True, False])  # fmt: skip


def pair_table(pairs: pl.DataFrame, exporters: Sequence[str], importers: Sequence[str]) -> pl.DataFrame:
    """One row a pair with a known distance: ``exporter, importer``, the logarithm of distance, and each other
    term, 0 where a pair does not have it. Terms that no pair has are left out.

    >>> far = {"origin": ["A", "B"], "destination": ["B", "A"], "term": ["distance"] * 2, "value": [1.0, 1.0]}
    >>> pair_table(pl.DataFrame(far), ["A"], ["A", "B"]).rows()
    [('A', 'B', 0.0)]
    """
    kept = pairs.filter(
        pl.col("origin").is_in(list(exporters)),
        pl.col("destination").is_in(list(importers)),
        pl.col("origin") != pl.col("destination"),
    )
    keys = {"exporter": pl.col("origin"), "importer": pl.col("destination")}
    found = kept.filter(pl.col("term") == between.DISTANCE, pl.col("value") > 0).select(
        **keys, distance=pl.col("value").log()
    )
    others = [one for one in kept["term"].unique().sort() if one != between.DISTANCE]
    for term in sorted(others, key=lambda t: (t not in between.SHIPPED, t)):
        held = kept.filter(pl.col("term") == term).select(**keys, held=pl.col("value"))
        found = found.join(held.rename({"held": term}), on=["exporter", "importer"], how="left").with_columns(
            pl.col(term).fill_null(0.0)
        )
    return found.sort("exporter", "importer")


def estimated(
    found: World, pairs: pl.DataFrame, *, products: Sequence[str], clustered: str, report: Report | None
) -> ProductGravity | None:
    """The equation of all ``products`` together (:data:`ALL`, the first) and of each, over the economies of
    the world table; None where no distance or no trade is on file."""
    rows = found.world.filter(pl.col("year") == (found.year or 0), pl.col("product").is_in(list(products)))
    table = pair_table(pairs, rows["reporter"].unique().to_list(), rows["partner"].unique().to_list())
    if rows.is_empty() or table.is_empty():
        return None
    keys = ["reporter", "partner"]
    whole = rows.group_by(keys).agg(pl.col("value").sum()).with_columns(product=pl.lit(ALL))
    columns = [*keys, "product", "value"]
    cluster = ("exporter", "importer") if clustered == "both" else clustered
    return product_ppml(
        pl.concat([whole.select(columns), rows.select(columns)]), table,
        cluster=cluster, products=(ALL, *products), report=report,
    )  # fmt: skip


def markets(
    found: World, fits: ProductGravity, pairs: pl.DataFrame, products: Sequence[str]
) -> Markets | None:
    """The region's markets by the equation of all products; None where it has no estimates or no exports.

    A region by its own file lies where its country lies: the country's distances and ties are its own.
    """
    home = found.home if found.own else found.region
    beta = fits.coefficients[0]
    if home not in fits.exporters or np.isnan(fits.exporter_effects[0]).all():
        return None
    table = pair_table(pairs, [home], list(fits.importers))
    effect = dict(zip(fits.importers, fits.importer_effects[0], strict=True))
    own = found.exports.filter(pl.col("year") == (found.year or 0), pl.col("product").is_in(list(products)))
    sold = dict(own.group_by("partner").agg(pl.col("value").sum()).iter_rows())
    codes, ties = [], []
    for row in table.iter_rows(named=True):
        if row["importer"] in effect and not np.isnan(effect[row["importer"]]):
            codes.append(row["importer"])
            ties.append([row.get(term, 0.0) for term in fits.terms])
    if not codes:
        return None
    tie = np.exp(np.array(ties) @ np.nan_to_num(beta))
    bought = np.exp([effect[code] for code in codes])
    actual = np.array([sold.get(code, 0.0) for code in codes])
    if not actual.sum() > 0:
        return None
    # Poisson: what an exporter sells in all is what is expected of it in all.
    expected = actual.sum() * tie * bought / (tie * bought).sum()
    return Markets(
        tuple(codes), actual, expected, _openness(found, fits, home, codes, tie * bought, products)
    )


def _openness(
    found: World,
    fits: ProductGravity,
    home: str,
    codes: Sequence[str],
    reach: np.ndarray,
    products: Sequence[str],
) -> np.ndarray:
    """Fitted trade of the country over what sizes alone would give, all products together."""
    rows = found.world.filter(
        pl.col("year") == (found.year or 0),
        pl.col("product").is_in(list(products)),
        pl.col("reporter").is_in(list(fits.exporters)),
        pl.col("partner").is_in(list(fits.importers)),
    )
    sold = float(rows.filter(pl.col("reporter") == home)["value"].sum())
    bought = dict(rows.group_by("partner").agg(pl.col("value").sum()).iter_rows())
    seller = np.exp(fits.exporter_effects[0][fits.exporters.index(home)])
    sizes = sold * np.array([bought[code] for code in codes]) / float(rows["value"].sum())
    return np.asarray(seller * reach / sizes)
