"""Look at an .xlsx before anything opens it: its kind, its size, its formulas and merged cells.

A workbook is a zip of XML. A few kilobytes of it can claim gigabytes once unpacked, or one cell in the last
column of the last row; so members are unpacked against a limit here, and the cells' addresses are read first.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass

from defusedxml import ElementTree  # type: ignore[import-untyped]

from wuwai.reference.text import Text

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_MEMBERS = 2000
MOST_CELLS = 20_000_000
MOST_ROWS = 200_001

_CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*?)?(/)?>\s*(<(?:\w+:)?f[\s>/])?")
_ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z0-9:]+)["']""")


class WorkbookProblem(ValueError):
    """A workbook that is not opened; ``expected`` says what would do."""

    def __init__(self, expected: Text) -> None:
        self.expected = expected
        super().__init__(expected.en)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the raw sheets hold, by member: addresses of formulas, ranges of merged cells."""

    formulas: dict[str, tuple[str, ...]]
    merged: dict[str, tuple[str, ...]]


NO_WORKBOOK = WorkbookProblem(Text("an .xlsx workbook, as the template is", "与模板相同的.xlsx工作簿"))
_LARGE = WorkbookProblem(Text("a workbook of at most 20 MB and 200,000 rows", "不超过20 MB、20万行的工作簿"))


def inspect(content: bytes) -> Marks:
    """Check the workbook; :class:`WorkbookProblem` if it must not be opened."""
    if len(content) > LARGEST_FILE:
        raise _LARGE
    if not content:
        raise WorkbookProblem(Text("a workbook that is not empty", "非空工作簿"))
    if not content.startswith(b"PK\x03\x04"):
        raise NO_WORKBOOK
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspected(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, UnicodeDecodeError) as error:
        raise NO_WORKBOOK from error
    except RuntimeError as error:  # zipfile says so of a member with a password
        raise WorkbookProblem(Text("a workbook without a password", "未加密的工作簿")) from error


def _inspected(archive: zipfile.ZipFile) -> Marks:
    members = archive.infolist()
    names = {info.filename.lower() for info in members}
    if any(name.endswith(("vbaproject.bin", ".bin.rels")) or "/macrosheets/" in name for name in names):
        raise WorkbookProblem(Text("a workbook without macros (.xlsx)", "不含宏的.xlsx工作簿"))
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise NO_WORKBOOK
    if len(members) > MOST_MEMBERS or len(names) != len(members):
        raise NO_WORKBOOK
    left = LARGEST_UNPACKED
    formulas: dict[str, tuple[str, ...]] = {}
    merged: dict[str, tuple[str, ...]] = {}
    for info in members:
        content = _unpacked(archive, info, left)
        left -= len(content)
        name = info.filename.lower()
        if name == "[content_types].xml" and b"macroEnabled" in content:
            raise WorkbookProblem(Text("a workbook without macros (.xlsx)", "不含宏的.xlsx工作簿"))
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content[:4096]:
            raise NO_WORKBOOK
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            formulas[name], merged[name] = _marks(content)
    return Marks(formulas, merged)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    # The declared size may lie: read against our own limit, not against the size the file claims.
    declared, info.file_size = info.file_size, left + 1
    if declared > left:
        raise _LARGE
    with archive.open(info) as member:
        content = member.read(left + 1)
    if len(content) > left:
        raise _LARGE
    return content


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _marks(content: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    formulas: list[str] = []
    rows = wide = 0
    for found in _CELL.finditer(content):
        if found[2]:
            continue
        address = _ADDRESS.search(found[1] or b"")
        if address is None:
            raise NO_WORKBOOK
        rows = max(rows, int(address[2]))
        wide = max(wide, _column_number(address[1]))
        if found[3]:
            formulas.append((address[1] + address[2]).decode("ascii"))
    if rows > MOST_ROWS or rows * wide > MOST_CELLS:
        raise _LARGE
    return tuple(formulas), tuple(m.decode("ascii") for m in _MERGED.findall(content))


def first_sheet(content: bytes) -> str:
    """The archive member that holds the first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        first = next(book.iter(f"{_MAIN}sheet"), None)
        wanted = first.get(_RELATION) if first is not None else None
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        for one in relations:
            if one.get("Id") == wanted:
                target = one.get("Target", "")
                return posixpath.normpath(
                    target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                ).lower()
    return ""
