"""The words of ``investment.standing``, and which field of each register its groups are read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.investment.studies.chosen import group_title
from wuwai.investment.studies.stages import STAGES
from wuwai.reference.text import Text

TOTAL = Text("Total", "合计")
ALL = "all"
AUTO = "auto"  # the currency of the most amounts
NOT_DATED = Text("not dated", "未填日期")
BREAKDOWNS: Mapping[str, Text] = {
    "region": Text("city", "地市"),
    "sector": Text("sector", "行业"),
    "source_country": Text("source country or region", "资金来源国家（地区）"),
    "project_class": Text("class", "项目类别"),
    "year": Text("year", "年份"),
}
PARTS: Mapping[str, tuple[str, Text]] = {
    "projects": ("investment-projects", Text("Projects", "招商引资项目")),
    "funds": ("project-funds", Text("Capital", "合同外资与到资")),
    "events": ("investment-events", Text("Promotion events", "招商活动")),
    "zones": ("zones", Text("Zones and parks", "园区平台")),
    "headquarters": ("headquarters", Text("Regional headquarters", "地区总部")),
    "aftercare": ("aftercare", Text("Aftercare", "外资企业服务")),
}
"""Each register by its input, and what it is called."""

MEASURES: Mapping[str, Text] = {
    "contracted": Text("Contracted", "合同外资"),
    "arrived": Text("Arrived", "实际到资"),
    "contracted_open": Text("Contracted, not yet approved", "合同外资（待核定）"),
    "arrived_open": Text("Arrived, not yet approved", "实际到资（待核定）"),
    "rows": Text("On file", "在册"),
    "now": Text("In this stage now", "现处该阶段"),
    "reached": Text("Ever reached it", "曾达该阶段"),
    "signed_projects": Text("Projects signed there", "活动签约项目"),
    "signed": Text("Signed there", "活动签约金额"),
    "area": Text("Area", "面积"),
    "available": Text("Land still available", "可供用地"),
    "open": Text("Open issues", "未办结诉求"),
    "overdue": Text("Of them overdue", "其中逾期"),
    "in_time": Text("Answered in time", "按时答复率"),
    "published": Text("Published", "公布数"),
}
BASES: Mapping[str, Text] = {
    "register": Text("register", "台账"),
    "published": Text("published", "公布"),
}
PUBLISHED: Mapping[str, Text] = {
    "fdi_actual_use": Text("Foreign investment used, published (CNY)", "实际使用外资（公布，人民币）"),
    "fdi_actual_use_usd": Text("Foreign investment used, published (USD)", "实际使用外资（公布，美元）"),
    "fdi_contracted_usd": Text("Contracted, published (USD)", "合同外资（公布，美元）"),
    "fdi_new_firms": Text("New foreign-invested firms, published", "新设外商投资企业（公布）"),
}
# The days on which a project entered the stages of the road, in their order.
ROAD_DAYS = ("lead_on", "promoted_on", "talks_on", "signed_on", "start_on", "funds_on", "production_on")
# Where the other registers have the groups of a breakdown; a breakdown they do not have gives totals only.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "events": {"region": "region"},
    "zones": {"region": "region"},
    "headquarters": {"region": "region", "source_country": "parent_country"},
    "aftercare": {"region": "region", "source_country": "source_country"},
}
_ZONES: Mapping[str, Text] = {
    "free_trade_zone": Text("pilot free trade zone", "自由贸易试验区"),
    "free_trade_area": Text("area of a pilot free trade zone", "自由贸易试验区片区"),
    "coordinated_area": Text("coordinated development area", "自贸试验区联动发展区"),
    "bonded_zone": Text("comprehensive bonded zone", "综合保税区"),
    "development_zone": Text("economic development zone", "经济技术开发区"),
    "cooperation_park": Text("international cooperation park", "国际合作园区"),
    "ecommerce_pilot": Text("cross-border e-commerce pilot zone", "跨境电子商务综合试验区"),
    "other": Text("other park", "其他园区"),
}
UNITS: Mapping[str, str] = {
    "projects": "个", "funds": "项", "events": "场", "zones": "个", "headquarters": "家", "aftercare": "件",
}  # fmt: skip


def titled(by: str, key: Any) -> Text:
    """What a group of a breakdown is called.

    >>> titled("source_country", "HKG").zh, titled("kind", "bonded_zone").zh, titled("year", "2025").zh
    ('中国香港', '综合保税区', '2025年')
    """
    if by == "year":
        return Text(str(key), f"{key}年") if key else NOT_DATED
    if by == "kind":
        return _ZONES.get(key, Text(str(key), str(key)))
    if by == "stage":
        return STAGES.get(key, Text(str(key), str(key)))
    return group_title(by, key)
