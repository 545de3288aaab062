"""The one font of the printed page, and text cut to what it can show."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import typst

FAMILY = "Noto Sans SC"
MISSING = "\u25a1"


class FontError(Exception):
    """The font is not where its package should hold it."""


def folder() -> Path:
    """Where the package ``justmytype-intl-cjk`` holds the variable font."""
    return Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"


@cache
def fonts() -> typst.Fonts:
    """The font for Typst. The fonts of the machine are not looked at, so a page is the same everywhere."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])
    if FAMILY not in found.families():
        raise FontError(f"the font {FAMILY} is not in {folder()}; reinstall justmytype-intl-cjk")
    return found


@cache
def covered() -> frozenset[int]:
    """The code points the font has a glyph for, from its ``cmap`` table (format 12)."""
    data = next(folder().glob("*.ttf")).read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    offsets = (
        cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * n)[0]
        for n in range(struct.unpack_from(">H", data, cmap + 2)[0])
    )
    found: set[int] = set()
    for at in offsets:
        if struct.unpack_from(">H", data, at)[0] == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
                found.update(range(first, last + 1))
    return frozenset(found)


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
