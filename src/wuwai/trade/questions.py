"""What the studies of foreign trade are asked: from how trade stands to what to do about it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.questions import Question

QUESTIONS = (
    Question(
        Text("How does trade stand, and what is coming?", "外贸形势如何，走势怎样？"),
        (
            *("trade.monitor", "trade.monthly_tables", "trade.contributions", "trade.outlook"),
            *("trade.warnings", "trade.standing"),
        ),
    ),
    Question(
        Text("What do we sell, and who sells it?", "我们卖什么，谁在卖？"),
        (
            *("trade.clusters", "trade.growth", "trade.complexity", "trade.similar_regions"),
            *("trade.exporters", "trade.ecommerce_modes"),
        ),
    ),
    Question(
        Text("Where could we sell more, and what else?", "哪里还能多卖，还能卖什么？"),
        ("trade.potential", "trade.gravity", "trade.rivals", "trade.new_products"),
    ),
    Question(Text("What do we depend on?", "我们依赖哪些进口？"), ("trade.dependency",)),
    Question(
        Text("What if, and how far is it?", "如果发生变化会怎样，路有多远？"),
        ("trade.tariff_scenario", "trade.chokepoint", "trade.routes"),
    ),
    Question(
        Text("What to do about it?", "下一步做什么？"),
        (
            *("trade.warehouse_plan", "trade.parks", "trade.import_bases"),
            *("trade.exhibitions", "trade.exhibitors"),
        ),
    ),
)
