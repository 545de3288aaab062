"""What the studies of foreign trade are asked: from how trade stands to what to do about it."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.questions import Question, ask

QUESTIONS = ask(
    Question(
        "trade",
        Text("How does trade stand, and what is coming?", "外贸形势如何，走势怎样？"),
        ("trade.monitor", "trade.warnings", "trade.outlook", "trade.seasonal", "trade.standing"),
    ),
    Question(
        "trade",
        Text("What do we sell, and who sells it?", "我们卖什么，谁在卖？"),
        (
            "trade.clusters",
            "trade.cluster_outlook",
            "trade.decompose_growth",
            "trade.growth",
            "trade.complexity",
            "trade.product_space",
            "trade.similar_regions",
            "trade.exporters",
        ),
    ),
    Question(
        "trade",
        Text("Where could we sell more, and what else?", "哪里还能多卖，还能卖什么？"),
        ("trade.potential", "trade.export_potential", "trade.rivals", "trade.new_products"),
    ),
    Question(
        "trade",
        Text("What do we depend on?", "我们依赖什么进口？"),
        ("trade.dependency", "trade.import_dependency"),
    ),
    Question(
        "trade",
        Text("What to do about it?", "下一步做什么？"),
        ("trade.import_bases", "trade.import_base_plan", "trade.exhibitions", "trade.exhibitors"),
    ),
)
