"""The declaration of ``trade.standing``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.standing import Standing, standing
from wuwai.trade.studies.standing_charts import CHARTS
from wuwai.trade.studies.standing_parts import ALL, BREAKDOWNS, BY_KEY, PARTS, PUBLISHED

SAMPLE = Text("{words} (with synthetic rows: no real number)", "{words}（含合成样例，非真实数据）")


def finding(result: Standing) -> Text:
    """How many count of each register that has a target or was asked for; that rows are made up."""
    told = [one for one in result.overview if result.what in (ALL, one.part)]
    aimed = [one for one in told if result.target(one.part) is not None]
    if not told:
        return Text("No rows of foreign trade registers are on file", "外贸台账暂无记录")
    said = []
    for line in aimed or told:
        part, goal = BY_KEY[line.part], result.target(line.part)
        if goal is None:
            pattern = Text("{p}: {c} of {n} on file count", "{p}在册{n}{u}，计入{c}{u}")
        else:
            pattern = Text("{p}: {c} of {g} wanted", "{p}计入{c}{u}，目标{g}{u}")
        goal_said = f"{goal:,.0f}" if goal is not None else ""
        said.append(
            pattern.format(p=part.title, c=line.counted or 0, n=int(line.value), u=part.unit, g=goal_said)
        )
    words = Text("; ".join(one.en for one in said), "；".join(one.zh for one in said))
    return SAMPLE.format(words=words) if result.synthetic else words


STUDY = register(
    Study(
        name="trade.standing",
        linkage="trade",
        title=Text("Standing of foreign trade", "外贸台账总览"),
        question=Text(
            "Which parks, warehouses, leading firms, import bases, exhibitions and exporters are on file, at"
            " which stage and in which city; which of them count, and why not the others?",
            "园区、海外仓、龙头企业、进口基地、展会、出口企业在册多少，处于什么阶段、分布在哪些地市？哪些计入，哪些不计入，为什么？",
        ),
        how_to_read=Text(
            "On file is every row; counted are those a target would count: in a stage that counts and, where"
            " a rule book decides, meeting every clause. What is not known is never taken as met. Amounts are"
            " of rows that count, each currency by itself. Exporters are one firm in one year, the latest on"
            " file where no year is asked for. Published figures stand beside; they are another count.",
            "“在册”为全部记录；“计入”为目标计数口径下的记录，即处于计数阶段，且（有认定标准的）符合全部条件，情况不明的不视为符合。"
            "金额为计入记录之和，各币种分列。出口企业一企一年，未指定年度时取最近年度。公布数并列供对照，口径不同。",
        ),
        inputs=(
            *(Input("register", one.key, source=f"{one.register}/counts", optional=True) for one in PARTS),
            Input("targets", "targets"),
            Input("observations", "observations", where={"series": tuple(PUBLISHED)}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "what",
                "choice",
                Text("Register", "台账"),
                default=ALL,
                choices={ALL: Text("all of them", "全部"), **{one.key: one.title for one in PARTS}},
            ),
            Parameter("by", "choice", Text("Broken down by", "分组"), default="stage", choices=BREAKDOWNS),
            Parameter(
                "year",
                "integer",
                Text("Year", "年度"),
                low=2000,
                high=2100,
                help=Text(
                    "For exhibitions, exporters and amounts; all on file where empty",
                    "用于展会、出口企业和金额；留空为全部记录",
                ),
            ),
            Parameter("top", "integer", Text("Largest rows listed", "居前条数"), default=5, low=0, high=50),
        ),
        columns=(
            Column("part", Text("Register code", "台账代码"), hidden=True),
            Column("part_title", Text("Register", "台账"), "label"),
            Column("measure", Text("Measure code", "指标代码"), hidden=True),
            Column("measure_title", Text("Measure", "指标"), "label"),
            Column("group", Text("Group code", "分组代码"), hidden=True),
            Column("group_title", Text("Group", "分组"), "label"),
            Column("value", Text("Value", "数值"), "number", unit_from="unit", origin="origin"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column(
                "counted",
                Text("Counted", "计入"),
                "integer",
                help=Text("Of the rows on file, those a target would count", "在册记录中按目标口径计入的"),
            ),
            Column("period", Text("Year or date", "年度或日期")),
            Column("basis", Text("From (code)", "来源代码"), hidden=True),
            Column("basis_title", Text("From", "来源"), "label"),
            Column("synthetic", Text("Synthetic", "含合成样例"), "flag"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=standing,
        method=Text(
            "Rows of the region and of the places in it are counted by register, stage, city or kind under"
            " the rules in force on the day. Sums over the groups of a breakdown are the total. Amounts of"
            " different currencies are never added.",
            "按当日有效的认定标准，对本地区及所辖地区的记录分台账、阶段、地市或类别计数；各组之和等于合计。不同币种金额不相加。",
        ),
        citation="Own method: counting under cited rule books; see docs/reference/rule-books.md",
        charts=CHARTS,
        finding=finding,
    )
)
