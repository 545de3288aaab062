"""Trade flows: the datasets on file, one dataset by any of its columns, the single flows below a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.facts import datasets
from wuwai.facts.flow_grouping import PRODUCTS, TIMES
from wuwai.facts.questions import QueryError
from wuwai.reference import countries, periods
from wuwai.reference.text import Text
from wuwai.ui import flow_table
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.flow_asking import FlowQuery, Shape, periods_within, read
from wuwai.ui.flow_names import COLUMNS, DIRECTIONS, Names, period, place
from wuwai.ui.flow_table import Row, Table
from wuwai.workspace import current

PER_PAGE = 100
MOST_ROWS = 100_000  # pages go no further; a file takes them all
A_MINUTE = 240
SHOWN_BARS = 12


@reading
@limited("flows", A_MINUTE)
def flows(request: HttpRequest) -> HttpResponse:
    """The datasets of flows on file, and those that could be loaded."""
    facts = current().facts
    held = datasets.on_file(facts, known_on(request))
    return render(
        request,
        "wuwai/data/flows.html",
        {
            "tab": "flows",
            "held": [(one, _covered(one.periods)) for one in held],
            "absent": datasets.known_absent(facts),
            "rows": sum(one.rows for one in held),
        },
    )


@reading
@limited("flows", A_MINUTE)
def totals(request: HttpRequest) -> HttpResponse:
    """One dataset: totals by a column, over time, with the way down to single flows."""
    query, shape, names = asked(request)
    if shape is None:
        raise Http404(query.dataset)
    context = _frame(query, shape, names)
    if query.errors:
        return render(request, "wuwai/data/flow_totals.html", context, status=400)
    try:
        shown = flow_table.answer(current().facts, query, shape, names)
    except QueryError as error:
        context["wrong"] = _wrong({**query.errors, error.parameter: error.expected})
        return render(request, "wuwai/data/flow_totals.html", context, status=400)
    page = Paginator(shown.rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "shown": shown,
        "page": page,
        "keep": query.address().removeprefix("?"),
        "finding": flow_table.finding(shown, query, shape, names),
        "measured": flow_table.measured(shown, query),
        "charts": charts(shown, query, shape, names),
        "sample": shown.totals.sample,
        "over_time": query.by in TIMES,
        "quantity_missing": query.measure == "quantity" and not one_unit(shown),
    }
    return render(request, "wuwai/data/flow_totals.html", context)


@reading
@limited("flows", A_MINUTE)
def rows(request: HttpRequest) -> HttpResponse:
    """The single flows that a question adds up, each opening its origin."""
    query, shape, names = asked(request)
    if shape is None:
        raise Http404(query.dataset)
    if query.errors:
        return render(
            request, "wuwai/data/flow_rows.html", _frame(query, shape, names) | {"count": 0}, status=400
        )
    facts = current().facts
    question = replace(query.asked(shape), period=periods_within(query, shape))
    count = int(facts.flows_matching(question, as_of=query.as_of).count().execute())
    page = Paginator(range(min(count, MOST_ROWS)), PER_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if count else 0
    found = facts.flows_asked(question, as_of=query.as_of, limit=PER_PAGE, offset=start)
    stated = [name for name in LINE if found[name].is_not_null().any() and (found[name] != "").any()]
    context = _frame(query, shape, names) | {
        "count": count,
        "beyond": max(0, count - MOST_ROWS),
        "page": page,
        "keep": query.address().removeprefix("?"),
        "heading": flow_table.what(query, shape, names).upper_first(),
        "sample": bool(found["sample"].any()),
        "lines": [line(one, names, stated) for one in found.iter_rows(named=True)],
        "columns": [COLUMNS[name] for name in stated],
    }
    return render(request, "wuwai/data/flow_rows.html", context)


LINE = ("period", "reporter", "partner", "product", "regime", "use")


def line(one: dict[str, Any], names: Names, columns: Sequence[str]) -> dict[str, Any]:
    """One flow with its codes named, as the rows page and a file print it."""
    told = {name: names.of(name, one[name] or "", one["classification"] or "") for name in columns}
    return {
        "cells": [(one[name] or "", told[name], name in ("product", "regime")) for name in columns],
        "origin": one["origin"],
        "value": one["value"],
        "unit": flow_table.unit_of(one["currency"] or ""),
        "quantity": one["quantity"] if one["unit"] else None,
        "quantity_unit": one["unit"] or "",
        "published_on": one["published_on"],
        "sample": one["sample"],
    }


def asked(request: HttpRequest) -> tuple[FlowQuery, Shape | None, Names]:
    """The question in a request's address."""
    facts = current().facts
    names = Names(facts.codes, facts.blocs)
    values = {k: str(v) for k, v in request.GET.items()}
    query, shape = read(values, facts, names, as_of=known_on(request))
    return query, shape, names


def charts(shown: Table, query: FlowQuery, shape: Shape, names: Names) -> list[dict[str, Any]]:
    """The charts of a page as SVG with their names; over time alone where time is what is asked for."""
    from wuwai.ui.charts import svg  # the renderer is slow to load; pages without charts do without it

    return [
        {
            "name": name,
            "svg": mark_safe(svg(built)),  # noqa: S308 - drawn here, labels escaped
            "title": title,
            "note": note,
        }
        for name, built, title, note in drawn(shown, query, shape, names)
    ]


