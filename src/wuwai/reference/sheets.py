"""The cells of a table a person made, as text: CSV in UTF-8 or GB18030, or the first sheet of an .xlsx."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

from wuwai.reference.text import Text

LARGEST = 200 * 1024**2
_LARGEST_UNPACKED = 1024**3
_MOST_TIMES = 200


class SheetError(Exception):
    """A file that cannot be read as a table, in words."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def read(path: Path) -> list[list[str]]:
    """The rows of a table, heading first, every cell text without blanks around it. Numbers of a sheet that
    are whole are written without a decimal point; a code that lost its leading zero stays so.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise SheetError(
                Text(
                    f"{path.name} has {size:,} bytes; at most {LARGEST:,} are read",
                    f"{path.name} 有{size:,}字节，最多读取{LARGEST:,}字节",
                )
            )
        with path.open("rb") as file:
            head = file.read(4)
        rows = _workbook(path) if head == b"PK\x03\x04" else _csv(path)
    except OSError as error:
        raise SheetError(
            Text(
                f"{path}: cannot be read ({error.strerror or error})",
                f"{path}：无法读取（{error.strerror or error}）",
            )
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [
                [c.strip() for c in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)
            ]
        except csv.Error as error:
            raise SheetError(
                Text(f"{path.name} is no CSV file ({error})", f"{path.name} 不是CSV文件（{error}）")
            ) from error
    raise SheetError(
        Text(f"{path.name} is neither UTF-8 nor GB18030", f"{path.name} 既不是UTF-8也不是GB18030编码")
    )


def _workbook(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    broken = Text(f"{path.name} is no readable .xlsx workbook", f"{path.name} 不是可读取的 .xlsx 工作簿")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > _LARGEST_UNPACKED or unpacked > max(64 * 1024**2, _MOST_TIMES * path.stat().st_size):
            raise SheetError(
                Text(
                    f"{path.name} would unpack to {unpacked:,} bytes and is not opened",
                    f"{path.name} 解压后有{unpacked:,}字节，不予打开",
                )
            )
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, IndexError) as error:
        raise SheetError(broken) from error
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
