"""Inputs of codes: what products are called, which codes the cluster lists hold, who belongs to a group of
countries, which codes of one edition of the HS became which of another, and the cities of the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import cities as world
from wuwai.reference import concordances, conversion, industries, own
from wuwai.studies import pair_inputs, place_inputs, route_inputs
from wuwai.studies.contract import Provided, Vintage
from wuwai.studies.own_vintages import of_tables

PRODUCTS = {"classification": pl.String, "code": pl.String, "en": pl.String, "zh": pl.String}
CLUSTERS = {
    "cluster": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "group": pl.String,
    "code": pl.String,
    "weight": pl.Float64,
    "cities": pl.String,
}
BLOCS = {
    "bloc": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "member": pl.String,
    "valid_from": pl.String,
    "valid_to": pl.String,
}
EDITIONS = {
    "old": pl.String,
    "new": pl.String,
    "from_code": pl.String,
    "to_code": pl.String,
    "weight": pl.Float64,
}
CITIES = {
    "code": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "country": pl.String,
    "latitude": pl.Float64,
    "longitude": pl.Float64,
    "population": pl.Int64,
    "income": pl.Float64,
    "own": pl.Boolean,
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "products": PRODUCTS,
    "clusters": CLUSTERS,
    "blocs": BLOCS,
    "editions": EDITIONS,
    "cities": CITIES,
    **place_inputs.SCHEMAS,
    **route_inputs.SCHEMAS,
    **pair_inputs.SCHEMAS,
}
_LONGEST = 6  # digits of a code that studies tell apart


def products(facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> Provided:
    """Names of the codes of each classification on file, or of the datasets ``where["dataset"]``.

    An HS code has two, four or six digits. A code that no table in use names has no row.
    """
    codes = facts.codes
    rows = []
    for classification in _classifications(facts, where, as_of):
        goods = codes.product_names(classification)
        names = {code: name for code, name in goods.items() if len(code) <= _LONGEST}
        names |= industries.names(classification)
        rows += [(classification, code, name.en, name.zh) for code, name in names.items()]
    return Provided(pl.DataFrame(rows, schema=PRODUCTS, orient="row"))


def clusters(facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> Provided:
    """The codes of every cluster that hold on a day (today where none is given), one row each.

    ``where["cluster"]`` are those wanted, all where it is None or not given.

    ``weight`` is the part of the code's trade that the cluster counts; ``cities`` are codes with ``;``.
    """
    day = str(as_of) if as_of else datetime.now(UTC).date().isoformat()
    gathered = facts.cluster_lists.gather(str(as_of) if as_of else "")
    named = where.get("cluster")
    wanted = [c for c in gathered.clusters if named is None or c.name in named]
    rows = [
        (c.name, c.title.en, c.title.zh, c.group, p.code, p.weight, ";".join(c.cities))
        for c in wanted
        for p in c.on(day)
    ]
    versions = tuple(Vintage("clusters", c.name, c.saved_on or c.version) for c in wanted)
    return Provided(pl.DataFrame(rows, schema=CLUSTERS, orient="row"), versions)


def blocs(facts: Facts) -> Provided:
    """The members of every group of countries whose list is set, with the days each belonged from and to."""
    rows = [
        (one.code, one.title.en, one.title.zh, member.code, member.valid_from, member.valid_to)
        for one in facts.blocs
        if one.is_set
        for member in one.members
    ]
    return Provided(pl.DataFrame(rows, schema=BLOCS, orient="row"))


def editions(facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> Provided:
    """Which codes of one edition became which of another, of every two that the datasets
    ``where["dataset"]`` (all, where none is named) stand in and the office's concordances join.
    """
    found = [pl.DataFrame(schema=EDITIONS)]
    names = _classifications(facts, where, as_of)
    for old, new in ((a, b) for a in names for b in names if a != b):
        way = concordances.way(facts.reference_folder, old, new)
        if way:
            tables = [concordances.table(facts.reference_folder, a, b) for a, b in pairwise(way)]
            found.append(
                conversion.joined(tables)
                .with_columns(old=pl.lit(old), new=pl.lit(new))
                .select(pl.col(column).cast(kind) for column, kind in EDITIONS.items())
            )
    return Provided(pl.concat(found))


def cities(facts: Facts) -> Provided:
    """The cities of the world: those of an office's own table in place of the shipped ones of a country."""
    rows = [
        (c.code, c.title.en, c.title.zh, c.country, c.latitude, c.longitude, c.population, c.income, c.own)
        for c in world.all_cities(own.rows(facts.reference_folder, "cities"))
    ]
    return Provided(pl.DataFrame(rows, schema=CITIES, orient="row"), of_tables(facts, "cities"))


def _classifications(facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> list[str]:
    """Those on file, or those of the datasets ``where["dataset"]``."""
    cells = facts.flow_cells(as_of=as_of)
    wanted = where.get("dataset")
    if wanted is not None:
        listed = [wanted] if isinstance(wanted, str) else [one for one in wanted if one]
        cells = cells.filter(pl.col("dataset").is_in(listed))
    return sorted(one for one in cells["classification"].unique() if one)


def provided(kind: str, facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> Provided:
    """The table of an input of codes, by its ``kind`` (one of :data:`SCHEMAS`)."""
    if kind in _ASKED:
        return _ASKED[kind](facts, where, as_of)
    return _WHOLE[kind](facts)


# Tables that are asked for rows, and tables that are read whole.
_ASKED = {"products": products, "clusters": clusters, "editions": editions}
_WHOLE = {
    "blocs": blocs,
    "cities": cities,
    **place_inputs.READ,
    **route_inputs.READ,
    **pair_inputs.READ,
}


def stamp(kind: str, facts: Facts) -> str:
    """A short text that changes whenever the office's own tables of that kind do."""
    if kind == "editions":  # of the editions on file
        return f"{_of_files(facts.reference_folder)} {facts.fingerprint()}"
    if kind != "clusters":
        return _of_files(facts.reference_folder)
    # Which codes hold depends on the day.
    return f"{_of_files(facts.clusters_folder)} {datetime.now(UTC).date()}"


def _of_files(folder: Path) -> str:
    """A fingerprint of what stands in a folder, by names, sizes and times."""
    seen = [
        f"{path.relative_to(folder)} {(state := path.stat()).st_size} {state.st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
