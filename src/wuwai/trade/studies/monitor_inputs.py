"""What the studies of a region's months share: its customs file, how far it is read, its trade by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wuwai.reference.text import Text
from wuwai.studies.contract import Input, Parameter
from wuwai.trade.studies.monitor_months import inside

CUSTOMS_FILE = Parameter(
    "own",
    "dataset",
    Text("Customs file", "海关数据"),
    wants="own",
    help=Text("The best on file where empty", "留空则取已入库数据中最适用的"),
)
UP_TO = Parameter(
    "to",
    "period",
    Text("Up to", "截至"),
    help=Text("A month such as 2025-09; the last on file where empty", "月份，如2025-09；留空则取最新"),
)


def by_month(name: str, direction: Callable[[Mapping[str, Any]], list[str]]) -> Input:
    """The trade of the region and the places within it by month and reporter, of its customs file."""
    return Input(
        "flows",
        name,
        where={"dataset": "{own}", "reporter": inside, "direction": direction},
        group=("month", "reporter"),
    )
