"""The page of this linkage: which published figures stand on it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.trade.questions import QUESTIONS
from wuwai.trade.studies.standing_parts import session_name
from wuwai.ui.pages.linkage import LinkagePage, Table

PAGE = LinkagePage(
    key="trade",
    about=Text("What the region sells to and buys from the world", "货物进出口与跨境电商"),
    headlines=(
        "trade_total",
        "exports",
        "imports",
        "exports_mech_elec",
        "cbec_trade",
        "firms_with_trade_record",
    ),
    owns=(
        *(
            "trade_",
            "exports",
            "imports",
            "import_",
            "firm_type",
            "firms_with_trade_record",
            "share_of_china_",
        ),
        *(
            "contribution_to_china_",
            "HK_",
            "canton_fair",
            "cbec_",
            "overseas_warehouses",
            "zone_trade",
            "port_trade",
        ),
        *("industrial_clusters", "services_trade", "digital_trade"),
    ),
    leads_to=(
        (Text("Export clusters", "出口产业集群"), "trade-clusters"),
        (Text("E-commerce by customs mode", "跨境电商监管方式"), "trade-ecommerce"),
        (Text("Trade flows by product and partner", "按商品和伙伴查看贸易流量"), "flows"),
    ),
    questions=QUESTIONS,
    tables=(
        Table(title=Text("Trade by city", "各市进出口"), series=("trade_total",), where="cities"),
        Table(title=Text("Exports by city", "各市出口"), series=("exports",), where="cities"),
        Table(title=Text("By partner", "按贸易伙伴"), series=("trade_with_partner:*",)),
        Table(title=Text("By customs regime", "按贸易方式"), series=("trade_regime:*",)),
        Table(title=Text("By type of firm", "按企业性质"), series=("firm_type:*",)),
        Table(
            title=Text("Cross-border e-commerce", "跨境电商"),
            series=("cbec_*", "overseas_warehouses*"),
            where="wider",
            note=Text(
                "Two definitions of e-commerce trade are published; they are not one line.",
                "跨境电商进出口有两种统计口径，不可连成一条线。",
            ),
        ),
        Table(
            title=Text("Canton Fair", "广交会"), series=("canton_fair_*",), where="within", named=session_name
        ),
        Table(
            title=Text("Trade with Hong Kong, China", "对中国香港贸易"),
            series=("HK_*", "exports_with_partner:*", "imports_with_partner:*"),
        ),
    ),
    missing=Text(
        "totals of all 21 cities for any one year, any period of 2026, "
        "and the province's totals of 2017, 2019 and 2021.",
        "任一年度全部21个地市的合计数、2026年各期数据，以及全省2017、2019、2021年合计数。",
    ),
)
