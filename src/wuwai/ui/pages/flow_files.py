"""What a reader takes away of a page of flows: its table, its single flows, its charts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.facts import datasets
from wuwai.facts.questions import QueryError
from wuwai.reference.text import Text
from wuwai.studies import sheets
from wuwai.ui import flow_table, table_files
from wuwai.ui.context import active_lang
from wuwai.ui.flow_asking import FlowQuery, Shape
from wuwai.ui.flow_names import COLUMNS, Names
from wuwai.ui.pages.errors import bad_request
from wuwai.ui.pages.flows import asked, drawn
from wuwai.workspace import current

A_MINUTE = 60
SAMPLE, YES, NO = sheets.SAMPLE, sheets.YES, sheets.NO
HEADINGS = (
    Text("Code", "代码"),
    Text("Name", "名称"),
    Text("Edition", "版本"),
    Text("Value", "金额"),
    Text("Currency", "币种"),
    Text("Year before", "上年同期"),
    Text("Change (%)", "增减（%）"),
    Text("Contribution (points)", "拉动（百分点）"),
    Text("Share (%)", "占比（%）"),
    Text("Quantity", "数量"),
    Text("Unit", "单位"),
    Text("Flows", "条数"),
    SAMPLE,
)


@reading
@limited("flow-files", A_MINUTE)
def table(request: HttpRequest, fmt: str) -> HttpResponse:
    """The whole table as ``csv`` or ``xlsx``, with what it rests on."""
    query, shape, names = asked(request)
    if shape is None:
        raise Http404(query.dataset)
    if query.errors:
        return bad_request(request)
    try:
        shown = flow_table.answer(current().facts, query, shape, names)
    except QueryError:
        return bad_request(request)
    lang = active_lang()
    heads = [h.get(lang) for h in HEADINGS]
    return table_files.answer(
        f"flows-{query.by}",
        fmt,
        heads,
        _lines(shown, lang),
        about=[*_about(shown, query, shape, names, lang)],
        lang=lang,
    )


def _lines(shown: flow_table.Table, lang: str) -> Iterator[list[table_files.Cell]]:
    currency = shown.totals.frame["currency"].to_list()
    for row, money in zip(shown.rows, currency, strict=True):
        numbers = [row.value, money, row.before, row.change, row.contribution]
        share = None if row.share is None else 100 * row.share
        rest = [share, row.quantity, row.unit, row.rows, (YES if row.sample else NO).get(lang)]
        values = [row.code, row.name.get(lang), row.classification, *numbers, *rest]
        yield ["" if value is None else value for value in values]


def _about(
    shown: flow_table.Table, query: FlowQuery, shape: Shape, names: Names, lang: str
) -> Iterator[tuple[str, str]]:
    """What the table is of, what it must not be taken for, and which snapshots it rests on."""
    one = datasets.describe(query.dataset)
    said = [
        (Text("Finding", "结论"), flow_table.finding(shown, query, shape, names)),
        (Text("Dataset", "数据集"), one.title),
        (Text("Publisher", "发布方"), one.publisher),
        (Text("What it holds", "内容"), one.note),
        (Text("Caveat", "注意"), one.caveat),
        (Text("Figures", "数据范围"), flow_table.measured(shown, query)),
        (Text("By", "分组"), COLUMNS[query.by]),
    ]
    if shown.totals.sample:
        said.insert(0, (SAMPLE, sheets.SAMPLE_NOTICE))
    yield from ((label.get(lang), words.get(lang)) for label, words in said if words)
    yield from ((COLUMNS[n].get(lang) if n in COLUMNS else n, v) for n, v in query.given.items())
    day = query.as_of.isoformat() if query.as_of else Text("now", "当前").get(lang)
    yield Text("As known on", "截至").get(lang), day
    for note in shown.totals.notes:
        yield Text("Note", "说明").get(lang), note.get(lang)
    for manifest in current().facts.flow_snapshots(query.as_of):
        if manifest.dataset == query.dataset:
            told = [manifest.snapshot, manifest.file, manifest.recorded_on, manifest.source_url]
            sample = [SAMPLE.get(lang)] if manifest.sample else []
            yield Text("Snapshot", "快照").get(lang), " · ".join([*(t for t in told if t), *sample])


@reading
@limited("flow-files", A_MINUTE)
def chart(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """A chart as ``svg`` or ``png``."""
    from wuwai.ui import charts  # the renderer is slow to load

    query, shape, names = asked(request)
    if shape is None or fmt not in ("svg", "png"):
        raise Http404(query.dataset)
    if query.errors:
        return bad_request(request)
    shown = flow_table.answer(current().facts, query, shape, names)
    built = next((one for found, one, _, _ in drawn(shown, query, shape, names) if found == name), None)
    if built is None:
        raise Http404(name)
    built = built.properties(title=_title(shown, query, shape, names))
    if fmt == "png":
        return table_files.attached(charts.png(built), "image/png", f"flows-{name}.png")
    content = charts.svg(built, theme="print").encode()
    return table_files.attached(content, "image/svg+xml", f"flows-{name}.svg")


def _title(shown: flow_table.Table, query: FlowQuery, shape: Shape, names: Names) -> dict[str, object]:
    """The finding above the chart: a picture that travels alone says what it is, and that it is a sample."""
    lang = active_lang()
    below = [flow_table.measured(shown, query).get(lang), datasets.describe(query.dataset).title.get(lang)]
    if shown.totals.sample:
        below.append(sheets.SAMPLE_NOTICE.get(lang))
    width = 40 if lang == "zh" else 56  # letters of a line
    return {
        "text": textwrap.wrap(flow_table.finding(shown, query, shape, names).get(lang), width),
        "subtitle": [line for words in below for line in textwrap.wrap(words, width + 10)],
        "anchor": "start",
        "fontSize": 13,
        "subtitleFontSize": 11,
    }
