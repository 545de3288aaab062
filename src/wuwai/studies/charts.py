"""How charts look: one theme, colours by role, labels at line ends that never run into one another.

Colours are the page's custom properties (``var(--accent)``), so that one SVG serves light and dark; a
renderer for paper puts fixed colours in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from wuwai.reference.text import Text

INK, INK_2, LINE = "var(--ink)", "var(--ink-2)", "var(--line)"
ACCENT, QUIET, STRONG_LINE = "var(--accent)", "var(--ink-2)", "var(--line-strong)"
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"
WIDTH, HEIGHT = 350, 220
LABEL_GAP = 15


def themed(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """``chart`` in the house style: no frame, faint rules across, quiet axes, the house font."""
    return chart.configure(
        background="transparent",
        font=FONT,
        padding={"left": 4, "right": 4, "top": 6, "bottom": 4},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK_2,
            titleColor=INK_2,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=LINE,
            domainColor=STRONG_LINE,
            tickColor=STRONG_LINE,
            labelPadding=6,
        ),
        text=alt.MarkConfig(color=INK, fontSize=12),
    )


def tips(fields: Mapping[str, Text], lang: str) -> list[alt.Tooltip]:
    """What the interactive view says of a mark: its fields by their names in ``lang``."""
    return [alt.Tooltip(name, title=title.get(lang)) for name, title in fields.items()]


def value_axis(title: str, ticks: Sequence[float]) -> alt.Y:
    """The upright axis of the field ``value``: its unit lies above the topmost tick; no line, no marks."""
    return alt.Y("value:Q", title=title, scale=alt.Scale(domain=[ticks[0], ticks[-1]])).axis(
        values=list(ticks),
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=-26,
        titleY=-14,
        domain=False,
        ticks=False,
    )


def spread(
    wanted: Mapping[str, float], *, low: float, high: float, height: float = HEIGHT
) -> dict[str, float]:
    """Where to put labels that want the heights ``wanted`` (data units on an axis ``low`` .. ``high`` that is
    ``height`` px tall), so that each is at least a line of text from the next and all stay on the axis.

    >>> placed = spread({"a": 10.0, "b": 10.1}, low=0, high=20, height=200)
    >>> round(placed["b"] - placed["a"], 2)
    1.5
    """
    gap = LABEL_GAP * (high - low) / height
    order = sorted(wanted, key=lambda k: (wanted[k], k))
    placed: list[float] = []
    for key in order:
        placed.append(max(wanted[key], placed[-1] + gap) if placed else wanted[key])
    # Push back down from the top, so that a crowd stays centred on where it wants to be.
    overshoot = max(0.0, (placed[-1] - high)) if placed else 0.0
    if placed and overshoot == 0 and len(placed) > 1:
        overshoot = min((placed[-1] - wanted[order[-1]]) / 2, placed[0] - low if placed[0] > low else 0.0)
    for i in range(len(placed) - 1, -1, -1):
        ceiling = placed[i + 1] - gap if i + 1 < len(placed) else placed[i] - overshoot
        placed[i] = min(placed[i], ceiling) if i + 1 < len(placed) else ceiling
    return dict(zip(order, placed, strict=True))


def nice_ticks(values: Sequence[float], *, count: int = 6) -> list[float]:
    """Round tick values from zero (or below) to just above the largest.

    >>> nice_ticks([60300.0])
    [0, 20000, 40000, 60000, 80000]
    """
    top, bottom = max([*values, 0.0]), min([*values, 0.0])
    raw = (top - bottom or 1.0) / (count - 1)
    magnitude = 10.0 ** (len(str(int(raw))) - 1) if raw >= 1 else 10.0 ** -(len(str(int(1 / raw))))
    step = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= raw)
    first = -(-bottom // step) * step if bottom >= 0 else (bottom // step) * step
    ticks = [first]
    while ticks[-1] < top or len(ticks) < 2:
        ticks.append(ticks[-1] + step)
    return [int(t) if float(t).is_integer() else round(t, 10) for t in ticks]
