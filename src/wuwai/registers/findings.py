"""What is wrong with a cell, a row or a whole sheet of a register, and what a person is asked about."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.facts.model import Reject
from wuwai.reference.text import Text
from wuwai.registers.columns import columns, heading
from wuwai.registers.contract import Register

CORRECT = Text("Correct the cell.", "更正该单元格。")
FILL_IN = Text("Fill it in.", "补填。")
FRESH_TEMPLATE = Text(
    "Download the template again and copy the rows into it.", "重新下载模板，将数据行复制到新模板中。"
)
KEEP_ONE = Text("Keep one of the rows.", "只保留其中一行。")
OTHER_CITY = Text("Take the row out: that city enters it.", "删去该行，由该地市填报。")
ON_ITS_PAGE = Text("Do it on the page of the row.", "在该记录的网页上办理。")
CLEAR_OR_ANEW = Text(
    "Clear the cell to keep what is on file, or download the sheet again and change it there.",
    "清空该单元格即保留库中内容；如需修改，请重新下载表格后填写。",
)
CONFIRM = Text(
    "Correct it, or confirm that these amounts are right.", "如有误请更正；如无误，请勾选“金额无误”后提交。"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a row back.

    ``line`` is the row as the spreadsheet shows it (the heading is 1; 0 the whole file), ``column`` the place
    of the cell from 0 on (None: the whole row). A ``question`` is no fault once a person confirms the value.
    """

    line: int
    column: int | None
    value: str
    expected: Text
    do: Text = CORRECT
    question: bool = False

    def heading(self, register: Register, lang: str) -> str:
        """The heading of its column, empty for a whole row or file."""
        shown = columns(register)
        return (
            heading(shown[self.column], lang) if self.column is not None and self.column < len(shown) else ""
        )

    def reject(self, register: Register, file: str, lang: str) -> Reject:
        """The form in which every import hands back what it did not take."""
        return Reject(file, self.line, self.heading(register, lang), self.value, self.expected)


def shortened(raw: object) -> str:
    """A cell's content as a fault quotes it."""
    return str(raw)[:80]
