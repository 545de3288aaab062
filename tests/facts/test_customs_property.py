"""The blocks that customs files are read in give what a plain reader of one row after the other gives."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import csv_blocks, customs, customs_codes
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.opening import look
from wuwai.reference import partners
from wuwai.reference.code_tables import SHIPPED

HEADING = [
    "数据年月",
    "商品编码",
    "商品名称",
    "贸易伙伴名称",
    "贸易方式编码",
    "第一数量",
    "第一计量单位",
    "人民币",
]
NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
GOOD = ["202305", "85076000", "锂电池", "日本", "10", "1,200", "个", "1,234,567.5"]
CELLS = (
    st.sampled_from(["202305", "2023年6月", "202313", "", " 202305"]),
    st.sampled_from(["85076000", "1012100", "85079999", "8507 6000", "98010010", '="85076000"', "８５０７"]),
    st.sampled_from(["货品", '引"号', "逗,号", "两\n行", "镕㐀𠮷"]),
    st.sampled_from(["日本", "中国香港", "亚特兰蒂斯", "-", " 日本 "]),
    st.sampled_from(["10", "0110", "33", ""]),
    st.sampled_from(["1,200", "-", "－", "", "12,34", "0.5", "1e3"]),
    st.sampled_from(["个", "千克", "-"]),
    st.sampled_from(["1,234,567.5", "7", "***", "", "-5", "1,23", " 8 ", "１２"]),
)
ROW = st.one_of(
    st.tuples(*CELLS).map(list), st.just(GOOD), st.just([]), st.just(GOOD[:3]), st.just([*GOOD, "多"])
)


def _expected(rows: list[list[str]]) -> tuple[list[tuple[object, ...]], list[int], float]:
    good: list[tuple[object, ...]] = []
    bad: list[int] = []
    total = 0.0
    for number, cells in enumerate(rows, 2):
        if not any(cells):
            continue
        if len(cells) != len(HEADING):
            bad.append(number)
            continue
        text = [customs_codes.plain(c.encode("gb18030"), "gb18030") or "" for c in cells]
        period, product = customs_codes.period(text[0]), customs_codes.product(text[1])
        partner, amount, quantity = partners.decode(text[3]), text[7], text[5]
        is_number = NUMBER.fullmatch(amount) is not None
        value = float(amount.replace(",", "")) if is_number else 0.0
        total += value
        is_good = (
            *(period.value, product.value, partner, is_number),
            text[4] in SHIPPED.regimes(),
            quantity in customs_codes.EMPTY or NUMBER.fullmatch(quantity),
            not period.value or SHIPPED.is_product("HS2022", product.value),
        )
        if not all(is_good):
            bad.append(number)
            continue
        counted = None if quantity in customs_codes.EMPTY else float(quantity.replace(",", ""))
        unit = "" if text[6] in customs_codes.EMPTY else text[6]
        good.append((number, period.value, partner, product.value, text[4], value, counted, unit))
    return good, bad, total


@settings(max_examples=50, deadline=None)
@given(
    st.lists(ROW, min_size=1, max_size=12),
    st.sampled_from(["gb18030", "utf-8", "utf-8-sig"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([100, 400, 16 << 20]),
)
def test_blocks_give_what_a_plain_reader_gives(
    rows: list[list[str]], encoding: str, quoting: int, end: str, size: int
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([HEADING, *rows])
    good, bad, total = _expected(rows)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_blocks, "BLOCK", size)
        folder = Path(name)
        path = folder / "query.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        work = Work(folder, folder, "s", SHIPPED)
        written = customs.write_flows(look(path), {"direction": "export"}, work)
        tables = [pl.read_parquet(t) for t in folder.glob("*.parquet")]
    columns = ("row", "period", "partner", "product", "regime", "value", "quantity", "unit")
    assert [row for t in tables for row in t.select(columns).rows()] == good
    assert [r.row for r in written.rejects] == bad
    assert written.read == len(good) + len(bad)
    assert written.accepted == len(good)
    ((of_file, kept),) = written.control.values()
    assert of_file == pytest.approx(total)
    assert kept == pytest.approx(sum(row[5] for row in good))  # type: ignore[misc]
