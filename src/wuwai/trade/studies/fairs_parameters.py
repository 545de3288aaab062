"""The settings of ``trade.exhibitions``: the budget and its conditions, and what a fair is taken to reach."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.text import Text
from wuwai.studies.contract import Parameter

_YES_NO = {"yes": Text("yes", "是"), "no": Text("no", "否")}
_NO_LIMIT = Text("No limit where empty", "留空则不限")
_ASSUMED = Text("An assumption, not published: set your own", "为假设值，并非公布数，可自行设定")

SETTINGS = (
    Parameter(
        "budget", "number", Text("Budget (10 thousand yuan)", "预算（万元）"),
        default=1000.0, low=0.0, high=1e7,
    ),
    Parameter(
        "held_in",
        "integer",
        Text("Fairs held in", "展会年份"),
        low=2000,
        high=2100,
        help=Text("The year of most fairs on offer where empty", "留空则取备选展会最多的年份"),
    ),
    Parameter("most", "integer", Text("Fairs at most", "展会数上限"), low=0, high=500, help=_NO_LIMIT),
    Parameter(
        "per_country", "integer", Text("In one country at most", "单个国家（地区）上限"),
        low=0, high=100, help=_NO_LIMIT,
    ),
    Parameter(
        "delegations",
        "integer",
        Text("Delegations at the same time", "同期团组数"),
        low=1,
        high=100,
        help=Text("So many fairs may clash; no limit where empty", "同期展会不超过此数；留空则不限"),
    ),
    Parameter(
        "days_between",
        "integer",
        Text("Days of a delegation between fairs", "团组两展间隔天数"),
        default=2,
        low=0,
        high=60,
    ),
    Parameter(
        "keep", "choice", Text("Keep fairs already chosen", "保留已选定展会"), default="yes", choices=_YES_NO
    ),
    Parameter(
        "step", "number", Text("Further money asked about (10 thousand yuan)", "试算增加额（万元）"),
        default=10.0, low=1.0, high=1e6,
    ),
    Parameter(
        "seconds", "integer", Text("Seconds to search at most", "求解时限（秒）"), default=20, low=1, high=300
    ),
)  # fmt: skip
REACH = (
    Parameter(
        "share",
        "number",
        Text("Reached in its market, %", "举办地市场覆盖率（%）"),
        default=2.0,
        low=0.01,
        high=90.0,
        help=_ASSUMED,
    ),
    Parameter(
        "away",
        "number",
        Text("Reached of other markets, %", "辐射市场覆盖率（%）"),
        default=0.5,
        low=0.0,
        high=90.0,
        help=_ASSUMED,
    ),
    Parameter(
        "stand",
        "number",
        Text("A stand serves (10 thousand yuan)", "单个展位服务额（万元）"),
        default=2000.0,
        low=1.0,
        high=1e6,
        help=_ASSUMED,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """:data:`SETTINGS` and :data:`REACH` as the kernels take them.

    ``budget``, ``step`` and ``stand`` are in 10,000 yuan, ``share`` and ``away`` per cent. None is no limit,
    of ``held_in`` the year of most fairs on offer.
    """

    budget: float
    held_in: int | None = None
    most: int | None = None
    per_country: int | None = None
    delegations: int | None = None
    days_between: int = 2
    keep: str = "yes"
    step: float = 10.0
    seconds: int = 20
    share: float = 2.0
    away: float = 0.5
    stand: float = 2000.0
