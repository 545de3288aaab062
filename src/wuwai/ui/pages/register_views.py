"""A register's own views: rows counted and added up by what it declares, with chart and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from wuwai.accounts.access import reading
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import access, personal
from wuwai.registers.columns import columns, heading
from wuwai.registers.contract import Register, RegisterField, Summary
from wuwai.registers.filters import NOT_STATED, filterable
from wuwai.registers.rows import RegisterRow
from wuwai.registers.summing import ROWS, Group, Measure, Summed, measures, summed, words
from wuwai.ui import marks, register_charts, table_files
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_finding import Asked, asked
from wuwai.ui.pages.registers import shell, the_register

MOST_LINES = 200
SAMPLE = Text("Rests on synthetic rows; not official statistics", "含合成数据，非官方统计")
_COUNTED = Text("Rows that count", "计入数")
_SYNTHETIC = Text("Synthetic rows", "合成样例行数")
_CODE = Text("{title}: code", "{title}代码")


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A group as a table shows it; ``url`` lists its rows, empty where no filter says the same."""

    names: tuple[Text, ...]
    group: Group
    url: str
    sums: tuple[tuple[Measure, float | None, int], ...]


@dataclass(frozen=True)
class View:
    """A summary worked out for what an address asks for."""

    asked: Asked
    summary: Summary
    measures: tuple[Measure, ...]
    measure: Measure
    summed: Summed

    @property
    def query(self) -> str:
        """The address of this view, as a query string."""
        more = [("view", self.summary.key)]
        if self.measure.key != ROWS.key:
            more.append(("measure", self.measure.key))
        return self.asked.wanted.address(*more)

    @property
    def personal(self) -> bool:
        """Whether its groups tell of persons."""
        return any(field.personal for field in self.summed.by)

    def lines(self) -> Iterator[SummaryLine]:
        for group in self.summed.groups:
            yield SummaryLine(
                tuple(words(one, value) for one, value in zip(self.summed.by, group.key, strict=True)),
                group,
                rows_of(self.asked, self.summed.by, group.key, self.summary.stages),
                sums_of(self.summed, group),
            )

    def finding(self) -> Text:
        """The title of the chart: what is largest."""
        return leading(self.summed, self.measure, self.summary.title)


def sums_of(summed: Summed, group: Group) -> tuple[tuple[Measure, float | None, int], ...]:
    """Each sum of a group: the measure, its value, and how many of the rows state the amount."""
    return tuple(
        (one, group.value(one), group.sums.get(one.key, (0.0, 0))[1]) for one in summed.measures if one.is_sum
    )


def leading(summed: Summed, measure: Measure, title: Text) -> Text:
    """The finding: which group is first by a measure and its part of the whole, or that several are."""
    stated = [(value, group) for group in summed.groups if (value := group.value(measure)) is not None]
    total = summed.total.value(measure)
    if not stated or not total:
        return title
    value, group = max(stated, key=lambda pair: pair[0])
    most = {"title": title, "value": _said(value, measure), "total": _said(total, measure)}
    tied = sum(one == value for one, _ in stated)
    if tied > 1:
        pattern = Text(
            "{title}: {tied} come first with {value} each of {total}",
            "{title}：{tied}组并列居首，各{value}（共{total}）",
        )
        return pattern.format(**most, tied=tied)
    name = Text(
        " · ".join(words(one, v).en for one, v in zip(summed.by, group.key, strict=True)),
        "·".join(words(one, v).zh for one, v in zip(summed.by, group.key, strict=True)),
    )
    pattern = Text("{title}: {name} first, {value} of {total}", "{title}：{name}居首，{value}（共{total}）")
    return pattern.format(**most, name=name)


def _said(value: float, measure: Measure) -> Text:
    number = figure(value, measure)
    return number if measure.is_sum else Text(number.en, f"{number.zh}条")


def figure(value: float, measure: Measure) -> Text:
    """A number with the unit of its column or its currency, as large numbers are said."""
    unit = measure.currency or measure.unit
    if not unit or not measure.is_sum:
        return Text(marks.plain(value), marks.plain(value))
    return Text(str(units.display(value, unit, "en")), str(units.display(value, unit, "zh")))


def rows_of(one: Asked, by: Sequence[RegisterField], key: Sequence[str], stages: Sequence[str] = ()) -> str:
    """The list of a group's rows; empty where a field cannot be filtered by."""
    can = {field.name for field in filterable(one.register)}
    if any(field.name not in can for field in by):
        return ""
    more = dict(one.wanted.values)
    if stages and "stage" not in more:
        more["stage"] = ",".join(stages)
    more.update({field.name: value or NOT_STATED for field, value in zip(by, key, strict=True)})
    rest = [(name, value) for name, value in one.wanted.pairs() if name not in one.wanted.values]
    return f"{reverse('register', args=[one.register.name])}?{urlencode([*rest, *more.items()])}"


def view(one: Asked, key: str, measure: str) -> View:
    """The summary of that key; Http404 if the register has none that this person may see.

    One by what tells of a person is a read of it, and noted.
    """
    summary = next((s for s in access.summaries(one.register, one.user) if s.key == key), None)
    if summary is None:
        raise Http404(f"{one.register.name} has no view {key}")
    by = [field for field in columns(one.register) if field.name in summary.by]
    personal.note_groups(one.register, by, by=one.user, how="view")
    rows = one.rows()
    if summary.stages:
        rows = rows.filter(stage__in=summary.stages)
    return view_of(one, summary, rows, measure)


