"""The rows of the code tables of two economies: what lies between them, and what one asks of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from wuwai.reference import countries, own, pairs


def pairs_listed(folder: Path, choice: str = "") -> Iterator[Mapping[str, str]]:
    """A row for each term of each pair, once where both directions agree."""
    theirs = own.rows(folder, "pairs")
    said = {(row["origin"], row["destination"], row["term"]): row["source"] for row in theirs}
    found = pairs.links(theirs, own.rows(folder, "cities"))
    values = {(one.origin, one.destination, one.term): one.value for one in found}
    for one in found:
        if one.origin > one.destination:
            other = values.get((one.destination, one.origin, one.term))
            if other is not None and abs(other - one.value) <= 1e-9 * one.value:
                continue
        there, back = (one.origin, one.destination, one.term), (one.destination, one.origin, one.term)
        source = said.get(there) or said.get(back, "")
        first, second = countries.get(one.origin).title, countries.get(one.destination).title
        yield {
            "origin": one.origin,
            "origin_zh": first.zh,
            "origin_en": first.en,
            "destination": one.destination,
            "destination_zh": second.zh,
            "destination_en": second.en,
            "term": one.term,
            "value": f"{one.value:.0f}" if one.term == pairs.DISTANCE else f"{one.value:g}",
            "source": source if one.own else pairs.SOURCE.en,
            "source_zh": source if one.own else pairs.SOURCE.zh,
            "from": "own" if one.own else "shipped",
        }


def tariffs_listed(folder: Path, choice: str = "") -> Iterator[Mapping[str, str]]:
    """An office's applied tariffs; an empty exporter is everybody, an empty product everything."""
    for row in own.rows(folder, "tariffs"):
        importer = countries.get(row["importer"]).title
        exporter = countries.get(row["exporter"]).title if row["exporter"] else None
        yield {
            "importer": row["importer"],
            "importer_zh": importer.zh,
            "importer_en": importer.en,
            "exporter": row["exporter"],
            "exporter_zh": exporter.zh if exporter else "",
            "exporter_en": exporter.en if exporter else "",
            "product": row["product"],
            "rate": row["rate"],
            "source": row["source"],
            "from": "own",
        }
