"""The page of this linkage: which published figures stand on it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.ui.pages.linkage import LinkagePage

PAGE = LinkagePage(
    key="talent",
    about=Text("Foreign experts, research centres and exchange", "外国专家、研发机构与国际交流"),
    headlines=(),
    owns=("foreign_experts", "work_permits", "foreign_talent", "foreign_rd_centres"),
    missing=Text(
        "any series of foreigners' work permits, foreign experts or research centres of the province.",
        "全省外国人来华工作许可、外国专家及外资研发中心的任何统计数列。",
    ),
)
