"""Growth of exporters and markets from their own past, as factors that export potential is projected with."""

from __future__ import annotations

import polars as pl

STEADY = (0.8, 1.2)  # a year: what grew or fell faster is not taken to go on so


def growth_factors(flows: pl.DataFrame, *, by: str, horizon: int) -> pl.DataFrame | None:
    """``factor`` by ``by`` (``reporter`` or ``partner``): the yearly growth of all its trade between the
    first and the last year of ``flows``, within :data:`STEADY`, kept up for ``horizon`` years.

    None for a horizon of 0 and for flows of one year. What has no trade in either year has no row.

    >>> sold = pl.DataFrame({"year": [2019, 2021], "reporter": ["A", "A"], "value": [1.0, 1.21]})
    >>> round(growth_factors(sold, by="reporter", horizon=3)["factor"][0], 3)
    1.331
    """
    if horizon == 0 or flows["year"].n_unique() < 2:
        return None
    first, last = int(flows["year"].min()), int(flows["year"].max())  # type: ignore[arg-type]
    of = pl.col("value")
    ends = flows.group_by(by).agg(
        before=of.filter(pl.col("year") == first).sum(), after=of.filter(pl.col("year") == last).sum()
    )
    yearly = (pl.col("after") / pl.col("before")) ** (1 / (last - first))
    return (
        ends.filter(pl.col("before") > 0, pl.col("after") > 0)
        .select(by, factor=yearly.clip(*STEADY) ** horizon)
        .sort(by)
    )
