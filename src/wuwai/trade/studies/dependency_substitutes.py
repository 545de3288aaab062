"""Who supplies a product now, and who could: suppliers outside the current ones, by capacity and ease."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import polars as pl

from wuwai.trade.studies.dependency_year import Floats, Year

SUPPLIERS: dict[str, pl.DataType] = {
    "product": pl.String(),
    "supplier": pl.String(),
    "value": pl.Float64(),
    "share": pl.Float64(),
    "rank": pl.Int64(),
}
SUBSTITUTES: dict[str, pl.DataType] = {
    "product": pl.String(),
    "rank": pl.Int64(),
    "supplier": pl.String(),
    "capacity": pl.Float64(),
    "world_share": pl.Float64(),
    "ease": pl.Float64(),
    "covers": pl.Float64(),
}


def suppliers_of(year: Year, areas: pl.Series, products: pl.Series) -> pl.DataFrame:
    """The suppliers of each product of one importer, the largest first; shares add up to 1."""
    assert year.purchases is not None
    who, what = np.nonzero(year.purchases)
    value = year.purchases[who, what]
    by_product, by_area = (one.rank("ordinal").to_numpy() for one in (products, areas))
    order = np.lexsort((by_area[who], -value, by_product[what]))
    who, what, value = who[order], what[order], value[order]
    first = np.flatnonzero(np.diff(what, prepend=-1))
    frame = pl.DataFrame(
        {
            "product": products.gather(what),
            "supplier": areas.gather(who),
            "value": value,
            "share": value / year.bought.total[0, what],
            "rank": np.arange(1, len(what) + 1) - np.repeat(first, np.diff(first, append=len(what))),
        }
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in SUPPLIERS.items())


def ease_of(year: Year) -> Floats:
    """How easily each area sells to the importer: their trade over that expected from their market shares,
    X_i M_j / T; 1 where trade is proportional, NaN where nothing is expected.

    Source: Decreux and Spies (2016), *Export Potential Assessments*.
    """
    assert year.purchases is not None
    between = year.purchases.sum(axis=1)
    sold = year.world.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected: Floats = sold * float(year.bought.total.sum()) / float(sold.sum())
        return np.asarray(between / np.where(expected > 0, expected, np.nan))


def substitutes_of(
    year: Year,
    areas: pl.Series,
    products: pl.Series,
    wanted: Iterable[str],
    *,
    apart: Collection[str],
    present: float,
    most: int,
) -> pl.DataFrame:
    """For each wanted product up to ``most`` areas that sell it to the world but (nearly) not to the
    importer.

    In order of what they sell to others times their ease. ``capacity`` is what they sell to others,
    ``covers`` how many times that is what comes from the main supplier. An area with a share of ``present``
    or more in the imports supplies already; those of ``apart`` (the importer, its country) are no others.
    """
    assert year.purchases is not None
    ease = ease_of(year)
    place = {label: n for n, label in enumerate(products.to_list())}
    sold = year.sold.total
    away = areas.is_in(list(apart)).to_numpy()
    rows = []
    for product in wanted:
        k = place.get(product)
        if k is None:
            continue
        bought, all_sold = year.purchases[:, k], year.world[:, k]
        others = np.maximum(all_sold - bought, 0.0)
        current = bought >= present * year.bought.total[0, k]
        current &= bought > 0
        score = np.where(current | away, 0.0, others * np.nan_to_num(ease))
        order = np.argsort(-score, kind="stable")[:most]
        main = float(year.bought.most[0, k])
        for rank, i in enumerate(order[score[order] > 0].tolist(), start=1):
            share = all_sold[i] / sold[k]
            covers = others[i] / main if main > 0 else None
            rows.append((product, rank, areas[i], others[i], share, ease[i], covers))
    return pl.DataFrame(rows, schema=SUBSTITUTES, orient="row")
