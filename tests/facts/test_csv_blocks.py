"""Large CSV in blocks of bytes: the same rows, whatever the block, as one record after the other gives."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import csv_blocks
from wuwai.facts.importers.csv_blocks import Shape, blocks

ANY_FOLDER = [HealthCheck.function_scoped_fixture]
SHAPE = Shape({"a": 0, "c": 2}, 3)
WHITE = " \t\n\r\x0b\x0c"
PIECES = [
    "a",
    "1",
    '"',
    '""',
    ",",
    "\n",
    "\r\n",
    "\r",
    " ",
    "中",
    "镕",
    "\u3000",
    "𠮷",
    "x,y,z\n",
    '"1,200"',
    ',"",',
]


def _one_by_one(text: str) -> tuple[list[tuple[int, str, str]], list[int], int]:
    """Rows, bad rows and blank rows, read plainly: a record a spreadsheet row, an open mark one line."""
    lines = text.split("\n")
    lines = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    good, bad, blank, row, at = [], [], 0, 2, 0
    while at < len(lines):
        cells, taken = None, 1
        for n in range(1, min(50, len(lines) - at) + 1):
            record = "".join(lines[at : at + n])
            if record.count('"') % 2 == 0:
                with contextlib.suppress(csv.Error):
                    cells, taken = next(csv.reader([record], strict=True), []), n
                break
        if cells is None:
            bad.append(row)
        elif not lines[at].strip(WHITE) or not (any(cells[:3]) or any(c.strip(WHITE) for c in cells[3:])):
            blank += 1
        elif len(cells) < 3 or any(c.strip(WHITE) for c in cells[3:]):
            bad.append(row)
        else:
            good.append((row, cells[0], cells[2]))
        at += taken
        row += 1
    return good, bad, blank


@settings(max_examples=150, deadline=None, suppress_health_check=ANY_FOLDER)
@given(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.sampled_from([64, 200, 8 << 20]),
    st.sampled_from(["gb18030", "utf-8"]),
)
@example(',,"",, ', 64, "gb18030")
@example('x\r\n𠮷,,"",\u3000', 200, "utf-8")
@example('x,y,"1"23\nx,"a,"b",c,d\nx,y,"1', 64, "gb18030")
@example('x,y,z,\nx,y,z\nx,y,z,,\nx,y,z,w\n\n,,,\n"x\n",y,z', 64, "gb18030")
def test_blocks_give_what_one_record_after_the_other_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, size: int, encoding: str
) -> None:
    monkeypatch.setattr(csv_blocks, "BLOCK", size)
    monkeypatch.setattr(csv_blocks, "_FEW", 40)
    path = tmp_path / "a.csv"
    path.write_bytes(("a,b,c\n" + text).encode(encoding))
    good, bad, blank = [], [], 0
    for block in blocks(path, SHAPE):
        cells = [block.columns[name].to_pylist() for name in ("a", "c")]
        good += [
            (int(row), a.decode(encoding), c.decode(encoding))
            for row, a, c in zip(block.rows, *cells, strict=True)
        ]
        bad += [row for row, _, _ in block.bad]
        blank += block.blank
    assert (good, bad, blank) == _one_by_one(text)


def test_a_line_without_end_is_named_once_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_blocks, "BLOCK", 100)
    monkeypatch.setattr(csv_blocks, "LONGEST_LINE", 1000)
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\nx,y,z\n" + "n" * 10_000 + "\nx,y,w\n")
    found = list(blocks(path, SHAPE))
    assert [(int(r), c) for b in found for r, c in zip(b.rows, b.columns["c"].to_pylist(), strict=True)] == [
        *((2, b"z"), (4, b"w")),
    ]
    assert [row for b in found for row, _, _ in b.bad] == [3]
