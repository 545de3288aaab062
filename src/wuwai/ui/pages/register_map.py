"""The map page of a register: tiles of the home region's cities, or of countries by the regions of M49."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from wuwai.accounts.access import reading
from wuwai.reference import regions, world_areas
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.summing import ROWS, Group, Measure, Summed, additive, measures, summed, words
from wuwai.ui import approved_maps, register_charts, table_files
from wuwai.ui.approved_maps import ApprovedMap, NoMap
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_finding import Asked, asked
from wuwai.ui.pages.register_views import about, figure, leading, picture, rows_of, sums_of, table
from wuwai.ui.pages.registers import shell, the_register
from wuwai.ui.programme_port import home_region
from wuwai.ui.tiles import Tile, shaded, short_value
from wuwai.workspace import current

CITIES, ABROAD = "cities", "abroad"
_BY_CITY = Text("{measure} by city", "各地市{measure}")
_BY_COUNTRY = Text("{measure} by country or region", "各国家（地区）{measure}")
_WIDE = 10  # tiles in a row of the world's picture


@dataclass(frozen=True, slots=True)
class Block:
    """A sub-region of the world: its tiles, and how many of its countries have no rows."""

    title: Text
    continent: Text
    tiles: tuple[Tile, ...]
    silent: int


@dataclass(frozen=True)
class Map:
    """What the address of a map asks for, worked out."""

    asked: Asked
    field: RegisterField
    where: str
    measures: tuple[Measure, ...]
    measure: Measure
    summed: Summed

    @property
    def query(self) -> str:
        """The address of this map, as a query string."""
        more = [("where", self.where)] if self.where != CITIES else []
        if self.measure.key != ROWS.key:
            more.append(("measure", self.measure.key))
        return self.asked.wanted.address(*more)

    @property
    def title(self) -> Text:
        """What the map shows."""
        pattern = _BY_CITY if self.where == CITIES else _BY_COUNTRY
        return pattern.format(measure=self.measure.title)

    def tile(self, code: str, group: Group | None, **place: Any) -> Tile:
        """The tile of a place; without a value where it has no rows or none states the amount."""
        value = group.value(self.measure) if group else None
        shown = short_value(value, active_lang()) if value is not None else "0" if group is None else ""
        return Tile(
            code=code,
            title=words(self.field, code) if self.where == ABROAD else regions.get(code).short,
            url=rows_of(self.asked, (self.field,), (code,)),
            value=value,
            shown=shown,
            **place,
        )


def country_field(register: Register) -> RegisterField | None:
    """The field that says in which country a row is: the first of that kind."""
    return next((one for one in register.fields if one.kind == "country"), None)


def _map(one: Asked, request: HttpRequest) -> Map:
    register = one.register
    abroad = country_field(register)
    where = ABROAD if request.GET.get("where") == ABROAD and abroad is not None else CITIES
    field = abroad if where == ABROAD and abroad is not None else register.field("region")
    rows = one.rows()
    aims = measures(register, rows, additive(register))
    wish = next((m for m in aims if m.key == request.GET.get("measure")), ROWS)
    drawn = tuple(dict.fromkeys((*aims[:2], wish)))
    return Map(one, field, where, aims, wish, summed(register, rows, (field.name,), drawn, one.tally))


@reading
def map_page(request: HttpRequest, name: str) -> HttpResponse:
    """``?measure=`` rows, counted or a number field (``capital:USD`` in one currency); ``?where=abroad``."""
    one = asked(the_register(name), request)
    made = _map(one, request)
    approved, troubles = _approved(made)
    places = _places(made)
    blocks = _blocks(made) if made.where == ABROAD else []
    context = {
        **shell(one),
        "tab": "map",
        "carried": [("where", made.where), ("measure", made.measure.key)],
        "total_sums": sums_of(made.summed, made.summed.total),
        "map": made,
        "finding": leading(made.summed, made.measure, made.title),
        "has_abroad": country_field(one.register) is not None,
        "tiles": places,
        "blocks": blocks,
        "approved": approved,
        "troubles": troubles,
        "svg": _svg(made, approved),
        "lines": _lines(made),
        "elsewhere": _elsewhere(made, {tile.code for tile in places}),
        "unit": made.measure.unit,
    }
    return render(request, "wuwai/registers/map.html", context)


@reading
def download(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The map's table as ``csv`` or ``xlsx``, the map as ``svg`` or ``png``, for the address of the page."""
    one = asked(the_register(name), request)
    made = _map(one, request)
    lang = active_lang()
    file = f"{name}-map-{made.where}"
    if fmt in ("svg", "png"):
        return picture(_drawn(made, lang), file, fmt)
    headings, rows = table(made.summed, lang)
    told = about(one, made.title, made.summed, lang)
    return table_files.answer(file, fmt, headings, rows, about=told, lang=lang)


def _places(made: Map) -> list[Tile]:
    """A tile for each city of the home region, or of the provinces the rows lie in."""
    if made.where == ABROAD:
        return []
    groups = {group.key[0]: group for group in made.summed.groups}
    home = home_region(current())
    provinces = [home] if home else sorted({p for code in groups if (p := _parent(code))})
    return shaded(
        [
            made.tile(city.code, groups.get(city.code), column=at[0] + 1, row=at[1] + 1)
            for province in provinces
            if (places := regions.tiles(province))
            for city in regions.cities(province)
            if (at := places.get(city.code)) is not None
        ]
    )


