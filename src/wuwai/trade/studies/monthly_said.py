"""A sentence about a standard table, with the cells that each of its figures was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_result import Line, MonthlyTable

How = Literal["read", "difference", "count"]
AMOUNTS = ("value", "month_value")
CHANGES = ("growth", "month_growth", "published_growth")
LEVEL = Text("level with the year before", "与上年同期持平")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a number stands in the table: the line of a code and measure, and the column."""

    code: str
    measure: str
    column: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a sentence prints it, and the cells it comes from.

    It is ``read`` from one cell, the ``difference`` of two, or the ``count`` of those that :attr:`sign` says
    (1 rose, -1 fell).
    """

    printed: Text
    value: float
    cells: tuple[Cell, ...]
    how: How = "read"
    sign: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement without its full stop."""

    text: Text
    figures: tuple[Figure, ...] = ()


def sentence(pattern: Text, figures: Mapping[str, Figure], **words: Text) -> Sentence:
    """``pattern`` with its ``{names}`` filled in by figures and by words."""
    printed = {name: figure.printed for name, figure in figures.items()}
    return Sentence(pattern.format(**printed, **words), tuple(figures.values()))


def joined(parts: Sequence[Sentence], comma: Text = Text("; ", "；")) -> Sentence:
    """Several statements as one."""
    return Sentence(
        Text(comma.en.join(one.text.en for one in parts), comma.zh.join(one.text.zh for one in parts)),
        tuple(figure for one in parts for figure in one.figures),
    )


def figure(line: Line, column: str) -> Figure | None:
    """The number of a line in a column as a sentence prints it; None where it is not stated.

    A change is printed without its sign: :func:`changed` says whether it is a rise or a fall.
    """
    value = getattr(line, column)
    if value is None:
        return None
    return Figure(printed(column, value, line.unit), value, (Cell(line.code, line.measure, column),))


def printed(column: str, value: float, unit: str) -> Text:
    """A number of a column in words; what one decimal would round to nothing is said to be less than that.

    >>> printed("growth", -2.46, "").zh, printed("contribution", -0.24, "").en, printed("share", 0.04, "").zh
    ('2.5%', '0.2\\xa0pp', '不足0.1%')
    """
    if column in AMOUNTS:
        return units.headline(value, unit)
    size = round(abs(value), 1)
    least = not size and value != 0
    size = 0.1 if least else size
    points = column == "contribution"
    said = Text(f"{size:g}\u00a0pp", f"{size:g}个百分点") if points else units.amount(size, "%")
    return Text("under {n}", "不足{n}").format(n=said) if least else said


def changed(line: Line, column: str = "growth") -> Sentence | None:
    """``up 4.4%``; that it did not change where its printed digits say so; None where it is not stated."""
    found = figure(line, column)
    if found is None:
        return None
    if not round(found.value, 1):
        return Sentence(LEVEL, (replace(found, printed=LEVEL),))
    pattern = Text("up {g}", "增长{g}") if found.value > 0 else Text("down {g}", "下降{g}")
    return sentence(pattern, {"g": found})


def difference(a: Line, b: Line, column: str) -> Figure | None:
    """How many percentage points a line's rate is above another's (below: negative), by its digits as
    printed to one decimal.
    """
    one, other = getattr(a, column), getattr(b, column)
    if one is None or other is None:
        return None
    value = round(one, 1) - round(other, 1)
    size = round(abs(value), 1)
    cells = (Cell(a.code, a.measure, column), Cell(b.code, b.measure, column))
    return Figure(Text(f"{size:g}\u00a0percentage points", f"{size:g}个百分点"), value, cells, "difference")


def count(lines: Sequence[Line], sign: int, column: str = "growth") -> Figure:
    """How many of the lines rose (1) or fell (-1)."""
    known = [one for one in lines if getattr(one, column) is not None]
    value = sum(1 for one in known if round(getattr(one, column), 1) * sign > 0)
    cells = tuple(Cell(one.code, one.measure, column) for one in known)
    return Figure(Text(str(value), str(value)), float(value), cells, "count", sign)


def recomputed(figure_of: Figure, result: MonthlyTable) -> float:
    """The number a figure should have by the table's cells. KeyError where a cell is not there."""
    at = {(line.code, line.measure): line for line in result.lines}
    values = [float(getattr(at[cell.code, cell.measure], cell.column)) for cell in figure_of.cells]
    if figure_of.how == "difference":
        return round(values[0], 1) - round(values[1], 1)
    if figure_of.how == "count":
        return float(sum(1 for one in values if round(one, 1) * figure_of.sign > 0))
    return values[0]
