"""The sentences of a standard table for its page, each figure with the cells it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from wuwai.reference.text import Text
from wuwai.studies.contract import StudyResult
from wuwai.trade.monthly_book import NUMBERS
from wuwai.trade.studies.monthly_layout import MEASURES
from wuwai.trade.studies.monthly_result import MonthlyTable, read_back
from wuwai.trade.studies.monthly_said import Cell, Sentence
from wuwai.trade.studies.monthly_words import words

register = template.Library()

_MOST = 3  # cells named of a figure; a count is of many
_AND_MORE = Text("{a} and {more} more", "{a}等{all}个")


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure as printed and where it stands, such as ``Shenzhen, Exports, Growth``."""

    printed: Text
    where: Text


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with its figures."""

    text: Text
    figures: tuple[Traced, ...]
    sample: bool


@register.simple_tag
def monthly_sentences(result: StudyResult) -> list[Told]:
    """What the table says in words."""
    asked = {name: str(result.parameters[name]) for name in ("region", "table", "measure")}
    table = read_back(result.frame(), **asked)
    return [
        Told(
            one.text,
            tuple(Traced(figure.printed, _where(figure.cells, table)) for figure in one.figures),
            _synthetic(one, table),
        )
        for one in words(table)
    ]


def _synthetic(sentence: Sentence, table: MonthlyTable) -> bool:
    at = {(line.code, line.measure): line for line in table.lines}
    return any(at[cell.code, cell.measure].sample for one in sentence.figures for cell in one.cells)


def _where(cells: tuple[Cell, ...], table: MonthlyTable) -> Text:
    titles = {(line.code, line.measure): line.title for line in table.lines}
    named = [
        Text("{t}, {m}, {c}", "{t}·{m}·{c}").format(
            t=titles[one.code, one.measure], m=MEASURES[one.measure].lower_first(), c=NUMBERS[one.column]
        )
        for one in cells[: 1 if len(cells) > _MOST else _MOST]
    ]
    shown = Text("; ".join(one.en for one in named), "；".join(one.zh for one in named))
    if len(cells) > _MOST:
        return _AND_MORE.format(a=shown, more=len(cells) - 1, all=len(cells))
    return shown
