"""Charts as files and as part of a page: SVG for screen and paper, PNG, and the interactive view's bundle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import altair as alt
import vl_convert

from wuwai.studies.charts import FONT, themed
from wuwai.ui.chart_font import Face, face_to_draw, face_to_measure

Theme = Literal["page", "print", "dark"]

# The light theme's colours, for where no style sheet applies: paper, downloads.
PRINT = {
    "ink": "#1c1f24", "ink-2": "#59606b", "line": "#e6e3de", "line-strong": "#8a8f98", "accent": "#9b1c1c",
    "surface": "#ffffff", "trade": "#9b1c1c", "investment": "#2a5d8f", "outsourcing": "#94600a",
    "outbound": "#1c7552", "talent": "#6c4699", "good": "#1c7552", "warn": "#a34a0b", "bad": "#9b1c1c",
    "sample": "#a34a0b", "surface-2": "#f5f3ef", "tile-1": "#f8eeeb", "tile-2": "#f1d6cf",
    "tile-3": "#e2a99f", "tile-4": "#b94a42", "tile-5": "#8c1a1a", "tile-ink": "#1c1f24",
    "tile-ink-strong": "#ffffff", "tile-rise": "#cfe0f0", "tile-rise-strong": "#2a5d8f",
}  # fmt: skip
DARK = {
    "ink": "#edebe7", "ink-2": "#a6abb5", "line": "#2e3138", "line-strong": "#757b86", "accent": "#ea857d",
    "surface": "#1b1d22", "trade": "#ea857d", "investment": "#82b3e3", "outsourcing": "#dfb257",
    "outbound": "#55c89f", "talent": "#bba0ea", "good": "#55c89f", "warn": "#f0a061", "bad": "#f08d85",
    "sample": "#f0a061", "surface-2": "#22252b", "tile-1": "#272124", "tile-2": "#3b2728",
    "tile-3": "#5b2f2f", "tile-4": "#8a3835", "tile-5": "#b4443d", "tile-ink": "#edebe7",
    "tile-ink-strong": "#ffffff", "tile-rise": "#24364a", "tile-rise-strong": "#3d74ad",
}  # fmt: skip
PRINT_FONT = "Noto Sans SC"
_VARIABLE = re.compile(r"var\(--([a-z0-9-]+)\)")


def specification(chart: alt.TopLevelMixin, *, checked: bool = True) -> dict[str, Any]:
    """The Vega-Lite specification of a chart in the house style.

    Comparing it with Vega-Lite's schema takes twice as long as making it: where it is drawn here and now,
    the renderer finds what is wrong with it.
    """
    return dict(themed(chart).to_dict(validate=checked))


def svg(chart: alt.TopLevelMixin, *, theme: Theme = "page") -> str:
    """A chart as SVG. ``page`` keeps colours as custom properties, for use inside a page; ``print`` and
    ``dark`` put fixed ones in their place, for use anywhere."""
    return _svg(json.dumps(specification(chart, checked=False), sort_keys=True, default=str), theme)


@lru_cache(maxsize=512)
def _svg(spec: str, theme: Theme) -> str:
    face, plain = _set(spec if theme == "page" else coloured(spec, theme), face_to_measure)
    drawn = str(vl_convert.vegalite_to_svg(plain))
    # Laid out with the widths of our own face; read with whatever the reader's machine has.
    return drawn.replace(face.family, FONT if theme == "page" else PRINT_FONT)


def _set(spec: str, face_for: Callable[[str], Face]) -> tuple[Face, dict[str, Any]]:
    """The specification set in a face for its characters, and that face."""
    plain = json.loads(spec)
    face = face_for(json.dumps(plain, ensure_ascii=False))
    plain.setdefault("config", {})["font"] = face.family
    return face, plain


def png(chart: alt.TopLevelMixin, *, scale: float = 2) -> bytes:
    """A chart as PNG on white, in the colours of print, with the font that comes with wuwai."""
    return _png(json.dumps(specification(chart, checked=False), sort_keys=True, default=str), scale)


@lru_cache(maxsize=64)
def _png(spec: str, scale: float) -> bytes:
    _face, plain = _set(coloured(spec, "print"), face_to_draw)
    plain["config"]["background"] = "#ffffff"
    return bytes(vl_convert.vegalite_to_png(plain, scale=scale))


def coloured(spec: str, theme: Theme) -> str:
    """A specification (or SVG) with fixed colours for custom properties; a name without one is an error.

    >>> coloured('{"color": "var(--accent)"}', "print")
    '{"color": "#9b1c1c"}'
    """
    colours = DARK if theme == "dark" else PRINT
    return _VARIABLE.sub(lambda found: colours[found[1]], spec)


@lru_cache(maxsize=1)
def interactive_bundle() -> str:
    """The JavaScript of the interactive view, as vl-convert carries it, offering ``window.vegaEmbed``."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
