"""The charts of the register pages: ranked bars, tiles of cities and of the world, steps over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import altair as alt

from wuwai.reference.text import Text
from wuwai.studies import charts as theme
from wuwai.ui import marks

MOST_BARS = 15
_BAR = "var(--investment)"
_LABEL = 170  # px for the names beside bars
_TILE = 52
_SHADES = (0.08, 0.25, 0.45, 0.7, 0.95)  # opacity of the accent, least to most


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a whole: its name and value; ``inner`` is what counts of it, where that is drawn."""

    name: Text
    value: float
    label: Text
    inner: float | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """A tile of a map that is drawn as a picture; ``shade`` 1 to 5, 0 where nothing is on file."""

    name: str
    words: str
    column: int
    row: int
    shade: int


def bars(parts: Sequence[Bar], lang: str) -> alt.TopLevelMixin | None:
    """The largest parts as bars from the largest down; what counts of each in the stronger colour."""
    shown: list[dict[str, Any]] = [
        {
            "place": place,
            "value": part.value,
            "inner": part.inner,
            "label": part.label.get(lang)
            if part.inner is None
            else f"{marks.plain(part.inner)} / {marks.plain(part.value)}",
        }
        for place, part in enumerate(parts[:MOST_BARS])
    ]
    if not shown or not any(one["value"] for one in shown):
        return None
    y = alt.Y("place:O", title=None).axis(
        domain=False, ticks=False, labelLimit=_LABEL, labelColor=theme.INK, grid=False,
        labelExpr=names([part.name.get(lang) for part in parts[:MOST_BARS]]),
    )  # fmt: skip
    top = max(one["value"] for one in shown)
    scale = alt.Scale(domain=[min(0.0, *(one["value"] for one in shown)), top])
    base = alt.Chart(alt.Data(values=shown)).encode(y=y)
    inner = any(one["inner"] is not None for one in shown)
    layers = [
        base.mark_bar(height=13, cornerRadiusEnd=2, color=theme.LINE if inner else _BAR).encode(
            x=alt.X("value:Q", title=None, axis=None, scale=scale)
        )
    ]
    if inner:
        layers.append(
            base.mark_bar(height=13, cornerRadiusEnd=2, color=_BAR).encode(
                x=alt.X("inner:Q", title=None, axis=None, scale=scale)
            )
        )
    layers.append(
        base.mark_text(align="left", dx=6).encode(
            x=alt.X("value:Q", axis=None, scale=scale), text=alt.Text("label:N")
        )
    )
    return alt.layer(*layers).properties(
        width=theme.WIDTH - 110,
        height=24 * len(shown),
        padding={"left": 4, "right": 70, "top": 6, "bottom": 4},
    )


def names(words: Sequence[str]) -> str:
    """The expression that gives each place its name: two parts may be called the same."""
    quoted = ", ".join("'" + n.replace("\\", "\\\\").replace("'", "\\'") + "'" for n in words)
    return f"[{quoted}][datum.value]"


def squares(tiles: Sequence[Square], *, blocks: Sequence[tuple[int, str]] = ()) -> alt.TopLevelMixin | None:
    """Tiles on their grid, shaded by value; ``blocks`` are the first row and the name of each group."""
    if not tiles:
        return None
    shown = [
        {
            "x": (tile.column + 0.5) * _TILE,
            "y": (tile.row + 0.5) * _TILE,
            "name": tile.name,
            "words": tile.words,
            "shade": _SHADES[tile.shade - 1] if tile.shade else 0.0,
            "strong": tile.shade >= 4,
        }
        for tile in tiles
    ]
    width = (max(tile.column for tile in tiles) + 1) * _TILE
    height = (max(tile.row for tile in tiles) + 1) * _TILE
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True))
    base = alt.Chart(alt.Data(values=shown)).encode(x=x, y=y)
    ink = alt.condition("datum.strong", alt.value("#ffffff"), alt.value(theme.INK))
    layers: list[alt.Chart] = [
        base.mark_point(
            shape="square", size=(_TILE - 4) ** 2, filled=True, stroke=theme.STRONG_LINE, strokeWidth=0.5,
            color=theme.ACCENT,
        ).encode(fillOpacity=alt.FillOpacity("shade:Q", scale=None)),
        base.mark_text(dy=-7, fontSize=11, limit=_TILE - 6).encode(text=alt.Text("name:N"), color=ink),
        base.mark_text(dy=9, fontSize=11, limit=_TILE - 6, fontWeight=600).encode(
            text=alt.Text("words:N"), color=ink
        ),
    ]  # fmt: skip
    if blocks:
        titled = [{"x": 0.0, "y": (row + 0.5) * _TILE, "title": name} for row, name in blocks]
        layers.append(
            alt.Chart(alt.Data(values=titled))
            .mark_text(align="right", dx=-8, fontSize=12, limit=150)
            .encode(x=x, y=y, text=alt.Text("title:N"))
        )
    return alt.layer(*layers).properties(
        width=width,
        height=height,
        padding={"left": 160 if blocks else 4, "right": 4, "top": 4, "bottom": 4},
    )


def shapes(features: Sequence[dict[str, Any]], number: str) -> alt.TopLevelMixin:
    """An office's own approved map: each shape with ``shade`` and ``tip`` among its properties, and the
    map's approval ``number`` printed below it.

    The coordinates are planar already (see ``approved_maps``), so nothing is projected and nothing turns
    inside out.
    """
    return (
        alt.Chart(alt.Data(values=list(features)))
        .mark_geoshape(stroke=theme.STRONG_LINE, strokeWidth=0.6, fill=theme.ACCENT)
        .encode(
            fillOpacity=alt.FillOpacity("properties.shade:Q", scale=None),
            tooltip=alt.Tooltip("properties.tip:N"),
        )
        .project("identity", reflectY=True)
        .properties(
            width=560,
            height=420,
            title=alt.TitleParams(
                number, orient="bottom", anchor="end", fontSize=12, fontWeight="normal", color=theme.INK_2
            ),
        )
    )


def opacity(shade: int) -> float:
    """How strong the accent is for a shade of 1 to 5; nothing for 0."""
    return _SHADES[shade - 1] if shade else 0.0


def steps(
    points: Sequence[tuple[datetime, float]], *, until: datetime, words: Sequence[str] = ()
) -> alt.TopLevelMixin | None:
    """A value over time, held from one change to the next; ``words`` name the values 0, 1, 2 ... of an
    ordered choice. None below two points."""
    if len(points) < 2:
        return None
    values = [
        {"at": at.isoformat(), "value": value}
        for at, value in (*points, (max(until, points[-1][0]), points[-1][1]))
    ]
    x = alt.X("at:T", title=None).axis(grid=False, format="%Y-%m-%d", tickCount=4, labelOverlap=True)
    if words:
        y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[-0.3, len(words) - 0.7])).axis(
            values=list(range(len(words))), labelExpr=names(words), labelLimit=120, domain=False, ticks=False
        )
    else:
        ticks = theme.nice_ticks([value for _, value in points])
        y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[ticks[0], ticks[-1]])).axis(
            values=list(ticks), domain=False, ticks=False
        )
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    line = base.mark_line(interpolate="step-after", color=theme.ACCENT, strokeWidth=2)
    dots = (
        alt.Chart(alt.Data(values=values[:-1]))
        .mark_point(filled=True, size=30, color=theme.ACCENT)
        .encode(x=x, y=y)
    )
    height = max(90, 26 * len(words)) if words else 130
    return alt.layer(line, dots).properties(width=theme.WIDTH + 30, height=height)
