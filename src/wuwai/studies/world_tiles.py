"""A map of the world without a boundary: one tile a country or territory, grouped by region of the world.

Boundaries on a map are a legal matter in China; tiles draw none. China's tile stands in one frame with those
of Hong Kong, Macao and Taiwan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import countries, units, world_areas
from wuwai.reference.text import Text
from wuwai.studies import charts, shading
from wuwai.studies.labels import SMALL, width_of
from wuwai.studies.plane import Layer, across, down, fill, ink, sheet

COLUMNS = 13
WIDTH = COLUMNS * 27.0
CHINA = ("CHN", "HKG", "MAC", "TWN")
_STEP, _DOWN, _WIDE, _HIGH, _HEAD, _BELOW = 27.0, 22.0, 25.0, 20.0, 16.0, 6.0
_HEADING = 11
_BY_SUBREGION = ("142", "150")  # Asia and Europe are told apart further; the others stand as one
_ELSEWHERE = Text("Other areas", "其他地区")
_FRAME = Text(
    "framed: China, with Hong Kong, China; Macao, China; and Taiwan, China",
    "框内：中国（含中国香港、中国澳门、中国台湾）",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tile lies, in px."""

    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Tiles, the headings of their groups (text, x, y), and how high all of it is."""

    places: tuple[Place, ...]
    headings: tuple[tuple[Text, float, float], ...]
    height: float


def layout(codes: Iterable[str], *, lang: str = "en") -> Layout:
    """A tile for each code, in groups that fill lines of :data:`COLUMNS` tiles; short groups share a line.

    China brings the tiles of Hong Kong, Macao and Taiwan along, and they stand next to it.

    >>> places = layout(["CHN", "JPN", "VNM"]).places
    >>> [place.code for place in places]
    ['CHN', 'HKG', 'MAC', 'TWN', 'JPN', 'VNM']
    """
    wanted = set(codes)
    if wanted & set(CHINA):
        wanted |= set(CHINA)
    places: list[Place] = []
    headings: list[tuple[Text, float, float]] = []
    column, top, deep = 0, 0.0, 0.0
    for title, members in _groups(wanted):
        takes = min(
            COLUMNS, max(len(members), -(-int(width_of(title.get(lang), _HEADING) + 4) // int(_STEP)))
        )
        if column and column + takes > COLUMNS:
            column, top = 0, top + deep
            deep = 0.0
        headings.append((title, column * _STEP, top + _HEAD / 2))
        across_ = min(COLUMNS, takes) if column == 0 else takes
        for number, code in enumerate(members):
            line, at = divmod(number, across_)
            places.append(Place(code, (column + at) * _STEP, top + _HEAD + line * _DOWN))
        lines = -(-len(members) // across_)
        deep = max(deep, _HEAD + lines * _DOWN + _BELOW)
        column += takes + 1
    return Layout(tuple(places), tuple(headings), top + deep)


def _groups(codes: Collection[str]) -> list[tuple[Text, list[str]]]:
    """The groups from Asia on, each with its codes; China first of its own."""

    def key(code: str) -> tuple[int, tuple[int, int, str]]:
        area = world_areas.area_of(code)
        home = area is not None and world_areas.continent_of(area).number == "142"
        return (0 if home else 1, world_areas.order(code))

    ordered = sorted(codes, key=key)
    found = []
    for title, members in groupby(ordered, key=_group):
        names = list(members)
        if CHINA[0] in names:
            names = [*CHINA, *(code for code in names if code not in CHINA)]
        found.append((title, names))
    return found


def _group(code: str) -> Text:
    area = world_areas.area_of(code)
    if area is None:
        return _ELSEWHERE
    continent = world_areas.continent_of(area)
    return area.title if continent.number in _BY_SUBREGION else continent.title


def name_of(code: str) -> Text:
    """A country's name; the code itself where it is none."""
    try:
        return countries.get(code).title
    except KeyError:
        return Text(code, code)


