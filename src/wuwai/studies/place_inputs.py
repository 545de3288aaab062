"""Inputs of codes about places and uses: the areas of a province, an office's counties with what they make
of a city's clusters, and which goods households buy.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import city_areas, economic_classes, own
from wuwai.studies.contract import Provided
from wuwai.studies.own_vintages import of_tables

USES = {"edition": pl.String, "code": pl.String, "consumption": pl.Float64}
AREAS = {"area": pl.String, "title_en": pl.String, "title_zh": pl.String, "city": pl.String}
COUNTIES = {
    "county": pl.String,
    "city": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "cluster": pl.String,
    "share": pl.Float64,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
}
SCHEMAS: dict[str, dict[str, Any]] = {"uses": USES, "areas": AREAS, "counties": COUNTIES}
_CONSUMPTION = "consumption"
_UNSAID = ("", "not classified")  # such as passenger cars, which households and firms both buy


def uses(facts: Facts) -> Provided:
    """Which part of the broad economic categories of each HS code is consumption goods, by the office's
    tables; a code that stands in both revisions is read by the earlier one. A code whose classes are of no
    one use has no row. Empty without a table.
    """
    folder = facts.reference_folder
    found: dict[tuple[str, str], dict[str, list[bool]]] = {}
    for row in own.rows(folder, "bec"):
        named = economic_classes.get("BEC", row["revision"], row["bec"])
        use = row["use"] or (named.use if named else "")
        if use not in _UNSAID:
            by_revision = found.setdefault((row["edition"], row["code"]), {})
            by_revision.setdefault(row["revision"], []).append(use == _CONSUMPTION)
    rows = []
    for (edition, code), revisions in found.items():
        held = revisions[min(revisions)]
        rows.append((edition, code, sum(held) / len(held)))
    return Provided(pl.DataFrame(rows, schema=USES, orient="row"), of_tables(facts, "bec"))


def areas(facts: Facts) -> Provided:
    """The cities of every area, a row each: the shipped ones, an office's in place of them."""
    rows = [
        (one.code, one.title.en, one.title.zh, city)
        for one in city_areas.areas(own.rows(facts.reference_folder, "areas"))
        for city in one.cities
    ]
    return Provided(pl.DataFrame(rows, schema=AREAS, orient="row"), of_tables(facts, "areas"))


def counties(facts: Facts) -> Provided:
    """What part of its city's exports of a cluster each county makes, by the office's table; none ships."""
    rows = [
        (
            *(r["code"], r["city"], r["name_en"] or r["name_zh"], r["name_zh"], r["cluster"]),
            *(float(r["share"]), float(r["longitude"]), float(r["latitude"])),
        )
        for r in own.rows(facts.reference_folder, "counties")
    ]
    return Provided(pl.DataFrame(rows, schema=COUNTIES, orient="row"), of_tables(facts, "counties"))


READ = {"uses": uses, "areas": areas, "counties": counties}
