"""The result table of a study as a page shows it: filtered, in order, a hundred rows at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

from wuwai.studies.contract import Column, StudyResult
from wuwai.ui.as_of import PARAMETER
from wuwai.ui.context import active_lang
from wuwai.ui.study_cell import NUMERIC, Cell

ROWS = 100
FILTERED_FROM = 20  # rows from which a box to filter by is worth its place
SORT, FIND, PAGE = "sort", "find", "page"
VIEW = (SORT, FIND, PAGE)  # parameters of the address that are the table's own, not the study's
_WORDS = ("text", "label")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: ``query`` is the address that sorts by it, ``direction`` how it is sorted now."""

    one: Column
    query: str
    direction: str

    @property
    def numeric(self) -> bool:
        return self.one.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Table:
    """What the page shows of a result table: ``lines`` are the frame's rows on it, ``rows`` their cells.

    ``kept`` is the address without the page number; ``fields`` its other parameters, for the filter's form.
    ``left_out`` are the columns without a value in any row.
    """

    headings: tuple[Heading, ...]
    lines: tuple[Mapping[str, Any], ...]
    rows: tuple[tuple[Cell, ...], ...]
    page: Page[int]
    total: int
    left_out: tuple[Column, ...]
    find: str
    filtered: bool
    kept: str
    fields: tuple[tuple[str, str], ...]


def table(result: StudyResult, request: HttpRequest) -> Table:
    """The part of the result that ``?page=``, ``?sort=column`` (``-column`` falling) and ``?find=`` ask for.

    A column or page that there is not is passed over, as is a text to find that is empty. Order: the study's
    own, then the column's; what is undefined comes last.
    """
    lang = active_lang()
    frame = result.frame()
    total = frame.height
    visible = [column for column in result.study.columns if not column.hidden]
    shown = [column for column in visible if _stated(frame, column)] or visible
    find = request.GET.get(FIND, "").strip()[:100]
    filtered = total > FILTERED_FROM and any(column.kind in _WORDS for column in shown)
    if find:
        frame = _found(frame, shown, find, lang)
    sort = request.GET.get(SORT, "")
    by = next((column for column in shown if column.name == sort.removeprefix("-")), None)
    if by is not None:
        frame = frame.sort(
            _field(by, lang), descending=sort.startswith("-"), nulls_last=True, maintain_order=True
        )
    page = Paginator(range(frame.height), ROWS).get_page(request.GET.get(PAGE))
    part = frame[page.start_index() - 1 :][:ROWS] if frame.height else frame
    lines = tuple(part.iter_rows(named=True))
    return Table(
        headings=tuple(_heading(column, sort, request.GET) for column in shown),
        lines=lines,
        rows=tuple(_cells(shown, line, lang) for line in lines),
        page=page,
        total=total,
        left_out=tuple(column for column in visible if column not in shown),
        find=find,
        filtered=filtered,
        kept=without(request.GET, PAGE),
        fields=tuple(
            (name, str(value)) for name, value in request.GET.items() if name not in (FIND, PAGE, PARAMETER)
        ),
    )


def without(asked: QueryDict, *names: str, **instead: str) -> str:
    """The query of an address without some parameters, and with others in their place."""
    query = asked.copy()
    for name in (*names, *instead):
        query.pop(name, None)
    for name, value in instead.items():
        query[name] = value
    return query.urlencode()


def _stated(frame: pl.DataFrame, column: Column) -> bool:
    """Whether any row has a value in the column."""
    return any(frame[name].null_count() < frame.height for name in column.in_frame)


def _field(column: Column, lang: str) -> str:
    return column.in_frame[lang.startswith("zh")] if column.kind == "label" else column.name


def _found(frame: pl.DataFrame, shown: list[Column], find: str, lang: str) -> pl.DataFrame:
    """The rows with the text in a column of words, whatever its case."""
    wanted = find.lower()
    named = [_field(column, lang) for column in shown if column.kind in _WORDS]
    hits = [pl.col(name).str.to_lowercase().str.contains(wanted, literal=True) for name in named]
    return frame.filter(
        reduce(lambda a, b: a | b, (hit.fill_null(value=False) for hit in hits), pl.lit(False))
    )


def _heading(column: Column, sort: str, asked: QueryDict) -> Heading:
    """Sorted by already: the other way round. Numbers begin with the largest, everything else from A."""
    rising, falling = sort == column.name, sort == f"-{column.name}"
    turned = falling if (rising or falling) else column.kind not in NUMERIC
    wanted = column.name if turned else f"-{column.name}"
    direction = "ascending" if rising else "descending" if falling else ""
    return Heading(column, without(asked, PAGE, **{SORT: wanted}), direction)


def _cells(columns: list[Column], row: Mapping[str, Any], lang: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            kind=column.kind,
            value=column.of(row, lang),
            unit=(row[column.unit_from] or "") if column.unit_from else column.unit,
            origin=(row[column.origin] or "") if column.origin else "",
        )
        for column in columns
    )
