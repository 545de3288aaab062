"""The ten tables from a customs file and declarations: the words, the workbook and the briefing agree."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from tests.trade.studies.test_monthly_words import check

from wuwai.briefings import tables_block
from wuwai.briefings.blocks import BlockError, Reading
from wuwai.briefings.citations import Citations
from wuwai.facts.store import Facts
from wuwai.studies import run
from wuwai.studies.checks import check_result
from wuwai.trade import monthly_book, monthly_workbook
from wuwai.trade.studies.monthly_layout import ALL, TABLES
from wuwai.trade.studies.monthly_result import read_back

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币"
)
# The names of goods changed between the two years; the codes did not.
NAMES = {"2024": "手机", "2025": "智能手机"}


def rows(rise: dict[str, float]) -> list[str]:
    return [
        f"{year}{month:02d},{code},{NAMES[year]},{partner},{regime},{city},1,个,1,千克,{amount:.0f},"
        for year in ("2024", "2025")
        for month in (1, 2, 3)
        for code, weight in (("85171300", 3.0), ("85423190", 2.0), ("94016900", 1.0))
        for partner, of in (("116,日本", 1.0), ("502,美国", 2.0), ("141,越南", 1.5))
        for regime in ("10,一般贸易", "15,进料加工贸易")
        for city in ("440300,深圳市", "440100,广州市")
        for amount in [1e8 * weight * of * (rise[partner[4:]] if year == "2025" else 1.0)]
    ]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder: Path = tmp_path_factory.mktemp("file")
    found = Facts(folder / "facts", programme="guangdong")
    for direction, rise in (("export", {"日本": 0.9, "美国": 1.3, "越南": 1.0}),
                            ("import", {"日本": 1.1, "美国": 0.8, "越南": 1.2})):  # fmt: skip
        path = folder / f"{direction}.csv"
        path.write_text("\n".join((HEADING, *rows(rise), "")), encoding="utf-8")
        assert found.import_file(path, stated={"direction": direction}).rejects == ()
    return found


def table(facts: Facts, key: str, **asked):
    return run.run("trade.monthly_tables", facts=facts, parameters={"region": "CN-44", "table": key, **asked})


def test_every_figure_of_the_ten_tables_is_in_its_cells(facts):
    seen = 0
    for one in TABLES:
        result = table(facts, one.key, measure=ALL)
        assert check_result(result) == []
        seen += check(result.result)
        again = read_back(result.frame(), region="CN-44", table=one.key, measure=ALL)
        assert again == replace(result.result, warnings=())
    assert seen > 100


def test_the_numbers_are_those_of_the_file(facts):
    total = table(facts, "partners", measure="exports").result
    lines = {one.code: one for one in total.lines}
    each = 2 * 2 * 3 * 6.0  # regimes, cities, months, weights of the goods
    assert lines["USA"].value == pytest.approx(each * 2.0 * 1.3)
    assert lines["USA"].growth == pytest.approx(30)
    assert lines[""].value == pytest.approx(each * (2.6 + 0.9 + 1.5))
    assert lines["USA"].contribution == pytest.approx(100 * 0.6 / 4.5)
    assert lines["RCEP"].value == pytest.approx(each * (0.9 + 1.5))


def test_goods_are_joined_by_code_whatever_they_are_called(facts):
    lines = table(facts, "exports", digits="6").result.lines
    phones = next(one for one in lines if one.code == "851713")
    assert phones.before == pytest.approx(2 * 2 * 3 * 3.0 * 4.5)
    assert phones.growth == pytest.approx(100 * (5.0 / 4.5 - 1))


def test_the_workbook_holds_every_number_of_the_file_with_its_source(facts):
    book = monthly_book.gather(facts, region="CN-44")
    made = openpyxl.load_workbook(io.BytesIO(monthly_workbook.workbook(book, facts, "en")))
    rows_of = list(made["Source of each number"].iter_rows(min_row=2, values_only=True))
    added = [one for one in rows_of if one[7] == "added up from the file"]
    assert len(added) > 100
    assert all("China Customs" in one[9] and one[14] for one in added)
    worked = [one for one in rows_of if one[7] == "worked out"]
    assert all(one[8] for one in worked)


def test_the_briefing_block_says_and_prints_the_same_numbers(facts, workspace):
    for lang in ("zh", "en"):
        reading = Reading(
            workspace=workspace, cites=Citations(lang=lang), lang=lang, region="CN-44", as_of=None,
            today=None, drawn=False,
        )  # fmt: skip
        reading = replace(reading, workspace=_Held(facts))
        section = tables_block.compose(reading, {"table": "partners", "measure": "exports", "rows": "2"})
        kinds = [one["kind"] for one in section.blocks]
        assert kinds == ["paragraph", "table", "figures"]
        names = [one.name for one in section.numbers]
        assert len(set(names)) == len(names)
        by_name = {one.name: one.value for one in section.numbers}
        assert by_name["partners exports USA growth"] == pytest.approx(30)
        printed = section.blocks[1]
        assert [row[0] for row in printed["rows"]][-2:] == (
            ["越南", "其他（未单列）"] if lang == "zh" else ["Vietnam", "Others, not listed"]
        )
        assert any("30.0" in row for row in printed["rows"])
    with pytest.raises(BlockError):
        tables_block.compose(reading, {"table": "none"})


class _Held:
    """A workspace that has facts and nothing else."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