def view_of(one: Asked, summary: Summary, rows: QuerySet[RegisterRow], measure: str) -> View:
    """A summary over ``rows``; ``measure`` is the key of what is drawn, rows where there is none such."""
    aims = measures(one.register, rows, fields_of(one.register, summary))
    wish = next((m for m in aims if m.key == measure), ROWS)
    return View(one, summary, aims, wish, summed(one.register, rows, summary.by, aims, one.tally))


def fields_of(register: Register, summary: Summary) -> list[RegisterField]:
    """The number fields a summary adds up."""
    return [one for one in columns(register) if one.name in summary.sums]


def chart(summed: Summed, measure: Measure, lang: str) -> Any:
    """The largest groups as bars; the part that counts within the rows."""
    parts = [
        register_charts.Bar(
            Text(
                " · ".join(words(one, v).en for one, v in zip(summed.by, group.key, strict=True)),
                "·".join(words(one, v).zh for one, v in zip(summed.by, group.key, strict=True)),
            ),
            value,
            figure(value, measure),
            group.counted if measure.key == ROWS.key else None,
        )
        for group in summed.groups
        if (value := group.value(measure)) is not None
    ]
    if not (summed.by and (summed.by[0].kind == "date" or summed.by[0].name == "stage")):
        parts.sort(key=lambda part: -part.value)
    return register_charts.bars(parts, lang)


def summary_page(request: HttpRequest, one: Asked) -> HttpResponse:
    """``?view=``: one summary with its chart and table, in place of the rows."""
    from wuwai.ui.charts import svg  # the renderer is slow to load; pages without charts do without it

    made = view(one, request.GET["view"], request.GET.get("measure", ""))
    built = chart(made.summed, made.measure, active_lang())
    lines = list(made.lines())
    context = {
        **shell(one),
        "view": made,
        "tab": made.summary.key,
        "carried": [("view", made.summary.key), ("measure", made.measure.key)],
        "finding": made.finding(),
        "svg": mark_safe(svg(built)) if built is not None else "",  # noqa: S308 - drawn here, labels escaped
        "lines": lines[:MOST_LINES],
        "more_lines": max(0, len(lines) - MOST_LINES),
        "total_sums": sums_of(made.summed, made.summed.total),
    }
    return render(request, "wuwai/registers/summary.html", context)


@reading
def download(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """A summary as ``csv`` or ``xlsx``, its chart as ``svg`` or ``png``, for the address of the page."""
    one = asked(the_register(name), request)
    made = view(one, request.GET.get("view", ""), request.GET.get("measure", ""))
    if made.personal and not personal.asked(request.GET):
        raise PermissionDenied  # a file holds it only where it is asked for
    file = f"{name}-{made.summary.key}"
    lang = active_lang()
    if fmt in ("svg", "png"):
        return picture(chart(made.summed, made.measure, lang), file, fmt)
    return table_files.answer(
        file,
        fmt,
        *table(made.summed, lang),
        about=about(one, made.summary.title, made.summed, lang),
        lang=lang,
    )


def picture(built: Any, file: str, fmt: str) -> HttpResponse:
    """A chart as a file; 404 where there is nothing to draw."""
    from wuwai.ui import charts

    if built is None:
        raise Http404("nothing to draw")
    if fmt == "png":
        return table_files.attached(charts.png(built), "image/png", f"{file}.png")
    return table_files.attached(charts.svg(built, theme="print").encode(), "image/svg+xml", f"{file}.svg")


def table(summed: Summed, lang: str) -> tuple[list[str], Iterable[list[table_files.Cell]]]:
    """Headings and rows of a summary as a file: codes beside names, empty where nothing is stated."""
    titles: list[Text] = []
    for one in summed.by:
        titles += [one.title, _CODE.format(title=one.title)]
    titles += [ROWS.title, _COUNTED, _SYNTHETIC]
    sums = [one for one in summed.measures if one.is_sum]
    headings = [one.get(lang) for one in titles]
    headings += [
        heading(RegisterField(one.name, one.title, unit=one.unit), lang).removesuffix(" *") for one in sums
    ]
    return headings, (_cells(summed, group, sums, lang) for group in summed.groups)


def _cells(summed: Summed, group: Group, sums: Sequence[Measure], lang: str) -> list[table_files.Cell]:
    cells: list[table_files.Cell] = []
    for one, code in zip(summed.by, group.key, strict=True):
        cells += [words(one, code).get(lang), code]
    cells += [group.rows, group.counted, group.synthetic]
    totals = [group.value(measure) for measure in sums]
    return [*cells, *("" if total is None else round(total, 6) for total in totals)]


def about(one: Asked, title: Text, summed: Summed, lang: str) -> list[tuple[str, str]]:
    """What the sheet of sources says: register, view, filters, day, what is a sample."""
    told = [
        (Text("Register", "台账"), one.register.title),
        (Text("View", "视图"), title),
        (Text("Counted", "计数口径"), one.tally.note),
    ]
    if one.wanted:
        asked_for = "; ".join(f"{name} = {value}" for name, value in one.wanted.pairs())
        told.append((Text("Filters", "筛选条件"), Text(asked_for, asked_for)))
    if one.as_of is not None:
        told.append((Text("As known on", "截至"), Text(one.as_of.isoformat(), one.as_of.isoformat())))
    if summed.repeats:
        told.append((Text("Note", "说明"), REPEATS))
    if summed.sample:
        told.append((Text("Sample", "样例"), SAMPLE))
    return [(label.get(lang), said.get(lang)) for label, said in told]


REPEATS = Text(
    "A row with several choices stands under each of them, so the lines add up to more than the rows.",
    "一条记录有多个选项时分别列入各项，各行之和大于记录总数。",
)
