"""What is not shown of groups of few firms, so that no firm's exports can be read from a table of many.

A group of fewer than ``fewest`` firms, or one of which a single firm has nearly all exports, shows how many
there are and nothing that they are worth. Where that hides one group of a year only, the smallest of the
others is hidden with it: the total would give the one away. A share of the top is shown where at least
``fewest`` firms are in the top. Growth is taken apart where each part is of no firm or of at least so many,
for any four parts and the change tell the fifth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

# Columns that tell what firms are worth or do; of each part of growth, whose firms make it up.
_WORTH = ("value", "mean", "median", "hhi")
_HABITS = ("products_mean", "products_median", "markets_mean", "markets_median")
_HABITS_OF_GROUP = ("firms_per_product", "firms_per_market")
DOMINANT = 0.85  # the part of a group's exports beyond which its total is as good as one firm's
_MAKERS = ("entrants", "exiters", "adding", "dropping", "going_on")


def hidden(
    table: pl.DataFrame, fewest: int, *, parts: Sequence[str], tops: Mapping[str, int]
) -> pl.DataFrame:
    """The table with a column ``hidden``, and null for what would tell of fewer than ``fewest`` firms.

    Rows are one for each ``group`` and ``year``, in order; ``largest`` is the part of the largest firm in the
    exports of a group, ``tops`` gives the per cent of firms in the top.
    """
    size = pl.col("exporters")
    few = (size > 0) & ((size < fewest) | ((pl.col("largest") > DOMINANT) & (fewest > 1)))
    table = table.with_columns(hidden=few)
    smallest = size.rank("ordinal").over("year", pl.col("hidden") | (size == 0))
    alone = pl.col("hidden").sum().over("year") == 1
    with_it = alone & ~pl.col("hidden") & (size > 0) & (smallest == 1)
    table = table.with_columns(hidden=pl.col("hidden") | with_it)
    told = ~pl.col("hidden")
    makers = pl.all_horizontal(
        ((pl.col(name) == 0) | (pl.col(name) >= fewest)).fill_null(True) for name in _MAKERS
    )
    both = told & told.shift(1).over("group").fill_null(True)
    return table.with_columns(
        pl.when(told).then(pl.col(*_WORTH, *_HABITS, *_HABITS_OF_GROUP)),
        pl.when(both).then(pl.col("change")),
        *(
            pl.when(told & ((size * per_cent + 99) // 100 >= fewest)).then(pl.col(name)).alias(name)
            for name, per_cent in tops.items()
        ),
        *(pl.when(both & makers).then(pl.col(name)).alias(name) for name in parts),
    )
