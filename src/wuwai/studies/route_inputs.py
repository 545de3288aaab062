"""Inputs of codes about carrying goods: sea passages, what is assumed of each mode, railways, own ports."""

from __future__ import annotations

from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import own
from wuwai.reference import passages as named
from wuwai.reference import transport as assumed
from wuwai.studies.contract import Provided
from wuwai.studies.own_vintages import of_tables

PASSAGES = {
    "passage": pl.String,
    "name_en": pl.String,
    "name_zh": pl.String,
    "from_longitude": pl.Float64,
    "from_latitude": pl.Float64,
    "to_longitude": pl.Float64,
    "to_latitude": pl.Float64,
    "closed": pl.String,
    "days": pl.Float64,
    "toll": pl.Float64,
    "source": pl.String,
}
TRANSPORT = {"mode": pl.String, "parameter": pl.String, "value": pl.Float64, "source": pl.String}
RAILWAYS = {"country": pl.String, "source": pl.String}
PORTS = {
    "code": pl.String,
    "country": pl.String,
    "name_en": pl.String,
    "name_zh": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "passages": PASSAGES,
    "transport": TRANSPORT,
    "railways": RAILWAYS,
    "ports": PORTS,
}


def passages(facts: Facts) -> Provided:
    """Every line of every passage in force, the office's in place of the shipped ones."""
    rows = [
        (
            *(one.id, one.title.en, one.title.zh, *line),
            *("yes" if one.closed else "no", one.days, one.toll, one.source.en),
        )
        for one in named.all_passages(own.rows(facts.reference_folder, "passages")).values()
        for line in one.lines
    ]
    return Provided(pl.DataFrame(rows, schema=PASSAGES, orient="row"), of_tables(facts, "passages"))


def transport(facts: Facts) -> Provided:
    """Every number that is assumed of a mode."""
    rows = [
        (one.mode, one.parameter, one.value, one.source.en)
        for one in assumed.assumed(own.rows(facts.reference_folder, "transport"))
    ]
    return Provided(pl.DataFrame(rows, schema=TRANSPORT, orient="row"), of_tables(facts, "transport"))


def railways(facts: Facts) -> Provided:
    """The economies that trains reach."""
    found = assumed.railways_with_sources(own.rows(facts.reference_folder, "railways"))
    rows = [(code, source.en) for code, source in found.items()]
    return Provided(pl.DataFrame(rows, schema=RAILWAYS, orient="row"), of_tables(facts, "railways"))


def ports(facts: Facts) -> Provided:
    """The office's own ports that state where they lie; the shipped ones are not in it."""
    rows = [
        (
            *(r["code"], r["country"], r["name_en"], r["name_zh"] or r["name_en"]),
            *(float(r["longitude"]), float(r["latitude"])),
        )
        for r in own.rows(facts.reference_folder, "ports")
        if r["longitude"] and r["latitude"]
    ]
    return Provided(pl.DataFrame(rows, schema=PORTS, orient="row"), of_tables(facts, "ports"))


READ = {"passages": passages, "transport": transport, "railways": railways, "ports": ports}
