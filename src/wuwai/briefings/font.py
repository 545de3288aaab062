"""The one font of the printed page, and text cut to what it can show."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from wuwai.ui.chart_font import variable_font

FAMILY = "Noto Sans SC"
MISSING = "\u25a1"


class FontError(Exception):
    """The font is not where its package should hold it."""


def folder() -> Path:
    """Where the variable font lies; charts are measured with a cut of the same one."""
    return variable_font().parent


@cache
def fonts() -> typst.Fonts:
    """The font for Typst. The fonts of the machine are not looked at, so a page is the same everywhere."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])
    if FAMILY not in found.families():
        raise FontError(f"the font {FAMILY} is not in {folder()}; reinstall justmytype-intl-cjk")
    return found


@cache
def covered() -> frozenset[int]:
    """The code points the font has a glyph for."""
    with TTFont(variable_font(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def shown(text: str) -> str:
    """``text`` as the font can show it: what it has no glyph for becomes a hollow square, unseen marks go.

    Control, direction and joining marks are dropped; line breaks and tabs stay.

    >>> shown("出口\\u202e 😀")
    '出口 □'
    """
    known = covered()
    kept = []
    for character in text:
        if character in "\n\t":
            kept.append(character)
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        elif ord(character) in known:
            kept.append(character)
        elif not unicodedata.combining(character):
            kept.append(MISSING)
    return "".join(kept)


def shown_in(value: Any) -> Any:
    """JSON data with every text in it as the font can show it; keys are left alone."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: shown_in(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown_in(inner) for inner in value]
    return value
