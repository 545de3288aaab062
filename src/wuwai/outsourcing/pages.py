"""The page of this linkage: which published figures stand on it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.ui.pages.linkage import LinkagePage, Table

PAGE = LinkagePage(
    key="outsourcing",
    about=Text("Services done here for clients elsewhere", "承接服务外包的合同额与执行额"),
    headlines=(
        "so_executed_usd",
        "so_executed_share_of_china",
        "so_contract_target_usd",
        "so_executed",
        "so_offshore_executed",
        "so_contract",
        "so_offshore_contract",
        "so_employees",
    ),
    owns=("so_",),
    tables=(
        Table(
            title=Text("Offshore execution by kind", "离岸执行额按类型"),
            series=("so_offshore_executed:*",),
            where="wider",
        ),
        Table(
            title=Text("Contracts and execution", "合同额与执行额"),
            series=("so_contract*", "so_executed*", "so_offshore*"),
            where="wider",
        ),
    ),
    missing=Text(
        "outsourcing values by city, and most years of the province.",
        "各地市服务外包数据，以及全省多数年份的数据。",
    ),
)
