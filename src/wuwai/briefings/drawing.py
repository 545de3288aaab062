"""A chart's SVG as other documents take it: with the font's weights said, and as a picture.

Pictures are made by the same program and with the same font as the printed page, so that a chart looks the
same in both.
"""

from __future__ import annotations

import re
import tempfile
from functools import lru_cache
from pathlib import Path

import typst

from wuwai.briefings import font

# Unless told otherwise, Typst draws the text of an SVG in a variable font's default weight: its thinnest.
_WEIGHTS = (
    "<style>text{font-variation-settings:'wght' 400}"
    "text[font-weight='bold']{font-variation-settings:'wght' 700}</style>"
)
_SVG_FONT = re.compile(r'font-family="[^"]*"')
_SVG_HEAD = re.compile(r"<svg\b[^>]*>")
_PAGE = '#set page(width: auto, height: auto, margin: 2pt, fill: white)\n#image("chart.svg")\n'
_SHARP = 220.0  # points to the inch of a picture


def weighted(svg: str) -> str:
    """The drawing as Typst takes it: in the one font, with its weights."""
    drawn = _SVG_HEAD.sub(lambda head: head[0] + _WEIGHTS, svg, count=1)
    return lettered(drawn)


def lettered(svg: str) -> str:
    """The drawing with its text in the one font of the printed page."""
    return _SVG_FONT.sub(f'font-family="{font.FAMILY}"', svg)


@lru_cache(maxsize=64)
def png(svg: str) -> bytes:
    """The drawing as a PNG on white."""
    with tempfile.TemporaryDirectory(prefix="wuwai-chart-") as name:
        folder = Path(name)
        (folder / "chart.svg").write_text(weighted(svg), encoding="utf-8")
        (folder / "chart.typ").write_text(_PAGE, encoding="utf-8")
        made = typst.compile(
            str(folder / "chart.typ"),
            root=name,
            font_paths=font.fonts(),
            format="png",
            ppi=_SHARP,
            package_path=name,
            package_cache_path=name,
        )
    return bytes(made if isinstance(made, bytes) else made[0])
