"""The page of this linkage: which published figures stand on it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.ui.pages.linkage import LinkagePage, Table

PAGE = LinkagePage(
    key="outbound",
    about=Text("Investment, contracted projects and zones abroad", "对外投资、承包工程与境外园区"),
    headlines=(
        "contracted_overseas_projects_count",
        "odi_projects_cumulative_since_2018",
        "overseas_zones_provincial",
        "overseas_zones_firms",
        "odi_nonfinancial",
        "overseas_projects_turnover_usd",
        "overseas_projects_new_contracts_usd",
    ),
    owns=("odi_", "overseas_projects", "overseas_zone", "contracted_overseas"),
    tables=(
        Table(title=Text("Zones abroad", "境外经贸合作区"), series=("overseas_zones_*",)),
        Table(
            title=Text("Investment and contracted projects", "对外投资与承包工程"),
            series=("odi_*", "overseas_projects_*", "contracted_overseas*"),
            where="wider",
        ),
    ),
    missing=Text(
        "the province's outbound investment by year, by country and by city.",
        "全省按年份、按国家（地区）、按地市的对外投资额。",
    ),
)
