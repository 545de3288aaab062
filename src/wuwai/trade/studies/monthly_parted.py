"""Tables 3, 4, 5 and 8: by customs regime, type of firm, partner and city."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from wuwai.reference import periods, regimes, regions
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_amounts import File, Sums, listed
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import (
    BLOCS,
    FIRMS,
    NONE,
    PUBLISHED_PARTNERS,
    REGIME_GROUPS,
    item,
)
from wuwai.trade.studies.monthly_published import Book, beside, line
from wuwai.trade.studies.monthly_result import Line
from wuwai.trade.studies.monthly_wholes import names as of_total
from wuwai.trade.studies.monthly_wholes import whole
from wuwai.trade.studies.parts import ITEMS
from wuwai.trade.studies.world import place

_STEMS = {
    "trade_total": "trade_with_partner",
    "exports": "exports_with_partner",
    "imports": "imports_with_partner",
}
NO_COLUMN = Text(
    "The customs files on file have no column of {part}: not stated.",
    "已入库海关数据没有{part}一栏：未公布。",
)
LATEST = Text(
    "Nothing was published by type of firm for {p}; what stands here is {d}.",
    "{p}分企业性质数据未公布，所列为{d}数据。",
)
NO_LIST = Text(
    "No list of the members of {what} is on file: they are not added up.",
    "未录入{what}的成员名单，不作汇总。",
)
_TAKE_LIST = Text(
    "`wuwai reference import blocs` takes an office's list of members",
    "可用 `wuwai reference import blocs` 导入本单位成员名单",
)
OVERLAP = Text(
    "Groups of partners share members and are never added up.", "国别组织之间成员有重叠，不作加总。"
)
_BLOC_TITLES = {
    "ASEAN": ITEMS["ASEAN"],
    "RCEP": Text("RCEP partners", "RCEP其他成员国"),
    "EU": ITEMS["EU"],
    "BRI": ITEMS["BRI"],
}


_NO_MONTH: dict[str, Any] = {
    "month": "", "month_value": None, "month_before": None, "month_growth": None, "derived": False,
    "month_origin": "", "month_growth_origin": "",
}  # fmt: skip


def _item_names(stem: str, key: str) -> tuple[str, str, str]:
    return f"{stem}:{key}", f"{stem}_yoy:{key}", f"{stem}_share:{key}"


def by_regime(
    book: Book, region: str, spans: Spans, file: File, table: pl.DataFrame, measure: str
) -> list[Line]:
    """Table 3: the three groups that briefings name, those of processing below it, then the other regimes."""
    total = whole(book, region, spans, file, measure)
    of = {code: group for group, codes in REGIME_GROUPS.items() for code in codes}
    sums = file.sums(table, "regime", measure)
    if not any(sums):
        named = REGIME_GROUPS if measure == "trade_total" else ()
        return [
            total,
            *(_published(book, region, spans, "trade_regime", one, measure, total) for one in named),
        ]
    grouped = file.sums(table, "regime", measure, lambda code: of.get(code, code))
    lines = [total]
    for one in listed(file, measure, grouped, _regime):
        names = _item_names("trade_regime", one.code) if measure == "trade_total" else ("", "", "")
        lines.append(beside(book, region, names, one) if one.code in REGIME_GROUPS else one)
        members = REGIME_GROUPS.get(one.code, ())
        if len(members) > 1:
            inner = [code for code in members if code in sums]
            lines += [
                file.line(code, _regime(code), measure, sums[code], file.total(measure), depth=2)
                for code in inner
            ]
    return lines


def _regime(code: str) -> Text:
    if code in REGIME_GROUPS:
        return item(code)
    try:
        return regimes.regime(code).title
    except KeyError:
        return Text(code, code)


def _published(
    book: Book,
    region: str,
    spans: Spans,
    stem: str,
    key: str,
    measure: str,
    total: Line,
    period: str = "",
) -> Line:
    return line(
        book,
        region,
        _item_names(stem, key),
        spans,
        code=key,
        title=item(key),
        measure=measure,
        whole=total,
        period=period,
    )


def by_firm(book: Book, region: str, spans: Spans, file: File, measure: str) -> tuple[list[Line], list[Text]]:
    """Table 4. No customs query file tells the type of firm: what was published stands here, of this stretch
    or else of the latest before it, and says so.
    """
    total = whole(book, region, spans, file, measure)
    published = line(
        book, region, of_total(measure), spans, code="", title=total.title, measure=measure, depth=0
    )
    lines = [_published(book, region, spans, "firm_type", one, measure, published) for one in FIRMS]
    if any(one.basis != NONE for one in lines):
        return [published if published.value is not None else total, *lines], []
    series = [name for one in FIRMS for name in _item_names("firm_type", one)[:2]]
    then = book.latest(region, series, upto=spans.last)
    if not then:
        return [total, *lines], []
    at = Spans(f"{periods.parse(then).end:%Y-%m}")
    earlier = line(
        book, region, of_total(measure), at, code="", title=total.title, measure=measure, depth=0, period=then
    )
    told = [_published(book, region, at, "firm_type", one, measure, earlier, then) for one in FIRMS]
    words = LATEST.format(p=periods.parse(spans.period).title, d=periods.parse(then).title)
    if earlier.value is not None:
        return [earlier, *told], [words]
    # Beside the total of these months a month of then would be taken for one of these.
    return [total, *(replace(one, **_NO_MONTH) for one in told)], [words]


def by_partner(
    book: Book,
    region: str,
    spans: Spans,
    file: File,
    table: pl.DataFrame,
    blocs: pl.DataFrame,
    measure: str,
    top: int,
) -> tuple[list[Line], list[Text]]:
    """Table 5: groups of partners with their members as of each month, then the largest partners."""
    total = whole(book, region, spans, file, measure)
    stem = _STEMS[measure]
    sums = file.sums(table, "partner", measure)
    lines, notes = [total], []
    known = set(blocs["bloc"])
    for code, key in BLOCS.items():
        names, title = _item_names(stem, key), _BLOC_TITLES[code]
        if any(sums) and code in known:
            of_bloc = _of_bloc(file, table, blocs, code, measure)
            made = file.line(code, title, measure, of_bloc, file.total(measure))
            lines.append(beside(book, region, names, made))
            continue
        made = _published(book, region, spans, stem, key, measure, total)
        lines.append(replace(made, code=code, title=title, note=_TAKE_LIST if any(sums) else made.note))
        if any(sums):
            notes.append(NO_LIST.format(what=title))
    if any(sums):
        for one in listed(file, measure, sums, lambda code: place(code), top=top):
            named = PUBLISHED_PARTNERS.get(one.code)
            lines.append(beside(book, region, _item_names(stem, named), one) if named else one)
        return lines, [*notes, OVERLAP]
    shown = set(BLOCS.values())
    for key in [one for one in book.items(region, stem, spans.period) if one not in shown]:
        lines.append(_published(book, region, spans, stem, key, measure, total))
    return lines, [OVERLAP]


def _of_bloc(file: File, table: pl.DataFrame, blocs: pl.DataFrame, code: str, measure: str) -> Sums:
    """The sums of a group's members, each as of the last day of every month."""
    months = table["month"].unique().to_list()
    spells = list(blocs.filter(pl.col("bloc") == code).select("member", "valid_from", "valid_to").iter_rows())
    pairs = [
        (month, member)
        for month in months
        for member, first, until in spells
        if first <= _last_day(month) and (not until or _last_day(month) <= until)
    ]
    members = pl.DataFrame(pairs, schema={"month": pl.String, "partner": pl.String}, orient="row")
    inside = table.join(members.unique(), on=["month", "partner"], how="semi")
    found = file.sums(inside.with_columns(bloc=pl.lit(code)), "bloc", measure)
    empty = file.total(measure)
    if code in found or empty is None:
        return found.get(code, Sums(None, None, None, None))
    return Sums(*(None if one is None else 0.0 for one in
                  (empty.month, empty.month_before, empty.value, empty.before)))  # fmt: skip


def _last_day(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{month[:7]}-{calendar.monthrange(year, number)[1]:02d}"


def by_city(
    book: Book,
    region: str,
    spans: Spans,
    file: File,
    table: pl.DataFrame,
    measure: str,
    places: Mapping[str, Text],
) -> list[Line]:
    """Table 8: every place within the region, the largest first, with what was published of it."""
    total = whole(book, region, spans, file, measure)
    sums = file.sums(table.filter(pl.col("reporter") != region), "reporter", measure)
    if any(sums):
        return [
            total,
            *(beside(book, one.code, of_total(measure), one) if one.code in places else one
              for one in listed(file, measure, sums, place)),
        ]  # fmt: skip
    told = [
        line(book, code, of_total(measure), spans, code=code, title=title, measure=measure, whole=total)
        for code, title in places.items()
    ]
    told.sort(key=lambda one: (-(one.value or 0.0), one.code))
    at = regions.find(region)
    if at is not None and at.kind == "city" and all(one.basis == NONE for one in told):
        return []  # not every district has a code: which are not stated says nothing
    return [total, *told]
