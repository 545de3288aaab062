"""Charts whose marks are placed in px, from the upper left corner: treemaps, tile maps, keys."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

Layer = alt.Chart | alt.LayerChart | alt.FacetChart


def across(field: str) -> alt.X:
    """A column that holds px from the left edge."""
    return alt.X(f"{field}:Q", scale=None, axis=None)


def down(field: str) -> alt.Y:
    """A column that holds px from the upper edge."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def fill(field: str = "fill") -> alt.Fill:
    """A column that holds colours."""
    return alt.Fill(f"{field}:N", scale=None, legend=None)


def ink(field: str = "ink") -> alt.Color:
    """A column that holds the colours of letters."""
    return alt.Color(f"{field}:N", scale=None, legend=None)


def sheet(layers: Sequence[Layer], *, width: float, height: float) -> Layer:
    """The layers one over the other on a sheet of that size."""
    return alt.layer(*layers).properties(width=width, height=height)
