"""Which encoding a text file is in: UTF-8, or GB18030 where the evidence is plain; never a guess.

A file with a few broken bytes is still read as UTF-8: the bytes are kept as surrogates, so the rows that hold
them can be named and the others kept.
"""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from wuwai.reference.text import Text

_PIECE = 1 << 20
_OTHERS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"PK\x03\x04", "XLSX"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF", "PDF"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "gzip"),
)
_COMMON_MARKS = frozenset("，。、；：？！（）《》“”‘’—·％…～　①②③④⑤⑥⑦⑧⑨⑩〔〕")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file. ``broken_at`` is the offset of the first byte that is not UTF-8, or None."""

    name: str
    errors: str
    broken_at: int | None = None


def other_format(head: bytes) -> str | None:
    """The name of a format that is no text in UTF-8 or GB18030, told by its first bytes; else None."""
    return next((name for mark, name in _OTHERS if head.startswith(mark)), None)


def detect(path: Path) -> Encoding:
    """The encoding of a file, read once in pieces."""
    broken_at = _first_broken(path)
    if broken_at is None:
        return Encoding("utf-8-sig", "strict")
    if _is_gb18030(path):
        return Encoding("gb18030", "strict")
    return Encoding("utf-8-sig", "surrogateescape", broken_at)


def _first_broken(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return offset - held + error.start
            if not piece:
                return None
            offset += len(piece)


def _is_gb18030(path: Path) -> bool:
    """Whether the whole file decodes and four in five of its characters beyond ASCII are common Chinese ones.

    UTF-8 read as GB18030 gives rare characters, so the two are not mistaken for one another.
    """
    decoder = codecs.getincrementaldecoder("gb18030")()
    common = rare = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                return False
            for character, times in Counter(text).items():
                if character > "\x7f":
                    if _is_common(character):
                        common += times
                    else:
                        rare += times
            if not piece:
                break
    return common > 0 and common >= 4 * rare


def _is_common(character: str) -> bool:
    if character in _COMMON_MARKS:
        return True
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7  # the 3,755 characters of level 1


def read_as(encoding: Encoding) -> Text | None:
    """What a reader should know about how the file was decoded; None for plain UTF-8."""
    if encoding.name == "gb18030":
        return Text("the file is not UTF-8; it was read as GB18030", "文件不是UTF-8编码，已按GB18030读取")
    return None
