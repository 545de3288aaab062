"""Static faces to measure and draw charts with, cut from the variable font.

Chart renderers take a variable font at its default weight, which for Noto Sans SC is Thin: too faint to read
and too narrow to measure by. So the glyphs that charts need are cut out and fixed at regular and bold.

Measuring, which every chart needs, is done with a face that knows every ideograph from the start; it is kept
in the user's cache folder. Drawing, which only PNG needs, adds the ideographs that were not drawn before.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import shutil
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import justmytype_intl_cjk
import vl_convert

STYLES = ("Regular", "Bold")
# Always there, so that most charts share one cut: ASCII, also at full width, the signs of GB 2312, and the
# rest of what our own tables and catalogues hold.
_ALWAYS = frozenset(
    "".join(map(chr, (*range(0x20, 0x7F), *range(0xFF01, 0xFF5F))))
    + bytes(byte for cell in range(0xA1, 0xFF) for byte in (0xA1, cell)).decode("gb2312")
    + "−–—·•²³€①②③④⑤⑥⑦⑧⑨⑩ÅÉãçéíôü"
)
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))
# Faces a drawing may still be using when others take over.
_IN_USE = 4
# To be raised when the way of cutting changes: a cut kept on disk is good for one edition only.
_EDITION = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Face:
    """A font family of its own name, in its own folder, known to the renderer."""

    family: str
    folder: Path


def variable_font() -> Path:
    """The variable Noto Sans SC that the package ``justmytype-intl-cjk`` holds."""
    folder = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
    return next(folder.glob("*.ttf"))


@dataclass(slots=True)
class _Cut:
    characters: frozenset[str]
    face: Face


_cutting = threading.RLock()
_measuring: list[_Cut] = []
_drawing: list[_Cut] = []


def face_to_measure(text: str) -> Face:
    """A face by which ``text`` is as wide as in Noto Sans SC; its ideographs all look alike.

    One face serves until a character turns up that it lacks; then one with that character too takes over.
    """
    wanted = _ALWAYS | frozenset(character for character in text if not _ideograph(character))
    with _cutting:
        known = _measuring[0].characters if _measuring else _ALWAYS
        if not wanted <= known:
            wanted = known | (wanted & _covered())
        if not _measuring or not wanted <= known:
            family = f"WuwaiChart{_mark(wanted)}"
            _measuring[:] = [_Cut(wanted, _known(family, _kept(family, wanted)))]
        return _measuring[0].face


def face_to_draw(text: str) -> Face:
    """A face with a glyph for every character of ``text`` that Noto Sans SC has one for.

    Only ideographs that were not drawn before are cut; the face that has them too takes over.
    """
    ideographs = frozenset(filter(_ideograph, text))
    with _cutting:
        measuring = face_to_measure(text)
        if not ideographs:
            return measuring
        measured = _measuring[0].characters
        onto, done = (_drawing[-1].face, _drawing[-1].characters) if _drawing else (measuring, measured)
        if not measured <= done:
            onto, ideographs = measuring, ideographs | frozenset(filter(_ideograph, done))
            done = measured
        missing = ideographs & _covered() - done
        if not missing:
            return onto
        from wuwai.ui import chart_cut

        wanted = done | missing
        family = f"WuwaiDrawn{_mark(wanted)}"
        before = {style: (onto.folder / f"{style}.ttf").read_bytes() for style in STYLES}
        fonts = chart_cut.drawing(variable_font(), missing, onto=before, family=family)
        _drawing.append(_Cut(wanted, _known(family, fonts)))
        for old in _drawing[:-_IN_USE]:
            shutil.rmtree(old.face.folder, ignore_errors=True)
        del _drawing[:-_IN_USE]
        return _drawing[-1].face


def _ideograph(character: str) -> bool:
    """Whether it is one of the blocks of ideographs, all of them one em wide and without kerning."""
    return any(ord(character) in block for block in _IDEOGRAPHS)


@lru_cache(maxsize=1)
def _covered() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(variable_font(), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _mark(characters: frozenset[str]) -> str:
    return hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()[:12]


def _known(family: str, fonts: Mapping[str, bytes]) -> Face:
    # Copies of this process: the renderer opens the files late, and the cache may be emptied by then.
    # The family is one word that begins with a letter: renderers read it as a CSS identifier.
    folder = _folder() / family
    folder.mkdir(exist_ok=True)
    for style, font in fonts.items():
        (folder / f"{style}.ttf").write_bytes(font)
    vl_convert.register_font_directory(str(folder))
    return Face(family, folder)


def _kept(family: str, characters: frozenset[str]) -> Mapping[str, bytes]:
    """The fonts from the cache; cut, and put there, when it has none or a damaged one."""
    editions = f"{_EDITION}-{version('justmytype-intl-cjk')}-{version('fonttools')}"
    cache = cache_folder()
    place = cache / f"{family}-{editions}.zip" if cache else None
    if place:
        try:
            with zipfile.ZipFile(place) as archive:  # its checksums tell damage
                return {style: archive.read(f"{style}.ttf") for style in STYLES}
        except FileNotFoundError:
            _log.debug("no chart font in %s yet", place)
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            _log.warning("the chart font %s cannot be read (%s); it is cut anew", place, error)
    # Imported when there is something to cut: fontTools takes a while to load.
    from wuwai.ui import chart_cut

    fonts = chart_cut.measuring(variable_font(), characters, ideograph=_ideograph, family=family)
    if place:
        try:
            _keep(place, fonts)
        except OSError as error:
            _log.warning("the chart font cannot be kept in %s (%s); it is cut by each process", cache, error)
    return fonts


def _keep(place: Path, fonts: Mapping[str, bytes]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".cut-") as scratch:
        part = Path(scratch) / place.name
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for style, font in fonts.items():
                archive.writestr(f"{style}.ttf", font)
        os.replace(part, place)  # whole or not at all, also with two processes at it


def cache_folder() -> Path | None:
    """Where cuts are kept between processes: the user's own cache folder; None for a user without a home."""
    try:
        if sys.platform == "win32":
            caches = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            caches = Path.home() / "Library" / "Caches"
        else:
            caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return caches / "wuwai" / "fonts"


@lru_cache(maxsize=1)
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wuwai-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
