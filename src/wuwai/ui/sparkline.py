"""A word-sized line for a table cell: no axes, the last point marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT, PAD = 112.0, 26.0, 3.0
LEAST_POINTS = 3


def sparkline(values: Sequence[float], label: str, places: Sequence[float] = ()) -> SafeString:
    """An SVG of ``values`` in their order; empty below three points, for two points are not a line to read.

    ``places`` (0 to 1) puts each point where its time is; evenly spaced without.
    """
    if len(values) < LEAST_POINTS:
        return SafeString("")
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    at = places or [i / (len(values) - 1) for i in range(len(values))]
    points = [
        (PAD + x * (WIDTH - 2 * PAD), HEIGHT - PAD - (v - low) / span * (HEIGHT - 2 * PAD))
        for x, v in zip(at, values, strict=True)
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2.4"/></svg>',
        int(WIDTH),
        int(HEIGHT),
        label,
        path,
        f"{x:.1f}",
        f"{y:.1f}",
    )
