"""Table 10: cross-border e-commerce and other new modes of trade.

Three things that are never added or turned into one another: supervision modes of declarations (four digits),
bonded logistics by the statistical regimes of query files (two digits), and the published e-commerce total,
which is a customs measure of its own.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from wuwai.reference import periods, regimes
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_amounts import File, Sums, ranked
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import (
    DECLARED,
    ECOMMERCE,
    MARKET_PROCUREMENT,
    NEW_MODES,
    NONE,
    REGIME_GROUPS,
    item,
)
from wuwai.trade.studies.monthly_published import Book, line
from wuwai.trade.studies.monthly_result import Line
from wuwai.trade.studies.monthly_wholes import whole

_ECOMMERCE = Text("E-commerce modes, added up", "跨境电商监管方式合计")
_MARKET = Text("Market procurement (1039)", "市场采购（1039）")
_MEASURE_OF_ITS_OWN = Text(
    "a customs measure of its own, not the sum of modes", "海关专项统计口径，不等于各监管方式之和"
)
NO_MODES = Text(
    "No file on hand tells supervision modes (9610, 9710, 9810, 1210 ...): these lines are not stated.",
    "已入库数据均无监管方式（9610、9710、9810、1210等），相关各行未公布。",
)
TWO_LISTS = Text(
    "Supervision modes and statistical regimes are two lists; the published e-commerce total is a third"
    " measure. None is worked out from another.",
    "监管方式与统计贸易方式是两套代码，公布的跨境电商进出口又是一种口径，三者互不换算。",
)
EARLIER = Text("of {d}: nothing later was published", "为{d}数据，此后未公布")


def by_mode(
    book: Book,
    region: str,
    spans: Spans,
    file: File,
    declared: File,
    modes: pl.DataFrame,
    by_regime: pl.DataFrame,
    measure: str,
) -> tuple[list[Line], list[Text]]:
    """The region's total for scale; modes of declarations; bonded logistics; what was published of new modes.

    Shares and contributions are of the region's total in the same source: of modes, that of declarations.
    """
    total = whole(book, region, spans, file, measure)
    lines, notes = [total], [TWO_LISTS]
    of_declared = declared.total(measure)
    if of_declared is not None and of_declared.value is not None:
        lines += _of_declarations(declared, modes, measure, of_declared)
    else:
        lines.append(Line("ecommerce", _ECOMMERCE, measure, 1, spans.month_text, spans.period, basis=NONE))
        notes.append(NO_MODES)
    codes = REGIME_GROUPS["bonded_logistics"]
    grouped = file.sums(
        by_regime, "regime", measure, lambda code: "bonded_logistics" if code in codes else code
    )
    if "bonded_logistics" in grouped:
        lines.append(
            file.line(
                *("bonded_logistics", item("bonded_logistics"), measure),
                *(grouped["bonded_logistics"], file.total(measure)),
            )
        )
    lines += [one for key in NEW_MODES if (one := _published(book, region, spans, key, measure, total))]
    return lines, notes


def _of_declarations(file: File, modes: pl.DataFrame, measure: str, whole_of: Sums) -> list[Line]:
    sums = file.sums(modes, "regime", measure)
    of = dict.fromkeys(ECOMMERCE, "ecommerce")
    added = file.sums(modes, "regime", measure, lambda code: of.get(code, code))
    none = Sums(*(None if one is None else 0.0 for one in
                  (whole_of.month, whole_of.month_before, whole_of.value, whole_of.before)))  # fmt: skip
    lines = [
        file.line("ecommerce", _ECOMMERCE, measure, added.get("ecommerce", none), whole_of, basis=DECLARED)
    ]
    for code in [one for one in ranked(sums) if one in ECOMMERCE]:
        title = Text("{c} {t}", "{c} {t}").format(c=code, t=regimes.mode(code).title)
        lines.append(file.line(code, title, measure, sums[code], whole_of, depth=2, basis=DECLARED))
    if MARKET_PROCUREMENT in sums:
        held = sums[MARKET_PROCUREMENT]
        lines.append(file.line(MARKET_PROCUREMENT, _MARKET, measure, held, whole_of, basis=DECLARED))
    return lines


def _published(book: Book, region: str, spans: Spans, key: str, measure: str, total: Line) -> Line | None:
    """A published measure of this stretch, else of the latest before it; None where there never was one."""
    title, series = NEW_MODES[key]
    if measure not in series:
        return None
    names = (*series[measure], "")
    same = total if total.basis != NONE else None
    made = line(book, region, names, spans, code=key, title=title, measure=measure, whole=same)
    note = _MEASURE_OF_ITS_OWN
    if made.basis == NONE:
        then = book.latest(region, names[:2], upto=spans.last)
        if not then:
            return made if measure == next(iter(series)) else None
        made = line(book, region, names, spans, code=key, title=title, measure=measure, period=then)
        made = replace(made, month="")
        note = Text("{a}; {b}", "{a}；{b}").format(a=note, b=EARLIER.format(d=periods.parse(then).title))
    return replace(made, note=note)
