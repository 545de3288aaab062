"""How wide a text is in a chart, and how it is broken where it has to be narrow."""

from __future__ import annotations

import unicodedata

SIZE, SMALL = 12, 10
_WIDE = ("W", "F")
_NARROW = frozenset("ijlft.,:;'|!()[] ")
_LATIN, _THIN, _BROAD = 0.56, 0.32, 0.66  # of the size: the mean of a sans-serif face


def width_of(text: str, size: float = SIZE) -> float:
    """About how many px a text of ``size`` px takes: a Chinese character is as wide as it is high.

    >>> width_of("中国", 10), round(width_of("in", 10))
    (20.0, 9)
    """
    return float(sum(size * _share(letter) for letter in text))


def _share(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in _WIDE:
        return 1.0
    return _THIN if letter in _NARROW else _BROAD if letter.isupper() or letter in "mwMW%" else _LATIN


def wrapped(text: str, width: float, *, size: float = SIZE, lines: int = 2) -> list[str]:
    """The text in at most ``lines`` lines of ``width`` px, the last one ending in "…" where it is cut.

    English breaks between words, Chinese anywhere. Empty where not even a letter and the mark fit.

    >>> wrapped("Electrical machinery", 70), wrapped("Electrical machinery", 70, lines=1)
    (['Electrical', 'machinery'], ['Electrical…'])
    """
    found: list[str] = []
    rest = _pieces(text)
    while rest and len(found) < lines:
        line, rest = _line(rest, width, size)
        if not line.strip():
            break
        found.append(line.strip())
    if rest:
        last = _cut(found[-1] if found else "".join(rest), width, size)
        found = [*found[:-1], last] if last else []
    return found


def _pieces(text: str) -> list[str]:
    """What a line may break between: Chinese characters, and English words with the blank after them."""
    pieces: list[str] = []
    for letter in text:
        open_word = bool(pieces) and pieces[-1][-1] not in " -/" and not _breaks(pieces[-1][-1])
        if open_word and not _breaks(letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _breaks(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE


def _line(pieces: list[str], width: float, size: float) -> tuple[str, list[str]]:
    line = ""
    for place, piece in enumerate(pieces):
        if width_of((line + piece).rstrip(), size) > width:
            return line, pieces[place:]
        line += piece
    return line, []


def _cut(text: str, width: float, size: float) -> str:
    """The text with "…" at its end, as long as fits; empty where a letter does not."""
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…" if text.strip() else ""
