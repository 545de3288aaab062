"""The declaration of ``trade.contributions``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.studies.signed_bars import points
from wuwai.trade.studies.monitor_contributions import (
    BY,
    COLUMN,
    SPANS,
    Contributions,
    contributions,
    directions,
    only,
    places,
    recent,
    stating,
)
from wuwai.trade.studies.monitor_contributions_charts import CHARTS
from wuwai.trade.studies.monitor_inputs import CUSTOMS_FILE, UP_TO, by_month
from wuwai.trade.studies.outlook_charts import signed
from wuwai.trade.studies.parts import MEASURES
from wuwai.trade.studies.world import sampled

_MONTHS = 24  # the longest stretch and the same one a year before


def finding(result: Contributions) -> Text:
    """How the total changed, and which part did most of it."""
    total = result.total
    if total is None:
        return Text("No month of this region is on file", "暂无该地区的月度数据")
    words = Text("{w} in {p}: {v}", "{p}{w}{v}").format(
        w=MEASURES[result.measure],
        p=periods.parse(result.period).title,
        v=units.headline(total.now, result.unit),
    )
    if total.growth is not None:
        words = Text("{a}, {g}", "{a}，同比{g}").format(a=words, g=signed(total.growth))
        # Of a rise the part that rose most, of a fall the one that fell most.
        side = 1 if total.growth >= 0 else -1
        named = [one for one in result.parts if not one.rest and side * (one.contribution or 0.0) > 0]
        if named:
            most = max(named, key=lambda one: side * (one.contribution or 0.0))
            words = Text("{a}; most of it from {t} ({c})", "{a}；其中{t}影响最大（{c}）").format(
                a=words, t=result.said(most), c=points(most.contribution or 0.0)
            )
    return sampled(words, result.sample)


def _parted(by: str) -> Input:
    name = "by_code" if by == "cluster" else f"by_{by}"
    reporter = places if by == "city" else stating
    where = {"dataset": "{own}", "direction": only(by), "reporter": reporter, "period": recent(_MONTHS)}
    return Input("flows", name, where=where, group=("month", COLUMN[by]))


def _lists(values: Mapping[str, Any]) -> list[str] | None:
    """Every cluster where the reader asked for them; else none: a result does not rest on them."""
    return None if values["by"] == "cluster" else []


STUDY = register(
    Study(
        name="trade.contributions",
        linkage="trade",
        title=Text("Contributions to trade growth", "外贸增长的拉动因素"),
        question=Text(
            "Which partners, products, regimes, cities and clusters did a rise or fall of trade come from?",
            "外贸的增减来自哪些贸易伙伴、商品、贸易方式、地市和产业集群？",
        ),
        how_to_read=Text(
            "A contribution is the part's change over the total of the year before, in percentage points; the"
            " contributions add up to the growth of the total. A part may grow fast and contribute little,"
            " because it is small. A new part has no growth rate and still a contribution. January and"
            " February are taken together. Clusters share products, so theirs do not add up.",
            "拉动点＝该部分增减额÷上年同期总额（百分点），各部分拉动点之和等于总体增速。增速高而规模小的部分拉动有限；"
            "新出现的部分没有增速，但有拉动点。1—2月合并计算。产业集群之间有共有商品，其拉动点不可相加。",
        ),
        inputs=(
            by_month("stated", directions),
            *(_parted(by) for by in BY),
            Input("clusters", "clusters", where={"cluster": _lists}),
            Input("products", "names", where={"dataset": ("{own}",)}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter("measure", "choice", Text("Measure", "指标"), default="exports", choices=MEASURES),
            Parameter("by", "choice", Text("By", "分组"), default="partner", choices=BY),
            Parameter("span", "choice", Text("Months", "时段"), default="to_date", choices=SPANS),
            UP_TO,
            CUSTOMS_FILE,
        ),
        columns=(
            Column("code", Text("Code", "代码"), hidden=True),
            Column("title", Text("Part", "部分"), "label"),
            Column("now", Text("Value", "金额"), "number", unit_from="unit"),
            Column("before", Text("Year before", "上年同期"), "number", unit_from="unit"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("growth", Text("Growth", "同比"), "percent", "%"),
            Column("contribution", Text("Contribution", "拉动点"), "points", "百分点"),
            Column("share", Text("Share", "比重"), "percent", "%"),
            Column("share_before", Text("Share a year before", "上年比重"), "percent", "%"),
            Column("rest", Text("The rest", "未单列部分"), "flag", hidden=True),
        ),
        kernel=contributions,
        method=Text(
            "Contribution = (value − value of the year before) / total of the year before. What no part"
            " states is a part of its own, so that parts and contributions add up to the total (clusters"
            " excepted). Codes of a cluster count by their weight.",
            "拉动点＝（本期－上年同期）÷上年同期总额。未单列部分单独成项，故各部分及其拉动点之和等于总体（产业集群除外）。"
            "集群商品按权重计入。",
        ),
        citation="National Bureau of Statistics of China: contribution to growth (拉动点)",
        charts=CHARTS,
        finding=finding,
    )
)
