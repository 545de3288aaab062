"""A treemap: rectangles as large as their values, as square as can be (Bruls, Huizing & van Wijk 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import altair as alt
import polars as pl

from wuwai.studies import charts, shading
from wuwai.studies.labels import SIZE, SMALL, wrapped
from wuwai.studies.plane import Layer, across, down, fill, ink, sheet

WIDTH, HEIGHT = charts.WIDTH, 300
_HEAD, _PAD, _LEADING = 16.0, 4.0, 1.2
_KEY_GAP = 10


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where an item lies: its left upper corner and size, in the units of the area."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An item: ``said`` is its value in words, ``shade`` 1 to 5 colours it (0: no figure), ``group`` is the
    rectangle it lies in, empty for none."""

    name: str
    value: float
    said: str = ""
    group: str = ""
    shade: int = 2


def squarified(values: Sequence[float], *, width: float, height: float) -> list[Rectangle]:
    """A rectangle for each value, in the order given; the areas are in proportion and fill ``width`` x
    ``height``. Values are positive (ValueError). Rows are laid largest first along the shorter side; a row
    takes another item as long as its worst ratio of sides does not get worse.

    >>> found = squarified([6, 6, 4, 3, 2, 2, 1], width=6, height=4)
    >>> [(round(one.width, 1), round(one.height, 1)) for one in found]
    [(3.0, 2.0), (3.0, 2.0), (1.7, 2.3), (1.3, 2.3), (1.2, 1.7), (1.2, 1.7), (0.6, 1.7)]
    """
    if any(not value > 0 for value in values):
        raise ValueError("values of a treemap are positive")
    order = sorted(range(len(values)), key=lambda place: -values[place])
    scale = width * height / sum(values) if values else 0.0
    areas = [values[place] * scale for place in order]
    placed: list[Rectangle] = []
    left, top, wide, high = 0.0, 0.0, float(width), float(height)
    start = 0
    while start < len(areas):
        side = min(wide, high)
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row = areas[start:end]
        depth = sum(row) / side if side else 0.0
        at = 0.0
        for area in row:
            length = area / depth if depth else 0.0
            along = wide >= high  # the row stands upright at the left; else it lies at the top
            placed.append(
                Rectangle(left, top + at, depth, length)
                if along
                else Rectangle(left + at, top, length, depth)
            )
            at += length
        if wide >= high:
            left, wide = left + depth, wide - depth
        else:
            top, high = top + depth, high - depth
        start = end
    return [rectangle for _, rectangle in sorted(zip(order, placed, strict=True), key=lambda pair: pair[0])]


def _worst(row: Sequence[float], side: float) -> float:
    """The largest ratio of sides in a row of areas laid along ``side``."""
    total = sum(row)
    return max(side * side * max(row) / (total * total), total * total / (side * side * min(row)))


def treemap(
    leaves: Sequence[Leaf],
    *,
    key: Sequence[tuple[str, str]] = (),
    width: float = WIDTH,
    height: float = HEIGHT,
) -> alt.TopLevelMixin | None:
    """The treemap of ``leaves``, those of a group together; None where no value is positive.

    A rectangle says its name and value where they fit; what is too small for letters has them in the chart's
    table. ``key`` says what the shades mean (:func:`wuwai.studies.shading.words`).
    """
    drawn = [leaf for leaf in leaves if leaf.value > 0]
    if not drawn:
        return None
    boxes, heads, cells, texts = [], [], [], []
    grouped = [
        (name, list(members))
        for name, members in groupby(sorted(drawn, key=lambda leaf: leaf.group), key=lambda leaf: leaf.group)
    ]
    sizes = [sum(leaf.value for leaf in members) for _, members in grouped]
    for (name, members), box in zip(grouped, squarified(sizes, width=width, height=height), strict=True):
        head = _heading(name, box)
        inner = Rectangle(box.x, box.y + _HEAD, box.width, box.height - _HEAD) if head else box
        if name:
            boxes.append(_corners(box))
        if head:
            heads.append({"x": box.x + _PAD, "y": box.y + _HEAD / 2, "text": head})
        for leaf, at in zip(
            members,
            squarified([leaf.value for leaf in members], width=inner.width, height=inner.height),
            strict=True,
        ):
            place = Rectangle(inner.x + at.x, inner.y + at.y, at.width, at.height)
            filled = shading.FILLS[leaf.shade - 1] if leaf.shade else shading.EMPTY
            cells.append({**_corners(place), "fill": filled, "name": leaf.name, "value": leaf.said})
            texts.extend(_words(leaf, place))
    base = alt.Chart(pl.DataFrame(cells))
    layers: list[Layer] = [
        base.mark_rect(stroke="var(--surface)", strokeWidth=1).encode(
            x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"), fill=fill(),
            tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("value:N", title=" ")],
        )
    ]  # fmt: skip
    if boxes:
        layers.append(
            alt.Chart(pl.DataFrame(boxes))
            .mark_rect(filled=False, fill=None, stroke=charts.STRONG_LINE, strokeWidth=1)
            .encode(x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"))
        )
    layers.extend(_letters(heads, texts))
    legend = shading.key(key, width=width, top=height + _KEY_GAP)
    if legend is not None:
        layers.append(legend.chart)
    return sheet(layers, width=width, height=height + (_KEY_GAP + legend.height if legend else 0))


def _corners(box: Rectangle) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "x2": box.x + box.width, "y2": box.y + box.height}


def _heading(name: str, box: Rectangle) -> str:
    """A group's name where a line of it fits over its leaves; empty otherwise."""
    if not name or box.height < 2 * _HEAD:
        return ""
    return next(iter(wrapped(name, box.width - 2 * _PAD, size=SIZE, lines=1)), "")


def _words(leaf: Leaf, box: Rectangle) -> list[dict[str, object]]:
    """The lines of a rectangle: the name, in as many as fit, and the value below it."""
    size = SIZE if box.width > 90 and box.height > 40 else SMALL
    room = int((box.height - 2 * _PAD) // (size * _LEADING))
    names = wrapped(
        leaf.name, box.width - 2 * _PAD, size=size, lines=max(0, min(3, room - 1) or min(1, room))
    )
    if not names or (names[0].endswith("…") and len(names[0]) < 4):
        return []
    value = wrapped(leaf.said, box.width - 2 * _PAD, size=size, lines=1) if len(names) < room else []
    whole = [line for line in value if not line.endswith("…")]
    return [
        {
            "x": box.x + _PAD,
            "y": box.y + _PAD + (number + 0.5) * size * _LEADING,
            "text": line,
            "size": size,
            "ink": shading.ink_on(leaf.shade),
        }
        for number, line in enumerate([*names, *whole])
    ]


def _letters(heads: list[dict[str, object]], texts: list[dict[str, object]]) -> list[alt.Chart]:
    found = []
    if heads:
        found.append(
            alt.Chart(pl.DataFrame(heads))
            .mark_text(align="left", baseline="middle", fontWeight=600, color=charts.INK)
            .encode(x=across("x"), y=down("y"), text=alt.Text("text:N"))
        )
    if texts:
        found.append(
            alt.Chart(pl.DataFrame(texts))
            .mark_text(align="left", baseline="middle")
            .encode(
                x=across("x"), y=down("y"), text=alt.Text("text:N"), color=ink(),
                size=alt.Size("size:Q", scale=None, legend=None),
            )
        )  # fmt: skip
    return found
