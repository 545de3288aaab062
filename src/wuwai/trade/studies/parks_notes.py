"""What a reader must know before quoting the plan of parks."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_words import joined, percent
from wuwai.trade.studies.parks_goods import Suitability
from wuwai.trade.studies.parks_plan import Plan

NO_CITIES = Text(
    "No customs exports by city are on file for {place}: load a query file with the place of registration.",
    "尚无{place}分地市的海关出口数据：请导入含注册地的海关查询文件。",
)
NO_CLUSTERS = Text("No list of a cluster holds codes.", "集群清单均无商品编码。")
_NO_USES = Text(
    "Consumer goods are not told apart: no table of BEC classes of {edition} is on file (wuwai reference"
    " import bec). Suitability rests on the value by weight alone.",
    "未区分消费品：尚无{edition}的BEC对照表（wuwai reference import bec），适配度只按单位重量价值计算。",
)
_CLASSED = Text(
    "The BEC table knows {share} of the exports; the rest counts as other goods.",
    "BEC对照表覆盖{share}的出口额，其余按非消费品计。",
)
_DENSITY = Text(
    "The value by weight is known for {known} of the exports ({world} by the world table); the rest counts"
    " {unknown} for it.",
    "{known}的出口额可得单位重量价值（其中{world}取自世界贸易数据），其余按{unknown}计。",
)
_NO_COUNTIES = Text(
    "No table of counties is on file (wuwai reference import counties): pairs are of cities.",
    "尚无县（市、区）表（wuwai reference import counties），按地市选择。",
)
_OVER = Text(
    "The shares of the counties of a city exceed one by up to {by}: brought to one.",
    "部分地市所辖县（市、区）比重之和最多超出1达{by}，已按比例调整。",
)
_STRANGE = Text(
    "Parks on the register whose cluster is on no list stand beside the plan: {names}.",
    "台账中下列园区的集群不在任何清单中，未纳入方案：{names}。",
)
_MORE = Text(
    "{n} pairs have parks already, more than the {wanted} asked for: all of them stay.",
    "已有园区的组合{n}个，多于所需的{wanted}个，均予保留。",
)
_FEWER = Text(
    "Only {n} pairs may be chosen: fewer than the {wanted} asked for.",
    "可选组合只有{n}个，少于所需的{wanted}个。",
)
_BROKEN = Text(
    "The rules contradict one another. The fewest changes that would do: {changes}.",
    "各项约束相互矛盾。改动最少的做法：{changes}。",
)
_GIVES = Text("{rule} gives way by {n}", "“{rule}”放宽{n}个")
_LISTED = 6


def of_goods(goods: Suitability, edition: str, *, classed: bool, unknown: float) -> list[Text]:
    """What suitability rests on, and what is missing for it."""
    said = [
        _DENSITY.format(known=percent(goods.known), world=percent(goods.of_world), unknown=f"{unknown:g}")
    ]
    said.append(
        _CLASSED.format(share=percent(goods.classed)) if classed else _NO_USES.format(edition=edition)
    )
    return said


def of_counties(counties: pl.DataFrame, over: float) -> list[Text]:
    """That there is no table, or that its shares do not hold."""
    if counties.is_empty():
        return [_NO_COUNTIES]
    return [_OVER.format(by=percent(over))] if over > 1e-9 else []


def of_plan(plan: Plan, strange: Sequence[str], wanted: int) -> list[Text]:
    """Rules that contradict, numbers that cannot be met, parks that are of no list."""
    said = []
    if plan.broken:
        gives = [_GIVES.format(rule=rule, n=n) for rule, n in plan.broken]
        said.append(_BROKEN.format(changes=joined(gives)))
    if plan.number > wanted:
        said.append(_MORE.format(n=plan.number, wanted=wanted))
    elif plan.candidates and plan.number < wanted:
        said.append(_FEWER.format(n=plan.number, wanted=wanted))
    if strange:
        names = [Text(name, name) for name in strange[:_LISTED]]
        more = [Text("…", "…")] if len(strange) > _LISTED else []
        said.append(_STRANGE.format(names=joined([*names, *more])))
    return said
