"""The declaration of ``investment.standing``."""

from __future__ import annotations

from wuwai.investment.studies.standing import Standing, standing
from wuwai.investment.studies.standing_charts import CHARTS
from wuwai.investment.studies.standing_words import ALL, AUTO, BREAKDOWNS, PARTS, PUBLISHED
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register

SAMPLE = Text("{words} (with synthetic rows: no real number)", "{words}（含合成样例，非真实数据）")
_SAID = 2  # currencies named in the finding
DRAWN = {
    AUTO: Text("that of the most amounts", "笔数最多的币种"),
    **dict(list(currencies().items())[:10]),
}


def finding(result: Standing) -> Text:
    """What arrived, in the commonest currencies, and how far projects came; that rows are made up."""
    own = next((one for one in result.of("rows", result.what) if not one.group), None)
    if own is not None and result.what != "projects":
        pattern = Text("{p}: {c} of {n} on file count", "{p}在册{n}{u}，计入{c}{u}")
        counts = {"c": own.counted or 0, "n": int(own.value), "u": own.unit}
        words = pattern.format(p=PARTS[result.what][1], **counts)
        return SAMPLE.format(words=words) if result.synthetic else words
    said = []
    arrived = result.totals("arrived")
    if arrived:
        amounts = [units.headline(one.value, one.unit) for one in arrived[:_SAID]]
        more = len(arrived) - len(amounts)
        rest = Text(f" and {more} more", f"等{len(arrived)}个币种") if more > 0 else Text("", "")
        listed = Text(", ".join(a.en for a in amounts) + rest.en, "、".join(a.zh for a in amounts) + rest.zh)
        pattern = Text("arrived {a}", "实际到资{a}")
        said.append(pattern.format(a=listed))
    whole = next((one for one in result.of("rows", "projects") if not one.group), None)
    if whole is not None:
        pattern = Text("{c} of {n} projects signed or further", "{n}个项目中已签约及以后阶段{c}个")
        said.append(pattern.format(c=whole.counted or 0, n=int(whole.value)))
    if not said:
        some = Text(
            "No project or capital on file; see the other registers", "暂无项目与资金记录，其他台账见下表"
        )
        none = Text("No rows of foreign investment registers are on file", "外资台账暂无记录")
        return some if result.held else none
    words = Text("; ".join(one.en for one in said), "；".join(one.zh for one in said)).upper_first()
    if result.year is not None:
        words = Text("{y}: {w}", "{y}年{w}").format(y=result.year, w=words)
    return SAMPLE.format(words=words) if result.synthetic else words


STUDY = register(
    Study(
        name="investment.standing",
        linkage="investment",
        title=Text("Standing of foreign investment", "外资台账总览"),
        question=Text(
            "How much capital was contracted and arrived, by city, sector, source and currency; how far did"
            " projects come; which zones, headquarters, events and open issues are on file?",
            "合同外资和实际到资各多少，分地市、行业、来源地、币种如何？项目推进到哪一步？园区、总部、招商活动和企业诉求情况如何？",
        ),
        how_to_read=Text(
            "Capital is approved amounts, each currency by itself: nothing is converted or added. Signed"
            " at an event, contracted and arrived are three different things. The funnel counts projects that"
            " ever came to a stage, lost ones included, and those there now. Published values of foreign"
            " investment used stand beside: they cover all firms, the registers the projects on file.",
            "资金为已核定金额，各币种分列，不折算、不相加。活动签约、合同外资、实际到资是三个口径。漏斗统计曾达到各阶段的项目（含流失项目）和目前处于该阶段的项目。"
            "公布的实际使用外资并列供对照，覆盖全部企业，台账仅为在册项目。",
        ),
        inputs=(
            *(
                Input("register", key, source=f"{name}/counts", optional=True)
                for key, (name, _) in PARTS.items()
            ),
            Input("observations", "observations", where={"series": tuple(PUBLISHED)}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "what",
                "choice",
                Text("Register", "台账"),
                default=ALL,
                choices={
                    ALL: Text("all of them", "全部"),
                    **{key: title for key, (_, title) in PARTS.items()},
                },
            ),
            Parameter("by", "choice", Text("Broken down by", "分组"), default="region", choices=BREAKDOWNS),
            Parameter(
                "year",
                "integer",
                Text("Year", "年份"),
                low=1979,
                high=2100,
                help=Text("Of capital and events; all years where empty", "用于资金和活动；留空为各年"),
            ),
            Parameter(
                "currency",
                "choice",
                Text("Currency drawn", "图示币种"),
                default=AUTO,
                choices=DRAWN,
            ),
            Parameter(
                "on",
                "date",
                Text("Clocks on", "时限计算日"),
                help=Text(
                    "Day the aftercare clocks are read; the register's last change where empty",
                    "企业诉求时限的计算日；留空取台账最近变动日",
                ),
            ),
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
                "rows",
                Text("Rows", "记录数"),
                "integer",
                help=Text("Rows the value rests on", "数值所依据的记录数"),
            ),
            Column(
                "counted",
                Text("Counted", "计入"),
                "integer",
                help=Text("Of the rows on file, those a target would count", "在册记录中按目标口径计入的"),
            ),
            Column("period", Text("Period", "时期"), "period"),
            Column("basis", Text("From (code)", "来源代码"), hidden=True),
            Column("basis_title", Text("From", "来源"), "label"),
            Column("synthetic", Text("Synthetic", "含合成样例"), "flag"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=standing,
        method=Text(
            "Approved amounts are added by kind, currency and group of their project. A project came as far"
            " as its present stage or the last stage that has a day. Overdue issues are open after their day;"
            " in time is answered within the working days allowed.",
            "已核定金额按资金类型、币种及所属项目的分组汇总。项目所达最远阶段取目前阶段与有日期的最后阶段中较后者。逾期指超过办结期限仍未办结；"
            "按时答复指在规定工作日内答复。",
        ),
        citation="Ministry of Commerce of China: contracted and actually used foreign investment, kept apart",
        charts=CHARTS,
        finding=finding,
    )
)
