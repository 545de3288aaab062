"""The text of a large CSV before its cells: the heading, the number of columns, the encoding."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from wuwai.facts.importers import encodings
from wuwai.facts.importers.encodings import Encoding
from wuwai.facts.importers.opening import Member
from wuwai.reference.text import Text

_PIECE = 1 << 22


def heading_of(head: bytes) -> list[str]:
    """The names in the first line of a file."""
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    first = text.splitlines()[:1]
    try:
        return [cell.strip() for cell in next(csv.reader(first), [])]
    except csv.Error:
        return []


def all_columns(heading: list[str], head: bytes) -> list[str]:
    """A name for each column: headings may be repeated or, where rows end in a comma, too few."""
    lines = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").splitlines()[1:2]
    try:
        first = next(csv.reader(lines), [])
    except csv.Error:
        first = []
    width = len(heading) + (len(first) == len(heading) + 1 and not first[-1])
    names = heading + [""] * (width - len(heading))
    return [n if n and names.index(n) == i else f"column {i + 1}" for i, n in enumerate(names)]


def as_utf8(member: Member, scratch: Path) -> tuple[Path, tuple[Text, ...]]:
    """The content as a plain file that is UTF-8 throughout, and what was done to it."""
    plain = member.unpacked(scratch)
    if _is_utf8(plain):
        return plain, ()
    encoding = encodings.detect(plain)
    if encoding.name == "gb18030":
        note = Text(f"{member.name} was read as GB18030", f"{member.name} 按GB18030读取")
    else:
        encoding = Encoding("utf-8", "backslashreplace", encoding.broken_at)
        note = Text(
            f"{member.name} has bytes that are not UTF-8, the first at {encoding.broken_at}; they are read "
            r"as \x and two digits, which no code or number contains",
            f"{member.name} 含非UTF-8字节（首个位于第 {encoding.broken_at} 字节），"
            r"按 \x 加两位数字读取，编码和数值中不会出现",
        )
    target = scratch / "as-utf-8.csv"
    with (
        plain.open("r", encoding=encoding.name, errors=encoding.errors, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := source.read(_PIECE):
            out.write(piece)
    if plain != member.path:
        plain.unlink()
    return target, (note,)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if piece.isascii() and not decoder.getstate()[0]:
                continue
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return False
    return not decoder.getstate()[0]
