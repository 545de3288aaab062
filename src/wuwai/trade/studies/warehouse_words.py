"""A plan of overseas warehouses in words: why a place is in it, what would change that, what was assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import median
from typing import Any

import polars as pl

from wuwai.reference import ports, transport, units
from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_words import NONE, joined, percent
from wuwai.trade.studies.world import place

_SEMICOLON = Text("; ", "；")
_NOTHING = Text("none", "无")
_NEARLY_ALL = 0.99
_THERE = Text(
    "{n} warehouses of the register that are not closed stay; they stand in {m} places.",
    "台账中未关闭的{n}个海外仓全部保留，分布在{m}地。",
)
_GUESSED = Text(
    "The city of {n} of them is not named or not in the table: each is taken to stand in its country's"
    " largest.",
    "其中{n}个未填写所在城市或城市表中没有，按所在国家（地区）最大城市计。",
)
_LEFT = Text(
    "{n} of them stand in economies without a city in the table: counted, and not placed.",
    "另有{n}个所在国家（地区）在城市表中没有城市，计数但未定位。",
)
_FEW = Text(
    "Only {n} more places are candidates: ask for more of them, or let them stand closer.",
    "候选地仅余{n}处，可增加候选城市数或缩小间距。",
)
_ENOUGH = Text(
    "As many warehouses as are wanted are on the register: nothing is added.",
    "台账中的海外仓已达目标数，无须新增。",
)
_NEARLY = Text(
    "The first {n} of the {all} bring 99% of what the new ones save, days counted; all bring {gained} a year"
    " in money beside those there.",
    "新增{all}个中，前{n}个即可实现全部新增节省（含时间折价）的99%；全部建成后，在已有各仓之外每年另节省费用{gained}。",
)
_SURE = Text(
    "Were demand as in any of {n} draws, another choice would save at most {worst} more (in half of the"
    " draws at most {middle}).",
    "在{n}次需求情景的任一次中，改选他处至多再多节省{worst}（半数情景不超过{middle}）。",
)
_IDLE = Text(
    "{n} of the new ones serve nobody more cheaply than those beside them: fewer would do.",
    "新增仓中有{n}个未能比相邻仓更省，可适当减少数量。",
)
_BY_PEOPLE = Text(
    "No table states the income of cities: demand is split within a market by population alone.",
    "没有城市收入数据，市场内需求仅按人口分配。",
)
_SHUT = Text("Closed: {names}.", "封闭航道：{names}。")
_ASSUMED = Text(
    "Freight, days and prices are assumptions of the page, each open to editing; savings are worth no more"
    " than they are.",
    "运费、时间和价格均为本页所列假设，可逐项修改；节省额的可靠程度取决于这些假设。",
)


def notes(
    *,
    there: int,
    stands: pl.DataFrame,
    new: int,
    wanted: int,
    free: int,
    rows: pl.DataFrame,
    income: int,
    closed: Sequence[Text],
) -> list[Text]:
    """What a reader must know before quoting the plan."""
    said = [_ASSUMED]
    if there:
        said.append(_THERE.format(n=there, m=stands.height))
    if guessed := int(stands["guessed"].sum()):
        said.append(_GUESSED.format(n=guessed))
    if left := there - int(stands["warehouses"].sum()):
        said.append(_LEFT.format(n=left))
    if not new and wanted <= there:
        said.append(_ENOUGH)
    elif new < wanted - there:
        said.append(_FEW.format(n=free))
    idle = rows.filter(pl.col("rank").is_not_null(), pl.col("served") == 0).height
    if idle:
        said.append(_IDLE.format(n=idle))
    if not income:
        said.append(_BY_PEOPLE)
    if closed:
        said.append(_SHUT.format(names=joined(closed)))
    return said


def worth(added: Sequence[float], gained: float, unit: str) -> list[Text]:
    """How many of the new warehouses bring nearly all that they save; nothing where none is added."""
    sums = list(accumulate(added))
    if not sums or sums[-1] <= 0:
        return []
    enough = next(n for n, value in enumerate(sums, start=1) if value >= _NEARLY_ALL * sums[-1])
    return [_NEARLY.format(n=enough, all=len(sums), gained=units.headline(gained, unit))]


def at_most(share: float) -> str:
    """A bound on a share as it is said, never below it.

    >>> at_most(2e-7), at_most(0.0003), at_most(0.0131)
    ('0.001%', '0.05%', '1.4%')
    """
    if share <= 1e-5:
        return "0.001%"
    return "0.05%" if share <= 0.0005 else f"{math.ceil(1000 * share) / 10:.1f}%"


def sure(lost: Sequence[float]) -> list[Text]:
    """How much the plan misses where demand is as drawn; nothing where nothing was drawn."""
    if not len(lost):
        return []
    worst, middle = (at_most(value) for value in (max(lost), median(lost)))
    return [_SURE.format(n=len(lost), worst=worst, middle=middle)]


def state(row: Mapping[str, Any]) -> Text:
    """Whether a row is to be added, or how many warehouses are there."""
    if row["rank"] is not None:
        return Text("to add", "新增")
    return Text("{n} there", "已有{n}个").format(n=row["warehouses"])


def city(code: str, title: Text, *, port: bool) -> Text:
    """What a site is called: a city by its name, a port as the port of its city."""
    if not port:
        return title
    name = port_name(code)
    return Text(f"Port of {name.en}", f"{name.zh.removesuffix('港')}港")


def through(mode: str, port: str, days: float) -> Text:
    """The way goods come in bulk, with its days."""
    if not mode:
        return Text("no way", "无通路")
    over = Text(" over {port}", "经{port}").format(port=port_name(port)) if port else NONE
    return Text("by {mode}{over}, {days}", "{mode}{over}，{days}").format(
        mode=transport.TITLES[mode], over=over, days=units.amount(max(1, round(days)), "天")
    )


def port_name(code: str) -> Text:
    """What a port is called (:func:`wuwai.reference.ports.title`); its code where none has it.

    >>> port_name("KRINC"), port_name("GBFXT").zh
    (Text(en='Incheon', zh='仁川'), '费利克斯托')
    """
    try:
        port = ports.get(code)
    except KeyError:
        return Text(code, code)
    return ports.title(port)


def markets(first: Sequence[tuple[str, float]], whole: float) -> Text:
    """The markets that a warehouse serves, with their shares."""
    if not whole:
        return _NOTHING
    if len(first) == 1:
        return place(first[0][0])
    pattern = Text("{who} {share}", "{who}{share}")
    return joined([pattern.format(who=place(c), share=percent(v / whole)) for c, v in first])


def reason(row: Mapping[str, Any], first: Sequence[tuple[str, float]], mode: str) -> Text:
    """What a warehouse does for its buyers, against parcels from home."""
    if not row["served"]:
        return Text("Serves nobody more cheaply than others do", "服务成本均不低于其他仓")
    return Text(
        "Buyers of {served} a year ({who}): {days} days instead of {parcel_days}, {cost} of the value instead"
        " of {parcel_cost}",
        "服务年需求{served}（{who}）：送达{days}天，直邮为{parcel_days}天；费用占货值{cost}，直邮为{parcel_cost}",
    ).format(
        served=units.headline(row["served"], row["unit"]),
        who=markets(first, row["served"]),
        days=f"{row['days']:.1f}",
        parcel_days=f"{row['parcel_days']:.1f}",
        cost=percent(row["cost"] / 100),
        parcel_cost=percent(row["parcel_cost"] / 100),
    )


def change(row: Mapping[str, Any], draws: int) -> Text:
    """What it is worth to have it, and in how many draws of demand it stays."""
    parts = [
        Text(
            "without it its buyers pay {loss} more a year, days counted",
            "若不设此仓，其买家每年多付{loss}（含时间折价）",
        ).format(loss=units.headline(row["loss"], row["unit"]))
    ]
    if draws and row["rank"] is not None:
        kept = round(row["kept"] * draws / 100)
        if kept == draws:
            parts.append(
                Text("in the best plan in each of {n} draws of demand", "{n}次需求情景中均入选").format(
                    n=draws
                )
            )
        else:
            parts.append(
                Text(
                    "in {m} of {n} draws of demand the best plan has another place instead",
                    "{n}次需求情景中有{m}次最优方案改选他处",
                ).format(m=draws - kept, n=draws)
            )
    return joined(parts, _SEMICOLON).upper_first()
