"""Values as five shades of one hue, or changes as two hues that meet at nothing, with a key that says in
words what each shade stands for.

A shade alone tells nothing to who cannot see it: every chart that shades prints its values or has its table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt
import numpy as np
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.labels import width_of
from wuwai.studies.plane import Layer, across, down, fill

MOST = 5
FILLS = tuple(f"var(--tile-{n})" for n in range(1, MOST + 1))
# Of changes: red far below nothing and below it, hardly any, blue above it and far above.
SIGNED = ("var(--tile-5)", "var(--tile-2)", "var(--surface-2)", "var(--tile-rise)", "var(--tile-rise-strong)")
EMPTY = "var(--surface)"
NO_DATA = Text("no figure", "无数据")
_UNDER, _BETWEEN, _FROM = (
    Text("under {b}", "低于{b}"),
    Text("{a} to {b}", "{a}至{b}"),
    Text("{a} and over", "{a}及以上"),
)
_DARK_FROM = 4  # from this shade on, letters on it are light
_SQUARE, _GAP, _LINE, _SIZE = 11, 14, 17, 11


def ink_on(shade: int, *, signed: bool = False) -> str:
    """The colour of letters on a shade of 1 to 5 (0: none)."""
    if signed and shade:
        return "var(--tile-ink-strong)" if shade in (1, MOST) else "var(--tile-ink)"
    return "var(--tile-ink-strong)" if shade >= _DARK_FROM else "var(--tile-ink)" if shade else charts.INK_2


def edges(values: Iterable[float | None], *, classes: int = MOST) -> tuple[float, ...]:
    """Where one class ends and the next begins: quantiles, rounded to two figures, each of them once.

    >>> edges([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], classes=5)
    (2.8, 4.6, 6.4, 8.2)
    """
    known = [float(one) for one in values if one is not None and np.isfinite(one)]
    if not known:
        return ()
    cuts = np.quantile(known, [n / classes for n in range(1, classes)])
    rounded = sorted({float(f"{cut:.2g}") for cut in cuts})
    return tuple(cut for cut in rounded if min(known) < cut <= max(known))


def signed_edges(values: Iterable[float | None]) -> tuple[float, ...]:
    """The four cuts of changes, alike on both sides of nothing: beyond the outer ones lie the largest fourth,
    within a tenth of them is hardly any change. Empty where nothing changes.

    >>> signed_edges([-8.0, -1.0, 2.0, 4.0, None])
    (-5.0, -0.5, 0.5, 5.0)
    """
    sizes = [abs(float(one)) for one in values if one is not None and np.isfinite(one)]
    far = float(f"{np.quantile(sizes, 0.75):.2g}") if sizes else 0.0
    if not far:
        return ()
    near = float(f"{far / 10.0:.2g}")
    return (-far, -near, near, far)


def shade(value: float | None, between: Sequence[float]) -> int:
    """The shade of a value, 1 (least) to 5 (most); 0 for none. Fewer classes take shades further apart.

    >>> shade(3.0, (2, 4)), shade(1, (2, 4)), shade(9, (2, 4)), shade(None, (2, 4))
    (3, 1, 5, 0)
    """
    if value is None or not np.isfinite(value):
        return 0
    place, classes = bisect_right(between, value), len(between) + 1
    return 3 if classes == 1 else 1 + round(place * (MOST - 1) / (classes - 1))


def words(
    between: Sequence[float], unit: str, lang: str, *, fills: Sequence[str] = FILLS
) -> list[tuple[str, str]]:
    """The fill of each class and what it stands for, least first."""
    said = [str(units.display(one, unit, lang)) for one in between]
    if not said:
        return []
    texts = [
        _UNDER.format(b=said[0]),
        *(_BETWEEN.format(a=a, b=b) for a, b in pairwise(said)),
        _FROM.format(a=said[-1]),
    ]
    values = [between[0] - 1, *between]
    return [
        (fills[shade(value, between) - 1], text.get(lang)) for value, text in zip(values, texts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Key:
    """A key as marks to lay over a chart in px, and how high it is."""

    chart: Layer
    height: float


def key(entries: Sequence[tuple[str, str]], *, width: float, top: float) -> Key | None:
    """Squares with words after them, in lines of ``width`` px from ``top`` on; None without entries.

    The chart it is laid over is one in px (:mod:`wuwai.studies.plane`).
    """
    if not entries:
        return None
    rows, x, y = [], 0.0, top
    for colour, text in entries:
        takes = _SQUARE + 4 + width_of(text, _SIZE)
        if x and x + takes > width:
            x, y = 0.0, y + _LINE
        rows.append({"x": x, "x2": x + _SQUARE, "y": y, "y2": y + _SQUARE, "fill": colour, "text": text})
        rows[-1] |= {"at": x + _SQUARE + 4, "middle": y + _SQUARE / 2 + 0.5}
        x += takes + _GAP
    base = alt.Chart(pl.DataFrame(rows))
    squares = base.mark_rect(stroke=charts.STRONG_LINE, strokeWidth=0.5).encode(
        x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"), fill=fill()
    )
    texts = base.mark_text(align="left", baseline="middle", fontSize=_SIZE, color=charts.INK_2).encode(
        x=across("at"), y=down("middle"), text=alt.Text("text:N")
    )
    return Key(alt.layer(squares, texts), y + _LINE - top)