def tiles(
    values: Mapping[str, float | None],
    lang: str,
    *,
    unit: str,
    marked: Collection[str] = (),
    signed: bool = False,
) -> alt.TopLevelMixin | None:
    """The map of ``values`` by ISO 3166-1 alpha-3 code, in ``unit`` (a unit code); None where none is known.

    The darker a tile, the higher its value: five classes of about as many countries each, which the key says
    in words; of changes (``signed``) falls are red and rises blue. A tile without a value is empty.
    ``marked`` tiles have a ring.
    """
    between = (shading.signed_edges if signed else shading.edges)(values.values())
    fills = shading.SIGNED if signed else shading.FILLS
    known = [value for value in values.values() if value is not None]
    if not known:
        return None
    placed = layout(values, lang=lang)
    cells: list[dict[str, Any]] = []
    nothing = shading.NO_DATA.get(lang)
    for place in placed.places:
        value = values.get(place.code)
        shade = shading.shade(value, between)
        cells.append(
            {
                "x": place.x, "y": place.y, "x2": place.x + _WIDE, "y2": place.y + _HIGH,
                "at": place.x + _WIDE / 2, "middle": place.y + _HIGH / 2 + 0.5,
                "code": place.code if len(place.code) == 3 else place.code[-3:],
                "name": name_of(place.code).get(lang),
                "value": nothing if value is None else str(units.display(value, unit, lang)),
                "fill": fills[shade - 1] if shade else shading.EMPTY,
                "ink": shading.ink_on(shade, signed=signed),
                "line": charts.ACCENT if place.code in marked else charts.LINE,
                "thick": 2 if place.code in marked else 1,
            }
        )  # fmt: skip
    base = alt.Chart(pl.DataFrame(cells))
    layers: list[Layer] = [
        base.mark_rect(cornerRadius=3).encode(
            x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"), fill=fill(),
            stroke=alt.Stroke("line:N", scale=None, legend=None),
            strokeWidth=alt.StrokeWidth("thick:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("value:N", title=" ")],
        ),
        base.mark_text(baseline="middle", fontSize=SMALL).encode(
            x=across("at"), y=down("middle"), text=alt.Text("code:N"), color=ink()
        ),
        alt.Chart(
            pl.DataFrame([{"x": x, "y": y, "text": title.get(lang)} for title, x, y in placed.headings])
        )
        .mark_text(align="left", baseline="middle", fontSize=_HEADING, color=charts.INK_2)
        .encode(x=across("x"), y=down("y"), text=alt.Text("text:N")),
    ]  # fmt: skip
    legend = shading.words(between, unit, lang, fills=fills)
    if any(values.get(place.code) is None for place in placed.places):
        legend.append((shading.EMPTY, nothing))
    framed = [place for place in placed.places if place.code in CHINA]
    height = placed.height
    if framed:
        layers.append(_frame(framed))
    drawn = shading.key(legend, width=WIDTH, top=height)
    if drawn is not None:
        layers.append(drawn.chart)
        height += drawn.height
    if framed:
        note = pl.DataFrame([{"x": 0.0, "y": height + 6, "text": _FRAME.get(lang)}])
        layers.append(
            alt.Chart(note)
            .mark_text(align="left", baseline="middle", fontSize=SMALL, color=charts.INK_2)
            .encode(x=across("x"), y=down("y"), text=alt.Text("text:N"))
        )
        height += 14
    return sheet(layers, width=WIDTH, height=height)


def _frame(framed: Collection[Place]) -> alt.Chart:
    """One frame around China's tiles; they stand in one line."""
    corners = {
        "x": min(place.x for place in framed) - 2,
        "x2": max(place.x for place in framed) + _WIDE + 2,
        "y": min(place.y for place in framed) - 2,
        "y2": max(place.y for place in framed) + _HIGH + 2,
    }
    return (
        alt.Chart(pl.DataFrame([corners]))
        .mark_rect(filled=False, fill=None, stroke=charts.INK, strokeWidth=1, cornerRadius=4)
        .encode(x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"))
    )
