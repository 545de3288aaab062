"""Every figure of every sentence is in the table, and no digit stands in a sentence without its cell."""

from __future__ import annotations

import re

import pytest

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.trade.studies.monthly_layout import MEASURES, TABLES
from wuwai.trade.studies.monthly_result import Line, MonthlyTable
from wuwai.trade.studies.monthly_said import CHANGES, LEVEL, Sentence, printed, recomputed
from wuwai.trade.studies.monthly_words import headline, words
from wuwai.trade.studies.world import place

DIGITS = re.compile(r"\d")


def unexplained(sentence: Sentence, result: MonthlyTable, lang: str) -> str:
    """What is left of a sentence once its figures, the names of lines and the periods are taken out."""
    left = sentence.text.get(lang)
    named = [one.title.get(lang) for one in result.lines]
    named += [
        periods.parse(text).title.get(lang)
        for one in result.lines
        for text in (one.month, one.period)
        if text
    ]
    named += [figure.printed.get(lang) for figure in sentence.figures]
    for text in sorted(set(named), key=len, reverse=True):
        left = left.replace(text, "")
    return re.sub(r"(Of|Of the) \d+ |所列\d+|^\d+(?=[个种])", "", left)


def check(result: MonthlyTable) -> int:
    """How many figures the table's sentences have; fails at the first that is not what its cells say."""
    seen = 0
    lines = {(line.code, line.measure): line for line in result.lines}
    for sentence in words(result):
        for figure in sentence.figures:
            again = recomputed(figure, result)
            assert figure.value == pytest.approx(again, rel=1e-12)
            if figure.how == "read":
                cell = figure.cells[0]
                line = lines[cell.code, cell.measure]
                level = cell.column in CHANGES and not round(again, 1)
                assert figure.printed == (LEVEL if level else printed(cell.column, again, line.unit))
                if cell.column in CHANGES and not level:
                    rose = "增长" if again > 0 else "下降"
                    assert f"{rose}{figure.printed.zh}" in sentence.text.zh
            for lang in ("zh", "en"):
                assert figure.printed.get(lang) in sentence.text.get(lang)
            seen += 1
        for lang in ("zh", "en"):
            assert not DIGITS.search(unexplained(sentence, result, lang)), sentence.text.get(lang)
    return seen


def line(code: str, value: float, before: float, *, depth: int = 1, whole=(100.0, 80.0)) -> Line:
    growth = 100 * (value / before - 1) if before else None
    return Line(
        code, place(code) if code else Text("Total", "合计"), "exports", depth, "2025-03", "2025Q1",
        "亿元CNY", "file", value / 3, before / 3, growth, value, before,
        growth, 100 * value / whole[0], 100 * (value - before) / whole[1],
    )  # fmt: skip


def partners(*lines: Line) -> MonthlyTable:
    return MonthlyTable("CN-44", "partners", "exports", "2025-03", "2025Q1", lines)


def test_the_words_of_a_table_rest_on_its_cells():
    lines = (
        line("", 100.0, 80.0, depth=0),
        *(line("USA", 50.0, 30.0), line("JPN", 20.0, 30.0), line("DEU", 30.0, 20.0)),
    )
    result = MonthlyTable("CN-44", "partners", "exports", "2025-03", "2025Q1", lines)
    assert check(result) > 10
    said = " ".join(one.text.zh for one in words(result))
    assert "同比增长25%" in said
    assert "2个增长、1个下降" in said
    assert "美国拉动最大，为25个百分点；日本下拉最多，为12.5个百分点" in said
    assert "变动较大的有：美国增长66.7%、日本下降33.3%、德国增长50%" in said


def test_what_appeared_and_what_vanished_is_unusual():
    result = partners(line("", 100.0, 80.0, depth=0), line("USA", 75.0, 60.0), line("JPN", 25.0, 0.0),
                      line("DEU", 0.0, 20.0))  # fmt: skip
    assert check(result)
    said = words(result)[-1].text
    assert said.zh == "变动较大的有：日本25亿元（上年同期无）、德国下降100%"
    assert said.en == "Unusual: Japan CNY\xa02.5\xa0bn (none a year earlier), Germany down 100%"


def test_what_did_not_change_is_said_to_be_level_and_counted_neither_way():
    result = partners(line("", 80.0, 80.0, depth=0), line("USA", 50.0, 50.0), line("JPN", 30.0, 30.0))
    assert check(result)
    said = [one.text.zh for one in words(result)]
    assert "，与上年同期持平" in said[0]
    assert not any("无一" in one or "0个" in one for one in said)


def test_a_share_too_small_for_its_digit_is_not_said_to_be_nothing():
    result = partners(
        line("", 1e6, 8e5, depth=0, whole=(1e6, 8e5)), line("USA", 300.0, 400.0, whole=(1e6, 8e5))
    )
    assert check(result)
    assert "占不足0.1%" in words(result)[1].text.zh


def test_a_table_without_lines_says_that_nothing_is_on_file():
    assert "on file" in headline(MonthlyTable("CN-44", "cities", "exports")).en


def test_published_figures_of_2025_are_said_as_published(workspace):
    result = run.run(
        "trade.monthly_tables", facts=workspace.facts, parameters={"region": "CN-44", "to": "2025"}
    )
    assert check(result.result) == 7
    said = [one.text.zh for one in words(result.result)]
    assert said[0] == "2025年广东省进出口9.49万亿元，同比增长4.4%"
    assert said[1:4] == ["同期中国45.47万亿元，增长3.8%", "增速高于全国0.6个百分点", "占全国的20.9%"]


@pytest.mark.parametrize("measure", MEASURES)
def test_every_figure_of_the_ten_tables_is_in_its_cells(workspace, measure):
    seen = 0
    for table in TABLES:
        asked = {"region": "CN-44", "table": table.key, "measure": measure}
        seen += check(run.run("trade.monthly_tables", facts=workspace.facts, parameters=asked).result)
    assert seen > 5
