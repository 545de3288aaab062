"""The tiles of the overview: each city's latest published figure, with the period it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from wuwai.facts.store import Facts
from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.ui.indicators import by_region, latest
from wuwai.ui.marks import plain
from wuwai.ui.tiles import Tile


@dataclass(frozen=True, slots=True)
class Measure:
    """What a tile map may show. Both languages print one unit for all tiles, named once above the map."""

    series: str
    title: Text
    unit: Text


_MONEY = Text("CNY bn", "亿元")
MEASURES = {
    "trade": Measure("trade_total", Text("Imports and exports", "进出口"), _MONEY),
    "exports": Measure("exports", Text("Exports", "出口"), _MONEY),
    "imports": Measure("imports", Text("Imports", "进口"), _MONEY),
}


def city_tiles(
    facts: Facts, measure: str, *, province: str, lang: str, as_of: date | None = None
) -> list[Tile]:
    """A tile for every city of the province; those without a published figure have no value."""
    places = regions.tiles(province)
    found = by_region(latest(facts, [MEASURES[measure].series], region=list(places), as_of=as_of))
    tiles = []
    for code, (column, row) in places.items():
        one = found.get(code)
        tiles.append(
            Tile(
                code=code,
                title=regions.get(code).title,
                column=column + 1,
                row=row + 1,
                url=reverse("city", args=[code]),
                value=one.value if one else None,
                unit=one.unit if one else "",
                shown=_shown(one.value, one.unit, lang) if one else "",
                growth=one.growth if one else None,
                period=one.period if one else "",
                origin=one.origin if one else "",
            )
        )
    return tiles


def finding(tiles: list[Tile]) -> Text:
    """What the map says in a sentence: how many cities are known, and which is the largest of them."""
    known = [tile for tile in tiles if tile.value is not None]
    if not known:
        return Text("No city has a published figure", "各地市均无公布数")
    most = max(known, key=lambda tile: tile.value or 0)
    return Text(
        "{n} of {all} cities have a published figure; the largest is {most}'s",
        "{all}个地市中{n}个有公布数，{most}最高",
    ).format(n=len(known), all=len(tiles), most=most.title)


def _shown(value: float, unit: str, lang: str) -> str:
    """The value in the map's unit, to the whole; small ones to one decimal."""
    number = units.convert(value, unit, "亿元CNY")
    if not lang.startswith("zh"):
        number /= 10
    return plain(number, digits=0 if number >= 100 else 1)
