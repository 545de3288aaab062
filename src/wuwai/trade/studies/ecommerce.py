"""Cross-border e-commerce by customs supervision mode: what declarations say by mode, month, market, product
and city, beside what was published.

A mode (9610, 9710, 9810, 1210 ...) is a column of declarations; query files of customs statistics have none.
The published total of cross-border e-commerce is a customs measure of its own: it stands beside and is never
worked out from the modes, nor they from it. So no row adds modes up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from wuwai.reference import periods, regimes, regions, units
from wuwai.reference.text import Text
from wuwai.trade.studies.region_rows import named, one_currency, product_title, rows_of
from wuwai.trade.studies.world import place

MODE, MONTH, MARKET, PRODUCT, CITY, PUBLISHED = "mode", "month", "market", "product", "city", "published"
BY: dict[str, Text] = {
    MODE: Text("mode", "监管方式"),
    MONTH: Text("month", "月份"),
    MARKET: Text("market", "市场"),
    PRODUCT: Text("product", "商品"),
    CITY: Text("city", "地市"),
    PUBLISHED: Text("published figures", "公布数"),
}
ALL, EXPORT, IMPORT = "all", "export", "import"
# Cross-border e-commerce, with market procurement, which is not e-commerce and is often confused with it.
MARKET_PROCUREMENT = "1039"
SHOWN: tuple[str, ...] = (
    *("9610", "9710", "9810", "1210", "1239"),
    MARKET_PROCUREMENT,
)
SERIES: dict[str, Text] = {
    "cbec_trade": Text("Cross-border e-commerce trade, as published", "跨境电商进出口（公布数）"),
    "cbec_exports": Text("Cross-border e-commerce exports, as published", "跨境电商出口（公布数）"),
    "cbec_imports": Text("Cross-border e-commerce imports, as published", "跨境电商进口（公布数）"),
    "cbec_overseas_warehouse_exports": Text(
        "E-commerce exports by overseas warehouse, as published", "跨境电商海外仓出口（公布数）"
    ),
    "cbec_trade_customs_platform": Text(
        "Trade on the customs e-commerce platform, an earlier measure", "跨境电商管理平台进出口（早期口径）"
    ),
}
# The modes in a word or two, where their whole titles do not fit.
_SHORT: dict[str, Text] = {
    "9610": Text("retail", "零售"),
    "9710": Text("direct to businesses", "B2B直接出口"),
    "9810": Text("to overseas warehouses", "出口海外仓"),
    "1210": Text("bonded", "保税"),
    "1239": Text("bonded A", "保税A"),
    MARKET_PROCUREMENT: Text("market procurement", "市场采购"),
}
NOT_THE_SUM = Text(
    "The published total of cross-border e-commerce is a customs measure of its own: it is not the sum of"
    " these modes, and neither is worked out from the other.",
    "公布的跨境电商进出口是海关专项统计口径，不等于各监管方式之和，两者互不推算。",
)
NO_FILE = Text(
    "No file on hand tells supervision modes: query files of customs statistics have none; load declarations"
    " that do.",
    "已入库数据均无监管方式：海关统计查询文件不含此项，请导入报关单数据。",
)
_NOT_COMPARED = Text(
    "No growth: the same months of {year} are not on file.", "无同比：{year}年相同月份数据不全。"
)
_LABELS = ("by_title", "group_title", "mode_title")
FRAME: dict[str, pl.DataType] = {
    "by": pl.String(),
    "group": pl.String(),
    "mode": pl.String(),
    **{f"{label}_{lang}": pl.String() for label in _LABELS for lang in ("en", "zh")},
    **dict.fromkeys(("value", "share", "before", "growth"), pl.Float64()),
    "declarations": pl.Int64(),
    "period": pl.String(),
    "unit": pl.String(),
    "origin": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of one mode: of ``group``, or of the mode itself where ``by`` is :data:`MODE`.

    ``share`` is of the mode's amount; of a mode, of all that the file declares (other modes among it). None
    is not known; ``before`` is of the same months a year earlier.
    """

    by: str
    group: str
    title: Text
    mode: str
    value: float
    share: float | None
    before: float | None
    declarations: int

    @property
    def growth(self) -> float | None:
        """0.05 for 5 %."""
        return self.value / self.before - 1 if self.before else None


@dataclass(frozen=True, slots=True)
class Printed:
    """A published figure, as it was published."""

    series: str
    title: Text
    value: float
    unit: str
    period: str
    origin: str


