"""The workbook of the ten tables: every number has its source, every figure of the words its cell."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from wuwai.trade import monthly_book, monthly_workbook
from wuwai.trade.studies.monthly_layout import TABLES
from wuwai.trade.studies.monthly_words import words

pytestmark = pytest.mark.django_db
HEADS = 1


@pytest.fixture(scope="module")
def book(workspace):
    return monthly_book.gather(workspace.facts, region="CN-44", to="2025")


@pytest.fixture(scope="module")
def opened(book, workspace):
    return openpyxl.load_workbook(io.BytesIO(monthly_workbook.workbook(book, workspace.facts, "zh")))


def linked(cell) -> tuple[str, str]:
    """The sheet and address that a link leads to."""
    found = re.fullmatch(r"'(.+)'!([A-Z]+[0-9]+)", cell.hyperlink.location)
    return found[1], found[2]


def test_it_has_the_ten_tables_words_sources_and_versions(opened):
    names = opened.sheetnames
    assert len(names) == 14
    assert [name.split()[0] for name in names[1:11]] == [str(one.number) for one in TABLES]
    assert names[11:] == ["文字表述", "逐数来源", "数据版本"]


def test_every_number_of_every_table_has_its_source(opened, book):
    rows = list(opened["逐数来源"].iter_rows(min_row=2))
    told = {linked(row[0]): row for row in rows}
    assert len(told) == len(rows) > 50
    for sheet in book.sheets:
        page = opened[sheet.name("zh")]
        for cells in page.iter_rows(min_row=monthly_book.FIRST_ROW + 1, min_col=2):
            for cell in cells:
                if isinstance(cell.value, int | float):
                    row = told.pop((page.title, cell.coordinate))
                    assert row[5].value == pytest.approx(cell.value)
                    assert row[7].value in ("公布", "按海关数据汇总", "计算")
                    published = row[7].value == "公布"
                    assert bool(row[13].value) == published  # the observation it was read from
                    assert row[9].value
                    assert row[8].value or row[7].value != "计算"
    assert not told


def test_every_figure_of_the_words_leads_to_a_cell_with_its_value(opened, book):
    rows = list(opened["文字表述"].iter_rows(min_row=2))
    figures = [row for row in rows if row[2].value]
    assert len(figures) == sum(len(one.figures) for sheet in book.sheets for one in words(sheet.table))
    for row in figures:
        name, address = linked(row[4])
        value = opened[name][address].value
        assert isinstance(value, int | float)
        if row[2].value == "取自单元格":
            assert value == pytest.approx(row[3].value)


def test_nothing_in_it_is_a_formula(opened):
    for sheet in opened:
        for cells in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in cells)


def test_a_published_number_has_its_address_and_day(opened):
    rows = list(opened["逐数来源"].iter_rows(min_row=2, values_only=True))
    row = next(one for one in rows if one[2] == "广东省" and one[3] == "进出口" and one[4] == "累计")
    assert row[5:8] == (94900, "亿元", "公布")
    assert row[9] == "trade_total"
    assert row[11].startswith("https://")


def test_what_nobody_published_is_not_stated(opened):
    texts = [cell.value for cells in opened["4 分企业性质"].iter_rows() for cell in cells]
    assert "未公布" in texts


def test_the_page_gives_the_workbook_and_leads_to_it(client):
    page = client.get("/zh/studies/trade.monthly_tables/").content.decode()
    assert "/zh/trade/monthly-tables.xlsx" in page
    assert "文字表述" in page
    assert "广东省·进出口·累计" in page
    response = client.get("/en/trade/monthly-tables.xlsx?to=2025")
    assert response.status_code == 200
    names = openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames
    assert names[-1] == "Versions"
    refused = client.get("/en/trade/monthly-tables.xlsx?to=yesterday", follow=True)
    assert "cannot be used" in refused.content.decode()