def _parent(code: str) -> str:
    try:
        return regions.get(code).parent or ""
    except KeyError:
        return ""


def _blocks(made: Map) -> list[Block]:
    """The sub-regions of the world that have rows, their countries from the largest down."""
    groups = {group.key[0]: group for group in made.summed.groups if group.key[0]}
    tiles = shaded([made.tile(code, group, column=0, row=0) for code, group in groups.items()])
    members: dict[str, list[Tile]] = {}
    for tile in sorted(tiles, key=lambda tile: world_areas.order(tile.code)):
        area = world_areas.area_of(tile.code)
        members.setdefault(area.number if area else "", []).append(tile)
    countries = [one.code for one in regions.all_regions() if one.kind == "country"]
    found = []
    for number, own in members.items():
        area = world_areas.area_of(own[0].code)
        if area is None:
            found.append(Block(_ELSEWHERE, Text("", ""), tuple(own), 0))
            continue
        inside = sum(1 for code in countries if (a := world_areas.area_of(code)) and a.number == number)
        continent = world_areas.continent_of(area)
        first = sorted(own, key=lambda tile: (-(tile.value or 0.0), tile.code))
        above = continent.title if continent.number != area.number else Text("", "")
        found.append(Block(area.title, above, tuple(first), inside - len(own)))
    return found


_ELSEWHERE = Text("In no region of the list", "未列入地理区域")


def _elsewhere(made: Map, shown: Iterable[str]) -> list[tuple[Text, Group, str]]:
    """The groups that have no tile: a whole province, a place that is not stated."""
    there = set(shown)
    if made.where == ABROAD:
        left = [group for group in made.summed.groups if not group.key[0]]
    else:
        left = [group for group in made.summed.groups if group.key[0] not in there]
    return [
        (words(made.field, group.key[0]), group, rows_of(made.asked, (made.field,), group.key))
        for group in left
    ]


def _lines(made: Map) -> list[dict[str, Any]]:
    return [
        {
            "name": words(made.field, group.key[0]),
            "group": group,
            "url": rows_of(made.asked, (made.field,), group.key),
            "sums": sums_of(made.summed, group),
        }
        for group in made.summed.groups
    ]


def _approved(made: Map) -> tuple[ApprovedMap | None, tuple[NoMap, ...]]:
    kind = "country" if made.where == ABROAD else "city"
    home = home_region(current())
    codes = frozenset(
        one.code
        for one in regions.all_regions()
        if one.kind == kind and (kind == "country" or not home or one.parent == home)
    )
    return approved_maps.found(current(), codes)


def _svg(made: Map, approved: ApprovedMap | None) -> str:
    if approved is None:
        return ""
    from wuwai.ui.charts import svg  # the renderer is slow to load; pages without charts do without it

    return mark_safe(svg(_shapes(made, approved)))  # noqa: S308 - drawn here, labels escaped


def _shapes(made: Map, approved: ApprovedMap) -> Any:
    """The office's map shaded by the measure, its approval number below it."""
    groups = {group.key[0]: group for group in made.summed.groups}
    lang = active_lang()
    tiles = {
        tile.code: tile
        for tile in shaded(
            [
                made.tile(code, groups.get(code), column=0, row=0)
                for code in dict.fromkeys(shape["properties"]["code"] for shape in approved.shapes)
            ]
        )
    }
    drawn = []
    for shape in approved.shapes:
        tile = tiles[shape["properties"]["code"]]
        said = figure(tile.value, made.measure).get(lang) if tile.value is not None else "–"
        own = {
            "shade": register_charts.opacity(tile.shade if tile.value else 0),
            "tip": f"{tile.title.get(lang)}: {said}",
        }
        drawn.append({**shape, "properties": {**shape["properties"], **own}})
    return register_charts.shapes(drawn, approved.printed.get(lang))


def _drawn(made: Map, lang: str) -> Any:
    """The map as a picture."""
    approved, _troubles = _approved(made)
    if approved is not None:
        return _shapes(made, approved)
    if made.where == CITIES:
        return register_charts.squares([_square(tile, lang) for tile in _places(made)])
    squares: list[register_charts.Square] = []
    titled: list[tuple[int, str]] = []
    row = 0
    for block in _blocks(made):
        titled.append((row, block.title.get(lang)))
        places: Sequence[Tile] = block.tiles
        for place, tile in enumerate(places):
            at = replace(tile, column=place % _WIDE + 1, row=row + place // _WIDE + 1)
            squares.append(_square(at, lang))
        row += -(-len(places) // _WIDE)
    return register_charts.squares(squares, blocks=titled)


def _square(tile: Tile, lang: str) -> register_charts.Square:
    return register_charts.Square(
        tile.title.get(lang),
        tile.shown or "–",
        tile.column - 1,
        tile.row - 1,
        tile.shade if tile.value else 0,
    )
