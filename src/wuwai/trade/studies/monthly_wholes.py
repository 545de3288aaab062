"""Tables 1 and 2: the region's totals beside the nation's, and its months up to the latest."""

from __future__ import annotations

from dataclasses import replace

from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_amounts import File, Sums, points, share
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import FILE, NONE, PUBLISHED, TOTAL
from wuwai.trade.studies.monthly_published import Book, beside, line
from wuwai.trade.studies.monthly_result import Line
from wuwai.trade.studies.world import place

_OF_NATION = {"trade_total": "share_of_china_trade", "exports": "share_of_china_exports"}
_GROWTH_SHARE = "contribution_to_china_trade_growth"
_MIXED = Text("share: a customs file over a published total", "比重为海关数据与公布总值之比")
_GROWTH_TITLE = Text("Its share of the nation's growth, as published", "对全国增长的贡献率（公布数）")


def names(measure: str) -> tuple[str, str, str]:
    """The series of a measure's level and growth."""
    return measure, f"{measure}_yoy", ""


def whole(book: Book, region: str, spans: Spans, file: File, measure: str) -> Line:
    """The region's total: of the file where it holds these months, with the published beside; else as
    published.
    """
    sums = file.total(measure)
    if sums is None or sums.value is None:
        return line(book, region, names(measure), spans, code="", title=TOTAL, measure=measure, depth=0)
    return beside(
        book, region, names(measure), file.line("", TOTAL, measure, sums, sums, depth=0, basis=FILE)
    )


def nation(book: Book, region: str, spans: Spans, file: File, measure: str) -> list[Line]:
    """Table 1. The region's published total comes first, as the nation's is published too; a file's stands in
    where nothing was. Share and contribution are of the nation's total and growth.
    """
    home = regions.within(region)[-1] if regions.find(region) else region
    said = line(
        book, region, names(measure), spans, code=region, title=place(region), measure=measure, depth=0
    )
    own = said if said.value is not None else replace(
        whole(book, region, spans, file, measure), code=region, title=place(region), share=None,
        contribution=None,
    )  # fmt: skip
    if home == region:
        return [own] if own.basis != NONE else []
    of = line(book, home, names(measure), spans, code=home, title=place(home), measure=measure)
    part = book.get(region, _OF_NATION.get(measure, ""), spans.period)
    if of.unit and own.unit == of.unit:
        own = replace(
            own,
            share=share(own.value, of.value),
            contribution=points(own.value, own.before, of.before),
            note=_MIXED if own.basis == FILE and of.basis == PUBLISHED and of.value else own.note,
        )
    if part is not None:
        own = replace(own, published_share=part["value"], published_share_origin=part["origin"])
    lines = [own, replace(of, share=None, contribution=None)]
    rate = book.get(region, _GROWTH_SHARE, spans.period) if measure == "trade_total" else None
    if rate is not None:
        lines.append(
            Line(
                *(_GROWTH_SHARE, _GROWTH_TITLE, measure, 2, spans.month_text, spans.period),
                *(rate["unit"], PUBLISHED),
                value=rate["value"],
                value_origin=rate["origin"],
            )
        )
    return [] if all(one.basis == NONE for one in lines) else lines


def months(book: Book, region: str, spans: Spans, file: File, measure: str) -> list[Line]:
    """Table 2: the total, then each month up to the latest, January and February together.

    Of a month ``value`` and ``growth`` are those of the year to its end; ``share`` and ``contribution`` are
    of the month in the whole stretch, so that they add up to it.
    """
    total = whole(book, region, spans, file, measure)
    if total.basis == NONE:
        return []
    stretches = _stretches(spans)
    if total.basis == FILE:
        return [total, *(_of_file(book, region, file, one, measure, total) for one in stretches)]
    found = (_of_press(book, region, one, measure, total) for one in stretches)
    return [total, *(one for one in found if one is not None)]


def _stretches(spans: Spans) -> list[Spans]:
    """The spans that end with each month, January with February."""
    upto = [one for one in spans.to_date if one[5:] != "01"] or list(spans.to_date)
    return [Spans(month) for month in upto]


def _title(spans: Spans) -> Text:
    return periods.parse(spans.month_text).title


def _of_file(book: Book, region: str, file: File, spans: Spans, measure: str, total: Line) -> Line:
    own = File(file.rows, file.dataset, region, spans)
    sums = own.total(measure) or Sums(0.0, None, 0.0, None)
    made = own.line(spans.month_text, _title(spans), measure, sums, None)
    return replace(
        beside(book, region, names(measure), made),
        share=share(sums.month, total.value),
        contribution=points(sums.month, sums.month_before, total.before),
    )


def _of_press(book: Book, region: str, spans: Spans, measure: str, total: Line) -> Line | None:
    said = line(
        book, region, names(measure), spans, code=spans.month_text, title=_title(spans), measure=measure
    )
    if said.value is None and said.month_value is None and said.growth is None:
        return None
    return replace(
        said,
        share=share(said.month_value, total.value) if said.unit == total.unit else None,
        contribution=None,
    )
