"""``trade.contributions``: what a change in trade came from: partner, product, regime, cluster, city.

The contribution of a part (拉动点) is its change over the total of the year before, in percentage points; of
parts that do not overlap the contributions add up to the growth of the total, what no part states among them.
Source: National Bureau of Statistics of China, contribution to growth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.reference import periods, regimes
from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import holdings
from wuwai.trade.studies.monitor_months import DIRECTIONS, Months, from_flows, inside
from wuwai.trade.studies.seasonal import SEASON, month_after, months_from
from wuwai.trade.studies.world import place

BY: dict[str, Text] = {
    "partner": Text("partner", "贸易伙伴"),
    "product": Text("product (HS chapter)", "商品（HS章）"),
    "regime": Text("customs regime", "贸易方式"),
    "city": Text("city", "地市"),
    "cluster": Text("cluster", "产业集群"),
}
SPANS: dict[str, Text] = {
    "to_date": Text("the year to date", "当年累计"),
    "month": Text("the latest month (January with February)", "最近一个月（1—2月合并）"),
    "twelve": Text("the latest twelve months", "最近12个月"),
}
# The column of the totals that holds the part, and the input it comes from.
COLUMN = {
    "partner": "partner",
    "product": "product2",
    "regime": "regime",
    "city": "reporter",
    "cluster": "product6",
}
REST = Text("not stated separately", "未单列")
NOT_STATED = Text("not stated", "未注明")
_CLOSE = 1e-9
_Whole = tuple[float, float | None]  # the total, and that of the year before

_OVERLAP = Text(
    "Clusters share products and leave others out: their contributions do not add up to the total's growth.",
    "集群之间有共有商品，也有商品不属任何集群：各集群拉动点之和不等于总体增速。",
)
_NO_BASE = Text(
    "The same months of the year before are not all on file: no growth and no contributions.",
    "上年同期月份不全，无法计算增速和拉动点。",
)


@dataclass(frozen=True, slots=True)
class Part:
    """The total or a part of it: amounts of the stretch and of the same months of the year before.

    ``growth`` in per cent, ``contribution`` in percentage points of the total's growth, shares from 0 to 1;
    None is undefined. ``rest`` is what no part states.
    """

    code: str
    title: Text
    now: float
    before: float | None
    contribution: float | None
    share: float | None
    share_before: float | None
    rest: bool = False

    @property
    def growth(self) -> float | None:
        return 100 * (self.now / self.before - 1) if self.before else None


SCHEMA: dict[str, Any] = {
    "code": pl.String, "title_en": pl.String, "title_zh": pl.String, "now": pl.Float64, "before": pl.Float64,
    "unit": pl.String, "growth": pl.Float64, "contribution": pl.Float64, "share": pl.Float64,
    "share_before": pl.Float64, "rest": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contributions:
    """The result: ``total`` and its ``parts``, the largest contribution first. ``lines`` are the sums from
    January on, by month, of the year and of the year before: year, month, value.
    """

    region: str
    measure: str
    by: str
    months: tuple[str, ...]
    unit: str
    total: Part | None
    parts: tuple[Part, ...]
    lines: tuple[tuple[int, int, float], ...]
    sample: bool = False
    warnings: tuple[Text, ...] = ()

    @property
    def period(self) -> str:
        """The stretch of time as a period."""
        return span_text(self.months)

    def said(self, part: Part) -> Text:
        """What a part is called inside a sentence: a chapter by its number, names of chapters being long."""
        if self.by == "product" and part.code:
            return Text(f"HS chapter {part.code}", f"HS第{part.code}章")
        return part.title

    def frame(self) -> pl.DataFrame:
        """The total first, then a row a part."""
        rows = [
            {
                "code": one.code, "title_en": one.title.en, "title_zh": one.title.zh, "now": one.now,
                "before": one.before, "unit": self.unit, "growth": one.growth, "rest": one.rest,
                "contribution": one.contribution, "share": _percent(one.share),
                "share_before": _percent(one.share_before),
            }
            for one in ((self.total,) if self.total else ()) + self.parts
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def span_text(months: tuple[str, ...]) -> str:
    """Consecutive months as a period.

    >>> span_text(("2025-01", "2025-02")), span_text(("2025-03",)), span_text(months_from("2024-01", 12))
    ('2025-01..02', '2025-03', '2024')
    """
    if not months:
        return ""
    first, last = months[0], months[-1]
    if first == last:
        return first
    if first[:4] != last[:4]:
        return f"{first}..{last}"
    return first[:4] if len(months) == SEASON else f"{first}..{last[5:]}"


def stretch(last: str, span: str) -> tuple[str, ...]:
    """The months of a span that ends with ``last``.

    >>> stretch("2025-02", "month"), stretch("2025-03", "month"), stretch("2025-03", "to_date")
    (('2025-01', '2025-02'), ('2025-03',), ('2025-01', '2025-02', '2025-03'))
    """
    if span == "twelve":
        return months_from(month_after(last, 1 - SEASON), SEASON)
    if span == "to_date" or last[5:] == "02":
        return months_from(f"{last[:4]}-01", int(last[5:]))
    return (last,)


# -- filters of the inputs ---------------------------------------------------------------------------


def directions(values: Mapping[str, Any]) -> list[str]:
    """The directions of the measure."""
    return list(DIRECTIONS[values["measure"]])


def only(by: str) -> Callable[[Mapping[str, Any]], list[str]]:
    """The directions of the measure where the reader asked for ``by``; else nothing is read."""
    return lambda values: directions(values) if values["by"] == by else []


def stating(values: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The reporters that make up the region: itself where it reports, else the places within it."""
    found = tables["stated"]["reporter"].unique().to_list()
    return [values["region"]] if values["region"] in found else sorted(found)


