"""Inputs of pairs of economies: how far apart they are, and what else lies between them."""

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
SCHEMAS: dict[str, dict[str, Any]] = {"pairs": PAIRS}


def pairs(facts: Facts) -> Provided:
    """A row for each term of each pair that has it, in each direction; ``own`` is the office's."""
    folder = facts.reference_folder
    found = between.links(own.rows(folder, "pairs"), own.rows(folder, "cities"))
    table = pl.DataFrame(
        {name: [getattr(one, name) for one in found] for name in PAIRS}, schema=PAIRS
    )  # fmt: skip
    return Provided(table, of_tables(facts, "pairs", "cities"))


READ = {"pairs": pairs}
