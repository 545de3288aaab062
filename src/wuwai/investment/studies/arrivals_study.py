"""The declaration of ``investment.arrivals``."""

from __future__ import annotations

from wuwai.investment.studies.arrivals import arrivals
from wuwai.investment.studies.arrivals_charts import CHARTS, finding
from wuwai.investment.studies.chosen import REGION
from wuwai.investment.studies.pipeline_study import PROJECTS, STAYS
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register

FUNDS = Input("register", "funds", source="project-funds", optional=True)

STUDY = register(
    Study(
        name="investment.arrivals",
        version=2,
        linkage="investment",
        title=Text("Capital expected to arrive", "到资预测"),
        question=Text(
            "How much capital will arrive in each of the coming months, in each currency; does it reach this"
            " year's number, and how many more signed projects would?",
            "今后各月各币种预计到资多少？能否完成今年目标？还需多少签约项目？",
        ),
        how_to_read=Text(
            "Each open project is followed many times through the stages it still has before it, at the"
            " pace of"
            " past projects and given the time it has already spent; its capital then arrives as that of past"
            " projects did. The band holds the middle of those futures. Currencies are never added."
            " Projects not"
            " yet on file are in no future, so the farther months are too low by what they will bring. A look"
            " back repeats the forecast as of an earlier day and compares it with what then arrived.",
            "对每个在库项目，按历史项目的推进速度并以其已停留时间为条件，多次模拟其剩余阶段，"
            "再按历史到资节奏模拟到资；"
            "阴影为模拟结果的中间区间。不同币种不相加。尚未入库的项目不在模拟之内，因此较远月份偏低。"
            "回测是以某一历史日期为起点重做预测，并与其后实际到资比较。",
        ),
        inputs=(PROJECTS, STAYS, FUNDS),
        parameters=(
            REGION,
            Parameter("months", "integer", Text("Months ahead", "预测月数"), default=12, low=1, high=24),
            Parameter("currency", "choice", Text("Currency", "币种"), default="USD", choices=currencies()),
            Parameter(
                "goal",
                "number",
                Text("This year's number (100 million)", "今年目标（亿）"),
                low=0.0,
                high=1e6,
                help=Text(
                    "In 100 million units of the currency; set by the reader, not published",
                    "以亿为单位，按所选币种；由读者设定，并非公布数",
                ),
            ),
            Parameter(
                "basis",
                "choice",
                Text("Amounts", "计入范围"),
                default="recorded",
                choices={
                    "recorded": Text("all that are not void", "全部有效记录"),
                    "approved": Text("approved only", "仅已核定"),
                },
            ),
            Parameter("level", "integer", Text("Interval, %", "区间（%）"), default=80, low=50, high=98),
            Parameter(
                "draws", "integer", Text("Futures simulated", "模拟次数"), default=1000, low=200, high=5000
            ),
            Parameter("seed", "integer", Text("Seed", "随机种子"), default=2026, low=0, high=1_000_000),
        ),
        columns=(
            Column("kind", Text("What", "类别"), "label"),
            Column("kind_key", Text("Code", "代码"), hidden=True),
            Column("currency", Text("Currency", "币种"), "label"),
            Column("currency_code", Text("Currency code", "币种代码"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("period", Text("Period", "时期"), "period"),
            Column("value", Text("Amount", "金额"), "number", unit_from="unit"),
            Column("low", Text("Lower bound", "区间下限"), "number", unit_from="unit"),
            Column("high", Text("Upper bound", "区间上限"), "number", unit_from="unit"),
            Column("actual", Text("Then arrived", "其后实际到资"), "number", unit_from="unit"),
            Column("cut_off", Text("Looking back from", "回测时点"), "date"),
        ),
        kernel=arrivals,
        method=Text(
            "Simulation: time to the next stage is drawn from the Aalen-Johansen curve of the stage, given"
            " the"
            " days spent; after the first payment each month's share of what is left is that of a past"
            " project"
            " watched through the month. A project without a contract is worth its plan times a past ratio."
            " Of a currency with more than 500 projects each is followed fewer times, 20 at least, and the"
            " futures are put together from those of 64 blocks of projects.",
            "模拟法：下一阶段的时间按该阶段Aalen-Johansen曲线在已停留天数条件下抽取；首次到资后，"
            "逐月到资占未到资余额的比重取自"
            "同期仍在观察的历史项目；未签约项目按计划额乘以历史签约比率计值。"
            "某币种项目超过500个时，每个项目模拟次数相应减少（不少于20次），再由64组项目的结果随机组合成各次模拟。",
        ),
        citation="Aalen & Johansen 1978; Efron & Tibshirani 1993, chapter 8 (resampling)",
        charts=CHARTS,
        finding=finding,
    )
)
