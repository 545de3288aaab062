"""The rows of the code tables of carrying goods: passages, what is assumed of each mode, railways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from wuwai.reference import countries, own, passages, transport

Row = Mapping[str, str]
_SHIPPED, _OWN = "shipped", "own"


def passages_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    theirs = own.rows(folder, "passages")
    taken = {row["passage"] for row in theirs}
    for one in passages.all_passages(theirs).values():
        for west, south, east, north in one.lines:
            yield {
                "passage": one.id,
                "name_zh": one.title.zh,
                "name_en": one.title.en,
                "from_longitude": f"{west:g}",
                "from_latitude": f"{south:g}",
                "to_longitude": f"{east:g}",
                "to_latitude": f"{north:g}",
                "closed": "yes" if one.closed else "no",
                "days": f"{one.days:g}",
                "toll": f"{one.toll:g}",
                "source": one.source.en,
                "source_zh": one.source.zh,
                "from": _OWN if one.id in taken else _SHIPPED,
            }


def transport_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for one in transport.assumed(own.rows(folder, "transport")):
        title = transport.PARAMETERS[one.parameter]
        yield {
            "mode": one.mode,
            "mode_zh": transport.TITLES[one.mode].zh,
            "parameter": one.parameter,
            "name_zh": title.zh,
            "name_en": title.en,
            "value": f"{one.value:g}",
            "unit": one.unit,
            "source": one.source.en,
            "source_zh": one.source.zh,
            "from": _OWN if one.own else _SHIPPED,
        }


def railways_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    theirs = own.rows(folder, "railways")
    for one, source in transport.railways_with_sources(theirs).items():
        title = countries.get(one).title
        yield {
            "country": one,
            "country_zh": title.zh,
            "country_en": title.en,
            "source": source.en,
            "source_zh": source.zh,
            "from": _OWN if theirs else _SHIPPED,
        }
