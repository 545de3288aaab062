"""Where outbound cooperation stands: investment, contracted projects, zones abroad. A pure kernel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from wuwai.reference import regions, units
from wuwai.reference.industry_sections import SECTIONS
from wuwai.reference.text import Text
from wuwai.studies.places import in_region

MEASURES: Mapping[str, Text] = {
    "flow": Text("Outbound investment in the year", "当年对外直接投资流量"),
    "stock": Text("Stock of outbound investment", "对外直接投资存量"),
    "new_contracts": Text("New contract value in the year", "当年新签合同额"),
    "turnover": Text("Completed turnover in the year", "当年完成营业额"),
    "enterprises": Text("Overseas enterprises", "境外企业"),
    "projects": Text("Contracted projects", "承包工程项目"),
    "zones": Text("Zones abroad in operation", "运营中的境外园区"),
    "pairs": Text("Pairs of parks agreed or beyond", "已签约及以上的双园"),
    "multinationals": Text("Local multinationals on the list", "列入名单的本土跨国公司"),
}
BREAKDOWNS: Mapping[str, Text] = {
    "country": Text("Host country or region", "国家（地区）"),
    "sector": Text("Sector", "行业门类"),
    "city": Text("City", "地市"),
    "form": Text("Form of capital", "资本形式"),
}
FORMS: Mapping[str, Text] = {
    "equity": Text("equity", "股权"),
    "reinvested": Text("reinvested earnings", "收益再投资"),
    "debt": Text("debt instruments", "债务工具"),
}
# The published series that a measure of the registers stands beside.
PUBLISHED: Mapping[str, tuple[str, Text]] = {
    "odi_nonfinancial": ("flow", Text("published: non-financial, whole region", "公布数：非金融类，全省")),
    "odi_flow_usd": ("flow", Text("published: whole region, in US dollars", "公布数：全省，美元")),
    "overseas_projects_new_contracts": ("new_contracts", Text("published: whole region", "公布数：全省")),
    "overseas_projects_new_contracts_usd": (
        "new_contracts", Text("published: whole region, in US dollars", "公布数：全省，美元"),
    ),
    "overseas_projects_turnover": ("turnover", Text("published: whole region", "公布数：全省")),
    "overseas_projects_turnover_usd": (
        "turnover", Text("published: whole region, in US dollars", "公布数：全省，美元"),
    ),
    "overseas_zones_provincial": ("zones", Text("published: provincial zones", "公布数：省级合作区")),
}  # fmt: skip
NOT_STATED = Text("not stated", "未填报")
UNDIVIDED = Text("all, without this breakdown", "合计（无此分组）")
_WHOLE = "*"
_MONEY = ("flow", "stock", "new_contracts", "turnover")
_SIGNED = ("signed", "under_way", "completed")
_STANDS = ("agreed", "under_construction", "operating")


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one group: ``value`` in ``unit``, from ``rows`` rows of a register."""

    measure: str
    group: str
    title: Text
    value: float
    unit: str
    rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on file, by one breakdown. ``year`` is 0 where no sum has a day."""

    by: str
    year: int
    lines: tuple[Line, ...]
    published: pl.DataFrame
    warnings: tuple[Text, ...] = field(default=())

    def of(self, measure: str, unit: str = "") -> list[Line]:
        """The lines of a measure, of one unit where it is given; the largest of each unit first."""
        chosen = [one for one in self.lines if one.measure == measure and unit in ("", one.unit)]
        return sorted(chosen, key=lambda one: (one.unit, -one.value, one.group))

    def total(self, measure: str) -> dict[str, float]:
        """The sum of a measure over all groups, for each unit alone."""
        sums: dict[str, float] = {}
        for one in self.of(measure):
            sums[one.unit] = sums.get(one.unit, 0.0) + one.value
        return sums

    def main_unit(self, measure: str) -> str:
        """The unit that most rows of a measure are in; empty without rows."""
        rows: dict[str, int] = {}
        for one in self.of(measure):
            rows[one.unit] = rows.get(one.unit, 0) + one.rows
        return max(sorted(rows), key=lambda unit: rows[unit]) if rows else ""

    def frame(self) -> pl.DataFrame:
        """One row a measure, group and unit; then the published values beside them."""
        own = pl.DataFrame(
            [
                {
                    "measure_code": one.measure,
                    "measure_en": MEASURES[one.measure].en,
                    "measure_zh": MEASURES[one.measure].zh,
                    "group_code": one.group,
                    "group_en": one.title.en,
                    "group_zh": one.title.zh,
                    "value": one.value,
                    "unit": one.unit,
                    "rows": one.rows,
                    "period": str(self.year) if one.measure in ("flow", "new_contracts", "turnover") else "",
                    "origin": "",
                }
                for measure in MEASURES
                for one in sorted(self.of(measure), key=lambda one: one.unit != self.main_unit(measure))
            ],
            schema=_FRAME,
        )
        return pl.concat([own, self.published])


_FRAME = {
    "measure_code": pl.String, "measure_en": pl.String, "measure_zh": pl.String, "group_code": pl.String,
    "group_en": pl.String, "group_zh": pl.String, "value": pl.Float64, "unit": pl.String, "rows": pl.Int64,
    "period": pl.String, "origin": pl.String,
}  # fmt: skip


def standing(
    investments: pl.DataFrame,
    flows: pl.DataFrame,
    projects: pl.DataFrame,
    turnover: pl.DataFrame,
    zones: pl.DataFrame,
    pairs: pl.DataFrame,
    multinationals: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    year: int | None = None,
    by: str = "country",
) -> Standing:
    """Sums and counts of the registers of outbound cooperation by country, sector, city or form of capital.

    The tables are those the register provider gives; their rows in ``region`` count. ``year`` is the calendar
    year of flows, new contracts and turnover (the latest with a sum on file). Confirmed sums only; the stock
    is the last balance on file of enterprises that have not ended. Amounts of different currencies stay
    apart. A measure without the breakdown's column is told as not stated. Definitions: 对外直接投资统计制度
    and 对外承包工程业务统计制度 of the Ministry of Commerce.
    """
    tables = [
        in_region(one, region)
        for one in (investments, flows, projects, turnover, zones, pairs, multinationals)
    ]
    investments, flows, projects, turnover, zones, pairs, multinationals = tables
    flows = flows.filter(pl.col("stage") == "confirmed").join(
        investments.select(investment="number", country="country", sector="sector"),
        on="investment",
        how="left",
    )
    turnover = turnover.filter(pl.col("stage") == "confirmed").join(
        projects.select(project="number", country="country"), on="project", how="left"
    )
    signed = projects.filter(pl.col("stage").is_in(_SIGNED))
    chosen = year or _latest(flows["on"], turnover["on"], signed["signed_on"])
    standing_firms = investments.filter(pl.col("stage").is_in(("approved", "operating")))
    lines = [
        *_summed("flow", flows.filter(pl.col("on").dt.year() == chosen), "amount", by),
        *_summed("stock", standing_firms, "stock", by),
        *_summed(
            "new_contracts", signed.filter(pl.col("signed_on").dt.year() == chosen), "contract_value", by
        ),
        *_summed("turnover", turnover.filter(pl.col("on").dt.year() == chosen), "amount", by),
        *_counted("enterprises", standing_firms, by, "家"),
        *_counted("projects", signed, by, "个"),
        *_counted("zones", zones.filter(pl.col("stage").is_in(("operating", "assessed"))), by, "个"),
        *_counted("pairs", pairs.filter(pl.col("stage").is_in(_STANDS)), by, "个"),
        *_counted("multinationals", multinationals.filter(pl.col("stage") == "listed"), by, "家"),
    ]
    return Standing(by, chosen, tuple(lines), _beside(observations), tuple(_warned(standing_firms, lines)))


def _latest(*days: pl.Series) -> int:
    known = [last.year for one in days if isinstance(last := one.max(), date)]
    return max(known, default=0)


def _key(table: pl.DataFrame, by: str) -> pl.Expr:
    column = {"city": "region"}.get(by, by)
    if column not in table.columns:
        # Not a literal: that would make a group of an empty table.
        return pl.col("uid").str.replace(".*", _WHOLE)
    return pl.col(column).fill_null("")


def _summed(measure: str, table: pl.DataFrame, column: str, by: str) -> Iterable[Line]:
    known = table.drop_nulls((column, "currency"))
    sums = known.group_by(group=_key(table, by), currency="currency").agg(
        value=pl.col(column).sum(), rows=pl.len()
    )
    for group, currency, value, rows in sums.sort("group", "currency").iter_rows():
        yield Line(measure, group, _named(group, by), value, units.of_currency(currency), rows)


def _counted(measure: str, table: pl.DataFrame, by: str, unit: str) -> Iterable[Line]:
    counts = table.group_by(group=_key(table, by)).agg(rows=pl.len()).sort("group")
    for group, rows in counts.iter_rows():
        yield Line(measure, group, _named(group, by), float(rows), unit, rows)


def _named(group: str, by: str) -> Text:
    if group in ("", _WHOLE):
        return NOT_STATED if not group else UNDIVIDED
    if by in ("sector", "form"):
        return (SECTIONS if by == "sector" else FORMS).get(group, Text(group, group))
    found = regions.find(group)
    return found.title if found else Text(group, group)


def _beside(observations: pl.DataFrame) -> pl.DataFrame:
    """The latest published value of each series beside its measure, as rows of the result's frame."""
    latest = observations.drop_nulls("value").sort("period_end").unique("series", keep="last")
    rows = [
        {
            "measure_code": (measure := PUBLISHED[row["series"]][0]),
            "measure_en": MEASURES[measure].en,
            "measure_zh": MEASURES[measure].zh,
            "group_code": row["series"],
            "group_en": PUBLISHED[row["series"]][1].en,
            "group_zh": PUBLISHED[row["series"]][1].zh,
            "value": row["value"],
            "unit": row["unit"],
            "rows": None,
            "period": row["period"],
            "origin": row["origin"],
        }
        for row in latest.sort("series").iter_rows(named=True)
        if row["series"] in PUBLISHED
    ]
    return pl.DataFrame(rows, schema=_FRAME)


def _warned(firms: pl.DataFrame, lines: list[Line]) -> Iterable[Text]:
    balances = firms.drop_nulls("stock")
    days = balances["stock_on"].drop_nulls().unique()
    if len(days) > 1:
        pattern = Text(
            "The stock adds balances of {n} different days, {a} to {b}.",
            "存量由{n}个不同时点（{a}至{b}）的余额相加而成。",
        )
        yield pattern.format(n=len(days), a=days.min(), b=days.max())
    without = firms.height - balances.height
    if without:
        pattern = Text("{n} of {all} enterprises state no stock.", "{all}家境外企业中有{n}家未填报存量。")
        yield pattern.format(n=without, all=firms.height)
    currencies = {one.unit for one in lines if one.measure in _MONEY}
    if len(currencies) > 1:
        pattern = Text(
            "Amounts are in {n} currencies; they are never added.", "金额涉及{n}种货币，不作合计。"
        )
        yield pattern.format(n=len(currencies))
