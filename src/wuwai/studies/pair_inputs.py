"""Inputs of pairs of economies: how far apart they are, what else lies between them, and tariffs."""

from __future__ import annotations

from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import own
from wuwai.reference import pairs as between
from wuwai.studies.contract import Provided
from wuwai.studies.own_vintages import of_tables

PAIRS = {
    "origin": pl.String,
    "destination": pl.String,
    "term": pl.String,
    "value": pl.Float64,
    "own": pl.Boolean,
}
TARIFFS = {"importer": pl.String, "exporter": pl.String, "product": pl.String, "rate": pl.Float64}
SCHEMAS: dict[str, dict[str, Any]] = {"pairs": PAIRS, "tariffs": TARIFFS}


def pairs(facts: Facts) -> Provided:
    """A row for each term of each pair that has it, in each direction; ``own`` is the office's."""
    folder = facts.reference_folder
    found = between.links(own.rows(folder, "pairs"), own.rows(folder, "cities"))
    table = pl.DataFrame(
        {name: [getattr(one, name) for one in found] for name in PAIRS}, schema=PAIRS
    )  # fmt: skip
    return Provided(table, of_tables(facts, "pairs", "cities"))


def tariffs(facts: Facts) -> Provided:
    """The applied tariffs of an office's table: ``rate`` in per cent of the price at the border, ``exporter``
    empty for everybody, ``product`` an HS code or empty for everything. Empty where none is on file."""
    rows = [
        (row["importer"], row["exporter"], row["product"], float(row["rate"]))
        for row in own.rows(facts.reference_folder, "tariffs")
    ]
    return Provided(pl.DataFrame(rows, schema=TARIFFS, orient="row"), of_tables(facts, "tariffs"))


READ = {"pairs": pairs, "tariffs": tariffs}
