"""A static font to measure and draw charts with, cut from the variable one.

Chart renderers take a variable font at its default weight, which for Noto Sans SC is Thin: too faint to read
and too narrow to measure by. So the glyphs that charts need are cut out and fixed at regular and bold.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import justmytype_intl_cjk
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEIGHTS = {"Regular": 400, "Bold": 700}
# Always there, so that most charts of a language share one cut.
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "−–—·…×±，。、：；（）“”％"
_FAMILY, _SUBFAMILY, _FULL, _POSTSCRIPT = 1, 2, 4, 6


@dataclass(frozen=True, slots=True)
class Face:
    """A font family of its own name, in its own folder."""

    family: str
    folder: Path


def variable_font() -> Path:
    """The variable Noto Sans SC that the package ``justmytype-intl-cjk`` holds."""
    folder = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
    return next(folder.glob("*.ttf"))


_cutting = threading.Lock()
_latest: list[tuple[frozenset[str], Face]] = []


def face_for(text: str) -> Face:
    """A face with a glyph for every character of ``text`` that Noto Sans SC has one for.

    One face serves until a character turns up that it lacks; then one with that character too takes over.
    """
    wanted = frozenset(text) | frozenset(_ALWAYS)
    with _cutting:
        known, face = _latest[0] if _latest else (frozenset(), None)
        if face is None or not wanted <= known:
            wanted |= known
            face = _cut("".join(sorted(wanted)))
            _latest[:] = [(wanted, face)]
    return face


def _cut(characters: str) -> Face:
    # One word that begins with a letter: renderers read it as a CSS identifier.
    family = f"WuwaiChart{hashlib.sha256(characters.encode()).hexdigest()[:8]}"
    folder = _folder() / family
    folder.mkdir(exist_ok=True)
    font = TTFont(variable_font(), lazy=True)
    options = Options()
    options.layout_features = ["kern"]
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    for style, weight in WEIGHTS.items():
        fixed = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=False)
        _name(fixed, family, style)
        fixed["OS/2"].usWeightClass = weight
        fixed.save(folder / f"{style}.ttf")
    return Face(family, folder)


def _name(font: TTFont, family: str, style: str) -> None:
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


@lru_cache(maxsize=1)
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wuwai-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