def drawn(shown: Table, query: FlowQuery, shape: Shape, names: Names) -> list[tuple[str, Any, Text, Text]]:
    """Each chart: its name in addresses, the drawing, its title, and what to know of it."""
    from wuwai.ui import flow_charts

    lang, nothing = active_lang(), Text("", "")
    found = []
    in_quantity = query.measure == "quantity" and one_unit(shown)
    unit = one_unit(shown) if in_quantity else shown.unit
    counted = (
        [replace(r, value=r.quantity or 0.0, before=None) for r in shown.rows] if in_quantity else shown.rows
    )
    if query.by in TIMES:
        points = [(row.code, row.value) for row in counted if row.rows]
        built = flow_charts.over_time(points, unit, lang, wide=True)
        return (
            [("line", built, LINE_TITLE.format(by=COLUMNS[query.by].lower_first()), nothing)] if built else []
        )
    bars = largest(counted)
    built = flow_charts.ranked(bars, unit, lang, coded=query.by in PRODUCTS)
    note = flow_charts.THEN if any(row.before is not None for row in bars) else nothing
    if built is not None:
        found.append(("ranked", built, RANKED_TITLE.format(by=COLUMNS[query.by].lower_first()), note))
    time = shape.times[0] if shape.times else ""
    if time and not in_quantity:
        over = replace(query, by=time, given={k: v for k, v in query.given.items() if k != "period"})
        line_of = flow_table.answer(current().facts, over, shape, names, compare=False)
        points = [(row.code, row.value) for row in line_of.rows if row.rows]
        built = flow_charts.over_time(points, unit, lang)
        if built is not None:
            found.append(("line", built, LINE_TITLE.format(by=COLUMNS[time].lower_first()), nothing))
    return found


RANKED_TITLE = Text("The largest, by {by}", "按{by}：主要部分")
LINE_TITLE = Text("Over time, by {by}", "按{by}的走势")


def largest(rows: Sequence[Row]) -> list[Row]:
    """The largest rows, and all others in one."""
    ordered = sorted((r for r in rows if not r.other), key=lambda r: -r.value)
    if len(ordered) <= SHOWN_BARS + 1:
        return ordered
    rest = ordered[SHOWN_BARS:]
    known = all(r.before is not None for r in rest)
    return [
        *ordered[:SHOWN_BARS],
        replace(
            rest[0],
            code="",
            name=flow_table.OTHERS.format(n=len(rest)),
            value=sum(r.value for r in rest),
            before=sum(r.before or 0.0 for r in rest) if known else None,
            other=True,
        ),
    ]


def one_unit(shown: Table) -> str:
    """The unit all rows state their quantity in; empty where they do not."""
    found = {row.unit if row.quantity is not None else "" for row in shown.rows if row.rows}
    return next(iter(found)) if len(found) == 1 else ""


def _frame(query: FlowQuery, shape: Shape, names: Names) -> dict[str, Any]:
    """What every page of one dataset shows: its name, the filters, the way back up."""
    lang = active_lang()
    stretches = sorted({t[:4] for t in shape.periods} | set(shape.periods), reverse=True)
    reporters = [(code, (place(code) or Text(code, code)).get(lang)) for code in shape.reporters]
    return {
        "tab": "flows",
        "question": query,
        "dataset": datasets.describe(query.dataset),
        "errors": query.errors,
        "wrong": _wrong(query.errors),
        "given": query.given,
        "directions": [(code, DIRECTIONS.get(code, Text(code, code))) for code in shape.directions],
        "currencies": shape.currencies if len(shape.currencies) > 1 else (),
        "reporters": sorted(reporters, key=lambda one: one[1]) if len(reporters) > 1 else [],
        "periods": [(text, period(text)) for text in stretches],
        "choices": [(name, COLUMNS[name]) for name in shape.by],
        "by_title": COLUMNS[query.by] if query.by in COLUMNS else Text("", ""),
        "partners": _partners(lang) if "partner" in shape.by else [],
        "regimes": _regimes(names) if "regime" in shape.by else [],
        "suggestions": [(code, name, query.address(product=code)) for code, name in query.suggestions],
        "steps": [
            (title, query.address(**{name: ""}), text) for name, title, text in _given(query, shape, names)
        ],
        "here": query.address(),
        "edition": shape.classifications,
    }


def _wrong(errors: Mapping[str, Text]) -> list[tuple[Text, Text]]:
    """What is wrong with which filter, by its title."""
    return [(COLUMNS.get(name, Text(name, name)), expected) for name, expected in errors.items()]


def _given(query: FlowQuery, shape: Shape, names: Names) -> list[tuple[str, Text, Text]]:
    """The filters that may be taken away, each with its title and its value in words."""
    found = []
    for name in ("period", "reporter", "partner", "product", "regime", "use"):
        code = query.given.get(name)
        if code:
            called = names.of(name, code, shape.classifications[-1]) or Text(code, code)
            both = (
                Text(f"{code} {called.en}", f"{code} {called.zh}")
                if name == "product" and called.en != code
                else called
            )
            found.append((name, COLUMNS[name], both))
    return found


def _partners(lang: str) -> list[tuple[str, str]]:
    """Groups of countries first, then every country by name: what the partner field offers."""
    groups = [(one.code, one.title.get(lang)) for one in current().facts.blocs if one.is_set]
    every = [(one.code, one.title.get(lang)) for one in countries.all_countries() if one.kind == "country"]
    return [*groups, *sorted(every, key=lambda one: one[1])]


def _regimes(names: Names) -> list[tuple[str, Text]]:
    return sorted(names.codes.regimes().items())


def _covered(texts: Sequence[str]) -> Text:
    """The stretch from the first period to the last."""
    if not texts:
        return Text("", "")
    ordered = sorted((periods.parse(t) for t in texts), key=lambda p: p.sort_key)
    first, last = ordered[0].title, ordered[-1].title
    return first if len(ordered) == 1 else Text(f"{first.en} – {last.en}", f"{first.zh}至{last.zh}")