@dataclass(frozen=True, slots=True)
class Ecommerce:
    """The modes of a region in a year (or the months of it on file). ``cells`` hold every breakdown, and the
    frame those that were asked for; amounts are in ``unit``.
    """

    place: Text
    dataset: str
    year: int | None
    months: tuple[str, ...]
    direction: str
    by: str
    unit: str
    cells: tuple[Cell, ...] = ()
    published: tuple[Printed, ...] = ()
    sample: bool = False
    warnings: tuple[Text, ...] = ()
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FRAME))

    def frame(self) -> pl.DataFrame:
        """A row for each amount and each published figure that was asked for."""
        return self.rows

    def of(self, by: str, mode: str = "") -> tuple[Cell, ...]:
        """The cells of a breakdown, of one mode where it is named."""
        return tuple(one for one in self.cells if one.by == by and mode in ("", one.mode))

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes with an amount, in the order of :data:`SHOWN`."""
        held = {one.mode for one in self.of(MODE) if one.value}
        return tuple(code for code in SHOWN if code in held)

    @property
    def period(self) -> str:
        """The stretch of time as a text: a year, or its months."""
        if not self.months:
            return ""
        if len(self.months) == 12:
            return str(self.year)
        first, last = self.months[0], self.months[-1]
        return first if first == last else f"{first}..{last[5:]}"


def ecommerce_modes(
    months: pl.DataFrame,
    markets: pl.DataFrame,
    products: pl.DataFrame,
    cities: pl.DataFrame,
    names: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    declared: str | None,
    year: int | None,
    direction: str,
    by: str,
    mode: str,
    top: int,
) -> Ecommerce:
    """What declarations say of the modes of e-commerce, and what was published.

    The first four tables are totals by ``month``, ``reporter``, ``regime`` and one column more (``partner``,
    ``product4``); ``cities`` has none. ``direction`` is one of export, import, all; ``mode`` one of
    :data:`SHOWN` or all; ``by`` one of :data:`BY` or all; ``top`` is how many markets and products there
    are.
    """
    printed = tuple(_printed(observations, region))
    kept, notes = one_currency(rows_of(_directed(months, direction), region))
    spans = _spans(kept, year)
    unit = units.of_currency(str(kept["currency"][0])) if kept.height else ""
    cells: list[Cell] = []
    if spans.now:
        chosen = SHOWN if mode == ALL else (mode,)
        tables = _Tables(direction, region, str(kept["currency"][0]), spans, chosen)
        whole = float(kept.filter(pl.col("month").is_in(spans.now))["value"].sum())
        cells = sorted(tables.modes(kept, whole), key=lambda one: SHOWN.index(one.mode))
        of_mode = {one.mode: one.value for one in cells}
        classification = str(products["classification"][0]) if products.height else ""
        titles = named(names, classification)
        cells += tables.parts(MONTH, months, "month", of_mode, _month_title)
        cells += tables.parts(MARKET, markets, "partner", of_mode, place, top=top)
        cells += tables.parts(
            PRODUCT, products, "product4", of_mode, lambda code: product_title(code, titles), top=top
        )
        cells += tables.parts(CITY, cities, "reporter", of_mode, place, cities=True)
        if not spans.before:
            notes = (*notes, _NOT_COMPARED.format(year=(year or 0) - 1))
    warnings = (*notes, NOT_THE_SUM) if cells else (NO_FILE, NOT_THE_SUM) if printed else (NO_FILE,)
    found = Ecommerce(
        *(place(region), declared or "", year, tuple(spans.now), direction, by, unit),
        *(tuple(cells), printed),
        sample=bool(kept["sample"].any()) if kept.height else False,
        warnings=warnings,
    )
    return replace(found, rows=_rows(found))


@dataclass(frozen=True, slots=True)
class _Spans:
    """The months on file of the year, and the same of the year before; empty where one of them is missing."""

    now: Sequence[str]
    before: Sequence[str]


def _spans(rows: pl.DataFrame, year: int | None) -> _Spans:
    on_file = set(rows["month"].drop_nulls().unique())
    now = sorted(one for one in on_file if year is not None and one.startswith(f"{year}-"))
    earlier = [f"{(year or 0) - 1}{one[4:]}" for one in now]
    return _Spans(now, earlier if set(earlier) <= on_file else [])


@dataclass(frozen=True, slots=True)
class _Tables:
    """How a table of totals becomes cells."""

    direction: str
    region: str
    currency: str
    spans: _Spans
    chosen: tuple[str, ...]

    def modes(self, rows: pl.DataFrame, whole: float) -> Iterator[Cell]:
        """A cell for each chosen mode that the file has in either year."""
        for code, values in self._sums(rows, ()).items():
            value, before, count = values
            title = mode_title(code[0])
            yield Cell(MODE, code[0], title, code[0], value, value / whole if whole else None, before, count)

    def parts(
        self,
        by: str,
        table: pl.DataFrame,
        column: str,
        of_mode: Mapping[str, float],
        title: Any,
        *,
        top: int | None = None,
        cities: bool = False,
    ) -> list[Cell]:
        """A cell for each mode and group; of ``top`` groups, those that stand first in any mode."""
        rows = _directed(table, self.direction)
        rows = self._cities(rows) if cities else rows_of(rows, self.region)
        rows = rows.filter(pl.col("currency") == self.currency)
        found = [
            Cell(
                *(by, group, title(group), mode, value, value / of_mode[mode] if of_mode.get(mode) else None),
                *(before, count),
            )
            for (mode, group), (value, before, count) in self._sums(rows, (column,)).items()
            if value or by != MONTH
        ]
        if top is None:
            return sorted(found, key=lambda one: (one.group, SHOWN.index(one.mode)))
        best: dict[str, float] = {}
        for one in found:
            best[one.group] = max(best.get(one.group, 0.0), one.share or 0.0)
        first = sorted(best, key=lambda group: (-best[group], group))[:top]
        kept = [one for one in found if one.group in first]
        return sorted(kept, key=lambda one: (first.index(one.group), SHOWN.index(one.mode)))

    def _cities(self, rows: pl.DataFrame) -> pl.DataFrame:
        codes = [c for c in rows["reporter"].unique() if c != self.region and regions.lies_in(c, self.region)]
        return rows.filter(pl.col("reporter").is_in(codes))

    def _sums(
        self, rows: pl.DataFrame, columns: tuple[str, ...]
    ) -> dict[tuple[str, ...], tuple[float, float | None, int]]:
        """By mode and column: the amount, that of the year before (None: not on file), the declarations."""
        month = pl.col("month")
        if columns == ("month",):  # a month stands beside the same month of the year before
            earlier = dict(zip(self.spans.before, self.spans.now, strict=False))
            rows = rows.with_columns(group=month.replace(earlier))
            columns = ("group",)
        sums = (
            rows.filter(pl.col("regime").is_in(self.chosen))
            .group_by("regime", *columns)
            .agg(
                now=pl.col("value").filter(month.is_in(self.spans.now)).sum(),
                before=pl.col("value").filter(month.is_in(self.spans.before)).sum(),
                count=pl.col("rows").filter(month.is_in(self.spans.now)).sum(),
            )
            .filter((pl.col("now") > 0) | (pl.col("before") > 0))
            .sort("regime", *columns)
        )
        return {
            tuple(str(one) for one in row[:-3]): (row[-3], row[-2] if self.spans.before else None, row[-1])
            for row in sums.iter_rows()
        }


def mode_title(code: str) -> Text:
    """A mode with its code: the code is what people say."""
    title = regimes.mode(code).title
    return Text(f"{code} {title.en}", f"{code} {title.zh}")


def mode_called(code: str) -> Text:
    """A mode with its code, in a word or two.

    >>> mode_called("9810").zh
    '9810 出口海外仓'
    """
    title = _SHORT[code]
    return Text(f"{code} {title.en}", f"{code} {title.zh}")


def _month_title(text: str) -> Text:
    return periods.parse(text).title


def _directed(rows: pl.DataFrame, direction: str) -> pl.DataFrame:
    wanted = [EXPORT, IMPORT] if direction == ALL else [direction]
    return rows.filter(pl.col("direction").is_in(wanted))


def _printed(observations: pl.DataFrame, region: str) -> Iterator[Printed]:
    """Every published figure of the region, series by series, the latest first."""
    rows = [
        row
        for row in observations.iter_rows(named=True)
        if row["series"] in SERIES and row["region"] == region and not row["place"]
    ]
    order = list(SERIES)
    rows.sort(key=lambda row: periods.parse(row["period"]).sort_key, reverse=True)
    rows.sort(key=lambda row: order.index(row["series"]))
    for row in rows:
        yield Printed(
            *(row["series"], SERIES[row["series"]], row["value"], row["unit"], row["period"], row["origin"])
        )


def _rows(found: Ecommerce) -> pl.DataFrame:
    told: list[dict[str, Any]] = []
    for one in found.cells:
        if found.by not in (ALL, one.by):
            continue
        mode = mode_title(one.mode)
        told.append(
            {"by": one.by, "group": one.group, "mode": one.mode, "unit": found.unit, "origin": None}
            | {f"by_title_{lang}": BY[one.by].get(lang) for lang in ("en", "zh")}
            | {f"group_title_{lang}": one.title.get(lang) for lang in ("en", "zh")}
            | {f"mode_title_{lang}": mode.get(lang) for lang in ("en", "zh")}
            | {"value": one.value, "before": one.before, "declarations": one.declarations}
            | {"share": None if one.share is None else 100 * one.share}
            | {"growth": None if one.growth is None else 100 * one.growth}
            | {"period": one.group if one.by == MONTH else found.period}
        )
    for figure in found.published if found.by in (ALL, PUBLISHED) else ():
        told.append(
            {"by": PUBLISHED, "group": figure.series, "mode": "", "unit": figure.unit}
            | {f"by_title_{lang}": BY[PUBLISHED].get(lang) for lang in ("en", "zh")}
            | {f"group_title_{lang}": figure.title.get(lang) for lang in ("en", "zh")}
            | {"value": figure.value, "period": figure.period, "origin": figure.origin}
        )
    return pl.DataFrame(told, schema=FRAME)
