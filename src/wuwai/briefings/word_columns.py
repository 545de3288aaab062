"""How wide the columns of a Word table are, and how large its letters: no number is broken over lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARGINS = 11.0  # points that the two margins of a cell take
_LETTER = 0.53  # of the size of the letters: a digit's width, and half a Chinese letter's
_NAME = 16  # letters a name has at least, before all letters are made smaller
_HEAD, _SHORT = 4, 6  # letters a head has at least, and up to which a Chinese one is not broken
_IDEOGRAPHS = 0x2E7F  # letters beyond are as wide as two


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of a table's columns, and the size of its letters, in points."""

    widths: tuple[float, ...]
    size: float


def columns(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    *,
    width: float,
    sizes: Sequence[float],
) -> Columns:
    """Columns of a table ``width`` points wide, in the first of ``sizes`` that holds them.

    Numbers have the room they need; names share what is left, and are broken where it is too little.

    >>> rows = [["一般贸易", "94,900.0"]]
    >>> found = columns(["进出口", "累计"], rows, [False, True], width=120, sizes=[10.5, 9])
    >>> found.size, [round(one) for one in found.widths]
    (10.5, [60, 60])
    """
    longest = [
        max([_of_head(head, right), *(letters(row[n]) for row in rows)])
        for n, (head, right) in enumerate(zip(heads, numeric, strict=True))
    ]
    for size in sizes:
        needs = [_MARGINS + _LETTER * size * count for count in longest]
        least = [
            need if right else min(need, _MARGINS + _LETTER * size * _NAME)
            for need, right in zip(needs, numeric, strict=True)
        ]
        if sum(least) <= width:
            break
    wanting = sum(needs) - sum(least)
    if sum(needs) <= width or not wanting:
        return Columns(tuple(width * need / sum(needs) for need in needs), size)
    part = max(0.0, width - sum(least)) / wanting
    shared = [low + part * (need - low) for low, need in zip(least, needs, strict=True)]
    return Columns(tuple(width * one / sum(shared) for one in shared), size)


def letters(text: str) -> int:
    """The length of a text in Latin letters: a Chinese one is as wide as two.

    >>> letters("外贸 trade")
    10
    """
    return sum(2 if ord(letter) > _IDEOGRAPHS else 1 for letter in text)


def _of_head(head: str, right: bool) -> int:
    """A head over numbers may be broken: between words, or a Chinese one anywhere."""
    if not right:
        return letters(head)
    words = re.split(r"[\s、，（）()]+", head)
    return max(_HEAD, *(len(one) if one.isascii() else _broken(letters(one)) for one in words))


def _broken(size: int) -> int:
    return size if size <= _SHORT else (size + 1) // 2