def places(values: Mapping[str, Any]) -> list[str]:
    """The places within the region."""
    return [code for code in inside(values) if code != values["region"]]


def recent(count: int) -> Callable[[Mapping[str, Any], Mapping[str, pl.DataFrame]], list[str]]:
    """The ``count`` months up to the one asked for, or to the last on file."""

    def filled(values: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[str]:
        whole = from_flows(tables["stated"], region=values["region"], measure=values["measure"])
        last = _last(whole, values["to"])
        return list(months_from(month_after(last, 1 - count), count)) if last else []

    return filled


def _last(months: Months, to: str | None) -> str:
    """The month a stretch ends with: the one asked for, or the last on file; empty for none."""
    known = months.singles
    if to:
        end = periods.parse(to).end
        known = {month: value for month, value in known.items() if month <= f"{end:%Y-%m}"}
    return max(known, default="")


# -- the kernel --------------------------------------------------------------------------------------


def contributions(
    stated: pl.DataFrame,
    by_partner: pl.DataFrame,
    by_product: pl.DataFrame,
    by_regime: pl.DataFrame,
    by_city: pl.DataFrame,
    by_code: pl.DataFrame,
    clusters: pl.DataFrame,
    names: pl.DataFrame,
    *,
    region: str,
    measure: str = "exports",
    own: str | None = None,
    by: str = "partner",
    span: str = "to_date",
    to: str | None = None,
) -> Contributions:
    """What the change of a stretch of months on the same months of the year before came from.

    ``stated`` are totals of the region's file by month, direction and reporter; the ``by_...`` tables hold
    them by month and part (that of ``by`` is read, the others are empty): partner, HS chapter, regime,
    reporter, six-digit code. ``to`` ends the stretch; without it the last month on file does.
    """
    whole = from_flows(stated, region=region, measure=measure)
    last = _last(whole, to)
    if not last:
        return Contributions(region, measure, by, (), "", None, (), ())
    now = stretch(last, span)
    now = tuple(month for month in now if month in whole.singles)
    before = tuple(month_after(month, -SEASON) for month in now)
    tables = {
        "partner": by_partner,
        "product": by_product,
        "regime": by_regime,
        "city": by_city,
        "cluster": by_code,
    }
    known = all(month in whole.singles for month in before)
    amounts = [sum(whole.singles.get(month, 0.0) for month in months) for months in (now, before)]
    both = (amounts[0], amounts[1] if known else None)
    total = _part("", Text("Total", "合计"), *both, both)
    summed = _sums(tables[by], COLUMN[by], now, before)
    if by == "cluster":
        summed = _clustered(summed, clusters)
    titles = _titles(by, names, clusters)
    parts = [
        _part(code, titles(code), value, earlier if known else None, both)
        for code, value, earlier in summed.iter_rows()
    ]
    if by != "cluster" and parts:
        parts += _rest(parts, both)
    parts.sort(key=lambda one: (-(one.contribution or 0.0), -one.now, one.code))
    notes = [*([] if known else [_NO_BASE]), *([_OVERLAP] if by == "cluster" and parts else [])]
    return Contributions(
        *(region, measure, by, now, whole.unit, total, tuple(parts)),
        *(_lines(whole, last), whole.sample, tuple(notes)),
    )


def _sums(table: pl.DataFrame, column: str, now: tuple[str, ...], before: tuple[str, ...]) -> pl.DataFrame:
    """``code``, amount of the stretch, amount of the year before; of the currency with most of the value."""
    currency = table.group_by("currency").agg(pl.col("value").sum()).sort("value")
    if currency.height > 1:
        table = table.filter(pl.col("currency") == currency["currency"][-1])
    value = pl.col("value")
    return (
        table.group_by(code=pl.col(column).fill_null(""))
        .agg(
            now=value.filter(pl.col("month").is_in(now)).sum(),
            before=value.filter(pl.col("month").is_in(before)).sum(),
        )
        .filter((pl.col("now") != 0) | (pl.col("before") != 0))
        .sort("code")
    )


def _clustered(summed: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Amounts by six-digit code to amounts by cluster, a shared code by its weight."""
    held = holdings(summed["code"].to_list(), clusters)
    both = summed.join(held, left_on="code", right_on="product")
    weighted = both.with_columns(pl.col("now", "before") * pl.col("weight"))
    return weighted.group_by(code=pl.col("cluster")).agg(pl.col("now", "before").sum()).sort("code")


def _part(
    code: str, title: Text, now: float, before: float | None, whole: _Whole, *, rest: bool = False
) -> Part:
    total, base = whole
    known = base if base and before is not None else None
    points = 100 * (now - (before or 0.0)) / known if known else None
    earlier = (before or 0.0) / known if known else None
    return Part(code, title, now, before, points, now / total if total else None, earlier, rest)


def _rest(parts: list[Part], whole: _Whole) -> list[Part]:
    """What the parts leave of the total, as a part of its own; nothing where they make it up."""
    total, base = whole
    now = total - sum(one.now for one in parts)
    before = None if base is None else base - sum(one.before or 0.0 for one in parts)
    if abs(now) <= _CLOSE * total and abs(before or 0.0) <= _CLOSE * (base or 1.0):
        return []
    return [_part("", REST, now, before, whole, rest=True)]


def _lines(whole: Months, last: str) -> tuple[tuple[int, int, float], ...]:
    found = []
    for year in (int(last[:4]) - 1, int(last[:4])):
        reached, upto = 0.0, SEASON if year < int(last[:4]) else int(last[5:])
        for number, month in enumerate(months_from(f"{year}-01", upto), 1):
            if month not in whole.singles:
                break
            reached += whole.singles[month]
            found.append((year, number, reached))
    return tuple(found)


def _titles(by: str, names: pl.DataFrame, clusters: pl.DataFrame) -> Callable[[str], Text]:
    if by == "product":
        known = {code: Text(en, zh) for code, en, zh in names.select("code", "en", "zh").iter_rows()}
        return lambda code: _chapter(code, known.get(code))
    if by == "cluster":
        rows = clusters.unique("cluster").select("cluster", "title_en", "title_zh").iter_rows()
        titles = {code: Text(en, zh) for code, en, zh in rows}
        return lambda code: titles.get(code, Text(code, code))
    if by == "regime":
        return _regime
    return lambda code: place(code) if code else NOT_STATED


def _chapter(code: str, name: Text | None) -> Text:
    if not code:
        return NOT_STATED
    return Text("{c} {n}", "{c} {n}").format(c=code, n=name) if name else Text(code, code)


def _regime(code: str) -> Text:
    for find in (regimes.regime, regimes.mode):
        try:
            return find(code).title
        except KeyError:
            continue
    return Text(code, code) if code else NOT_STATED
