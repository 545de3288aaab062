"""Two vintages of a series, or of a dataset of flows: what was new, what was withdrawn, what was revised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.facts import datasets
from wuwai.facts.changes import KINDS, Comparison
from wuwai.facts.flow_vintages import GROUPINGS, FlowComparison
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts
from wuwai.facts.vintages import Side
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.ui import compare_asking, table_files
from wuwai.ui.compare_chart import drawn
from wuwai.ui.context import active_lang
from wuwai.ui.flow_names import Names
from wuwai.ui.flow_table import MONEY
from wuwai.ui.pages.errors import refused
from wuwai.workspace import current

PER_PAGE = 100
MOST_ROWS = 1000
FILE_ROWS = 100_000
_COLUMNS = {"hs2": "product2", "hs4": "product4", "hs6": "product6"}
_FILTERS = {"hs2": "product", "hs4": "product", "hs6": "product", "year": "period"}
GROUPS: dict[str, Text] = {
    "dataset": Text("dataset", "数据集"),
    "period": Text("period", "时期"),
    "reporter": Text("reporter", "报告方"),
    "partner": Text("partner", "伙伴"),
    "product": Text("product", "商品"),
    "classification": Text("classification", "商品分类"),
    "direction": Text("direction", "流向"),
    "regime": Text("regime", "贸易方式"),
    "use": Text("use", "用途"),
    "year": Text("year", "年份"),
    "hs2": Text("chapter (2 digits)", "商品章（2位）"),
    "hs4": Text("heading (4 digits)", "商品品目（4位）"),
    "hs6": Text("subheading (6 digits)", "商品子目（6位）"),
}


@reading
def compare(request: HttpRequest) -> HttpResponse:
    """``?series=&region=&from=&to=``, or ``?kind=flows&dataset=&by=&from=&to=``."""
    facts = current().facts
    try:
        if request.GET.get("kind") == "flows":
            return render(request, "wuwai/data/compare_flows.html", _flows(request, facts))
        return render(request, "wuwai/data/compare.html", _series(request, facts))
    except QueryError as error:
        return refused(request, said(error).get(active_lang()))


@reading
def download(request: HttpRequest, fmt: str) -> HttpResponse:
    """What changed as ``csv`` or ``xlsx``, for the address of the page."""
    facts, lang = current().facts, active_lang()
    frame: pl.DataFrame | None = None
    try:
        if request.GET.get("kind") == "flows":
            flows = compare_asking.of_flows(request, facts, limit=FILE_ROWS).found
            if flows is not None:
                frame, about = flows.rows, _about(flows, flows.summary, lang)
        else:
            asked = compare_asking.of_series(request, facts)
            if asked.found is not None:
                frame = asked.found.frame()
                about = _about(asked.found, asked.found.summary(_titles(facts, asked.series)), lang)
    except QueryError as error:
        return refused(request, said(error).get(lang))
    if frame is None:
        raise Http404("nothing to compare")
    rows = ([_cell(one) for one in row] for row in frame.iter_rows())
    return table_files.answer("wuwai-compare", fmt, frame.columns, rows, about=about, lang=lang)


def _about(found: Comparison | FlowComparison, summary: Text, lang: str) -> list[tuple[str, str]]:
    """What the sheet of sources says: the two vintages, the finding, whether anything is a sample."""
    about = [
        (Text("From", "自").get(lang), found.before.get(lang)),
        (Text("To", "至").get(lang), found.after.get(lang)),
        (Text("Finding", "结论").get(lang), summary.get(lang)),
    ]
    if found.sample:
        about.append((Text("Sample", "样例").get(lang), SAMPLE.get(lang)))
    return about


SAMPLE = Text("Rests on synthetic rows; not official statistics", "含合成数据，非官方统计")


def said(error: QueryError) -> Text:
    """Why a question was not answered, in words."""
    return Text("{name} “{value}”: {x} expected", "{name}“{value}”：应为{x}").format(
        name=error.parameter, value=error.value[:60], x=error.expected
    )


def _cell(value: Any) -> table_files.Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str | int | float) else float(value)


def _titles(facts: Facts, *series: str) -> dict[str, Text]:
    return {one: facts.dictionary.get(one).title for one in series}


def _series(request: HttpRequest, facts: Facts) -> dict[str, Any]:
    asked = compare_asking.of_series(request, facts)
    titles = _titles(facts, asked.series)
    found = asked.found
    return {
        "tab": "compare",
        "asked": asked,
        "title": titles[asked.series],
        "restated": [(one, facts.dictionary.get(one).title) for one in asked.restated],
        "others": [(one, facts.dictionary.get(one).title) for one in asked.others],
        "regions": [(code, regions.get(code).title) for code in asked.regions],
        **_sides(asked, [(one.day.isoformat(), one.title) for one in reversed(asked.vintages)]),
        "found": found,
        "finding": found.summary(titles) if found else None,
        "page": Paginator(found.changes, PER_PAGE).get_page(request.GET.get("page")) if found else None,
        "keep": _keep(request),
        "figure": drawn(found, lang=active_lang(), titles=titles) if found else None,
    }


def _flows(request: HttpRequest, facts: Facts) -> dict[str, Any]:
    asked = compare_asking.of_flows(request, facts, limit=MOST_ROWS)
    found = asked.found
    names = Names(facts.codes)
    rows = [] if found is None else found.rows.to_dicts()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "tab": "compare",
        "asked": asked,
        "groups": [(name, GROUPS[name], name in asked.by) for name in GROUPINGS],
        "by": [(name, GROUPS[name]) for name in asked.by],
        **_sides(asked, [(day.isoformat(), _snapshots(day, n)) for day, n in reversed(asked.days)]),
        "filters": [(name, (GROUPS[name], value)) for name, value in asked.filters.items()],
        "unchanged": found.counts.get("unchanged", 0) if found else 0,
        "found": found,
        "page": page,
        "lines": [_line(row, asked, names) for row in page],
        "dataset": datasets.describe(asked.dataset) if asked.dataset else None,
        "datasets": [(one, datasets.describe(one).title) for one in asked.datasets],
        "keep": _keep(request),
    }


def _sides(
    asked: compare_asking.OfSeries | compare_asking.OfFlows, choices: list[tuple[str, Text]]
) -> dict[str, Any]:
    """The vintages to choose from; one the address names and the list does not have is offered too."""
    listed = {value for value, _ in choices}
    return {
        "vintages": choices,
        "before_listed": asked.before is not None and asked.before.name in listed,
        "after_listed": asked.after is not None and asked.after.name in listed,
    }


def _snapshots(day: date, number: int) -> Text:
    return Text("{day} · {n} snapshots", "{day} · {n}个快照").format(day=day, n=number)


@dataclass(frozen=True, slots=True)
class Line:
    """A group of flows that changed: what it is, and where its single flows are listed in each vintage."""

    cells: tuple[tuple[str, Text | None], ...]
    row: dict[str, Any]
    unit: str
    before_url: str
    after_url: str

    @property
    def title(self) -> Text:
        return KINDS[self.row["kind"]]


def _line(row: dict[str, Any], asked: compare_asking.OfFlows, names: Names) -> Line:
    codes = [(name, str(row[name])) for name in asked.by]
    cells = tuple(
        (code, names.of(_COLUMNS.get(name, name), code, asked.classification)) for name, code in codes
    )
    given = {"dataset": asked.dataset, "currency": row["currency"], **asked.filters}
    given |= {_FILTERS.get(name, name): code for name, code in codes}
    kept = {name: value for name, value in given.items() if value}
    return Line(
        cells=cells,
        row=row,
        unit=MONEY.get(row["currency"], row["currency"]),
        before_url=_rows_at(kept, asked.before) if row["before"] is not None else "",
        after_url=_rows_at(kept, asked.after) if row["after"] is not None else "",
    )


def _rows_at(given: dict[str, str], side: Side | None) -> str:
    """Where the single flows of a group are listed as known on that side; a snapshot's page lists its own."""
    if side is not None and side.kind == "snapshot":
        return reverse("snapshot", args=[side.name])
    day = {"as_of": side.name} if side is not None and side.name else {}
    return f"{reverse('flow-rows')}?{urlencode(given | day)}"


def _keep(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
