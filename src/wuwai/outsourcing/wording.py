"""Words that the registers of service outsourcing and its study share."""

from __future__ import annotations

from collections.abc import Mapping

from wuwai.reference.text import Text

SERVICE_CLASSES: Mapping[str, Text] = {
    "ITO": Text("IT (ITO)", "信息技术外包（ITO）"),
    "BPO": Text("Business process (BPO)", "业务流程外包（BPO）"),
    "KPO": Text("Knowledge process (KPO)", "知识流程外包（KPO）"),
}
LEVELS: Mapping[str, Text] = {
    "national": Text("national", "国家级"),
    "provincial": Text("provincial", "省级"),
}
CLIENT_HELP = Text(
    "Clients in Hong Kong, Macao and Taiwan, China are named so: offshore or onshore follows from it.",
    "中国香港、中国澳门、中国台湾的发包方按所在地填写，离岸、在岸据此判定。",
)
AMOUNT_HELP = Text(
    "Whole units of the currency, such as 1200000 for USD 1.2 m; not in tens of thousands",
    "按币种的“元”填写，如120万美元填1200000，不以万元为单位",
)
