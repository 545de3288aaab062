"""The kernel of ``trade.growth``: whose exports, against which world, and what can be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from wuwai.reference import periods, regions, units
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.clusters import holdings
from wuwai.trade.studies.growth import (
    MARGINS,
    SHARE_PARTS,
    Decomposition,
    Margins,
    change_by_margin,
    decompose_growth,
)
from wuwai.trade.studies.region_rows import most_valued, named, one_currency, product_title, rows_of
from wuwai.trade.studies.world import Where, place

WORLD, AREA, ALONE = "world", "area", "alone"
PARTS: Mapping[str, Text] = {
    "world": Text("World demand", "世界需求"),
    "product_mix": Text("Products", "商品结构"),
    "market_mix": Text("Markets", "市场结构"),
    "competitiveness": Text("Competitiveness", "竞争力"),
    "new": Text("New cells", "新开辟（商品×市场）"),
    "grew": Text("Sales that grew", "原有贸易增加"),
    "fell": Text("Sales that fell", "原有贸易减少"),
    "started": Text("Sales that started", "新增贸易"),
    "ended": Text("Sales that ended", "消失的贸易"),
}
_FILE = {"CNY": ("亿元CNY", 1e8), "USD": ("亿USD", 1e8)}
_ALL = "all"  # the row of the whole
_KEY = "_whole"  # who states the world's trade, in the table that the kernel is given
_SCHEMA: dict[str, pl.DataType] = {
    "group": pl.String(),
    "group_title_en": pl.String(),
    "group_title_zh": pl.String(),
    **dict.fromkeys(("before", "after", "change", "growth", "expected"), pl.Float64()),
    **dict.fromkeys((*SHARE_PARTS, *MARGINS), pl.Float64()),
    "reason_en": pl.String(),
    "reason_zh": pl.String(),
    "unit": pl.String(),
}

NO_BOTH_YEARS = Text(
    "No world table on file has both {base} and {end}, so what came with the world's demand cannot be told"
    " from what was won. Load one that has both years in HS codes (such as CEPII BACI: wuwai import FILE);"
    " until then growth is split by what became of each product in each market.",
    "已入库的世界贸易数据中没有同时包含{base}年和{end}年的，无法区分世界需求带动与份额变化。请导入含这两个年份的HS编码世界贸易数据"
    "（如CEPII BACI：wuwai import 文件）；在此之前，按各商品在各市场的增减、新增、消失拆分。",
)
NO_YEAR = Text(
    "Exports of {year} are not on file: a change needs both years.", "{year}年出口数据未入库，无法计算变化。"
)
UNEVEN = Text(
    "The own file has {n} months of {base} and {m} of {end}: a change needs the same months of both years.",
    "本地区数据{base}年有{n}个月、{end}年有{m}个月，两年月份不一致，无法计算变化。",
)
NO_AREA = Text(
    "The own file states no other place of {area}: there is nothing to hold {region} against.",
    "本地区数据中没有{area}其他地区，无从比较。",
)
AGAINST_AREA = Text(
    "Held against {area} as the own file states it, not against the world.",
    "以本地区数据中的{area}为参照，而非世界。",
)
ONE_RATE = Text(
    "Both years are turned into dollars at {rate} yuan: a change of the rate shows as competitiveness.",
    "两年均按1美元兑{rate}元折算，汇率变动的影响会计入竞争力。",
)
EDITIONS = Text(
    "Codes of {own} are held against codes of {world} at {n} digits as they stand.",
    "本地区编码为{own}版，参照数据为{world}版，按{n}位编码直接比较。",
)
UNKNOWN_CLUSTER = Text("a cluster's name: {names}", "集群名称：{names}")


@dataclass(frozen=True, slots=True)
class Growth:
    """What ``trade.growth`` gives: the parts of a change, by product or market, in ``unit``.

    ``against`` is ``world``, ``area`` (the region that the region lies in) or ``alone``; ``split`` is None
    where there are no exports in either year.
    """

    split: Decomposition | Margins | None
    region: str
    against: str
    area: str
    by: str
    cluster: Text
    currency: str
    names: Mapping[str, Text]
    sample: bool
    warnings: tuple[Text, ...] = ()

    @property
    def unit(self) -> str:
        return _FILE[self.currency][0]

    @property
    def scale(self) -> float:
        """How many of the currency one of ``unit`` is."""
        return _FILE[self.currency][1]

    @property
    def scope(self) -> Text:
        """Whose exports, and of what."""
        where = place(self.region)
        if not self.cluster:
            return where
        short = Text(self.cluster.en.partition(":")[0], self.cluster.zh.partition("：")[0])
        return Text(f"{where.en} ({short.en})", f"{where.zh}“{short.zh}”")

    def title(self, code: str) -> Text:
        """What a group is called."""
        if code == _ALL:
            return Text("All exports", "全部出口")
        return place(code) if self.by == "partner" else product_title(code, self.names)

    def part(self, name: str) -> Text:
        """What a part is called: the world's is that of the region which stands in the world's place."""
        if name == "world" and self.against == AREA:
            return Text("Growth of {area}", "{area}总体增长").format(area=place(self.area))
        return PARTS[name]

    def amount(self, value: float) -> Text:
        """An amount in the currency, for a sentence."""
        return units.headline(value, units.of_currency(self.currency))

    def groups(self) -> pl.DataFrame:
        """A row a product or market: ``group``, ``before``, ``after`` and the parts, largest change first."""
        if self.split is None:
            return pl.DataFrame(schema={"group": pl.String, "before": pl.Float64, "after": pl.Float64})
        names = ("before", "after", *self.split.parts)
        sums = self.split.cells.group_by(group=self.by).agg(pl.col(names).sum())
        return sums.sort((pl.col("after") - pl.col("before")).abs(), "group", descending=[True, False])

    def frame(self) -> pl.DataFrame:
        """The whole, then a row a group, in ``unit``; a part the split does not have is null."""
        if self.split is None:
            return pl.DataFrame(schema=_SCHEMA)
        whole = {"group": _ALL, "before": self.split.before, "after": self.split.after, **self.split.parts}
        lines = [whole, *self.groups().iter_rows(named=True)]
        return pl.DataFrame([self._line(one) for one in lines], schema=_SCHEMA)

    def _line(self, one: Mapping[str, float | str]) -> dict[str, object]:
        number = {k: float(v) / self.scale for k, v in one.items() if k != "group"}
        group, before, after = str(one["group"]), number["before"], number["after"]
        title, reason = self.title(group), self._reason(number)
        kept = ("world", "product_mix", "market_mix")
        return {
            **dict.fromkeys(_SCHEMA),
            **number,
            "group": group,
            "group_title_en": title.en,
            "group_title_zh": title.zh,
            "change": after - before,
            "growth": (after / before - 1) * 100 if before else None,
            "expected": before + sum(number[k] for k in kept) if "world" in number else None,
            "reason_en": reason.en,
            "reason_zh": reason.zh,
            "unit": self.unit,
        }

    def _reason(self, number: Mapping[str, float]) -> Text:
        """The largest part in the direction of the change."""
        change = number["after"] - number["before"]
        if not change or self.split is None:
            return Text("no change", "无变化")
        part = max(self.split.parts, key=lambda name: number[name] * (1 if change > 0 else -1))
        pattern = (
            Text("rose mostly by: {part}", "增长主要来自：{part}")
            if change > 0
            else Text("fell mostly by: {part}", "下降主要来自：{part}")
        )
        return pattern.format(part=self.part(part).lower_first())


def growth(
    around: pl.DataFrame,
    stated: pl.DataFrame,
    own_file: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    covered: pl.DataFrame,
    *,
    where: Where,
    against: str,
    span: int,
    digits: str,
    by: str,
    cluster: str | None,
) -> Growth:
    """The growth of a region's exports, split against the best reference that both years are on file for.

    ``around`` are the world's totals by year, partner and product, ``stated`` those of the region in the
    world table, ``own_file`` all rows of its own file by year, reporter, partner and product, ``covered`` the
    periods that the own file has of each reporter.
    :class:`~wuwai.studies.parameters.ParameterError` for a cluster that no list is called by.
    """
    end, region = where.stated_year or 0, where.region
    base, n = end - span, 6 if cluster else int(digits)
    listed = _listed(clusters, cluster)
    inside, area, others = _places(own_file, region)
    used = one_currency(inside if where.own else stated.with_columns(pl.lit(region).alias("reporter")))
    mine, notes = _own(used[0], region, n, listed), list(used[1])
    currency = most_valued(used[0], "currency") or "CNY"
    edition = most_valued(used[0], "classification")
    title = Text(*listed.select("title_en", "title_zh").row(0)) if listed is not None else Text("", "")
    tables = [used[0]]
    split: Decomposition | Margins | None = None
    chosen = ALONE
    years = set(mine["year"].unique())
    if years != {base, end}:
        notes += [NO_YEAR.format(year=one) for one in (base, end) if one not in years and years]
        return Growth(None, region, ALONE, area, by, title, currency, {}, False, tuple(notes))
    months = {year: _months(rows_of(covered, region), year) for year in (base, end)}
    if where.own and months[base] != months[end]:
        notes.append(UNEVEN.format(base=base, end=end, n=len(months[base]), m=len(months[end])))
        return Growth(None, region, ALONE, area, by, title, currency, {}, False, tuple(notes))
    # A customs file is in HS codes: industries would not do. A country stands in its world table's own codes.
    codes_fit = not where.own or around["classification"].str.starts_with("HS").all()
    has_world = codes_fit and set(around["year"].cast(pl.Int32)) >= {base, end}
    if against in ("best", WORLD) and has_world:
        whole, said = one_currency(around)
        dollars = most_valued(whole, "currency")
        if (currency, dollars) == ("CNY", "USD"):
            mine, currency = mine.with_columns(pl.col("value") / where.rate), "USD"
            said = (*said, ONE_RATE.format(rate=f"{where.rate:g}"))
        if currency == dollars:
            theirs = most_valued(whole, "classification")
            if theirs != edition:
                said = (*said, EDITIONS.format(own=edition, world=theirs, n=n))
            notes += said
            tables.append(whole)
            chosen, split = WORLD, _against(mine, _own(whole, _KEY, n, listed), region, base, end)
    if split is None and against in ("best", AREA) and where.own:
        if others:
            notes.append(AGAINST_AREA.format(area=place(area)))
            whole = _own(one_currency(rows_of(own_file, area))[0], _KEY, n, listed)
            chosen, split = AREA, _against(mine, whole, region, base, end)
        elif against == AREA:
            notes.append(NO_AREA.format(area=place(area) if area else "-", region=place(region)))
    if split is None:
        split = change_by_margin(mine, exporter=region, base=base, end=end)
        if against in ("best", WORLD):
            notes.append(NO_BOTH_YEARS.format(base=base, end=end))
    return Growth(
        split,
        region,
        chosen,
        area,
        by,
        title,
        currency,
        named(names, edition),
        any(bool(t["sample"].any()) for t in tables),
        tuple(dict.fromkeys(notes)),
    )


def _against(
    mine: pl.DataFrame, whole: pl.DataFrame, region: str, base: int, end: int
) -> Decomposition | None:
    """The decomposition; None where the reference has no trade of one of the years."""
    if not set(whole["year"].unique()) >= {base, end}:
        return None
    return decompose_growth(pl.concat([mine, whole]), exporter=region, base=base, end=end, counted_by=_KEY)


def _months(covered: pl.DataFrame, year: int) -> frozenset[int]:
    """The months of a year that the periods cover."""
    found = [periods.parse(text) for text in covered["period"].unique() if text.startswith(str(year))]
    return frozenset(m for one in found for m in range(one.start.month, one.end.month + 1))


def _listed(clusters: pl.DataFrame, cluster: str | None) -> pl.DataFrame | None:
    if not cluster:
        return None
    found = clusters.filter(pl.col("cluster") == cluster)
    if found.is_empty():
        names = ", ".join(clusters["cluster"].unique().sort()) or "-"
        raise ParameterError("cluster", cluster, UNKNOWN_CLUSTER.format(names=names))
    return found


def _places(own_file: pl.DataFrame, region: str) -> tuple[pl.DataFrame, str, bool]:
    """The rows of the region in the own file, the region it lies in, and whether others there report too."""
    above = regions.within(region)[1:] if regions.find(region) else ()
    area = above[0] if above else ""
    mine = rows_of(own_file, region)
    beside = rows_of(own_file, area) if area else mine.clear()
    return mine, area, beside["value"].sum() > mine["value"].sum()


def _own(rows: pl.DataFrame, reporter: str, digits: int, listed: pl.DataFrame | None) -> pl.DataFrame:
    """The rows as one reporter's trade, in codes of so many digits, of a cluster only where one is listed."""
    code = "product6" if "product6" in rows.columns else "product"
    numbered = rows["classification"].str.starts_with("HS").all()
    table = rows.select(
        pl.col("year").cast(pl.Int32),
        reporter=pl.lit(reporter),
        partner="partner",
        product=pl.col(code).str.head(digits) if numbered else pl.col(code),
        value="value",
    )
    if listed is not None:
        held = holdings(table["product"].unique().to_list(), listed)
        table = table.join(held, on="product").with_columns(pl.col("value") * pl.col("weight"))
    keys = ["reporter", "partner", "product", "year"]
    return table.group_by(keys).agg(pl.col("value").sum()).select(*keys, "value")
