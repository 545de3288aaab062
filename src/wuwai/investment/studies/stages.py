"""The stages of an investment project and the words for what its registers choose from."""

from __future__ import annotations

from collections.abc import Mapping

from wuwai.reference.text import Text

# The road, in order; a project leaves it for one of ENDED.
ROAD: Mapping[str, Text] = {
    "lead": Text("lead", "线索"),
    "promoted": Text("promoted", "推介"),
    "in_talks": Text("in talks", "在谈"),
    "signed": Text("signed", "签约"),
    "to_start": Text("to start", "拟开工"),
    "funds_arrived": Text("funds arrived", "到资"),
    "in_production": Text("in production", "竣工投产"),
}
ENDED: Mapping[str, Text] = {
    "lost": Text("lost", "流失"),
    "withdrawn": Text("withdrawn", "撤回"),
}
STAGES: Mapping[str, Text] = {**ROAD, **ENDED}
# A project in one of these is still to be brought on.
OPEN = tuple(ROAD)[:-1]

CLASSES: Mapping[str, Text] = {
    "manufacturing": Text("manufacturing", "制造业"),
    "headquarters": Text("headquarters", "总部"),
    "equity": Text("equity investment", "股权投资"),
}
SECTORS: Mapping[str, Text] = {
    "electronics": Text("electronics and information", "电子信息"),
    "petrochemicals": Text("petrochemicals", "石化化工"),
    "automobiles": Text("automobiles and parts", "汽车及零部件"),
    "equipment": Text("machinery and equipment", "装备制造"),
    "appliances": Text("household appliances", "家用电器"),
    "biomedicine": Text("biomedicine and health", "生物医药与健康"),
    "new_energy": Text("new energy", "新能源"),
    "new_materials": Text("new materials", "新材料"),
    "light_industry": Text("light industry and textiles", "轻工纺织"),
    "food": Text("food and agriculture", "食品与农业"),
    "software": Text("software and information services", "软件和信息服务"),
    "research": Text("research and technical services", "科研和技术服务"),
    "finance": Text("finance", "金融"),
    "business": Text("leasing and business services", "租赁和商务服务"),
    "trade": Text("wholesale and retail", "批发和零售"),
    "logistics": Text("transport and logistics", "交通运输和物流"),
    "real_estate": Text("real estate", "房地产"),
    "other": Text("other", "其他"),
}
"""The sectors an office sorts projects by: a short list of our own, coarser than GB/T 4754."""

END_REASONS: Mapping[str, Text] = {
    "elsewhere": Text("went elsewhere", "落户其他地区"),
    "land": Text("land", "用地"),
    "permits": Text("permits", "审批"),
    "energy": Text("energy and emissions", "用能与排放"),
    "finance": Text("finance", "资金"),
    "labour": Text("labour", "用工"),
    "market": Text("market", "市场变化"),
    "policy": Text("policy", "政策"),
    "strategy": Text("the investor's strategy", "投资方战略调整"),
    "other": Text("other", "其他"),
}
OBSTACLES: Mapping[str, Text] = {
    "land": Text("land", "用地"),
    "permits": Text("permits", "审批"),
    "energy": Text("energy", "用能"),
    "finance": Text("finance", "资金"),
    "labour": Text("labour", "用工"),
    "other": Text("other", "其他"),
}
FUNDS: Mapping[str, Text] = {
    "contracted": Text("contracted", "合同外资"),
    "arrived": Text("arrived", "实际到资"),
}
FORMS: Mapping[str, Text] = {
    "cash": Text("cash from abroad", "境外现汇"),
    "yuan": Text("cross-border yuan", "跨境人民币"),
    "earnings": Text("reinvested earnings", "境内利润再投资"),
    "in_kind": Text("in kind", "实物"),
    "intangible": Text("intangibles", "无形资产"),
    "equity": Text("equity", "股权"),
    "other": Text("other", "其他"),
}
