"""Inputs of pairs of economies: how far apart they are, and what else lies between them."""

from __future__ import annotations

from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import own
from wuwai.reference import pairs as between
from wuwai.studies.contract import Provided, Vintage

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
    used = [one for one in own.tables(folder) if one.kind in ("pairs", "cities")]
    return Provided(table, tuple(Vintage("codes", one.name, one.taken_on) for one in used))


READ = {"pairs": pairs}
