"""Static fonts cut from the variable Noto Sans SC: one to measure charts by, one to draw them with.

Every ideograph of the font is one em wide at every weight and none is kerned, so for measuring one outline
stands for all of them. Only a drawing needs the ideographs themselves.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.varLib import instancer

WEIGHTS = {"Regular": 400, "Bold": 700}
_STAND_IN = "一"
# What charts never ask for. Kerning takes long to fix at a weight: it is left out where nothing is kerned.
_UNUSED = ["GSUB", "BASE", "STAT", "HVAR", "vhea", "vmtx"]
_KERNING = ["GDEF", "GPOS"]
_FAMILY, _SUBFAMILY, _FULL, _POSTSCRIPT = 1, 2, 4, 6
_WINDOWS, _UNICODE, _FULL_REPERTOIRE = 3, 10, 13


def measuring(
    source: Path, characters: Iterable[str], *, ideograph: Callable[[str], bool], family: str
) -> dict[str, bytes]:
    """A font per style that measures like ``source``: ``characters`` themselves, one for all ideographs."""
    wanted = set(characters) | {_STAND_IN}
    with TTFont(source, lazy=True) as variable:
        ideographs = [code for code in variable.getBestCmap() if ideograph(chr(code))]
    fonts = {}
    for style, font in _fixed(source, wanted, without=_UNUSED).items():
        mapped = font.getBestCmap()
        every = CmapSubtable.newSubtable(_FULL_REPERTOIRE)
        every.platformID, every.platEncID, every.language = _WINDOWS, _UNICODE, 0
        every.cmap = dict.fromkeys(ideographs, mapped[ord(_STAND_IN)]) | mapped
        font["cmap"].tables = [every]
        fonts[style] = _saved(font, family, style)
    return fonts


def drawing(
    source: Path, ideographs: Iterable[str], *, onto: Mapping[str, bytes], family: str
) -> dict[str, bytes]:
    """The fonts ``onto`` with ``ideographs`` added as they are, in place of the stand-in."""
    fonts = {}
    for style, cut in _fixed(source, ideographs, without=_UNUSED + _KERNING).items():
        font = TTFont(io.BytesIO(onto[style]), recalcBBoxes=False)
        cmap, glyphs, shapes = font.getBestCmap(), font["glyf"], cut.getGlyphSet()
        for code, name in cut.getBestCmap().items():
            shape, pen = DecomposingRecordingPen(shapes), TTGlyphPen(None)
            shapes[name].draw(shape)
            shape.replay(pen)
            own = f"drawn{code:X}"
            glyphs[own] = pen.glyph()
            glyphs[own].recalcBounds(glyphs)
            font["hmtx"][own] = cut["hmtx"][name]
            cmap[code] = own
        fonts[style] = _saved(font, family, style)
    return fonts


def _fixed(source: Path, characters: Iterable[str], *, without: list[str]) -> dict[str, TTFont]:
    """The glyphs of ``characters`` at each weight."""
    font = TTFont(source, lazy=True)
    # Names of our own: working out the usual ones for thirty thousand glyphs takes longer than the cut.
    font.setGlyphOrder([".notdef", *(f"glyph{number}" for number in range(1, font["maxp"].numGlyphs))])
    options = Options()
    options.layout_features = ["kern"]
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += without
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    cut = io.BytesIO()
    font.save(cut)
    fixed = {}
    for style, weight in WEIGHTS.items():
        # Reading the cut again is quicker than the copy that the instancer makes otherwise.
        again = TTFont(io.BytesIO(cut.getvalue()))
        fixed[style] = instancer.instantiateVariableFont(again, {"wght": weight}, inplace=True)
        fixed[style]["OS/2"].usWeightClass = weight
    return fixed


def _saved(font: TTFont, family: str, style: str) -> bytes:
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in (16, 17, 21, 22, 25)]
    for number, value in (
        (_FAMILY, family),
        (_SUBFAMILY, style),
        (_FULL, f"{family} {style}"),
        (_POSTSCRIPT, f"{family}-{style}"),
    ):
        names.setName(value, number, 3, 1, 0x409)
        names.removeNames(nameID=number, platformID=1)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()
