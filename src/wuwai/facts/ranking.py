"""Which of several statements about the same thing is shown: the one order that every reader of facts uses.

The latest published comes first (a stated date before none), then the more certain, then the latest recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wuwai.facts.columns import KEY

if TYPE_CHECKING:
    import ibis


def keyed(rows: ibis.Table) -> ibis.Table:
    """Rows with ``period_group``: fair sessions and figures "to date" are no plain stretches of time."""
    special = rows.period_kind.isin(["fair", "to_date"])
    return rows.mutate(period_group=special.ifelse(rows.period_kind, "span"))


def ranked(rows: ibis.Table) -> ibis.Table:
    """Rows with ``period_group`` and ``standing``: 0 for the row shown of its key, 1 for the next, and so on.

    Of any rows of one key that are left after others are taken away, the lowest ``standing`` is shown.
    """
    import ibis

    placed = keyed(rows)
    certainty = placed.certainty.cases(("H", 3), ("M", 2), ("L", 1), else_=0)
    order = [
        placed.published_by.desc(nulls_first=False),
        certainty.desc(),
        placed.sequence.desc(),  # and not the time of recording: clocks go back
        placed.row.desc(),
    ]
    by_key = ibis.window(group_by=[placed[k] for k in KEY], order_by=order)
    return placed.mutate(standing=ibis.row_number().over(by_key))
