"""Filled sheets, as a spreadsheet program would save them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from wuwai.registers import excel
from wuwai.registers.columns import columns
from wuwai.registers.registry import get

_WAREHOUSE = {
    "name": "汉堡仓",
    "firm": "测试企业",
    "credit_code": "91110000600037341L",
    "region": "深圳市",
    "country": "德国",
    "registered_on": date(2019, 3, 1),
    "legal_person": "是",
    "entity_share": 80,
    "area_m2": 12000.5,
    "stage": "运营",
}


@pytest.fixture
def warehouse() -> dict[str, Any]:
    """One good warehouse, as typed into the template."""
    return dict(_WAREHOUSE)


@pytest.fixture
def filled() -> Callable[..., bytes]:
    """A function that types rows into the warehouse template; ``change(book, sheet)`` does more to it."""

    def fill(lines: list[dict[str, object]], lang: str = "zh", change: Any = None) -> bytes:
        register = get("overseas-warehouses")
        book = openpyxl.load_workbook(io.BytesIO(excel.template(register, lang)))
        sheet = book.worksheets[0]
        names = [one.name for one in columns(register)]
        for line, values in enumerate(lines, start=2):
            for name, value in values.items():
                sheet.cell(line, names.index(name) + 1, value)
        if change:
            change(book, sheet)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return fill
