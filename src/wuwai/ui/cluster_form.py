"""The form in which a cluster's list is edited: what was typed, read from a request or from a sheet."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from wuwai.reference import sheets
from wuwai.reference.cluster_draft import COLUMNS, Draft, Line
from wuwai.reference.text import Text

MOST_LINES = 1500
LARGEST_SHEET = 2 * 1024**2
_LONGEST = 2000
# The form calls the list's own days otherwise: an entry's are called valid_from and valid_to.
_FIELDS = {
    **{
        field: field for field in ("title_zh", "title_en", "group", "version", "source", "note_zh", "note_en")
    },
    "valid_from": "list_from",
    "valid_to": "list_to",
}
FORM_FIELDS = {"cities": "cities", **_FIELDS}


class SheetFault(ValueError):
    """A sheet that is no list of codes; ``words`` say why."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def typed(posted: QueryDict, name: str) -> Draft:
    """The draft that a form holds. Lines ticked under ``remove`` are left out."""
    removed = set(posted.getlist("remove"))
    columns = [posted.getlist(column)[:MOST_LINES] for column in COLUMNS]
    lines = tuple(
        Line(*(cell.strip()[:_LONGEST] for cell in cells))
        for number, cells in enumerate(zip(*columns, strict=False))
        if str(number) not in removed
    )
    fields = {own: posted.get(theirs, "").strip()[:_LONGEST] for own, theirs in _FIELDS.items()}
    return Draft(name=name, cities=tuple(posted.getlist("cities")), lines=lines, **fields)


def filled(draft: Draft, upload: UploadedFile) -> Draft:
    """The draft with the lines of an uploaded sheet in place of its own; :class:`SheetFault` in words."""
    if (upload.size or 0) > LARGEST_SHEET:
        raise SheetFault(Text("the sheet is larger than 2 MB", "表格超过2 MB"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        path.write_bytes(upload.read())
        try:
            rows = sheets.read(path)
        except sheets.SheetError as error:
            raise SheetFault(
                Text(
                    "the file is no CSV file and no .xlsx workbook that can be read",
                    "该文件不是可读取的CSV文件或 .xlsx 工作簿",
                )
            ) from error
    heading = [cell.lower() for cell in rows[0]] if rows else []
    if "code" not in heading or not {"reason_zh", "reason_en"} & set(heading):
        listed = ", ".join(COLUMNS)
        raise SheetFault(Text(f"the first row must be a heading: {listed}", f"第一行应为表头：{listed}"))
    if len(rows) > MOST_LINES:
        raise SheetFault(Text(f"at most {MOST_LINES} rows are taken", f"最多 {MOST_LINES} 行"))
    lines = []
    for row in rows[1:]:
        cells = dict(zip(heading, row, strict=False))
        lines.append(Line(*(_day_only(column, cells.get(column, "")) for column in COLUMNS)))
    return replace(draft, lines=tuple(line for line in lines if not line.is_empty()))


def _day_only(column: str, cell: str) -> str:
    """A cell as typed; a day that a sheet keeps with a time is the day."""
    return cell[:10] if column.startswith("valid_") and cell[10:].strip(" 0:") == "" else cell
