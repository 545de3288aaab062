"""The page of this linkage: which published figures stand on it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.ui.pages.linkage import LinkagePage, Table

PAGE = LinkagePage(
    key="investment",
    about=Text(
        "Foreign capital put to use, new firms and large projects", "实际使用外资、新设企业与重大项目"
    ),
    headlines=(
        "fdi_actual_use",
        "fdi_new_firms",
        "fdi_actual_use_usd",
        "fdi_projects_ge_100mUSD_arrived",
        "fdi_cumulative_actual_use_usd",
        "fdi_cumulative_firms",
    ),
    owns=("fdi_", "ftz_"),
    leads_to=(
        (Text("Pipeline of projects", "招商项目管线"), "investment-pipeline"),
        (
            Text("Capital, funnel, zones and aftercare", "台账总览：资金、项目、园区与服务"),
            "study investment.standing",
        ),
    ),
    tables=(
        Table(title=Text("Actual use by industry", "按行业实际使用外资"), series=("fdi_actual_use:*",)),
        Table(
            title=Text("New firms by city", "各市新设外商投资企业"), series=("fdi_new_firms",), where="cities"
        ),
        Table(
            title=Text("Actual use by city", "各市实际使用外资"), series=("fdi_actual_use",), where="cities"
        ),
        Table(title=Text("Free trade zone", "自由贸易试验区"), series=("ftz_*",), where="within"),
        Table(
            title=Text("Large projects and totals to date", "大项目与累计数"),
            series=("fdi_projects*", "fdi_from_projects*", "fdi_cumulative*"),
        ),
    ),
    missing=Text(
        "actual use for most of the 21 cities, and contracted amounts after 2011.",
        "21个地市中多数地市的实际使用外资，以及2011年以后的合同外资。",
    ),
)
