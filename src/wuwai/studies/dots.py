"""A dot plot: two values a line, joined, so that the eye sees the change and not two bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.labels import width_of, wrapped
from wuwai.studies.plane import Layer, across, down, sheet

MOST = 20
WIDTH = charts.WIDTH
_LINE, _TRACK, _TOP, _SIZE = 40.0, 26.0, 26.0, 12
_NAME, _GAP = 9.0, 8.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A line: its name and two values; None for one that is not known."""

    name: str
    first: float | None
    second: float | None


def dots(
    pairs: Sequence[Pair],
    lang: str,
    *,
    first: Text,
    second: Text,
    unit: str,
    log: bool = False,
    width: float = WIDTH,
) -> alt.TopLevelMixin | None:
    """A line for each pair, in the order given; a ring is the ``first`` value, a dot the ``second``.

    A line's name stands above it; the larger value to the right of its mark, the smaller to the left, both in
    ``unit`` (a unit code); the words of the key stand on top. ``log`` spaces by ratio, where all values are
    positive. None where no value is known.
    """
    known = [value for pair in pairs for value in (pair.first, pair.second) if value is not None]
    if not known:
        return None
    said = [str(units.display(value, unit, lang)) for value in known]
    side = max(width_of(text, _SIZE) for text in said) + _GAP + 4
    left, right = side, width - side
    place = _placing(known, left, right, log=log and min(known) > 0)
    lines: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for number, pair in enumerate(pairs):
        y = _TOP + number * _LINE + _TRACK
        name = next(iter(wrapped(pair.name, width, lines=1)), "")
        names.append({"text": name, "y": _TOP + number * _LINE + _NAME})
        ends = [
            (value, place(value), ring)
            for value, ring in ((pair.first, True), (pair.second, False))
            if value is not None
        ]
        marks.extend({"x": x, "y": y, "ring": ring} for _, x, ring in ends)
        ends.sort(key=lambda end: end[1])
        if len(ends) == 2:
            lines.append({"x": ends[0][1], "x2": ends[1][1], "y": y})
        for end, (value, x, _) in enumerate(ends):
            right_of = end == len(ends) - 1
            values.append(
                {"x": x + (_GAP if right_of else -_GAP), "y": y, "right": right_of,
                 "text": str(units.display(value, unit, lang))}
            )  # fmt: skip
    layers: list[Layer] = []
    if lines:
        layers.append(
            alt.Chart(pl.DataFrame(lines))
            .mark_rule(color=charts.STRONG_LINE, strokeWidth=2)
            .encode(x=across("x"), x2=alt.X2("x2"), y=down("y"))
        )
    layers.extend(_marks(marks))
    layers.append(_text(names, align="left", at=0.0, colour=charts.INK))
    for right_of in (True, False):
        some = [row for row in values if row["right"] is right_of]
        if some:
            layers.append(_text(some, align="left" if right_of else "right", colour=charts.INK_2))
    layers.extend(_key(first.get(lang), second.get(lang)))
    return sheet(layers, width=width, height=_TOP + _LINE * len(pairs))


def _placing(known: Sequence[float], left: float, right: float, *, log: bool) -> Callable[[float], float]:
    """Where a value lies between ``left`` and ``right``: by its size, or with ``log`` by its logarithm."""
    scaled = math.log if log else float
    low, high = scaled(min(known)), scaled(max(known))
    if not log:
        low = min(low, 0.0)
    span = high - low or 1.0
    return lambda value: left + (right - left) * (scaled(value) - low) / span


def _marks(marks: Sequence[Mapping[str, Any]]) -> list[alt.Chart]:
    """Rings in ink, dots in the accent: told apart by form as well as by colour."""
    found = []
    for ring in (True, False):
        some = [mark for mark in marks if mark["ring"] is ring]
        if some:
            look: dict[str, Any] = (
                {"filled": True, "fill": "var(--surface)", "stroke": charts.INK_2, "strokeWidth": 1.8}
                if ring
                else {"filled": True, "fill": charts.ACCENT, "strokeWidth": 0}
            )
            found.append(
                alt.Chart(pl.DataFrame(some))
                .mark_point(size=64, opacity=1, shape="circle", **look)
                .encode(x=across("x"), y=down("y"))
            )
    return found


def _text(
    rows: Sequence[Mapping[str, Any]],
    *,
    align: Literal["left", "right"],
    colour: str,
    at: float | None = None,
) -> alt.Chart:
    """Texts at their places, or all at ``at`` px from the left."""
    table = pl.DataFrame([{**row, "x": at} if at is not None else dict(row) for row in rows])
    return (
        alt.Chart(table)
        .mark_text(align=align, baseline="middle", fontSize=_SIZE, color=colour)
        .encode(x=across("x"), y=down("y"), text=alt.Text("text:N"))
    )


def _key(first: str, second: str) -> list[alt.Chart]:
    """A ring and a dot with what they stand for, above the lines."""
    y, at = _TOP / 2 - 4, 0.0
    marks, texts = [], []
    for ring, said in ((True, first), (False, second)):
        marks.append({"x": at + 5, "y": y, "ring": ring})
        texts.append({"x": at + 14, "y": y, "text": said})
        at += 14 + width_of(said, _SIZE) + 16
    return [*_marks(marks), _text(texts, align="left", colour=charts.INK_2)]
