"""The columns of a trade flow: what snapshots store, what a reader gets.

``reporter`` is who states the flow and ``partner`` the other side; with direction ``export`` goods go from
reporter to partner. ``value`` is in whole units of ``currency``. ``use`` says what the goods are for where a
source tells: ``intermediate``, ``final``, or the code of the buying industry.
"""

from __future__ import annotations

import polars as pl

# What a row may say. A column that is the same in all rows of a snapshot stands in its manifest instead.
STORED: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "period": pl.String(),
    "reporter": pl.String(),
    "partner": pl.String(),
    "product": pl.String(),
    "classification": pl.String(),
    "direction": pl.String(),
    "regime": pl.String(),
    "use": pl.String(),
    "value": pl.Float64(),
    "currency": pl.String(),
    "quantity": pl.Float64(),
    "unit": pl.String(),
    "snapshot": pl.String(),
}

# What is known of the snapshot as a whole.
OF_SNAPSHOT: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "published_on": pl.String(),
    "recorded_on": pl.String(),
    "source_url": pl.String(),
    "sample": pl.Boolean(),
}

READ: dict[str, pl.DataType] = {"origin": pl.String(), **STORED, **OF_SNAPSHOT}

# Every row has these; the others may be constant.
IN_EVERY_FILE = ("row", "value", "snapshot")

SORTED_BY = ("dataset", "period", "reporter", "direction", "product", "partner", "use", "snapshot", "row")

# What an input-output table says of sales within a country is ``domestic``: no trade, never added to exports.
DIRECTIONS = ("export", "import", "re-export", "re-import", "domestic")


def empty() -> pl.DataFrame:
    """A frame of no flows with every column a reader gets."""
    return pl.DataFrame(schema=READ)


def exports_in_dollars(classification: str) -> dict[str, str]:
    """The constants of a yearly table of sales in dollars that knows neither regimes nor quantities."""
    return {
        "classification": classification,
        "direction": "export",
        "regime": "",
        "currency": "USD",
        "quantity": "",
        "unit": "",
    }
